import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type * as z from 'zod/mini';
import { badRequest, internal, RoomError, unauthorized, unsupportedProtocol } from '../../protocol/errors.ts';
import {
  CLIENT_EVENTS,
  type ClientEventName,
  type ClientToServerEvents,
  Handshake,
  type ServerToClientEvents,
} from '../../protocol/events.ts';
import { FRAME_BYTES, type Limits } from '../../protocol/limits.ts';
import type { Member } from '../../protocol/members.ts';
import { PROTOCOL_VERSION, roomOf } from '../../protocol/version.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Disposable } from '../../shared/disposables.ts';
import type { Log } from '../../shared/log.ts';
import { hashOf } from '../access/tokens.ts';
import type { AllowedHosts } from '../http/allowed.ts';
import { RoomMetrics } from '../metrics.ts';
import type { Publication, Room } from '../project/room.ts';
import { EngineGuard } from './engine-guard.ts';
import { RoomPresence } from './presence.ts';
import { Bucket } from './rate.ts';
import { REQUESTS } from './requests.ts';
import type { Buckets, RoomSocket, SocketData } from './session.ts';
import { refuseOutsize } from './shape.ts';

export interface GatewayOptions {
  readonly allowed: AllowedHosts;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log;
}

interface Hosted {
  readonly room: Room;
  readonly presence: RoomPresence;
  readonly metrics: RoomMetrics;
  /** A member's rate is one, however many connections they open. */
  readonly buckets: Map<string, Buckets>;
  readonly subscription: Disposable;
}

type Callback = (answer: object) => void;

const BACKLOG_CHECK_MS = 250;

/** The trust boundary: nothing passes it unparsed, and identity comes from the session alone. It knows no statecharts. */
export class Gateway {
  readonly limits: Limits;
  readonly #options: GatewayOptions;
  readonly #io: Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;
  readonly #guard: EngineGuard;
  readonly #hosted = new Map<string, Hosted>();
  readonly #backlog: NodeJS.Timeout;

  constructor(http: HttpServer, options: GatewayOptions) {
    const { limits } = options;
    this.limits = limits;
    this.#options = options;
    this.#io = new Server(http, {
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      cookie: false,
      maxHttpBufferSize: FRAME_BYTES,
      connectTimeout: limits.connectTimeoutMs,
      pingInterval: limits.pingIntervalMs,
      pingTimeout: limits.pingTimeoutMs,
    });
    this.#guard = new EngineGuard(this.#io, options.allowed, limits);
    this.#io.use((socket, next) => this.#handshake(socket, next));
    this.#io.on('connection', (socket) => this.#serve(socket));
    this.#backlog = setInterval(() => this.#cutLaggards(), BACKLOG_CHECK_MS).unref();
  }

  // ---- rooms

  add(room: Room): void {
    const subscription = room.onPublish((publication) => this.#forward(room.id, publication));
    this.#hosted.set(room.id, {
      room,
      presence: new RoomPresence(),
      metrics: new RoomMetrics(),
      buckets: new Map(),
      subscription,
    });
  }

  /** Tells everyone in the room why it ends, and cuts them. */
  remove(projectId: string, reason: string): void {
    const hosted = this.#hosted.get(projectId);
    if (!hosted) return;
    this.#hosted.delete(projectId);
    hosted.subscription.dispose();
    for (const socket of hosted.presence.sockets) {
      socket.emit('removed', { project_id: projectId, reason });
      socket.disconnect(true);
    }
  }

  room(projectId: string): Room | undefined {
    return this.#hosted.get(projectId)?.room;
  }

  presence(projectId: string): RoomPresence {
    return this.#hosted.get(projectId)?.presence ?? new RoomPresence();
  }

  /** The metrics of the project whose owner's token this is the hash of. */
  metricsFor(tokenHash: string): string | undefined {
    const found = [...this.#hosted.values()].find(({ room }) => room.grantOf(tokenHash)?.role === 'owner');
    return found && this.metrics(found.room.id);
  }

  metrics(projectId: string): string | undefined {
    const hosted = this.#hosted.get(projectId);
    return hosted?.metrics.render(projectId, hosted.presence.connectionsByRole());
  }

  enter(socket: RoomSocket, room: Room, member: Member): void {
    const hosted = this.#hosted.get(room.id);
    if (!hosted) return;
    const session = socket.data.session;
    let shared = hosted.buckets.get(member.id);
    if (!shared) {
      shared = this.#newBuckets();
      hosted.buckets.set(member.id, shared);
    }
    hosted.metrics.count(session.auth.session === undefined ? 'joins' : 'reconnections');
    socket.data.session = { ...session, joined: { room, member, shared } };
    hosted.presence.enter(member, socket);
    socket.join(roomOf(room.id));
  }

  leave(socket: RoomSocket): void {
    const { joined, ...session } = socket.data.session;
    if (!joined) return;
    const hosted = this.#hosted.get(joined.room.id);
    socket.leave(roomOf(joined.room.id));
    socket.data.session = session;
    if (hosted?.presence.leave(joined.member.id, socket)) {
      if (!hosted.presence.has(joined.member.id)) hosted.buckets.delete(joined.member.id);
      this.announce(joined.room.id);
    }
  }

  /** Tells the room who is here. */
  announce(projectId: string): void {
    const hosted = this.#hosted.get(projectId);
    if (hosted)
      this.#forward(projectId, {
        event: 'members',
        payload: { project_id: projectId, members: hosted.presence.list() },
      });
  }

  async close(): Promise<void> {
    clearInterval(this.#backlog);
    for (const id of [...this.#hosted.keys()]) this.remove(id, 'The host is closing.');
    await this.#io.close();
  }

  // ---- connections

  #handshake(socket: RoomSocket, next: (error?: Error) => void): void {
    try {
      const auth = parse(Handshake, socket.handshake.auth);
      if ((auth.protocol ?? PROTOCOL_VERSION) !== PROTOCOL_VERSION)
        throw unsupportedProtocol(auth.protocol, PROTOCOL_VERSION);
      const hash = hashOf(auth.token);
      const grant = [...this.#hosted.values()]
        .map(({ room }) => room.grantOf(hash))
        .find((found) => found !== undefined);
      if (!grant) throw unauthorized();
      socket.data.session = { grant, auth, own: this.#newBuckets() };
      socket.data.turn = Promise.resolve();
      this.#guard.welcome(socket.conn);
      next();
    } catch (error) {
      const wire = this.#refusal(error).toWire();
      next(Object.assign(new Error(wire.message), { data: wire }));
      // The refusal goes out first; a connection that was refused is of no further use to an honest client.
      setImmediate(() => socket.conn.close());
    }
  }

  #serve(socket: RoomSocket): void {
    socket.onAny((event: string, ...args: unknown[]) => {
      const ack = typeof args.at(-1) === 'function' ? (args.pop() as Callback) : undefined;
      // One after the other: a chat message sent after a command is decided after it.
      socket.data.turn = socket.data.turn.then(() => this.#request(socket, event, args, ack));
    });
    socket.on('disconnect', () => this.leave(socket));
  }

  /** The one way in: checks, parses, serves and answers; whatever fails becomes a coded answer to the sender alone. */
  async #request(
    socket: RoomSocket,
    event: string,
    args: readonly unknown[],
    ack: Callback | undefined,
  ): Promise<void> {
    const began = performance.now();
    const projectId = socket.data.session.grant.projectId;
    const metrics = this.#hosted.get(projectId)?.metrics;
    metrics?.count('messages_received', Object.hasOwn(REQUESTS, event) ? event : 'unknown');
    try {
      if (!Object.hasOwn(REQUESTS, event))
        throw badRequest(
          `There is no event ${JSON.stringify(event.slice(0, 64))}. There are ${Object.keys(REQUESTS).join(', ')}.`,
        );
      if (args.length > 1) throw badRequest(`${event} takes one payload.`);
      refuseOutsize(args[0]);
      const name = event as ClientEventName;
      const payload = parse(CLIENT_EVENTS[name] as z.ZodMiniType<object>, args[0] ?? {});
      const answer = await REQUESTS[name](this, socket, payload as never);
      ack?.({ ok: true, ...answer });
    } catch (error) {
      const refusal = this.#refusal(error);
      metrics?.count('refusals', refusal.code);
      this.#refuse(socket, event, args[0], refusal, ack);
    }
    metrics?.answered(performance.now() - began);
  }

  #refuse(socket: RoomSocket, event: string, payload: unknown, refusal: RoomError, ack: Callback | undefined): void {
    const error = refusal.toWire();
    ack?.({ ok: false, error });
    if (event !== 'command' && ack) return;
    const { command, id } = (typeof payload === 'object' && payload !== null ? payload : {}) as {
      command?: unknown;
      id?: unknown;
    };
    socket.emit('command_response', {
      ok: false,
      id: typeof id === 'string' ? id.slice(0, 64) : null,
      command: typeof command === 'string' ? command.slice(0, 256) : event.slice(0, 64),
      error,
    });
  }

  #refusal(error: unknown): RoomError {
    if (error instanceof RoomError) return error;
    this.#options.log.error(`A request failed: ${(error as Error | undefined)?.stack ?? String(error)}`);
    return internal();
  }

  #newBuckets(): Buckets {
    const { clock } = this.#options;
    const { commandsPerSecond, commandBurst, chatPerSecond, chatBurst } = this.limits;
    return {
      command: new Bucket(clock, commandsPerSecond, commandBurst),
      chat: new Bucket(clock, chatPerSecond, chatBurst),
    };
  }

  #forward(projectId: string, { event, payload }: Publication): void {
    const hosted = this.#hosted.get(projectId);
    if (!hosted) return;
    hosted.metrics.count('messages_sent', event);
    // The pairing of event and payload is `Publication`'s; the typed `emit` can't see it through the union.
    (this.#io.to(roomOf(projectId)).emit as (name: string, data: unknown) => void)(event, payload);
  }

  /** Who does not read gets no more: cut, it comes back and resumes from the journal. */
  #cutLaggards(): void {
    for (const { presence } of this.#hosted.values()) {
      for (const socket of presence.sockets) {
        const waiting = (socket.conn as unknown as { writeBuffer: { data?: unknown }[] }).writeBuffer;
        const bytes = waiting.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), 0);
        if (bytes > this.limits.outboundBytes || waiting.length > this.limits.outboundPackets) socket.disconnect(true);
      }
    }
  }
}

/** Parses by a schema; what does not fit is a `bad_request` that names the first field at fault. */
function parse<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  const what =
    issue?.code === 'unrecognized_keys'
      ? `unknown field ${issue.keys.join(', ')}`
      : (issue?.message ?? 'not what was expected');
  throw badRequest(field === '' ? `${what.charAt(0).toUpperCase()}${what.slice(1)}.` : `${field}: ${what}.`, { field });
}
