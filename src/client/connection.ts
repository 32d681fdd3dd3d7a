import { io, type Socket } from 'socket.io-client';
import type { ErrorCode } from '../protocol/errors.ts';
import { WireError } from '../protocol/errors.ts';
import type { ClientEventName } from '../protocol/events.ts';
import type { Connect } from '../protocol/host-messages.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { type Answer, parseAnswer } from './answers.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Relay } from './relay.ts';
import { relayTransport } from './relay-transport.ts';
import { parseServerMessage, type ServerMessage } from './server-messages.ts';
import { ATTEMPT_MS, ATTEMPT_WITH_RELAY_MS, pauseBefore, type Way, waysFor } from './ways.ts';

export interface ConnectionOptions {
  readonly target: Connect;
  readonly relay: Relay | undefined;
  /** The secret with which this page comes back as the same member. */
  readonly session: { get(): string | undefined; set(secret: string): void };
  /** How far this page has read, so that only what is new is sent. */
  readonly position: () => { readonly last_seq: number; readonly epoch: string } | undefined;
  readonly onState: (state: ConnectionState) => void;
  /** Everything the server says, in order. After `joined`, what follows it follows here. */
  readonly onMessage: (message: ServerMessage) => void;
  /** Whether somebody looks: nothing is measured for nobody. */
  readonly isWatched: () => boolean;
  readonly random?: () => number;
}

const REQUEST_MS = 8_000;
const MEASURE_MS = 15_000;
/** A host that restarts answers before it knows its projects again: who was in the room does not believe the first no. */
const DOUBTED_REFUSALS = 6;
const AFTER_REMOVAL_MS = 5_000;
const TRIES_AFTER_REMOVAL = 60;
const PASSING: ReadonlySet<ErrorCode> = new Set(['unavailable', 'internal', 'rate_limited']);

/** One page's way into one room: connects, joins, comes back, and says how it stands. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #hasRelay: boolean;
  #socket: Socket | undefined;
  #state: ConnectionState = { kind: 'idle' };
  #attempt = 0;
  #refusals = 0;
  #wasLive = false;
  /** Why the room ended, while it has not come back. */
  #removed: string | undefined;
  #joining = false;
  #closed = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #measuring: ReturnType<typeof setInterval> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#hasRelay = options.relay !== undefined;
  }

  start(): void {
    this.#become({ kind: 'connecting', attempt: 0 });
    this.#try();
  }

  /** Tries at once instead of after the pause: a person asked, or the network is back. */
  retryNow(): void {
    if (this.#closed || this.#socket) return;
    if (this.#state.kind === 'refused') this.#become({ kind: 'connecting', attempt: 0 });
    this.#try();
  }

  /** Asks for what was missed; what comes meanwhile is still delivered. */
  rejoin(): void {
    if (this.#socket?.connected && !this.#joining) this.#join(this.#socket);
  }

  /** Sends a request and waits for its answer, a bounded time. */
  request(event: ClientEventName, payload: object): Promise<Answer> {
    const socket = this.#socket;
    if (!socket || this.#state.kind !== 'live') return Promise.resolve({ kind: 'unknown' });
    return new Promise((resolve) => {
      socket.timeout(REQUEST_MS).emit(event, payload, (error: unknown, answer: unknown) => {
        resolve(error ? { kind: 'unknown' } : parseAnswer(answer));
      });
    });
  }

  close(): void {
    this.#closed = true;
    this.#drop();
    clearTimeout(this.#pause);
  }

  // ---- one attempt

  #try(): void {
    clearTimeout(this.#pause);
    const { target, relay, session } = this.#options;
    const ways = waysFor(this.#attempt, this.#hasRelay);
    const url = new URL(target.url);
    const within = this.#hasRelay && !ways.includes('relay') ? ATTEMPT_WITH_RELAY_MS : ATTEMPT_MS;
    const socket = io(url.origin, {
      path: `${url.pathname}socket.io/`,
      transports: ways.flatMap((way) => (way !== 'relay' ? way : relay ? relayTransport(relay) : [])) as string[],
      tryAllTransports: true,
      reconnection: false, // the loop is here: it also covers a join that is never answered
      forceNew: true,
      timeout: within,
      auth: (give) => {
        const secret = session.get();
        give({
          token: target.token,
          protocol: PROTOCOL_VERSION,
          ...(target.name !== undefined && { name: target.name }),
          ...(secret !== undefined && { session: secret }),
        });
      },
    });
    this.#socket = socket;
    this.#deadline = setTimeout(() => this.#failed(), within);
    socket.on('connect', () => this.#join(socket));
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      const refusal = WireError.safeParse(error.data);
      if (refusal.success) this.#refused(refusal.data);
      else this.#failed();
    });
    socket.on('disconnect', () => this.#failed());
    socket.onAny((event: string, payload: unknown) => this.#received(event, payload));
  }

  #join(socket: Socket): void {
    const { target, position, session } = this.#options;
    this.#joining = true;
    const payload = { project_id: target.project_id, ...position() };
    socket.timeout(ATTEMPT_MS).emit('join_project', payload, (error: unknown, value: unknown) => {
      if (socket !== this.#socket) return;
      this.#joining = false;
      const answer: Answer = error ? { kind: 'unknown' } : parseAnswer(value);
      if (answer.kind === 'unknown') this.#failed();
      else if (answer.kind === 'refused') this.#refused(answer.error);
      else {
        if (typeof answer.value.session === 'string') session.set(answer.value.session);
        if (answer.value.waiting === true) this.#waits();
        else this.#entered(socket);
      }
    });
  }

  /** In the lobby: `joined` comes once an owner has let us in. */
  #waits(): void {
    clearTimeout(this.#deadline);
    this.#attempt = 0;
    this.#removed = undefined;
    this.#become({ kind: 'waiting' });
  }

  #entered(socket: Socket): void {
    clearTimeout(this.#deadline);
    if (this.#state.kind === 'live') return;
    const relayed = waysFor(this.#attempt, this.#hasRelay).includes('relay');
    const way = (): Way => (relayed ? 'relay' : (socket.io.engine.transport.name as Way));
    // What worked is tried first the next time.
    this.#attempt = relayed ? 1 : 0;
    this.#refusals = 0;
    this.#wasLive = true;
    this.#removed = undefined;
    this.#become({ kind: 'live', way: way(), roundTripMs: undefined });
    socket.io.engine.once('upgrade', () => {
      if (this.#state.kind === 'live') this.#become({ ...this.#state, way: way() });
    });
    void this.#measure();
    clearInterval(this.#measuring);
    this.#measuring = setInterval(() => this.#options.isWatched() && void this.#measure(), MEASURE_MS);
  }

  /** The smallest request there is: what has come since the last entry that we have, which is nothing. */
  async #measure(): Promise<void> {
    const began = performance.now();
    const after = this.#options.position()?.last_seq ?? 0;
    const answer = await this.request('history', { after, limit: 1 });
    if (answer.kind === 'ok' && this.#state.kind === 'live')
      this.#become({ ...this.#state, roundTripMs: performance.now() - began });
  }

  #received(event: string, payload: unknown): void {
    const message = parseServerMessage(event, payload);
    if (!message) {
      console.warn(`The server sent a ${event} that this page does not understand.`);
      return;
    }
    if (message.event === 'removed') this.#removed = message.payload.reason;
    this.#options.onMessage(message);
    if (message.event === 'joined' && this.#state.kind === 'waiting' && this.#socket) this.#entered(this.#socket);
  }

  // ---- after an attempt

  #refused({ code, message }: WireError): void {
    const doubted = this.#wasLive && code !== 'unsupported_protocol' && ++this.#refusals <= DOUBTED_REFUSALS;
    if (PASSING.has(code) || doubted || this.#removed !== undefined) {
      this.#failed(PASSING.has(code) ? message : undefined);
      return;
    }
    this.#drop();
    this.#become({ kind: 'refused', code, message });
  }

  /** `why` is what the server said, where it did. */
  #failed(why?: string): void {
    if (this.#closed) return;
    this.#drop();
    this.#attempt += 1;
    const sought = this.#attempt <= TRIES_AFTER_REMOVAL;
    if (this.#removed !== undefined) this.#become({ kind: 'removed', reason: this.#removed, sought });
    else this.#become({ kind: this.#wasLive ? 'reconnecting' : 'connecting', attempt: this.#attempt, why });
    if (this.#removed !== undefined && !sought) return;
    const pause = pauseBefore(this.#attempt, this.#options.random ?? Math.random);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#try(), this.#removed === undefined ? pause : AFTER_REMOVAL_MS);
  }

  #drop(): void {
    clearTimeout(this.#deadline);
    clearInterval(this.#measuring);
    this.#joining = false;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.removeAllListeners();
    socket?.offAny();
    socket?.disconnect();
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
