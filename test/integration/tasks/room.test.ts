import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
    const printed = (run: string) =>
      client
        .of<TaskOutput>('task_output')
        .reduce((sum, { run: of, chunk }) => sum + (of === run ? chunk.length : 0), 0);
    // All that is kept of them has been sent, and they go on.
    await until('all to be at their bound', async () =>
      runs.every((run) => printed(run) >= 1024 * 1024) ? true : undefined,
    );
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
      expect(printed(run)).toBeLessThan(1024 * 1024 + 100);
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
});
