import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FaultsBuild } from '../support/server/faults-build.ts';
import { seeded } from '../support/server/random.ts';
import { RoomClient } from '../support/server/room-client.ts';
import { ServeProcess } from '../support/server/serve-process.ts';
import { Arena } from './arena.ts';
import { SEED, tell, times } from './extent.ts';
import { WIRES, Wires } from './wires.ts';

const ROUNDS = times(12, 100, 'rounds');
const CLIENTS = 20;

/** A task that is still at it when the server dies, and then ends by itself: nobody reads what it prints. */
const ERRAND = `workflow: errand
title: Errand
commands:
  poke: { title: Poke }
  again: { title: Again }
initial: idle
states:
  idle:
    on: { poke: running }
  running:
    task: { run: [node, -e, "require('fs').appendFileSync('started.txt', 'x'); setInterval(() => process.stdout.write('at it'), 100)"] }
    on: { task.passed: idle, task.failed: idle, task.timed_out: idle, task.cancelled: idle, again: idle }
`;

let build: FaultsBuild;
beforeAll(() => {
  build = new FaultsBuild();
});
afterAll(() => build.remove());

describe('a server that is killed at any moment', () => {
  it(
    `WIRE-36: killed ${ROUNDS} times while ${CLIENTS} clients write through bad wires, it loses nothing it acknowledged, and everyone ends with the same entries`,
    async () => {
      const arena = new Arena(build);
      let wires: Wires | undefined;
      try {
        const random = seeded(SEED);
        await arena.start();
        const { tokens } = arena.server.project;
        wires = await Wires.before(arena.port, SEED);
        for (let index = 0; index < CLIENTS; index++) {
          const wire = WIRES[index % WIRES.length] ?? 'direct';
          arena.write({
            name: `w${index}`,
            seed: SEED + index,
            url: wires.url(wire),
            // A long message now and then makes SQLite move its log into the database, which is a moment of its own to die at.
            chatSize: index % 10 === 0 ? 3000 : 0,
            copies: index % 3 === 0 ? 3 : 1,
            transport: wire !== 'pieces' && index >= 15 ? 'polling' : 'websocket',
            pause: 250,
          });
        }
        for (let round = 0; round < ROUNDS; round++) {
          await sleep(300 + random() * 900);
          await arena.kill();
          expect(await arena.findings(), `seed ${SEED}`).toEqual([]);
          await arena.start();
          expect(arena.server.project.tokens).toEqual(tokens);
        }
        await wires.heal();
        await arena.settle();
        const readings = await arena.readings();
        await arena.server.end();
        expect(await arena.findings(readings, true), `seed ${SEED}`).toEqual([]);
        for (const { name, members } of arena.writers) expect([name, members.size]).toEqual([name, 1]);
        expect(arena.accepted).toBeGreaterThan(ROUNDS * 5);
        const sum = (of: (writer: (typeof arena.writers)[number]) => number) =>
          arena.writers.reduce((total, writer) => total + of(writer), 0);
        tell('Killed under writes', {
          kills: ROUNDS,
          clients: CLIENTS,
          accepted: arena.accepted,
          'answers lost': sum(({ lostAnswers }) => lostAnswers),
          connections: sum(({ connections }) => connections),
          resets: sum(({ resets }) => resets),
          cuts: wires.cuts,
          holds: wires.holds,
          entries: readings[0]?.entries.length ?? 0,
          'ms to be back': Math.round(arena.starting / arena.lives),
          findings: 0,
        });
      } finally {
        await wires?.close();
        await arena.close();
      }
    },
    60_000 + ROUNDS * 10_000,
  );
});

describe('a task of a server that is killed', () => {
  let root: string;
  let server: ServeProcess | undefined;
  let port = 0;
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-kill-'));
    const folder = path.join(root, 'folder', '.stateroom');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'errand.workflow.yaml'), ERRAND);
    port = 0;
  });
  afterEach(async () => {
    await server?.kill();
    server = undefined;
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });

  async function up(): Promise<ServeProcess> {
    server = await ServeProcess.start({
      command: build.command,
      folder: path.join(root, 'folder'),
      dataDir: path.join(root, 'data'),
      stateDir: path.join(root, 'state'),
      port,
    });
    port = Number(new URL(server.ready.url).port);
    return server;
  }

  it('WIRE-37: a task that ran when the server was killed is told as interrupted, once, and is not run again by itself', async () => {
    const first = await up();
    const { tokens, project_id } = first.project;
    const connect = async (ready: ServeProcess, session?: string) => {
      const client = await RoomClient.connect({
        url: ready.ready.url,
        token: tokens.owner ?? '',
        ...(session && { session }),
      });
      return { client, joined: await client.join(project_id) };
    };
    const { client } = await connect(first);
    const { seq } = await client.command('poke');
    await client.hear('task_output', ({ chunk }) => String(chunk).includes('at it'));
    await first.kill();
    const second = await up();
    const back = await connect(second, client.session);
    const told = (await back.client.history(seq as number)).filter((entry) => entry.kind === 'task');
    expect(told).toMatchObject([
      { run: 'errand-1', state: 'running', attempt: 1, status: 'running' },
      { run: 'errand-1', state: 'running', attempt: 1, status: 'interrupted', reason: 'The host ended while it ran.' },
    ]);
    const run = back.joined.runs.find(({ workflow }) => workflow === 'errand');
    expect(run).toMatchObject({
      state: 'running',
      status: 'active',
      accepts: ['again', 'retry'],
      tasks: [{ state: 'running', status: 'interrupted' }],
    });
    await second.kill();
    const third = await connect(await up());
    expect((await third.client.history(seq as number)).filter((entry) => entry.kind === 'task')).toEqual(told);
    expect(existsSync(path.join(root, 'folder', 'started.txt'))).toBe(true);
    // A person moves it on, and the task runs a second time because somebody asked.
    expect(await third.client.command('again')).toMatchObject({ ok: true, state: 'idle' });
    expect(await third.client.command('poke')).toMatchObject({ ok: true, state: 'running' });
    await third.client.hear('task_update', ({ status }) => status === 'running');
    third.client.close();
    back.client.close();
    client.close();
    await server?.end();
  });
});
