import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../client/answers.ts';
import { Connection } from '../../client/connection.ts';
import type { ConnectionState } from '../../client/connection-state.ts';
import type { ServerMessage } from '../../client/server-messages.ts';
import type { Entry } from '../../protocol/entries.ts';
import type { ClientEventName, Joined } from '../../protocol/events.ts';
import type { Connect } from '../../protocol/host-messages.ts';
import { HISTORY_PAGE } from '../../protocol/limits.ts';
import { sessionFile } from '../discovery/session-file.ts';
import { EntryFollower } from './entry-follower.ts';
import { type Failure, failed } from './failure.ts';
import type { Target } from './target.ts';
import { oneLine } from './terminal.ts';

export interface RoomLineOptions {
  readonly target: Target;
  /** How many entries before the moment of joining are wanted. */
  readonly past: number;
  readonly onEntry?: (entry: Entry) => void;
  /** Something about the connection that a person who watches wants to know. */
  readonly onNote?: (sentence: string) => void;
}

const LOOK_AGAIN_MS = 500;

/**
 * The command line's way into a room: it waits for the connection, and comes back after its loss, also to a server that
 * moved to another port. A server that was found by its file proves itself again before it is shown the token.
 */
export class RoomLine {
  readonly #options: RoomLineOptions;
  readonly #follower: EntryFollower;
  #connection: Connection | undefined;
  #live = false;
  #joined: Joined | undefined;
  #refused: Failure | undefined;
  #changed: (() => void)[] = [];
  #looking = false;
  #lost = false;
  #closed = false;

  constructor(options: RoomLineOptions) {
    this.#options = options;
    this.#follower = new EntryFollower({
      past: options.past,
      onEntry: (entry) => options.onEntry?.(entry),
      onAnew: () => options.onNote?.('The journal was replaced by another: what follows begins anew.'),
      history: (after) => this.request('history', { after, limit: HISTORY_PAGE }),
    });
    this.#connect(options.target.connect);
  }

  /** The room as it was when it was last joined. Throws a sentence when it is not entered until `deadline`. */
  async live(deadline: number): Promise<Joined> {
    for (;;) {
      if (this.#refused) throw this.#refused;
      if (this.#live && this.#joined) return this.#joined;
      if (!(await this.#change(deadline)))
        throw failed(`The server at ${this.#options.target.connect.url} does not let anybody in. Try again later.`);
    }
  }

  /** The room as it was last joined. */
  get room(): Joined | undefined {
    return this.#joined;
  }

  request(event: ClientEventName, payload: object): Promise<Answer> {
    return this.#connection?.request(event, payload) ?? Promise.resolve({ kind: 'unknown' });
  }

  /** Resolves once all entries up to `seq` were handed on. */
  caughtUp(seq: number): Promise<void> {
    return this.#follower.caughtUp(seq);
  }

  /** Rejects when the server says no for good; never resolves. */
  async refusal(): Promise<never> {
    for (;;) {
      if (this.#refused) throw this.#refused;
      await this.#change(Number.POSITIVE_INFINITY);
    }
  }

  close(): void {
    this.#closed = true;
    this.#connection?.close();
  }

  #connect(connect: Connect): void {
    const connection = new Connection({
      target: connect,
      relay: undefined,
      session: sessionFile(connect),
      position: () => this.#follower.position,
      isWatched: () => false,
      onState: (state) => connection === this.#connection && this.#become(state),
      onMessage: (message) => connection === this.#connection && this.#received(message),
    });
    this.#connection = connection;
    connection.start();
  }

  #received(message: ServerMessage): void {
    if (message.event === 'joined') {
      this.#joined = message.payload;
      this.#follower.joined(message.payload);
    } else if (message.event === 'entry') this.#follower.entry(message.payload.entry);
  }

  #become(state: ConnectionState): void {
    this.#live = state.kind === 'live';
    switch (state.kind) {
      case 'idle':
      case 'connecting':
        return;
      case 'live':
        if (this.#lost) this.#options.onNote?.('Connected again.');
        this.#lost = false;
        this.#follower.resume();
        break;
      case 'refused':
        // A server that has just started knows its projects a moment later than its key.
        if (this.#options.target.again && (state.code === 'unauthorized' || state.code === 'forbidden')) this.#look();
        else this.#refused = failed(`${state.code}: ${oneLine(state.message)}`);
        break;
      case 'reconnecting':
      case 'removed':
        if (!this.#lost)
          this.#options.onNote?.(
            state.kind === 'removed'
              ? `${oneLine(state.reason)} Waiting for it to come back…`
              : 'The connection was lost. Trying again…',
          );
        this.#lost = true;
        this.#look();
    }
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#changed.splice(0)) resolve();
  }

  /** Looks for the room until it is there again. */
  #look(): void {
    if (this.#looking || this.#closed) return;
    this.#looking = true;
    const { again } = this.#options.target;
    const look = async () => {
      if (again) this.#drop();
      while (!this.#closed && !this.#live) {
        await sleep(LOOK_AGAIN_MS);
        if (this.#closed || this.#live) break;
        if (!again) {
          this.#connection?.retryNow();
          continue;
        }
        const connect = await again();
        if (connect && !this.#closed) {
          this.#looking = false;
          this.#connect(connect);
          return;
        }
      }
      this.#looking = false;
    };
    look().catch((error: Error) => {
      this.#refused = failed(error.message);
      this.#wake();
    });
  }

  #drop(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.close();
  }

  /** Whether anything changed before the deadline. */
  async #change(deadline: number): Promise<boolean> {
    const left = deadline - Date.now();
    if (left <= 0) return false;
    const timer = new AbortController();
    const changed = new Promise<boolean>((resolve) => this.#changed.push(() => resolve(true)));
    if (!Number.isFinite(deadline)) return changed;
    const late = sleep(left, false, { signal: timer.signal }).catch(() => false);
    const first = await Promise.race([changed, late]);
    timer.abort();
    return first;
  }
}
