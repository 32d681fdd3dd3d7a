import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Entry, EntryOf } from '../../../src/protocol/entries.ts';
import type { RunState } from '../../../src/protocol/runs.ts';
import type { Failpoint } from '../../../src/server/failpoints.ts';
import { attemptOf, processes } from '../../../src/server/tasks/processes.ts';
import { FaultsBuild } from '../../support/server/faults-build.ts';
import { RoomClient } from '../../support/server/room-client.ts';
import { ServeProcess } from '../../support/server/serve-process.ts';
import { TestServer } from '../../support/server/test-server.ts';
import { until } from '../../support/vscode/until.ts';

/** Its processes are told from those of every other test by this name. */
const CHILD = `c${randomUUID().replaceAll('-', '')}`;

const TOP = `workflow: top
context: { heard: [] }
commands: { go: {}, add: {} }
initial: idle
on:
  run.done: {}
  run.failed: { set: { heard: 'context.heard + [event.status, event.reason]' } }
  add: { set: { added: true } }
states:
  idle: { on: { go: busy } }
  busy:
    entry:
      - { start: { workflow: ${CHILD}, title: "'One'" } }
      - { start: { workflow: ${CHILD}, title: "'Two'" } }
    on: { go: idle }
`;
/** Begins another process beside itself. */
const WORK = `workflow: ${CHILD}
runs: many
commands: { go: {} }
initial: work
states:
  work:
    task: { run: "sleep 600 & echo $$ >> pids.txt; wait", idempotent: true }
    on: { task.passed: done, task.failed: done, go: done }
  done: { type: final }
`;

const left = (): number[] => processes().flatMap(({ pid }) => (attemptOf(pid)?.startsWith(`${CHILD}-`) ? [pid] : []));
const noneLeft = () => until('no process to be left', async () => (left().length === 0 ? true : undefined));
const lines = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).length : 0);
const atWork = (folder: string, count: number) =>
  until('the tasks to be at it', async () => (lines(path.join(folder, 'pids.txt')) >= count ? true : undefined));
const cancelled = (entries: readonly Entry[]): EntryOf<'transition'>[] =>
  entries.flatMap((entry) => (entry.kind === 'transition' && entry.event === 'run.cancel' ? [entry] : []));

afterEach(() => {
  for (const pid of left()) process.kill(pid, 'SIGKILL');
});

describe('leading runs in a room', { timeout: 60_000 }, () => {
  let server: TestServer;
  afterEach(() => server.close());

  it('RUN-115: cancelling ends children and every process of their tasks; who may, and once for one id, in the next life too', async () => {
    server = await TestServer.start({ folders: { alpha: { 'top.workflow.yaml': TOP, 'work.workflow.yaml': WORK } } });
    const owner = await server.join('owner');
    const approver = await server.join('approver', { name: 'Alan' });
    await owner.command('go', { run: 'top-1' });
    await atWork(server.folder('alpha'), 2);
    expect(left().length).toBeGreaterThanOrEqual(4);
    for (const role of ['viewer', 'member'] as const) {
      const client = await server.join(role);
      expect(await client.command('run.cancel', { run: 'top-1' })).toMatchObject({ error: { code: 'forbidden' } });
    }
    const agent = await server.join('agent');
    expect(await agent.command('run.cancel', { run: 'top-1' })).toMatchObject({ ok: false });
    const request = { run: 'top-1', args: { reason: 'Not this week' }, id: randomUUID() };
    const first = await approver.command('run.cancel', request);
    expect(first).toMatchObject({ ok: true, run: 'top-1', command: 'run.cancel', state: 'busy' });
    await noneLeft();
    for (const run of ['top-1', `${CHILD}-1`, `${CHILD}-2`])
      expect(
        await owner.hear<RunState>('state_update', (update) => update.run === run && update.status === 'stopped'),
      ).toMatchObject({ reason: 'Not this week', accepts: [], by: { name: 'Alan' } });
    const { session } = approver;
    await server.down();
    await server.up();
    const back = await server.join('approver', { session });
    expect(await back.command('run.cancel', request)).toEqual(first);
    expect(cancelled(await back.history()).map(({ run, args }) => [run, args.with])).toEqual([
      [`${CHILD}-1`, 'top-1'],
      [`${CHILD}-2`, 'top-1'],
      ['top-1', undefined],
    ]);
    expect(await back.command('run.start', { args: { workflow: 'top' } })).toMatchObject({ ok: true, run: 'top-2' });
  });

  it('RUN-110: an owner leads a run back to a state; its task ends, and another begins', async () => {
    server = await TestServer.start({ folders: { alpha: { 'top.workflow.yaml': TOP, 'work.workflow.yaml': WORK } } });
    const owner = await server.join('owner');
    await owner.command('go', { run: 'top-1' });
    await atWork(server.folder('alpha'), 2);
    const before = left();
    const restart = { run: `${CHILD}-1`, args: { state: 'work', reason: 'It hangs' }, id: randomUUID() };
    const approver = await server.join('approver');
    expect(await approver.command('run.restart_from', restart)).toMatchObject({ error: { code: 'forbidden' } });
    const first = await owner.command('run.restart_from', restart);
    expect(first).toMatchObject({ ok: true, state: 'work' });
    await atWork(server.folder('alpha'), 3);
    await until('the old task to be gone', async () =>
      left().filter((pid) => before.includes(pid)).length === before.length / 2 ? true : undefined,
    );
    expect(await owner.command('run.restart_from', restart)).toEqual(first);
    expect(lines(path.join(server.folder('alpha'), 'pids.txt'))).toBe(3);
    // The slash command, as the chat has it; the run above is told of nothing, since nothing has ended.
    expect(await owner.chat(`/run.restart_from idle "Begin again"`)).toMatchObject({ error: { code: 'bad_request' } });
    expect(
      await owner.command('run.restart_from', { run: 'top-1', args: { state: 'idle', reason: 'Begin again' } }),
    ).toMatchObject({ ok: true, state: 'idle' });
    const runs = (await (await server.connect('viewer')).join(server.project().projectId)).runs;
    expect(runs.map(({ run, status }) => [run, status])).toEqual([
      ['top-1', 'active'],
      [`${CHILD}-1`, 'active'],
      [`${CHILD}-2`, 'active'],
    ]);
    for (const run of [`${CHILD}-1`, `${CHILD}-2`])
      await owner.command('run.cancel', { run, args: { reason: 'Enough' } });
    await noneLeft();
    await owner.hear<RunState>(
      'state_update',
      ({ run, context }) => run === 'top-1' && (context.heard as unknown[]).length === 4,
    );
  });
});

describe('a server that is killed while a run is cancelled', { timeout: 120_000 }, () => {
  let build: FaultsBuild;
  let root: string;
  let folder: string;
  let server: ServeProcess | undefined;
  beforeAll(() => {
    build = new FaultsBuild();
    root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stateroom-leading-')));
    folder = path.join(root, 'folder');
    mkdirSync(path.join(folder, '.stateroom'), { recursive: true });
    writeFileSync(path.join(folder, '.stateroom/top.workflow.yaml'), TOP);
    writeFileSync(path.join(folder, '.stateroom/work.workflow.yaml'), WORK);
  });
  afterAll(async () => {
    await server?.kill();
    build.remove();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });

  const up = async (failpoint?: string) => {
    const options = { folder, dataDir: path.join(root, 'data'), stateDir: path.join(root, 'state'), port: 0 };
    server = await ServeProcess.start({
      ...options,
      command: build.command,
      ...(failpoint !== undefined && { env: { STATEROOM_FAILPOINT: failpoint } }),
    });
    return server;
  };
  const join = async (to: ServeProcess, session?: string) => {
    const { tokens, project_id } = to.project;
    const client = await RoomClient.connect({
      url: to.ready.url,
      token: tokens.owner ?? '',
      ...(session !== undefined && { session }),
    });
    return { client, joined: await client.join(project_id) };
  };

  it('RUN-115: at whatever moment, either all of it is done or nothing, and asking again does it once', async () => {
    const points: readonly Failpoint[] = ['project.decided', 'journal.written', 'journal.committed', 'project.durable'];
    let session: string | undefined;
    for (const [round, point] of points.entries()) {
      const run = `top-${round + 1}`;
      const begun = await up();
      const first = await join(begun, session);
      session ??= first.client.session;
      if (round > 0) await first.client.command('run.start', { args: { workflow: 'top' } });
      expect(await first.client.command('go', { run })).toMatchObject({ ok: true });
      await first.client.hear<RunState>('state_update', (update) => update.parent === run && update.title === 'Two');
      await begun.kill();
      const request = { run, args: { reason: 'Enough' }, id: randomUUID() };
      const isAsked = async (passage: number): Promise<boolean> => {
        // Killed at one passage after the other, until one comes with the command, or none does any more.
        const doomed = await up(`${point}:${passage}`).catch(() => undefined);
        const client = await (doomed &&
          join(doomed, session).then(
            ({ client }) => client,
            () => undefined,
          ));
        const answer = await client?.answerOrNone('command', { command: 'run.cancel', ...request });
        await doomed?.kill();
        const { client: after, joined } = await join(await up(), session);
        const family = joined.runs.filter((one) => one.run === run || one.parent === run);
        expect(family).toHaveLength(3);
        expect([...new Set(family.map(({ status }) => status))]).toHaveLength(1);
        const all = cancelled(await after.history()).filter(
          ({ args, run: which }) => which === run || args.with === run,
        );
        expect(all).toHaveLength(family[0]?.status === 'stopped' ? 3 : 0);
        after.close();
        await server?.kill();
        return answer !== undefined || all.length > 0;
      };
      for (let passage = 1; !(await isAsked(passage)); passage++) expect(passage).toBeLessThan(20);
      const { client } = await join(await up(), session);
      expect(await client.command('run.cancel', { ...request })).toMatchObject({ ok: true, run });
      expect(cancelled(await client.history()).filter(({ run: which }) => which === run)).toHaveLength(1);
      await noneLeft();
      await server?.kill();
    }
  });
});
