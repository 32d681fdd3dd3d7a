/**
 * The suite that runs inside VS Code's extension host: every `*.test.ts` of this folder, each a bundle of its own beside this
 * one. CommonJS once bundled, because that is what every VS Code can load as a suite.
 */
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type MochaClass from 'mocha';

/** Called by VS Code. Leaves the count in the file that `STATEROOM_HOST_COUNT` names; throws if a test failed. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 20_000, color: false, forbidOnly: true });
  await load(mocha);
  const { passes, failures } = await report(mocha);
  const file = process.env.STATEROOM_HOST_COUNT;
  if (file) await writeFile(file, JSON.stringify({ passed: passes, failed: failures }));
  if (failures > 0) throw new Error(`${failures} of ${passes + failures} tests in the extension host failed.`);
  if (passes === 0) throw new Error('There was no test to run in the extension host.');
}

/** Loads with `require`, not by mocha's own loader, which imports: only a required file is sure to find `vscode`. */
async function load(mocha: MochaClass): Promise<void> {
  const files = (await readdir(__dirname)).filter((name) => name.endsWith('.test.cjs')).sort();
  for (const name of files) {
    const file = path.join(__dirname, name);
    mocha.suite.emit('pre-require', globalThis, file, mocha); // puts `describe` and `it` in place
    require(file);
  }
}

async function report(mocha: MochaClass): Promise<{ passes: number; failures: number }> {
  return new Promise((resolve) => {
    let failures = 0;
    let passes = 0;
    mocha
      .run(() => resolve({ passes, failures }))
      .on('pass', () => passes++)
      .on('fail', () => failures++);
  });
}
