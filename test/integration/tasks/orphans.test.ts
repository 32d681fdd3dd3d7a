import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/protocol/entries.ts';
import type { Failpoint } from '../../../src/server/failpoints.ts';
import { attemptOf, processes } from '../../../src/server/tasks/processes.ts';
import { FaultsBuild } from '../../support/server/faults-build.ts';
import { RoomClient } from '../../support/server/room-client.ts';
import { ServeProcess } from '../../support/server/serve-process.ts';
import { until } from '../../support/vscode/until.ts';

/**
 * Tells its number, and which of an earlier attempt's processes it still meets; then begins two that do not want to end, one
 * of them in a session of its own, and stays.
 */
const TASK = `
const fs = require('fs');
const { spawn } = require('child_process');
const met = (fs.existsSync('pids.txt') ? fs.readFileSync('pids.txt', 'utf8').trim().split('\\n') : []).filter((pid) => {
  try { return !/^State:\\s+Z/m.test(fs.readFileSync('/proc/' + pid + '/status', 'utf8')); } catch { return false; }
});
fs.appendFileSync('ran.txt', process.pid + ' ' + process.env.STATEROOM_ATTEMPT_ID + ' met ' + met.length + '\\n');
const tell = "require('fs').appendFileSync('pids.txt', process.pid + '\\\\n');";
if (fs.existsSync('quick.txt')) process.exit(0);
process.on('SIGTERM', () => {});
for (const detached of [false, true])
  spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {});" + tell + 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached });
fs.appendFileSync('pids.txt', process.pid + '\\n');
setInterval(() => {}, 1000);
`;

let build: FaultsBuild;
beforeAll(() => {
  build = new FaultsBuild();
});
afterAll(() => build.remove());

let root: string;
let folder: string;
let workflow: string;
let server: ServeProcess | undefined;
const clients: RoomClient[] = [];

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stateroom-orphans-')));
  folder = path.join(root, 'folder');
  // Its processes are told from those of every other test by this name.
  workflow = `w${randomUUID().replaceAll('-', '')}`;
  mkdirSync(path.join(folder, '.stateroom'), { recursive: true });
  writeFileSync(path.join(folder, 'task.cjs'), TASK);
  chart();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server?.kill();
  server = undefined;
  for (const pid of left()) process.kill(pid, 'SIGKILL');
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

function chart(keys = ''): void {
  const run = JSON.stringify([process.execPath, 'task.cjs']);
  writeFileSync(
    path.join(folder, '.stateroom/w.workflow.yaml'),
    `workflow: ${workflow}
commands: { go: {}, back: {} }
initial: idle
states:
  idle: { on: { go: work } }
  work: { task: { run: ${run}${keys} }, on: { task.passed: done, task.failed: idle, back: idle } }
  done: { on: { go: work } }
`,
  );
}

/** Processes that carry an attempt of this test's workflow. */
const left = (): number[] =>
  processes().flatMap(({ pid }) => (attemptOf(pid)?.startsWith(`${workflow}-1/`) ? [pid] : []));
const noneLeft = () => until('no process of the task to be left', async () => (left().length === 0 ? true : undefined));

const linesOf = (name: string): string[] => {
  const file = path.join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
};
const ran = () => linesOf('ran.txt');
/** Until the task and both that it began run. */
const busy = (count = 3) =>
  until('the task to be at it', async () => (linesOf('pids.txt').length >= count ? linesOf('pids.txt') : undefined));

async function up(failpoint?: Failpoint): Promise<ServeProcess> {
  server = await ServeProcess.start({
    folder,
    dataDir: path.join(root, 'data'),
    stateDir: path.join(root, 'state'),
    port: 0,
    command: build.command,
    ...(failpoint && { env: { STATEROOM_FAILPOINT: `${failpoint}:1` } }),
  });
  return server;
}

async function join(to: ServeProcess): Promise<RoomClient> {
  const { tokens, project_id } = to.project;
  const client = await RoomClient.connect({ url: to.ready.url, token: tokens.owner ?? '' });
  clients.push(client);
  await client.join(project_id);
  return client;
}

/** The task's records, as the history has them. */
async function told(client: RoomClient): Promise<string[]> {
  const entries: Entry[] = await client.history();
  return entries.flatMap((entry) => (entry.kind === 'task' ? [`${entry.attempt} ${entry.status}`] : []));
}

async function state(client: RoomClient): Promise<unknown> {
  const entries = await client.history();
  return entries.findLast((entry) => entry.kind === 'transition')?.state;
}

/** Asks for the task, on a server that dies of it. */
async function fatal(failpoint: Failpoint): Promise<void> {
  const doomed = await up(failpoint);
  const client = await join(doomed);
  await client.answerOrNone('command', { command: 'go' });
  await doomed.exited;
}

describe('a server that is killed', { timeout: 60_000 }, () => {
  it('RUN-81: before the attempt is recorded: nothing has run, and the next life runs it for the first time', async () => {
    writeFileSync(path.join(folder, 'quick.txt'), '');
    await fatal('task.spawned');
    await noneLeft();
    expect(ran()).toEqual([]);
    const client = await join(await up());
    await until('the task to have passed', async () => ((await state(client)) === 'done' ? true : undefined));
    expect(await told(client)).toEqual(['1 running', '1 passed']);
    expect(ran()).toHaveLength(1);
  });

  it('RUN-81: after it is recorded and before it is let go: nothing ever runs, and it is told as interrupted', async () => {
    await fatal('task.recorded');
    await noneLeft();
    const client = await join(await up());
    expect(await told(client)).toEqual(['1 running', '1 interrupted']);
    expect(ran()).toEqual([]);
    expect(left()).toEqual([]);
  });

  it('RUN-82: while it runs, forked away and deaf: the next start ends all of it before anybody is let in', async () => {
    const first = await up();
    await (await join(first)).command('go');
    const pids = await busy();
    await first.kill();
    expect(left().sort()).toEqual(pids.map(Number).sort());
    const second = await up();
    expect(left()).toEqual([]);
    const client = await join(second);
    expect(await told(client)).toEqual(['1 running', '1 interrupted']);
    expect(ran()).toHaveLength(1);
    expect(await client.command('retry')).toMatchObject({ ok: true });
    await busy(6);
    expect(ran()[1]).toMatch(/ met 0$/);
  });

  it('RUN-82: while it runs, its first process gone since: what outlived it is found all the same', async () => {
    const first = await up();
    await (await join(first)).command('go');
    await busy();
    await first.kill();
    process.kill(Number(ran()[0]?.split(' ')[0]), 'SIGKILL');
    await until('two to be left', async () => (left().length === 2 ? true : undefined));
    const client = await join(await up());
    expect(left()).toEqual([]);
    expect(await told(client)).toEqual(['1 running', '1 interrupted']);
  });

  it('RUN-82: while a task whose state was left is being ended: that is ended too', async () => {
    const first = await up();
    const client = await join(first);
    await client.command('go');
    await busy();
    expect(await client.command('back')).toMatchObject({ ok: true, state: 'idle' });
    await first.kill();
    expect(left()).toHaveLength(3);
    const again = await join(await up());
    expect(left()).toEqual([]);
    expect(await told(again)).toEqual(['1 running', '1 cancelled']);
    expect(await state(again)).toBe('idle');
  });

  it('RUN-44: after the task has ended and before that is recorded: it is interrupted, and does not run again', async () => {
    writeFileSync(path.join(folder, 'quick.txt'), '');
    await fatal('task.exited');
    const client = await join(await up());
    expect(await told(client)).toEqual(['1 running', '1 interrupted']);
    expect(await state(client)).toBe('work');
    expect(ran()).toHaveLength(1);
  });

  it('RUN-40: after the end is recorded: it is what it was', async () => {
    writeFileSync(path.join(folder, 'quick.txt'), '');
    await fatal('task.outcome');
    const client = await join(await up());
    expect(await told(client)).toEqual(['1 running', '1 passed']);
    expect(await state(client)).toBe('done');
    expect(ran()).toHaveLength(1);
  });

  it('RUN-82: an idempotent task runs again by itself, and meets nothing of its earlier attempt', async () => {
    chart(', idempotent: true');
    const first = await up();
    await (await join(first)).command('go');
    await busy();
    await first.kill();
    const client = await join(await up());
    await busy(6);
    expect(await told(client)).toEqual(['1 running', '1 interrupted', '2 running']);
    expect(ran().map((line) => line.replace(/^\d+ \S+ /, ''))).toEqual(['met 0', 'met 0']);
    const names = ran().map((line) => line.split(' ')[1]);
    expect(new Set(names).size).toBe(2);
  });
});

describe('a server that is ended', { timeout: 60_000 }, () => {
  const running = async (): Promise<ServeProcess> => {
    const serving = await up();
    await (await join(serving)).command('go');
    const pids = await busy();
    expect(left().sort()).toEqual(pids.map(Number).sort());
    return serving;
  };

  it('RUN-84: in order leaves no process of a task, not one that ignores every request', async () => {
    const serving = await running();
    await serving.end();
    expect(left()).toEqual([]);
  });

  it('RUN-84: by a second Ctrl+C, while it still waits for the task, leaves none either', async () => {
    const serving = await running();
    process.kill(serving.ready.pid, 'SIGINT');
    await until('it to say that it closes', async () => (serving.said.includes('Closing') ? true : undefined));
    expect(left()).toHaveLength(3);
    // One Ctrl+C may come twice; only a later one is another.
    await sleep(500);
    process.kill(serving.ready.pid, 'SIGINT');
    await serving.exited;
    expect(left()).toEqual([]);
  });
});
