/**
 * Runs the suite of `test/vscode/host` inside VS Code and counts it in `test-results/host.json`, as `{ passed, failed }`.
 *
 * On Linux that VS Code is code-server with Chromium, elsewhere desktop VS Code, which @vscode/test-electron downloads.
 * `VSCODE_EXE` names another executable, or says `download` where a Linux machine has a display and may download.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { artefacts, PROJECT } from '../support/vscode/artefacts.ts';
import { writeUserSettings } from '../support/vscode/user-settings.ts';

const STAND_IN = fileURLToPath(new URL('../support/vscode/vscode-exe.ts', import.meta.url));
const WORKSPACE = fileURLToPath(new URL('host/workspace', import.meta.url));
const SUITE = path.join(PROJECT, 'dist', 'test', 'host', 'index.cjs');

const { VSCODE_EXE } = process.env;
const downloads = VSCODE_EXE === 'download' || (VSCODE_EXE === undefined && process.platform !== 'linux');
const executable = downloads ? undefined : (VSCODE_EXE ?? STAND_IN);

process.exitCode = (await runInVSCode()) ? 0 : 1;

async function runInVSCode(): Promise<boolean> {
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), 'sr-suite-'));
  try {
    await fs.mkdir(path.dirname(artefacts.hostCount), { recursive: true });
    // Until the suite has counted itself, one thing has failed: a host that dies is not a run without tests.
    await fs.writeFile(artefacts.hostCount, JSON.stringify({ passed: 0, failed: 1 }));
    await runTests({
      ...(executable !== undefined && { vscodeExecutablePath: executable }),
      extensionDevelopmentPath: PROJECT,
      extensionTestsPath: SUITE,
      extensionTestsEnv: {
        STATEROOM_HOST_COUNT: artefacts.hostCount,
        ...(executable === STAND_IN && { PATH: pathWithThisNode() }),
      },
      launchArgs: await launchArguments(scratch),
    });
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  } finally {
    await fs.rm(scratch, { recursive: true, force: true });
  }
}

/** The stand-in is TypeScript: it has to be run by this Node, not by whichever the machine has. */
function pathWithThisNode(): string {
  return [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
}

/** A copy of the workspace, and a user with nothing but quiet settings. */
async function launchArguments(scratch: string): Promise<string[]> {
  const [workspace, userData] = [path.join(scratch, 'workspace'), path.join(scratch, 'user-data')];
  await fs.access(SUITE).catch(() => {
    throw new Error('The suite is not built: `npm run test:host` builds and runs it.');
  });
  await fs.cp(WORKSPACE, workspace, { recursive: true });
  await writeUserSettings(userData);
  return [workspace, `--user-data-dir=${userData}`, `--extensions-dir=${path.join(scratch, 'extensions')}`];
}
