import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputLog } from '../../../src/server/tasks/output-log.ts';
import { plainOutput } from '../../../src/server/tasks/plain-output.ts';
import { ProcessRunner } from '../../../src/server/tasks/process-runner.ts';
import type { RunningTask } from '../../../src/server/tasks/task-runner.ts';
import type { TaskSpec } from '../../../src/workflow/model.ts';

let folder: string;
const running: RunningTask[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stateroom-task-')));
});
afterEach(async () => {
  for (const task of running.splice(0)) {
    task.cancel();
    await task.ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

function start(spec: TaskSpec, variables: Record<string, string> = {}) {
  let output = '';
  const task = new ProcessRunner().start({
    spec,
    folder,
    attempt: `test/${randomUUID()}`,
    variables,
    onOutput: (chunk) => (output += chunk),
  });
  task.begin();
  running.push(task);
  return { ...task, output: () => output };
}

const node = (code: string): readonly string[] => [process.execPath, '-e', code];

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain: ${what}`);
}

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    // A process that ended and was not collected yet is no longer running.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // no such process
  }
};

describe('a task as a process', { timeout: 30_000 }, () => {
  it('RUN-70: passes with exit code 0 and fails with any other, a signal included', async () => {
    expect(await start({ run: 'exit 0' }).ended).toEqual({ status: 'passed', exit_code: 0, signal: null });
    expect(await start({ run: 'exit 7' }).ended).toEqual({ status: 'failed', exit_code: 7, signal: null });
    expect(await start({ run: 'kill $$' }).ended).toEqual({ status: 'failed', exit_code: null, signal: 'SIGTERM' });
  });

  it('RUN-131: what was killed from outside says so; what was ended here does not', async () => {
    expect(await start({ run: 'kill -9 $$' }).ended).toEqual({
      status: 'failed',
      exit_code: null,
      signal: 'SIGKILL',
      reason: 'It was killed from outside (SIGKILL), for example because memory ran out.',
    });
    expect(await start({ run: 'sh -c "kill -9 \\$\\$"; exit $?' }).ended).toMatchObject({
      status: 'failed',
      exit_code: 137,
      reason: expect.stringContaining('probably killed from outside'),
    });
    expect(await start({ run: 'trap "" TERM; while :; do sleep 0.1; done', timeout_ms: 50 }).ended).toEqual(
      expect.not.objectContaining({ reason: expect.anything() }),
    );
  });

  it('RUN-71: what can not be started fails with a sentence', async () => {
    expect(await start({ run: ['no-such-program'] }).ended).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('no-such-program was not found'),
    });
    expect(await start({ run: 'true', cwd: 'nowhere' }).ended).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('nowhere does not exist'),
    });
    expect(await start({ run: ['a\0b'] }).ended).toMatchObject({ status: 'failed' });
  });

  it('RUN-108: is ended before the host where memory runs out', async () => {
    const own = Number(readFileSync('/proc/self/oom_score_adj', 'utf8'));
    const task = start({ run: 'cat /proc/self/oom_score_adj; (cat /proc/self/oom_score_adj)' });
    await task.ended;
    expect(task.output().trim().split('\n').map(Number)).toEqual([500, 500]);
    expect(own).toBeLessThan(500);
  });

  it('RUN-72: runs in its folder of the project, and never outside it, not through a link either', async () => {
    mkdirSync(path.join(folder, 'packages/api'), { recursive: true });
    const inside = start({ run: 'pwd', cwd: 'packages/api' });
    await inside.ended;
    expect(inside.output().trim()).toBe(path.join(folder, 'packages/api'));
    symlinkSync(os.tmpdir(), path.join(folder, 'link'));
    for (const cwd of ['..', 'packages/../..', '/', 'link'])
      expect(await start({ run: 'touch escaped', cwd }).ended, cwd).toMatchObject({
        status: 'failed',
        reason: expect.stringContaining('outside the project'),
      });
  });

  it('RUN-73: inherits what finds programs and nothing else of the host; values are variables, never part of the line', async () => {
    process.env.STATEROOM_CANARY = 'secret';
    process.env.NODE_OPTIONS_CANARY = 'secret';
    try {
      const task = start(
        { run: 'env; printf "%s" "$STORY" > story', env: { CI: '1' } },
        { STORY: '$(touch pwned); `touch pwned` "\' \n' },
      );
      expect(await task.ended).toMatchObject({ status: 'passed' });
      const names = task
        .output()
        .split('\n')
        .flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []);
      expect(names).toEqual(expect.arrayContaining(['PATH', 'HOME', 'CI', 'STORY']));
      for (const name of names)
        expect(name).toMatch(
          /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|TERM|CI|STORY|STATEROOM_ATTEMPT_ID|PWD|OLDPWD|SHLVL|_)$/,
        );
      expect(task.output()).not.toContain('secret');
      expect(readFileSync(path.join(folder, 'story'), 'utf8')).toBe('$(touch pwned); `touch pwned` "\' \n');
      expect(await start({ run: 'test ! -e pwned' }).ended).toMatchObject({ status: 'passed' });
    } finally {
      delete process.env.STATEROOM_CANARY;
      delete process.env.NODE_OPTIONS_CANARY;
    }
  });

  it('RUN-74: cancelling ends all that the task started, also what does not want to', async () => {
    const stubborn = "process.on('SIGTERM', () => {}); console.log('pid ' + process.pid); setInterval(() => {}, 1000)";
    const task = start({
      run: `${process.execPath} -e "${stubborn}" & ${process.execPath} -e "console.log('pid ' + process.pid); setInterval(() => {}, 1000)" & wait`,
    });
    const pids = () => [...task.output().matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
    await until('both to run', () => pids().length === 2);
    task.cancel();
    expect(await task.ended).toMatchObject({ status: 'cancelled' });
    await until('none to run', () => pids().every((pid) => !alive(pid)));
  });

  it('RUN-75: one that takes too long is ended and says so; what it left in the background is ended too', async () => {
    expect(await start({ run: 'sleep 60', timeout_ms: 100 }).ended).toMatchObject({
      status: 'timed_out',
      signal: 'SIGTERM',
    });
    const left = start({ run: 'sleep 60 & echo "pid $!"' });
    expect(await left.ended).toMatchObject({ status: 'passed' });
    const pid = Number(/pid (\d+)/.exec(left.output())?.[1]);
    expect(pid).toBeGreaterThan(0);
    await until('the background to end', () => !alive(pid));
  });

  it("RUN-76: output comes as text, whole characters, without what could move a reader's cursor", async () => {
    const task = start({
      run: node(
        "process.stdout.write(Buffer.from('é😀').subarray(0, 3)); setTimeout(() => process.stdout.write(Buffer.concat([Buffer.from('é😀').subarray(3), Buffer.from('\\x1b[31mred\\x1b[0m\\x1b[2J\\x1b]0;title\\x07\\b\\n')])), 50)",
      ),
    });
    await task.ended;
    expect(task.output()).toBe('é😀\x1b[31mred\x1b[0m\n');
    const half = start({ run: "printf 'a\\303'" });
    await half.ended;
    expect(half.output()).toBe('a\ufffd');
  });
});

describe('output', () => {
  it('RUN-76: an escape sequence cut in two is one', () => {
    let seen = '';
    const write = plainOutput((text) => (seen += text));
    for (const piece of ['a\x1b', '[3', '1mb\x1b[2', 'J\x1b[38:5', ':9mc\r', '\nd']) write(piece);
    expect(seen).toBe('a\x1b[31mb\x1b[38:5:9mc\r\nd');
  });

  it('RUN-77: is kept up to 1 MiB and with its last 64 KiB, the rest counted; pieces join without hole; the last lines stay', () => {
    const pieces: { chunk: string; offset: number }[] = [];
    const output = new OutputLog((chunk, offset) => pieces.push({ chunk, offset }));
    for (let n = 0; n < 300; n++) output.add(`${'x'.repeat(9_999)}\n`);
    const tail = output.close();
    const text = pieces.map(({ chunk }) => chunk).join('');
    const leftOut = Number(/\n… (\d+) characters are left out here\.\n/.exec(text)?.[1]);
    const [beginning = '', end = ''] = text.split(/\n… This is more .*\n… \d+ characters are left out here\.\n/);
    expect(beginning).toHaveLength(1024 * 1024);
    expect(end.length).toBeLessThanOrEqual(64 * 1024);
    expect(end.length).toBeGreaterThan(48 * 1024);
    expect(beginning.length + leftOut + end.length).toBe(300 * 10_000);
    expect(end.startsWith('x') && end.endsWith('x\n')).toBe(true);
    let at = 0;
    for (const { chunk, offset } of pieces) {
      expect(offset).toBe(at);
      at += chunk.length;
    }
    expect(tail.length).toBeLessThanOrEqual(4096);
  });
});
