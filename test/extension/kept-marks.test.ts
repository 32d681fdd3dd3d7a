import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptMarks } from '../../src/extension/kept-marks.ts';

const attempt = 'w-1/../../run/3/1/0b1e';
const marks = [{ attempt, pid: 4711, started: 'boot/12' }];

describe('processes that are noted', () => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-kept-'));
    folder = path.join(root, 'task-processes');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('EXT-48: are there for the next host, for its user alone, and gone once there is nothing left to end', () => {
    const kept = new KeptMarks(folder);
    expect(kept.read(attempt)).toBeUndefined();
    kept.write(attempt, marks);
    kept.write('another', []);
    expect(new KeptMarks(folder).read(attempt)).toEqual(marks);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
    kept.forget(attempt);
    kept.forget(attempt);
    expect(kept.read(attempt)).toBeUndefined();
    expect(readdirSync(folder)).toHaveLength(1);
    expect(readdirSync(root)).toEqual(['task-processes']);
  });

  it('EXT-48: what is no note of a process names none', () => {
    const kept = new KeptMarks(folder);
    kept.write(attempt, marks);
    const [name = ''] = readdirSync(folder);
    for (const text of ['', '[{', '{}', '[{"pid":-1,"started":"x"}]', '[{"pid":1}]', '[null]']) {
      writeFileSync(path.join(folder, name), text);
      expect(kept.read(attempt)).toBeUndefined();
    }
  });
});
