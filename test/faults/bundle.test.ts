import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildInto } from '../support/server/faults-build.ts';
import { PROJECT } from '../support/vscode/artefacts.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-shipped-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The names of all failpoints, as they are called in the server's source. */
const names = (): string[] =>
  readdirSync(path.join(PROJECT, 'src/server'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(path.join(PROJECT, 'src/server', file), 'utf8').matchAll(/failpoint\('([a-z.]+)'\)/g),
    ])
    .map((match) => match[1] ?? '');

const code = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');

it('HOUSE-7: what ships has no failpoint, by its name or otherwise; the fault tests’ own build has them all', () => {
  const [shipped, usual, faulty] = ['shipped', 'usual', 'faulty'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  buildInto(shipped, ['cli', 'extension'], ['--production']);
  buildInto(usual, ['cli', 'extension'], []);
  buildInto(faulty, ['cli'], ['--failpoints']);
  const all = names();
  expect(all.length).toBeGreaterThanOrEqual(15);
  expect([...all, 'STATEROOM_FAILPOINT'].filter((name) => code(shipped).includes(name))).toEqual([]);
  expect(code(usual)).not.toContain('STATEROOM_FAILPOINT');
  expect([...all, 'STATEROOM_FAILPOINT'].filter((name) => !code(faulty).includes(name))).toEqual([]);
});
