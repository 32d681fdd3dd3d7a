import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileIn } from '../../src/extension/folder-file.ts';

let scratch: string;
let folder: string;

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stateroom-files-')));
  folder = path.join(scratch, 'queue');
  for (const [file, text] of Object.entries({
    'queue/src/a.ts': 'a',
    'queue/packages/api/src/b.ts': 'b',
    'queue/..odd/c.ts': 'c',
    'outside/secret.ts': 's',
    'queue-beside/d.ts': 'd',
  })) {
    mkdirSync(path.dirname(path.join(scratch, file)), { recursive: true });
    writeFileSync(path.join(scratch, file), text);
  }
  symlinkSync(path.join(scratch, 'outside'), path.join(folder, 'out'));
  symlinkSync(path.join(scratch, 'outside/secret.ts'), path.join(folder, 'src/secret.ts'));
  symlinkSync(path.join(folder, 'packages'), path.join(folder, 'pk'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const at = (file: string) => ({ kind: 'file', path: path.join(folder, file) });

describe('a file that a tool names', () => {
  it('EXT-41: is found from the task’s folder, from the project’s, and by its whole name', async () => {
    expect(await fileIn(folder, 'src/a.ts')).toEqual(at('src/a.ts'));
    expect(await fileIn(folder, './src/b.ts', 'packages/api')).toEqual(at('packages/api/src/b.ts'));
    expect(await fileIn(folder, '../../src/a.ts', 'packages/api')).toEqual(at('src/a.ts'));
    expect(await fileIn(folder, 'packages/api/src/b.ts', 'packages/api')).toEqual(at('packages/api/src/b.ts'));
    expect(await fileIn(folder, path.join(folder, 'src/a.ts'), 'packages/api')).toEqual(at('src/a.ts'));
    expect(await fileIn(folder, '..odd/c.ts')).toEqual(at('..odd/c.ts'));
  });

  it('EXT-41: is the one below the folder as the editor knows it, though the tool knows it by its real name', async () => {
    const link = path.join(scratch, 'link');
    symlinkSync(folder, link);
    const known = { kind: 'file', path: path.join(link, 'src/a.ts') };
    expect(await fileIn(link, 'src/a.ts')).toEqual(known);
    expect(await fileIn(link, path.join(folder, 'src/a.ts'))).toEqual(known);
    expect(await fileIn(folder, 'pk/api/src/b.ts')).toEqual(at('pk/api/src/b.ts'));
  });

  it.each([
    '../outside/secret.ts',
    'src/../../outside/secret.ts',
    'out/secret.ts',
    'src/secret.ts',
    '../queue-beside/d.ts',
    '/etc/passwd',
    '.',
    '..',
  ])('EXT-41: %s is outside, by name or by a link', async (file) => {
    expect(await fileIn(folder, file)).toEqual({ kind: 'outside' });
  });

  it('EXT-41: one that is not there, or is a folder, is missing', async () => {
    for (const file of ['src/none.ts', 'src', 'src/a.ts/b', 'C:\\queue\\a.ts'])
      expect(await fileIn(folder, file), file).toEqual({ kind: 'missing' });
  });
});
