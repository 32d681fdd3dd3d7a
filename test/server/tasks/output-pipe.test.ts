import {
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessRunner } from '../../../src/server/tasks/process-runner.ts';
import { Tasks } from './support.ts';

const LINES =
  'for n in 1 2 3; do echo out $n; echo err $n >&2; echo named $n > /dev/stderr; echo own $n > /dev/stdout; done';

describe('the output of a task', () => {
  const before = process.env.TMPDIR;
  let folder: string;
  let tasks: Tasks;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'stateroom-output-'));
    // A folder for temporary files that nobody else uses meanwhile.
    process.env.TMPDIR = folder;
    tasks = new Tasks(folder);
  });
  afterEach(async () => {
    await tasks.close();
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  });

  it('RUN-76: comes in the order it was written, stdout and stderr alike, also where they are opened by their names', async () => {
    const task = tasks.start({ run: LINES });
    expect(await task.ended).toMatchObject({ status: 'passed', exit_code: 0 });
    const lines = ['1', '2', '3'].flatMap((n) => ['out', 'err', 'named', 'own'].map((who) => `${who} ${n}\n`));
    expect(task.output()).toBe(lines.join(''));
  });

  it('RUN-80: leaves no descriptor and no file, however the task ends', async () => {
    const descriptors = () => readdirSync('/proc/self/fd').length;
    await tasks.start({ run: 'true' }).ended; // what the first one makes for all
    const atFirst = descriptors();
    for (const run of ['echo x', 'exit 3', 'kill -9 $$', ['/nowhere/at/all'], 'sleep 60 & echo x']) {
      await tasks.start({ run }).ended;
    }
    const cancelled = tasks.start({ run: 'sleep 60' });
    cancelled.cancel();
    await cancelled.ended;
    tasks.held({ run: 'true' }).cancel();
    await tasks.close();
    expect(descriptors()).toBe(atFirst);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('RUN-82: what a killed process left of it is removed, and nothing that is in use', async () => {
    const [old, young, other] = ['stateroom-pipe-old', 'stateroom-pipe-new', 'other'].map((name) =>
      path.join(folder, name),
    );
    for (const made of [old, young, other]) mkdirSync(made ?? '');
    utimesSync(old ?? '', 0, 0);
    utimesSync(other ?? '', 0, 0);
    await new ProcessRunner().endLeftovers([]);
    expect([old, young, other].map((each) => existsSync(each ?? ''))).toEqual([false, true, true]);
  });

  it('RUN-82: a link, or a file, that has the name of what is left is not followed, and stops nothing', async () => {
    const kept = path.join(folder, 'kept');
    mkdirSync(kept);
    writeFileSync(path.join(kept, 'file'), '');
    const [link, nowhere, file, old] = ['link', 'nowhere', 'file', 'old'].map((name) =>
      path.join(folder, `stateroom-pipe-${name}`),
    ) as [string, string, string, string];
    symlinkSync(kept, link);
    symlinkSync(path.join(folder, 'nothing'), nowhere);
    writeFileSync(file, '');
    mkdirSync(old);
    for (const each of [kept, file, old]) utimesSync(each, 0, 0);
    for (const each of [link, nowhere]) lutimesSync(each, 0, 0);
    await new ProcessRunner().endLeftovers([]);
    expect(readdirSync(folder).sort()).toEqual([
      'kept',
      ...['file', 'link', 'nowhere'].map((name) => `stateroom-pipe-${name}`),
    ]);
    expect(readdirSync(kept)).toEqual(['file']);
  });

  it('RUN-142: is read, and nothing keeps a host from starting, where there is no folder for temporary files', async () => {
    process.env.TMPDIR = path.join(folder, 'missing');
    await new ProcessRunner().endLeftovers([]);
    const task = tasks.start({ run: 'echo out; echo err >&2' });
    expect(await task.ended).toMatchObject({ status: 'passed' });
    expect(task.output().split('\n').sort()).toEqual(['', 'err', 'out']);
  });
});
