import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Entry } from '../../src/protocol/entries.ts';
import type { Joined } from '../../src/protocol/events.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import { seeded } from '../support/server/random.ts';
import type { Answer } from '../support/server/room-client.ts';
import { outcomeOf, type Write } from './checker.ts';
import { type Record, seen } from './record.ts';

export interface WriterOptions {
  readonly name: string;
  readonly seed: number;
  readonly record: Record;
  /** Where the room is, through whatever wire. */
  readonly url: string;
  readonly token: string;
  readonly projectId: string;
  readonly transport?: 'websocket' | 'polling';
  /** Each request is sent up to so many times, with the same id. */
  readonly copies?: number;
  /** So many different requests are on their way at once, in any order. */
  readonly window?: number;
  /** Characters of a chat message. */
  readonly chatSize?: number;
  /** Milliseconds between two rounds. */
  readonly pause?: number;
}

/** How long an answer, a handshake, or a join may take until it counts as lost. */
const PATIENCE_MS = 2500;
/** Refusals that say nothing about the request itself: it is sent again. */
const AGAIN = new Set(['rate_limited', 'unavailable', 'not_joined', 'internal']);
const COMMANDS = ['flip', 'poke', 'again', 'tidy'] as const;

interface Pending {
  readonly write: Write;
  readonly event: string;
  readonly payload: object;
}

/**
 * Someone who writes without end: several requests at once, each several times and in any order, sent again with the same
 * id until there is an answer. All that is heard and said goes into the record.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #random: () => number;
  #socket: Socket | undefined;
  #session: string | undefined;
  #epoch: string | undefined;
  #stopped = false;
  #number = 0;
  #pending: Pending[] = [];
  readonly members = new Set<string>();
  /** The last entry it has. */
  last = 0;
  connections = 0;
  lostAnswers = 0;
  resets = 0;
  refusals = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#random = seeded(options.seed);
  }

  get name(): string {
    return this.#options.name;
  }

  /** How many of its requests were accepted. */
  get accepted(): number {
    return [...this.#options.record.writes.values()].filter(
      (write) => write.client === this.name && outcomeOf(write) === 'ok',
    ).length;
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      const socket = await this.#connected();
      if (!socket) return;
      while (this.#pending.length < (this.#options.window ?? 4)) this.#pending.push(this.#next());
      await this.#round(socket);
      await sleep((0.5 + this.#random()) * (this.#options.pause ?? 80));
    }
  }

  /** No new requests; those on their way are settled or given up. */
  stop(): void {
    this.#stopped = true;
  }

  /** Is there again, and hears what comes. */
  async listen(): Promise<void> {
    this.#stopped = false;
    await this.#connected();
  }

  close(): void {
    this.#socket?.disconnect();
    this.#socket = undefined;
  }

  #next(): Pending {
    const { name, record, chatSize = 0 } = this.#options;
    this.#number += 1;
    const id = `${name}-${this.#number}`;
    const kind = this.#random();
    if (kind < 0.3) {
      const text = `${name} says ${this.#number}`.padEnd(chatSize, '.');
      return { write: record.wrote({ client: name, id, content: text }), event: 'chat_message', payload: { text, id } };
    }
    if (kind < 0.8) {
      const value = `${name} adds ${this.#number}`;
      const write = record.wrote({ client: name, id, content: value });
      return { write, event: 'command', payload: { command: 'add', args: { value }, id } };
    }
    const command = COMMANDS[Math.floor(this.#random() * COMMANDS.length)] ?? 'flip';
    return { write: record.wrote({ client: name, id, content: null }), event: 'command', payload: { command, id } };
  }

  /** Sends what is pending, each up to `copies` times, shuffled; waits until every copy was answered or is lost. */
  async #round(socket: Socket): Promise<void> {
    const copies = this.#pending.flatMap((pending) =>
      Array.from({ length: 1 + Math.floor(this.#random() * (this.#options.copies ?? 1)) }, () => pending),
    );
    for (let left = copies.length - 1; left > 0; left--) {
      const other = Math.floor(this.#random() * (left + 1));
      [copies[left], copies[other]] = [copies[other] as Pending, copies[left] as Pending];
    }
    let again = 0;
    const answers = await Promise.all(
      copies.map(async ({ write, event, payload }) => {
        // Until there is an answer it may have been done: the history is also looked at while some are on their way.
        write.unheard += 1;
        const answer = await this.#ask(socket, event, payload);
        if (answer) write.unheard -= 1;
        if (answer === undefined) this.lostAnswers += 1;
        else if (answer.ok) {
          write.accepted ??= this.#options.record.tick();
          write.answers.push({ ok: true, seq: answer.seq as number });
        } else {
          const code = answer.error?.code ?? '';
          this.refusals += 1;
          write.answers.push({ ok: false, code });
          if (AGAIN.has(code)) again = Math.max(again, Number(answer.error?.details?.retry_after_ms ?? 100));
        }
        return answer;
      }),
    );
    this.#pending = this.#pending.filter(({ write }) => !isSettled(write));
    // Silence on an open connection is a wire that lets nothing through: another one is made.
    if (answers.includes(undefined)) this.close();
    if (again > 0) await sleep(Math.min(again, 1000));
  }

  #ask(socket: Socket, event: string, payload: object): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const gone = () => resolve(undefined);
      socket.once('disconnect', gone);
      socket.timeout(PATIENCE_MS).emit(event, payload, (error: unknown, answer: Answer) => {
        socket.off('disconnect', gone);
        resolve(error ? undefined : answer);
      });
    });
  }

  /** A connection in the room, made anew until there is one; nothing once it was told to stop. */
  async #connected(): Promise<Socket | undefined> {
    while (!this.#stopped) {
      if (this.#socket?.connected) return this.#socket;
      this.close();
      const socket = await this.#join();
      if (socket) {
        this.connections += 1;
        this.#socket = socket;
        return socket;
      }
      await sleep(30 + this.#random() * 120);
    }
    return undefined;
  }

  async #join(): Promise<Socket | undefined> {
    const { url, token, name, projectId, record, transport = 'websocket' } = this.#options;
    const base = new URL(url);
    const socket = io(base.origin, {
      path: `${base.pathname}socket.io/`,
      auth: { token, protocol: 1, name, ...(this.#session !== undefined && { session: this.#session }) },
      transports: [transport],
      reconnection: false,
      forceNew: true,
      timeout: PATIENCE_MS,
    });
    let stream: ReturnType<Record['stream']> | undefined;
    const take = (entry: Entry) => {
      const one = seen(entry);
      stream?.entries.push(one);
      this.last = Math.max(this.last, one.seq);
    };
    socket.on('joined', (joined: Joined) => {
      if (joined.reset) this.resets += 1;
      const fresh = joined.reset || this.last === 0 || (this.#epoch !== undefined && joined.epoch !== this.#epoch);
      stream = record.stream(name, fresh ? undefined : this.last);
      this.#epoch = joined.epoch;
      for (const entry of joined.tail) take(entry);
      this.last = Math.max(this.last, joined.seq);
      for (const run of joined.runs) record.toldOf(`${name}, joining,`, run);
    });
    socket.on('entry', ({ entry }: { entry: Entry }) => take(entry));
    socket.on('state_update', (run: RunState) => record.toldOf(name, run));
    const connected = await new Promise<boolean>((resolve) => {
      const late = setTimeout(() => resolve(false), PATIENCE_MS);
      const settle = (is: boolean) => {
        clearTimeout(late);
        resolve(is);
      };
      socket.once('connect', () => settle(true));
      socket.once('connect_error', () => settle(false));
    });
    const position = this.last === 0 ? {} : { last_seq: this.last, ...(this.#epoch && { epoch: this.#epoch }) };
    const answer = connected
      ? await this.#ask(socket, 'join_project', { project_id: projectId, ...position })
      : undefined;
    if (!answer?.ok) {
      socket.disconnect();
      return undefined;
    }
    if (typeof answer.session === 'string') this.#session = answer.session;
    // Only from here on it can come back as this member: before, the secret may have been lost on the way.
    this.members.add((answer as unknown as Joined).member.id);
    return socket;
  }
}

/** Accepted, or refused for a reason that stays. */
const isSettled = (write: Write): boolean => write.answers.some((answer) => answer.ok || !AGAIN.has(answer.code));
