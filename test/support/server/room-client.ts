import { io, type Socket } from 'socket.io-client';
import type { Entry } from '../../../src/protocol/entries.ts';
import type { WireError } from '../../../src/protocol/errors.ts';
import type { Joined } from '../../../src/protocol/events.ts';
import type { Member } from '../../../src/protocol/members.ts';
import { until } from '../vscode/until.ts';

export interface RoomClientOptions {
  /** The server's base address, with a trailing slash. */
  readonly url: string;
  readonly token: string;
  readonly name?: string;
  readonly session?: string;
  readonly transports?: readonly ('websocket' | 'polling')[];
}

export interface Heard {
  readonly event: string;
  readonly payload: unknown;
}

/** What an acknowledgement says; `any` of its fields are for the test to expect. */
export type Answer = { readonly ok: boolean; readonly error?: WireError } & Readonly<Record<string, unknown>>;

const ANSWER_MS = 10_000;

/** A handshake that the server refused, with the `data` of its `connect_error`. */
export class Refused extends Error {
  readonly data: unknown;

  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

/** One real socket.io client that remembers everything it hears. */
export class RoomClient {
  readonly socket: Socket;
  readonly heard: Heard[] = [];
  #projectId = '';
  #session: string | undefined;

  /** Resolves once the handshake was accepted; rejects with `Refused`. */
  static connect(options: RoomClientOptions): Promise<RoomClient> {
    const { url, transports = ['websocket'], token, name, session } = options;
    return RoomClient.handshake(
      url,
      { token, protocol: 1, ...(name && { name }), ...(session && { session }) },
      transports,
    );
  }

  /** The same with any `auth` at all. */
  static async handshake(
    url: string,
    auth: object,
    transports: readonly ('websocket' | 'polling')[] = ['websocket'],
  ): Promise<RoomClient> {
    const base = new URL(url);
    const socket = io(base.origin, {
      path: `${base.pathname}socket.io/`,
      auth,
      transports: [...transports],
      reconnection: false,
      forceNew: true,
    });
    const client = new RoomClient(socket);
    try {
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('The handshake was not answered.')), ANSWER_MS);
        socket.once('connect', () => {
          clearTimeout(late);
          resolve();
        });
        socket.once('connect_error', (error: Error & { data?: unknown }) => {
          clearTimeout(late);
          reject(new Refused(error.message, error.data));
        });
      });
    } catch (error) {
      socket.disconnect();
      throw error;
    }
    return client;
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.onAny((event: string, payload: unknown) => this.heard.push({ event, payload }));
  }

  /** The secret with which this member comes back. */
  get session(): string {
    if (this.#session === undefined) throw new Error('No session was given.');
    return this.#session;
  }

  /** Who this is, as the first `joined` said. */
  get member(): Member {
    const joined = this.of<Joined>('joined')[0];
    if (!joined) throw new Error('This client is in no room.');
    return joined.member;
  }

  /** Sends anything and waits for the acknowledgement. */
  ask(event: string, ...payload: unknown[]): Promise<Answer> {
    return this.socket.timeout(ANSWER_MS).emitWithAck(event, ...payload) as Promise<Answer>;
  }

  /** The acknowledgement, or nothing when it was lost: with the connection, or on the way. */
  answerOrNone(event: string, payload: object): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const gone = () => resolve(undefined);
      this.socket.once('disconnect', gone);
      this.socket.timeout(ANSWER_MS).emit(event, payload, (error: unknown, answer: Answer) => {
        this.socket.off('disconnect', gone);
        resolve(error ? undefined : answer);
      });
    });
  }

  async join(projectId: string, rest: { last_seq?: number; epoch?: string } = {}): Promise<Joined> {
    const answer = await this.ask('join_project', { project_id: projectId, ...rest });
    if (!answer.ok) throw new Refused(answer.error?.message ?? 'refused', answer.error);
    this.#projectId = projectId;
    if (typeof answer.session === 'string') this.#session = answer.session;
    return answer as unknown as Joined;
  }

  command(command: string, rest: object = {}): Promise<Answer> {
    return this.ask('command', { command, ...rest });
  }

  chat(text: string, rest: object = {}): Promise<Answer> {
    return this.ask('chat_message', { text, ...rest });
  }

  /** All entries of the journal after `after`, page by page. */
  async history(after = 0): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (let more = true; more; ) {
      const last = entries.at(-1)?.seq ?? after;
      const answer = await this.ask('history', { after: last, limit: 500 });
      if (!answer.ok) throw new Refused(answer.error?.message ?? 'refused', answer.error);
      entries.push(...(answer.entries as Entry[]));
      more = answer.more === true;
    }
    return entries;
  }

  /** The payloads heard under one event so far. */
  of<T = Record<string, unknown>>(event: string): T[] {
    return this.heard.filter((heard) => heard.event === event).map(({ payload }) => payload as T);
  }

  /** Waits until something of this kind was heard, now or before. */
  hear<T = Record<string, unknown>>(event: string, fits: (payload: T) => boolean = () => true): Promise<T> {
    return until(`the event ${event}`, async () => this.of<T>(event).find(fits), { within: ANSWER_MS, every: 5 });
  }

  /** Returns when all that the server sent before now was heard: messages keep their order on one connection. */
  async caughtUp(): Promise<void> {
    await this.ask('no_such_event');
  }

  /** Numbers of the entries heard live, in the order they came. */
  get seqs(): number[] {
    return this.of<{ entry: Entry }>('entry').map(({ entry }) => entry.seq);
  }

  get projectId(): string {
    return this.#projectId;
  }

  /** Resolves once the connection is gone. */
  async gone(): Promise<void> {
    await until('the connection to end', async () => (this.socket.connected ? undefined : true), {
      within: ANSWER_MS,
      every: 5,
    });
  }

  close(): void {
    this.socket.disconnect();
  }
}
