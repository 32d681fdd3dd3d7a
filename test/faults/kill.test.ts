import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/protocol/entries.ts';
import type { Joined } from '../../src/protocol/events.ts';
import { DOOR } from '../support/server/door-workflow.ts';
import { seeded } from '../support/server/random.ts';
import { RoomClient } from '../support/server/room-client.ts';
import { ServeProcess } from '../support/server/serve-process.ts';
import { until } from '../support/vscode/until.ts';

const ROUNDS = Number(process.env.STATEROOM_KILL_ROUNDS ?? 20);
const SEED = Number(process.env.STATEROOM_SEED ?? 4711);

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

let root: string;
let server: ServeProcess | undefined;
let port = 0;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-kill-'));
  const folder = path.join(root, 'folder', '.stateroom');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'door.workflow.yaml'), DOOR);
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
    folder: path.join(root, 'folder'),
    dataDir: path.join(root, 'data'),
    stateDir: path.join(root, 'state'),
    port,
  });
  port = Number(new URL(server.ready.url).port);
  return server;
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** Someone who writes without end, each time with an id of its own, and asks again with the same id until there is an answer. */
class Writer {
  /** What was acknowledged: id → seq. */
  readonly acknowledged = new Map<string, number>();
  readonly refused = new Map<string, string>();
  readonly members = new Set<string>();
  /** Every entry heard, by number, through all connections; the first text for a number must stay. */
  readonly heard = new Map<number, string>();
  readonly resets: number[] = [];
  unknown = 0;
  connections = 0;
  last = 0;
  /** Where the present connection is: what it brings next has the next number. */
  #position = 0;
  epoch: string | undefined;
  #session: string | undefined;
  #client: RoomClient | undefined;
  #stopped = false;
  readonly #name: string;
  readonly #random: () => number;

  constructor(name: string, seed: number) {
    this.#name = name;
    this.#random = seeded(seed);
  }

  async run(): Promise<void> {
    for (let index = 0; !this.#stopped; index++) {
      const kind = this.#random();
      const id = `${this.#name}-${index}`;
      if (kind < 0.5) await this.#untilAnswered(id, 'chat_message', { text: `${this.#name} writes ${index}`, id });
      else
        await this.#untilAnswered(id, 'command', {
          command: kind < 0.7 ? 'knock' : kind < 0.85 ? 'open' : 'close',
          id,
        });
      await sleep(30 + this.#random() * 40);
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Joins once more and reads to the end. */
  async settle(): Promise<void> {
    const client = await this.#connected();
    await client.caughtUp();
    this.#read(client);
    client.close();
  }

  async #untilAnswered(id: string, event: string, payload: object): Promise<void> {
    for (;;) {
      const client = await this.#connected();
      const answer = await client.answerOrNone(event, payload);
      if (answer === undefined) {
        // Lost with the connection: asked again with the same id.
        this.unknown += 1;
        this.#read(client);
        client.close();
        this.#client = undefined;
      } else if (answer.ok) {
        this.acknowledged.set(id, answer.seq as number);
        return;
      } else {
        this.refused.set(id, answer.error?.code ?? '');
        return;
      }
    }
  }

  async #connected(): Promise<RoomClient> {
    if (this.#client?.socket.connected) return this.#client;
    if (this.#client) this.#read(this.#client);
    const { client, joined } = await until(`${this.#name} to be back`, () => this.#tryToJoin(), { every: 20 });
    this.members.add(joined.member.id);
    this.epoch = joined.epoch;
    if (joined.reset) this.resets.push(this.last);
    this.#position = (joined.tail[0]?.seq ?? joined.seq + 1) - 1;
    if (this.last !== 0 && !joined.reset) expect(this.#position).toBe(this.last);
    for (const entry of joined.tail) this.#take(entry);
    expect(this.#position).toBe(joined.seq);
    if (this.#session === undefined) this.#session = client.session;
    this.connections += 1;
    this.#client = client;
    return client;
  }

  /** Nothing while the server is down, or when it dies at this very moment. */
  async #tryToJoin(): Promise<{ client: RoomClient; joined: Joined } | undefined> {
    if (!server) return undefined;
    const { tokens, project_id } = server.project;
    const session = this.#session;
    let client: RoomClient | undefined;
    try {
      client = await RoomClient.connect({
        url: server.ready.url,
        token: tokens.member ?? '',
        name: this.#name,
        ...(session !== undefined && { session }),
      });
      const joined = await client.join(
        project_id,
        this.last === 0 ? {} : { last_seq: this.last, epoch: this.epoch ?? '' },
      );
      return { client, joined };
    } catch {
      client?.close();
      return undefined; // asked again in a moment
    }
  }

  #read(client: RoomClient): void {
    for (const { entry } of client.of<{ entry: Entry }>('entry')) this.#take(entry);
    client.heard.length = 0;
  }

  #take(entry: Entry): void {
    this.#position += 1;
    expect(entry.seq).toBe(this.#position);
    const text = JSON.stringify(entry);
    const known = this.heard.get(entry.seq);
    if (known !== undefined && known !== text) throw new Error(`Entry ${entry.seq} was ${known} and is ${text}.`);
    this.heard.set(entry.seq, text);
    this.last = Math.max(this.last, entry.seq);
  }
}

describe('a server that is killed', () => {
  it(
    `WIRE-36: killed ${ROUNDS} times while clients write, it loses nothing it acknowledged, and everyone ends with the same entries`,
    async () => {
      const first = await up();
      const { tokens } = first.project;
      const random = seeded(SEED);
      const writers = Array.from({ length: 5 }, (_, index) => new Writer(`writer-${index}`, SEED + index));
      const writing = writers.map((writer) => writer.run());
      let recoveries = 0;
      for (let round = 0; round < ROUNDS; round++) {
        await sleep(150 + random() * 450);
        await server?.kill();
        const began = performance.now();
        const back = await up();
        recoveries += performance.now() - began;
        expect(back.project.tokens).toEqual(tokens);
        expect(back.project.project_id).toBe(first.project.project_id);
      }
      await sleep(300);
      for (const writer of writers) writer.stop();
      await Promise.all(writing);
      await Promise.all(writers.map((writer) => writer.settle()));

      const reader = await RoomClient.connect({ url: first.ready.url, token: tokens.viewer ?? '', name: 'Reader' });
      await reader.join(first.project.project_id);
      const entries = await reader.history();
      reader.close();
      const head = entries.length;
      expect(entries.map(({ seq }) => seq)).toEqual(upTo(head));
      const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
      const byId = new Map<string, number[]>();
      for (const entry of entries)
        if ('id' in entry && entry.id !== null) byId.set(entry.id, [...(byId.get(entry.id) ?? []), entry.seq]);

      let acknowledged = 0;
      for (const writer of writers) {
        for (const [id, seq] of writer.acknowledged) expect([id, byId.get(id)]).toEqual([id, [seq]]);
        for (const [id, code] of writer.refused)
          expect([id, code, byId.get(id)]).toEqual([id, 'not_accepted', undefined]);
        // What each heard, live and in tails, is what the journal says, without a hole up to its end.
        const mine = [...writer.heard.keys()].sort((a, b) => a - b);
        expect(mine).toEqual(upTo(head - 1).slice((mine[0] ?? 1) - 1));
        for (const [seq, text] of writer.heard) expect(JSON.parse(text)).toEqual(bySeq.get(seq));
        expect([writer.members.size, writer.resets]).toEqual([1, []]);
        acknowledged += writer.acknowledged.size;
      }
      const unasked = [...byId.keys()].filter((id) => !writers.some((writer) => writer.acknowledged.has(id)));
      expect(unasked).toEqual([]);
      expect(acknowledged).toBeGreaterThan(ROUNDS);
      const sum = (of: (writer: Writer) => number) => writers.reduce((total, writer) => total + of(writer), 0);
      console.log(
        `${ROUNDS} kills: ${acknowledged} acknowledged, 0 lost, 0 holes, 0 doubles; ${sum(({ unknown }) => unknown)} answers lost and asked again; ` +
          `${sum(({ refused }) => refused.size)} refused; ${sum(({ connections }) => connections)} connections by ${writers.length} members; ` +
          `${head} entries; ${Math.round(recoveries / ROUNDS)} ms to be back on average; seed ${SEED}`,
      );
    },
    60_000 + ROUNDS * 4000,
  );

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
      accepts: ['again'],
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

  it('WIRE-38: killed while it starts, again and again, it starts the next time as if nothing had been', async () => {
    const first = await up();
    const writer = new Writer('writer', SEED);
    const writing = writer.run();
    await until('something to lose', async () => (writer.acknowledged.size >= 20 ? true : undefined));
    await first.kill();
    const random = seeded(SEED);
    for (let round = 0; round < 8; round++) {
      const starting = ServeProcess.start({
        folder: path.join(root, 'folder'),
        dataDir: path.join(root, 'data'),
        stateDir: path.join(root, 'state'),
        port,
        killAfterMs: 40 + random() * 260,
      });
      await starting.then((ready) => ready.kill()).catch((error: Error) => expect(error.message).toContain('SIGKILL'));
    }
    const last = await up();
    writer.stop();
    await writing;
    const reader = await RoomClient.connect({ url: last.ready.url, token: last.project.tokens.viewer ?? '' });
    await reader.join(last.project.project_id);
    const entries = await reader.history();
    reader.close();
    expect(entries.map(({ seq }) => seq)).toEqual(upTo(entries.length));
    for (const [id, seq] of writer.acknowledged)
      expect([id, entries.filter((entry) => 'id' in entry && entry.id === id).map((entry) => entry.seq)]).toEqual([
        id,
        [seq],
      ]);
    await last.end();
  });
});
