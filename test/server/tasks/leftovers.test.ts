import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endLeftovers } from '../../../src/server/tasks/leftovers.ts';
import { attemptOf, processes, processOf } from '../../../src/server/tasks/processes.ts';
import type { ProcessMark } from '../../../src/server/tasks/task-runner.ts';
import { alive, node, pidsIn, Tasks, until } from './support.ts';

const IDLE = 'setInterval(() => {}, 1000)';
/** A call of a program that tells its number and does not want to end. */
const DEAF = `${process.execPath} deaf.cjs`;

let folder: string;
let tasks: Tasks;
const strangers: ChildProcess[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stateroom-left-')));
  writeFileSync(
    path.join(folder, 'deaf.cjs'),
    `process.on('SIGTERM', () => {}); console.log('pid ' + process.pid); ${IDLE}`,
  );
  tasks = new Tasks(folder);
});
afterEach(async () => {
  await tasks.close();
  for (const stranger of strangers.splice(0)) stranger.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A process of nobody's, in a group of its own. */
function stranger(env: Record<string, string> = {}): number {
  const child = spawn(process.execPath, ['-e', IDLE], { detached: true, stdio: 'ignore', env });
  strangers.push(child);
  if (child.pid === undefined) throw new Error('it did not start');
  return child.pid;
}

function startOf(pid: number): string {
  const facts = processOf(pid);
  if (!facts) throw new Error(`there is no process ${pid}`);
  return facts.started;
}

describe('a task’s process before it may begin', { timeout: 30_000 }, () => {
  it('RUN-81: is there, in a group of its own, and has done nothing until it is let go; then it is the task', async () => {
    const task = tasks.held({ run: 'echo "pid $$"; touch ran' });
    const mark = task.process;
    if (!mark) throw new Error('it can not be found again');
    expect(processOf(mark.pid)).toEqual({ pid: mark.pid, group: mark.pid, started: mark.started });
    // Another task begins and ends meanwhile: what was to happen by itself would have.
    await tasks.start({ run: 'true' }).ended;
    expect(existsSync(path.join(folder, 'ran'))).toBe(false);
    task.begin();
    expect(await task.ended).toMatchObject({ status: 'passed' });
    expect(pidsIn(task.output())).toEqual([mark.pid]);
  });

  it('RUN-81: cancelled before it may begin, it ends, and does not begin afterwards either', async () => {
    const task = tasks.held({ run: 'touch ran' });
    task.cancel();
    task.begin();
    expect(await task.ended).toMatchObject({ status: 'cancelled' });
    expect(existsSync(path.join(folder, 'ran'))).toBe(false);
  });
});

describe('what is left of an attempt', { timeout: 30_000 }, () => {
  it('RUN-82: is ended: its group, what left its group, and what does not want to', async () => {
    const task = tasks.start({
      run: `${DEAF} & setsid nohup ${DEAF} & setsid sh -c 'env -i ${DEAF} & wait' & echo "pid $$"; wait`,
    });
    await until('all four to run', () => pidsIn(task.output()).length === 4);
    const pids = pidsIn(task.output());
    expect(pids.map(alive)).toEqual([true, true, true, true]);
    expect(await endLeftovers(task.process ? [task.process] : [])).toEqual([]);
    expect(pids.map(alive)).toEqual([false, false, false, false]);
    await task.ended;
  });

  it('RUN-82: is found when the first process is gone, in its group and by the name that it carries', async () => {
    const attempt = 'w-1/work/3/1/0';
    const first = spawn('/bin/sh', ['-c', `${DEAF} & exec ${DEAF}`], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { STATEROOM_ATTEMPT_ID: attempt },
    });
    strangers.push(first);
    let printed = '';
    first.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
    await until('both to run', () => pidsIn(printed).length === 2);
    const pid = first.pid ?? 0;
    const mark = { attempt, pid, started: startOf(pid) };
    const [left = 0] = pidsIn(printed).filter((other) => other !== pid);
    first.kill('SIGKILL');
    await until('the first to be gone', () => !alive(pid));
    expect([alive(left), processOf(left)?.group]).toEqual([true, pid]);
    expect(await endLeftovers([mark])).toEqual([]);
    expect(alive(left)).toBe(false);
  });

  it('RUN-83: a process that only has the number, or the number in another start of the machine, is left alone', async () => {
    const pid = stranger();
    const started = startOf(pid);
    const [boot = '', ticks = ''] = started.split('/');
    const marks: ProcessMark[] = [
      { attempt: 'a', pid, started: `${boot}/${Number(ticks) - 1}` },
      { attempt: 'b', pid, started: `another-start/${ticks}` },
    ];
    expect(await endLeftovers(marks)).toEqual([]);
    expect(alive(pid)).toBe(true);
    // The same with everything right: so it was not for want of trying.
    await endLeftovers([{ attempt: 'c', pid, started }]);
    expect(alive(pid)).toBe(false);
  });

  it('RUN-83: a process in a group that is not its own, and one that carries another attempt’s name, is left alone', async () => {
    const other = stranger({ STATEROOM_ATTEMPT_ID: 'w-1/work/3/1/another' });
    const member = spawn(process.execPath, ['-e', IDLE], { stdio: 'ignore' });
    strangers.push(member);
    const pid = member.pid ?? 0;
    expect(processOf(pid)?.group).not.toBe(pid);
    expect(await endLeftovers([{ attempt: 'w-1/work/3/1', pid, started: startOf(pid) }])).toEqual([]);
    expect([alive(other), alive(pid)]).toEqual([true, true]);
  });

  it('RUN-82: of several attempts is ended at once, and of none nothing is looked for', async () => {
    expect(await endLeftovers([])).toEqual([]);
    const pids = [stranger({ STATEROOM_ATTEMPT_ID: 'x/1' }), stranger({ STATEROOM_ATTEMPT_ID: 'x/2' })];
    await until('both to be found', () => pids.every((pid) => processOf(pid) !== undefined));
    const gone = { pid: 4_194_303, started: 'then' };
    expect(await endLeftovers(['x/1', 'x/2'].map((attempt) => ({ attempt, ...gone })))).toEqual([]);
    expect(pids.map(alive)).toEqual([false, false]);
  });
});

describe('a task that is not to be trusted with its own end', { timeout: 30_000 }, () => {
  it('RUN-94: one that ignores the signal, left its group and holds the output open is cancelled all the same', async () => {
    const task = tasks.start({
      run: `setsid ${DEAF} & trap '' TERM; echo "pid $$"; while :; do sleep 1; done`,
    });
    await until('both to run', () => pidsIn(task.output()).length === 2);
    task.cancel();
    expect(await task.ended).toMatchObject({ status: 'cancelled', signal: 'SIGKILL' });
    expect(pidsIn(task.output()).map(alive)).toEqual([false, false]);
  });

  it('RUN-94: one that closes its output goes on until it ends; one whose child holds it open has ended', async () => {
    const closed = tasks.start({
      run: node('require("fs").closeSync(1); require("fs").closeSync(2); setTimeout(() => process.exit(3), 300)'),
    });
    expect(await closed.ended).toMatchObject({ status: 'failed', exit_code: 3 });
    const held = tasks.start({ run: `setsid ${DEAF} & sleep 0.5; exit 0` });
    expect(await held.ended).toMatchObject({ status: 'passed' });
    // What left on purpose outlives an attempt that ended by itself: a build's daemon, a server that was started.
    const [pid = 0] = pidsIn(held.output());
    expect(alive(pid)).toBe(true);
    if (held.process) await endLeftovers([held.process]);
    expect(alive(pid)).toBe(false);
  });

  it('RUN-94: one that ran out of time ends with what left its group', async () => {
    const task = tasks.start({ run: `setsid ${DEAF} & sleep 60`, timeout_ms: 2500 });
    expect(await task.ended).toMatchObject({ status: 'timed_out' });
    expect(processes().filter(({ pid }) => attemptOf(pid) === task.process?.attempt)).toEqual([]);
  });
});
