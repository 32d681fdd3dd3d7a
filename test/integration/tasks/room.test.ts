import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { TaskOutput, WorkflowUpdate } from '../../../src/protocol/events.ts';
import type { RunState } from '../../../src/protocol/runs.ts';
import { DOOR } from '../../support/server/door-workflow.ts';
import type { RoomClient } from '../../support/server/room-client.ts';
import { TestServer, type TestServerOptions } from '../../support/server/test-server.ts';
import { until } from '../../support/vscode/until.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serving(errand: string, options: TestServerOptions = {}): Promise<RoomClient> {
  const files = { 'door.workflow.yaml': DOOR, 'errand.workflow.yaml': errand };
  server = await TestServer.start({ ...options, folders: { alpha: files } });
  return server.join('owner');
}

const folder = (...names: string[]) => path.join(server?.folder('alpha') ?? '', ...names);

const errand = (line: string, version = 1) => `workflow: errand
title: Errand ${version}
runs: many
initial: work
states:
  work: { task: { run: ${JSON.stringify(line)} }, on: { task.passed: ok, task.failed: ok, task.cancelled: ok } }
  ok: { type: final }
`;

const start = (client: RoomClient) => client.command('run.start', { args: { workflow: 'errand' } });
const ended = (client: RoomClient, run: string) =>
  client.hear<RunState>('state_update', (update) => update.run === run && update.status === 'done');

const tasksOf = async (client: RoomClient) => (await client.history()).filter(({ kind }) => kind === 'task');

describe('tasks of a room', { timeout: 60_000 }, () => {
  it('RUN-92: a task is what its run’s definition was when it began, though the file says something else by then', async () => {
    const waits = 'while [ ! -e go ]; do sleep 0.05; done; echo "$STATEROOM_RUN approved" >> ran.txt';
    const client = await serving(errand(waits), { limits: { maxTasks: 1 } });
    for (const run of ['errand-1', 'errand-2']) expect(await start(client)).toMatchObject({ ok: true, run });
    await client.hear('task_update', ({ run, status }) => run === 'errand-2' && status === 'waiting');
    // Its step is long durable and its process not yet there: now the file is swapped.
    writeFileSync(folder('.stateroom/errand.workflow.yaml'), errand('echo "$STATEROOM_RUN swapped" >> ran.txt', 2));
    await client.hear<WorkflowUpdate>('workflow_update', ({ workflows }) =>
      workflows.some(({ title }) => title === 'Errand 2'),
    );
    expect(await start(client)).toMatchObject({ ok: true, run: 'errand-3' });
    writeFileSync(folder('go'), '');
    await ended(client, 'errand-3');
    expect(readFileSync(folder('ran.txt'), 'utf8')).toBe('errand-1 approved\nerrand-2 approved\nerrand-3 swapped\n');
  });

  it('RUN-93: tasks that print without end cost their bound, and everybody else is answered and stays', async () => {
    const client = await serving(errand('yes "$STATEROOM_RUN prints without end"'));
    const other = await server?.join('member', { name: 'Other' });
    if (!other) throw new Error('nobody is there');
    const memory = process.memoryUsage().rss;
    for (let n = 1; n <= 4; n++) await start(client);
    const runs = ['errand-1', 'errand-2', 'errand-3', 'errand-4'];
    const told = (run: string) =>
      client
        .of<TaskOutput>('task_output')
        .some(({ run: of, chunk }) => of === run && chunk.includes('This is more output than is kept.'));
    // All that is kept of them has been sent, and they go on.
    await until('all to be at their bound', async () => (runs.every(told) ? true : undefined));
    const before = client.of('task_output').length;
    const seqs: number[] = [];
    for (let n = 0; n < 30; n++) {
      const answer = await other.command(n % 2 === 0 ? 'open' : 'close');
      expect(answer).toMatchObject({ ok: true });
      seqs.push(answer.seq as number);
    }
    await client.caughtUp();
    expect(client.seqs.slice(-30)).toEqual(seqs);
    expect(client.of('task_output')).toHaveLength(before);
    for (const run of runs) expect(await client.command('cancel_task', { run })).toMatchObject({ ok: true });
    for (const run of runs) {
      await ended(client, run);
      const pieces = client.of<TaskOutput>('task_output').filter(({ run: of }) => of === run);
      expect(pieces.reduce((sum, { chunk }) => sum + chunk.length, 0)).toBeLessThan((1024 + 64 + 1) * 1024);
    }
    expect(process.memoryUsage().rss - memory).toBeLessThan(200 * 1024 * 1024);
    expect([client.socket.connected, other.socket.connected]).toEqual([true, true]);
  });

  it('RUN-86: a member cancels a task and runs it again, and everybody sees it wait for nobody', async () => {
    const stays = `workflow: stays
initial: work
states:
  work: { task: { run: "echo begun >> begun.txt; [ -e go ] || sleep 60" }, on: { task.passed: ok } }
  ok: {}
`;
    const client = await serving(errand('true'), {});
    writeFileSync(folder('.stateroom/stays.workflow.yaml'), stays);
    await client.hear('task_update', ({ run, status }) => run === 'stays-1' && status === 'running');
    await until('it to be at it', async () => (existsSync(folder('begun.txt')) ? true : undefined));
    const member = await server?.join('member', { name: 'Mia' });
    expect(await member?.command('/cancel_task')).toMatchObject({ ok: true, run: 'stays-1', command: 'cancel_task' });
    await client.hear('task_update', ({ run, status }) => run === 'stays-1' && status === 'cancelled');
    writeFileSync(folder('go'), '');
    expect(await member?.chat('/retry work')).toMatchObject({ ok: true, command: 'retry' });
    await client.hear<RunState>('state_update', ({ run, state }) => run === 'stays-1' && state === 'ok');
    expect(readFileSync(folder('begun.txt'), 'utf8')).toBe('begun\nbegun\n');
  });

  it('RUN-106: who comes while a task runs reads what it printed before, and everybody reads all of it afterwards', async () => {
    const client = await serving(
      errand('echo first; while [ ! -e go ]; do sleep 0.05; done; printf "\\033[32mlast\\033[0m\\n"'),
    );
    await start(client);
    await client.hear<TaskOutput>('task_output', ({ chunk }) => chunk.includes('first'));
    const late = await server?.join('viewer', { name: 'Late' });
    if (!late) throw new Error('nobody is there');
    const seq = (await tasksOf(late))[0]?.seq ?? 0;
    expect(await late.ask('task_log', { seq })).toMatchObject({ text: 'first\n', next: 6, size: 6, done: false });
    writeFileSync(folder('go'), '');
    await ended(client, 'errand-1');
    await client.caughtUp();
    const pieces = client.of<TaskOutput>('task_output').filter((piece) => piece.seq === seq);
    const whole = pieces.map(({ chunk }) => chunk).join('');
    expect(whole).toBe('first\n\u001b[32mlast\u001b[0m\n');
    expect(await late.ask('task_log', { seq })).toMatchObject({ text: whole, size: whole.length, done: true });
    expect(await late.ask('task_log', { seq, offset: 6, limit: 4 })).toMatchObject({
      text: whole.slice(6, 10),
      next: 10,
    });
    await server?.down();
    await server?.up();
    const back = await server?.join('viewer', { name: 'Back' });
    expect(await back?.ask('task_log', { seq })).toMatchObject({ text: whole, done: true });
  });

  it('RUN-104: secrets of the host, of a task’s variables and of patterns are seen by nobody, nor on the disk', async () => {
    process.env.STATEROOM_TEST_DEPLOY_TOKEN = 'host-secret-4711';
    try {
      const client = await serving(
        `workflow: errand
title: Errand
runs: many
initial: work
states:
  work:
    task: { run: 'cat leaked; echo "$SERVICE_PASSWORD"; echo key sk-abcdef; exit 1', env: { SERVICE_PASSWORD: 'task-secret-0815' } }
    on: { task.passed: ok, task.failed: ok }
  ok: { type: final }
`,
        { maskPatterns: () => [/sk-[a-f]+/gu] },
      );
      writeFileSync(folder('leaked'), 'token host-secret-4711\n');
      await start(client);
      await ended(client, 'errand-1');
      await client.caughtUp();
      const [begun, end] = await tasksOf(client);
      expect(end).toMatchObject({ status: 'failed', tail: 'token ***\n***\nkey ***' });
      const said = JSON.stringify([...client.of('task_output'), await client.ask('task_log', { seq: begun?.seq })]);
      for (const secret of ['4711', '0815', 'sk-abc']) expect(said).not.toContain(secret);
      for (const secret of ['host-secret-4711', 'task-secret-0815', 'sk-abcdef'])
        expect(server?.kept('alpha', 'output')).not.toContain(secret);
    } finally {
      delete process.env.STATEROOM_TEST_DEPLOY_TOKEN;
    }
  });

  it('RUN-93: a task that prints 1 GB passes like any other, and costs memory and disk no more than its bound', async () => {
    const client = await serving(
      errand('yes "0123456789 0123456789 0123456789 0123456789" | head -c 1000000000; echo; echo the end'),
    );
    const other = await server?.join('member', { name: 'Other' });
    if (!other) throw new Error('nobody is there');
    const before = process.memoryUsage().rss;
    let most = before;
    let answered = 0;
    await start(client);
    const isDone = ({ run, status }: RunState) => run === 'errand-1' && status === 'done';
    while (!client.of<RunState>('state_update').some(isDone)) {
      expect(await other.command(answered % 2 === 0 ? 'open' : 'close')).toMatchObject({ ok: true });
      answered += 1;
      most = Math.max(most, process.memoryUsage().rss);
      await sleep(60);
    }
    await client.caughtUp();
    const [begun, passed] = await tasksOf(client);
    expect(passed).toMatchObject({ status: 'passed', exit_code: 0, tail: expect.stringMatching(/the end$/) });
    expect(answered).toBeGreaterThan(20);
    expect(most - before).toBeLessThan(150 * 1024 * 1024);
    const sent = client.of<TaskOutput>('task_output').reduce((sum, { chunk }) => sum + chunk.length, 0);
    expect(sent).toBeLessThan(1.1 * 1024 * 1024);
    expect(server?.kept('alpha', 'output').length).toBe(sent);
    expect(await other.ask('task_log', { seq: begun?.seq, offset: sent - 8 })).toMatchObject({
      text: 'the end\n',
      done: true,
    });
  }, 240_000);
});
