import { batch, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { Answer } from '../../src/client/answers.ts';
import type { Connection } from '../../src/client/connection.ts';
import type { ConnectionState } from '../../src/client/connection-state.ts';
import type { ServerMessage } from '../../src/client/server-messages.ts';
import { WHILE_ALIVE } from '../../src/protocol/built-in.ts';
import type { ClientEventName, TaskLogPart } from '../../src/protocol/events.ts';
import type { Connect } from '../../src/protocol/host-messages.ts';
import type { Json } from '../../src/protocol/json.ts';
import type { Manage } from '../../src/protocol/manage.ts';
import type { PresenceReport } from '../../src/protocol/presence.ts';
import { parseSlash } from '../../src/protocol/slash.ts';
import { type Disposable, DisposableList, toDisposable } from '../../src/shared/disposables.ts';
import type { Host } from '../host/host.ts';
import { newId } from './new-id.ts';
import { Outbox, type OutboxItem, type Outgoing } from './outbox.ts';
import { Room } from './room.ts';
import { wirePart } from './wire-part.ts';

/** Nothing is sent by who sees something else than what it would be sent to. */
const FROM_THE_PAST = {
  code: 'not_accepted',
  message: 'You are looking at the past, where nothing can be sent. Go back to now first.',
} as const;

/** One page in one room: what it knows, what it sends, and the connection under both. */
export class RoomSession implements Disposable {
  readonly room = new Room((seq, offset) => this.#readOutput(seq, offset));
  readonly outbox: Outbox;
  readonly #connection = signal<ConnectionState>({ kind: 'idle' });
  readonly #disposables = new DisposableList();
  readonly #host: Pick<Host, 'memory' | 'relay' | 'assets'>;
  /** Where to go; what it takes to get there may still be on its way. */
  readonly #target = signal<Connect | undefined>(undefined);
  #wire: Connection | undefined;
  #project: string | undefined;

  constructor(host: Pick<Host, 'memory' | 'relay' | 'assets'>) {
    this.#host = host;
    this.outbox = new Outbox({
      send: (item) => this.#send(item),
      isLive: () => this.#connection.value.kind === 'live',
      isKnown: (seq) => seq <= this.room.log.value.last,
    });
    this.#disposables.push(toDisposable(effect(() => this.#keep())));
    this.#disposables.push(toDisposable(effect(() => this.#connect())));
    const wake = () => document.visibilityState === 'visible' && this.retryNow();
    for (const [target, event] of [
      [globalThis, 'online'],
      [document, 'visibilitychange'],
    ] as const) {
      target.addEventListener(event, wake);
      this.#disposables.push(toDisposable(() => target.removeEventListener(event, wake)));
    }
  }

  get connection(): ReadonlySignal<ConnectionState> {
    return this.#connection;
  }

  /** Goes to this room; when it is the one we are in, at another address, comes back as the same member. */
  enter(target: Connect): void {
    if (this.#project !== target.project_id) {
      this.room.leave();
      this.#project = target.project_id;
      const kept = this.#host.memory.read(`outbox:${this.#project}`);
      if (Array.isArray(kept)) this.outbox.restore(kept as unknown as OutboxItem[]);
    }
    this.#wire?.close();
    this.#wire = undefined;
    this.#becomes({ kind: 'connecting', attempt: 0 });
    this.#target.value = { ...target };
    wirePart.fetch(this.#host.assets);
  }

  /** Once for each time that somebody goes to a room, when the part that speaks to it is there. */
  #connect(): void {
    const { value: target } = this.#target;
    const { value: part } = wirePart.state;
    if (!target || typeof part !== 'object') return;
    const { memory, relay } = this.#host;
    const key = `session:${target.project_id}`;
    const wire = new part.Connection({
      target,
      relay,
      session: {
        get: () => {
          const secret = target.session ?? memory.read(key);
          return typeof secret === 'string' ? secret : undefined;
        },
        // What the extension keeps in its secret store is not kept here as well.
        set: (secret) => target.session === undefined && memory.write(key, secret),
      },
      position: () => {
        const { last, epoch } = this.room.log.value;
        return epoch === '' ? undefined : { last_seq: last, epoch };
      },
      onState: (state) => this.#becomes(state),
      onMessage: (message) => this.#received(message),
      isWatched: () => document.visibilityState === 'visible',
    });
    this.#wire = wire;
    untracked(() => wire.start());
  }

  retryNow(): void {
    if (this.#wire) this.#wire.retryNow();
    else if (this.#target.value) wirePart.fetch(this.#host.assets);
  }

  /** Sends what a person typed: chat, or with a slash a command. */
  say(text: string): string {
    if (!text.startsWith('/')) return this.#add({ kind: 'chat', text }, 'composer');
    return this.#add({ kind: 'command', command: text, ...this.#runFor(text) }, 'composer');
  }

  /** Sends a command; without `run`, to the one that is shown if it listens to it. */
  command(command: string, origin: string, more: Pick<Outgoing & { kind: 'command' }, 'args' | 'run'> = {}): string {
    const run = more.run === undefined ? this.#runFor(command) : {};
    return this.#add({ kind: 'command', command, ...run, ...more }, origin);
  }

  /** Asks for what is decided about members and links, and once more with the same id when the answer was lost. */
  async manage(request: Manage): Promise<Answer> {
    const payload = { ...request, id: newId() };
    let answer: Answer = { kind: 'unknown' };
    for (let tries = 0; tries < 2 && answer.kind === 'unknown'; tries++) answer = await this.#ask('manage', payload);
    return answer;
  }

  /** Asks for a page of entries before one. */
  history(payload: { readonly before: number; readonly limit: number }): Promise<Answer> {
    return this.#ask('history', payload);
  }

  /** Says what is looked at here, and whether somebody types. */
  look(report: PresenceReport): Promise<Answer> {
    return this.#ask('presence', report);
  }

  /** Asks for a part of what an attempt has printed. */
  readLog(payload: { readonly seq: number; readonly offset: number }): Promise<Answer> {
    return this.#ask('task_log', payload);
  }

  /** Where there is no connection yet, nobody knows the answer. */
  async #ask(event: ClientEventName, payload: object): Promise<Answer> {
    return this.#wire?.request(event, payload) ?? { kind: 'unknown' };
  }

  async #readOutput(seq: number, offset: number): Promise<TaskLogPart | undefined> {
    const answer = await this.readLog({ seq, offset });
    const { value: part } = wirePart.state;
    return answer.kind === 'ok' && typeof part === 'object' ? part.TaskLogPart.safeParse(answer.value).data : undefined;
  }

  dispose(): void {
    this.#wire?.close();
    this.#disposables.dispose();
  }

  /** A page may be replaced at any moment, by a reload or when its room gets another host. */
  #keep(): void {
    const { unsettled } = this.outbox;
    if (this.#project === undefined) return;
    const kept = unsettled.length > 0 ? (unsettled as unknown as Json) : undefined;
    this.#host.memory.write(`outbox:${this.#project}`, kept);
  }

  #add(outgoing: Outgoing, origin: string): string {
    this.outbox.clear(origin);
    if (outgoing.kind === 'command' && this.room.past.value) return this.outbox.refuse(outgoing, origin, FROM_THE_PAST);
    // Sent into the dark: when the run has moved on by the time this arrives, it is refused rather than guessed at.
    const run = outgoing.kind === 'command' && outgoing.run !== undefined && this.room.runs.value.get(outgoing.run);
    const dark = this.#connection.value.kind !== 'live';
    return this.outbox.add(run && dark ? { ...outgoing, expect_seq: run.seq } : outgoing, origin);
  }

  /** The shown run, if the command is one that it listens to now; else the server finds the one that does. */
  #runFor(text: string): { run?: string } {
    const { run } = this.room.shown.value;
    const parsed = parseSlash(text, this.room.commands.value);
    const name = parsed?.ok ? parsed.command : undefined;
    if (run?.status !== 'active' || name === undefined || name === 'run.start') return {};
    return run.accepts.includes(name) || Object.hasOwn(run.held, name) || WHILE_ALIVE.includes(name)
      ? { run: run.run }
      : {};
  }

  async #send({ id, outgoing }: OutboxItem): Promise<Answer> {
    const { kind, ...payload } = outgoing;
    const event = kind === 'chat' ? 'chat_message' : 'command';
    const answer = await this.#ask(event, { ...payload, id });
    if (answer.kind === 'ok' && answer.value.command === 'run.start' && typeof answer.value.run === 'string')
      this.room.chooseRun(answer.value.run);
    return answer;
  }

  #becomes(state: ConnectionState): void {
    const was = this.#connection.value.kind;
    this.#connection.value = state;
    if (state.kind === 'live' && was !== 'live') this.outbox.flush();
    // Who was put out does not knock again by the same link; a room that ended may come back.
    const { value: farewell } = this.room.farewell;
    if (state.kind === 'removed' && farewell && farewell.cause !== 'room') this.#wire?.close();
  }

  #received(message: ServerMessage): void {
    batch(() => {
      const before = this.room.log.value.last;
      if (this.room.receive(message) === 'gap') this.#wire?.rejoin();
      if (message.event === 'entry' || message.event === 'joined') this.#settle(before);
    });
  }

  /** What stands in the journal needs no place in the outbox any more. */
  #settle(after: number): void {
    const me = this.room.me.value?.id;
    for (const entry of this.room.log.value.entries) {
      if (entry.seq > after && 'id' in entry && entry.id !== null && entry.by?.id === me) this.outbox.remove(entry.id);
    }
    for (const item of this.outbox.items.value) {
      if (item.delivery.kind === 'accepted' && item.delivery.seq <= this.room.log.value.last)
        this.outbox.remove(item.id);
    }
  }
}
