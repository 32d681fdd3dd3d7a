import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type * as z from 'zod/mini';
import { CLIENT_EVENTS } from '../../protocol/client-events.ts';
import {
  badRequest,
  internal,
  RoomError,
  unauthorized,
  unavailable,
  unsupportedProtocol,
} from '../../protocol/errors.ts';
import {
  type Alert,
  type ClientEventName,
  type ClientToServerEvents,
  Handshake,
  type JoinProject,
  type ServerToClientEvents,
} from '../../protocol/events.ts';
import { FRAME_BYTES, ID_LENGTH, type Limits } from '../../protocol/limits.ts';
import { type Member, type Presence, roleAtLeast } from '../../protocol/members.ts';
import type { PresenceReport } from '../../protocol/presence.ts';
import { PROTOCOL_VERSION, roomOf } from '../../protocol/version.ts';
import type { Clock } from '../../shared/clock.ts';
import { type Disposable, DisposableList } from '../../shared/disposables.ts';
import type { Log } from '../../shared/log.ts';
import { hashOf } from '../access/tokens.ts';
import { failpoint } from '../failpoints.ts';
import type { AllowedHosts } from '../http/allowed.ts';
import { RoomMetrics } from '../metrics.ts';
import type { Admission, Farewell, Grant, Publication, Room } from '../project/room.ts';
import { RoomAlerts } from './alerts.ts';
import { Announcements } from './announcements.ts';
import { type Connection, cut, waitNoMore } from './cut.ts';
import { EngineGuard } from './engine-guard.ts';
import { Guesses } from './guesses.ts';
import { Looks } from './looks.ts';
import { RoomPresence } from './presence.ts';
import { Bucket, connectionBuckets, memberBuckets } from './rate.ts';
import { letIn, REQUESTS } from './requests.ts';
import type { Buckets, RoomSocket, Session, SocketData } from './session.ts';
import { refuseUnfit } from './shape.ts';

export interface GatewayOptions {
  readonly allowed: AllowedHosts;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log;
  /** Which build of the page is served. */
  readonly page?: string | undefined;
}

interface Hosted {
  readonly room: Room;
  readonly presence: RoomPresence;
  readonly looks: Looks<RoomSocket>;
  readonly metrics: RoomMetrics;
  readonly alerts: RoomAlerts;
  /** A member's rate is one, however many connections they open, one after the other too. */
  readonly buckets: Map<string, Buckets>;
  /** A rush of new members, each with an entry of their own, is let in at a pace. */
  readonly newcomers: Bucket;
  readonly lobby: Set<RoomSocket>;
  readonly announcements: Announcements;
  readonly subscription: Disposable;
}

type Callback = (answer: object) => void;

const SWEEP_MS = 250;

/** The trust boundary: nothing passes it unparsed, and identity comes from the session alone. It knows no statecharts. */
export class Gateway {
  readonly limits: Limits;
  readonly #options: GatewayOptions;
  readonly #io: Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;
  readonly #guard: EngineGuard;
  readonly #guesses: Guesses;
  readonly #hosted = new Map<string, Hosted>();
  readonly #sweeping: NodeJS.Timeout;

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
    this.#guesses = new Guesses(options.clock, limits);
    this.#io.use((socket, next) => this.#handshake(socket, next));
    this.#io.on('connection', (socket) => this.#serve(socket));
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  /** The clock that deadlines are counted by, milliseconds since 1970. */
  now(): number {
    return this.#options.clock.now();
  }

  /** Which build of the page browsers are given here. */
  get page(): string | undefined {
    return this.#options.page;
  }

  // ---- rooms

  add(room: Room): void {
    const subscription = new DisposableList();
    subscription.push(room.onPublish((publication) => this.#forward(room.id, publication)));
    subscription.push(room.onAccess(() => this.#accessChanged(room.id)));
    const { newMembersPerMinute } = this.limits;
    const presence = new RoomPresence();
    this.#hosted.set(room.id, {
      room,
      presence,
      looks: new Looks({
        clock: this.#options.clock,
        listeners: () => presence.connections,
        tell: (members) => this.#forward(room.id, { event: 'presence', payload: { project_id: room.id, members } }),
      }),
      announcements: new Announcements(
        () => this.#announce(room.id),
        () => presence.count * presence.connections,
      ),
      newcomers: new Bucket(this.#options.clock, newMembersPerMinute / 60, newMembersPerMinute),
      lobby: new Set(),
      metrics: new RoomMetrics(),
      alerts: new RoomAlerts(this.#options.clock),
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
    hosted.announcements.dispose();
    hosted.looks.dispose();
    // Those too that never joined: their token is for nothing else.
    for (const socket of this.#socketsOf(projectId)) this.#put(socket, { reason, cause: 'room' });
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
    return hosted?.metrics.render(projectId, {
      connections: hosted.presence.connectionsByRole(),
      alerts: hosted.alerts.raised.map(({ alert }) => alert),
    });
  }

  /** The alerts that stand in a room now. */
  alerts(projectId: string): Alert[] {
    const raised = this.#hosted.get(projectId)?.alerts.raised ?? [];
    return raised.map((alert) => ({ project_id: projectId, ...alert }));
  }

  /** Who is in the room, and after them who waits to be let in. */
  members(projectId: string): Presence[] {
    const hosted = this.#hosted.get(projectId);
    if (!hosted) return [];
    const { room, presence, looks, lobby } = hosted;
    const waiting = new Map<string, number>();
    for (const { data } of lobby) {
      const id = data.session.waiting?.memberId;
      if (id !== undefined) waiting.set(id, (waiting.get(id) ?? 0) + 1);
    }
    return [
      ...presence.list().map((member) => ({ ...member, ...looks.of(member.id) })),
      ...[...waiting].flatMap(([id, connections]) => {
        const member = room.waits(id);
        return member ? [{ ...member, connections, waiting: true }] : [];
      }),
    ];
  }

  /** Lets a room admit somebody, within what a room takes. Who was let in on this connection before is the same one again. */
  async admit(room: Room, { auth, known }: Session): Promise<Admission> {
    if (known !== undefined) {
      const member = room.member(known) ?? room.waits(known);
      if (!member) throw unauthorized();
      return { member, waiting: room.waits(known) !== undefined };
    }
    // Asked anew: between the handshake and now the link may have filled up, run out, or got another token.
    const grant = room.grantOf(hashOf(auth.token), auth.session);
    if (!grant) throw unauthorized();
    this.refuseIfFull(room, grant.holder);
    if (grant.holder === undefined) this.#hosted.get(room.id)?.newcomers.take();
    return room.admit(grant, {
      ...(auth.name !== undefined && { name: auth.name }),
      ...(auth.session !== undefined && { session: auth.session }),
    });
  }

  /** Who is in already may come by one connection more. */
  refuseIfFull({ id }: Room, memberId: string | undefined): void {
    const hosted = this.#hosted.get(id);
    const { membersPerRoom } = this.limits;
    if (!hosted || hosted.presence.count < membersPerRoom) return;
    if (memberId !== undefined && hosted.presence.has(memberId)) return;
    throw unavailable(`This room is full: ${membersPerRoom} members are in it.`);
  }

  /** Keeps a guest's connection until an owner has let them in. */
  wait(socket: RoomSocket, member: Member, request: JoinProject): void {
    const { joined: _, ...session } = socket.data.session;
    const lobby = this.#hosted.get(session.grant.projectId)?.lobby;
    if (!lobby || (lobby.size >= this.limits.membersPerRoom && !lobby.has(socket)))
      throw unavailable('The lobby of this room is full. Try again later.');
    socket.data.session = { ...session, known: member.id, waiting: { memberId: member.id, request } };
    lobby.add(socket);
    this.announce(session.grant.projectId);
  }

  enter(socket: RoomSocket, room: Room, member: Member): void {
    const hosted = this.#hosted.get(room.id);
    if (!hosted) return;
    const { waiting: _, ...session } = socket.data.session;
    hosted.lobby.delete(socket);
    let shared = hosted.buckets.get(member.id);
    if (!shared) {
      shared = memberBuckets(this.#options.clock, this.limits);
      hosted.buckets.set(member.id, shared);
    }
    hosted.metrics.count(session.auth.session === undefined ? 'joins' : 'reconnections');
    hosted.alerts.connection({ failed: false });
    socket.data.session = { ...session, known: member.id, joined: { room, memberId: member.id, shared } };
    hosted.presence.enter(member, socket);
    socket.join(roomOf(room.id));
  }

  leave(socket: RoomSocket): void {
    const { joined, waiting, ...session } = socket.data.session;
    if (waiting && this.#hosted.get(session.grant.projectId)?.lobby.delete(socket))
      this.announce(session.grant.projectId);
    if (!joined) return;
    const hosted = this.#hosted.get(joined.room.id);
    socket.leave(roomOf(joined.room.id));
    hosted?.looks.forget(joined.memberId, socket);
    socket.data.session = session;
    if (hosted?.presence.leave(joined.memberId, socket)) this.announce(joined.room.id);
  }

  /** Somebody says what they look at and whether they type: told to the room soon, kept nowhere. */
  look(socket: RoomSocket, report: PresenceReport): void {
    const { joined } = socket.data.session;
    if (joined) this.#hosted.get(joined.room.id)?.looks.say(joined.memberId, socket, report);
  }

  /** Tells the room who is here. */
  announce(projectId: string): void {
    this.#hosted.get(projectId)?.announcements.ask();
  }

  #announce(projectId: string): void {
    this.#forward(projectId, {
      event: 'members',
      payload: { project_id: projectId, members: this.members(projectId) },
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    this.#guesses.dispose();
    for (const id of [...this.#hosted.keys()]) this.remove(id, 'The host is closing.');
    const { clients } = this.#io.engine as unknown as { clients: Record<string, Connection> };
    for (const connection of Object.values(clients)) waitNoMore(connection);
    await this.#io.close();
  }

  // ---- connections

  #handshake(socket: RoomSocket, next: (error?: Error) => void): void {
    try {
      const { clock } = this.#options;
      const { grant, auth } = this.#admission(socket.handshake.auth);
      socket.data.session = { grant, auth, own: connectionBuckets(clock, this.limits) };
      socket.data.turn = Promise.resolve();
      this.#guard.welcome(socket.conn);
      next();
    } catch (error) {
      const refusal = this.#refusal(error);
      // A key that fits no room was meant for any of them.
      for (const { alerts } of this.#hosted.values()) alerts.connection({ failed: true });
      const refuse = () => {
        const wire = refusal.toWire();
        next(Object.assign(new Error(wire.message), { data: wire }));
        // The refusal goes out first; a connection that was refused is of no further use to an honest client.
        setImmediate(() => socket.conn.close());
      };
      if (refusal.code !== 'unauthorized') refuse();
      else this.#refuseInTime(socket, refuse);
    }
  }

  /** A wrong token: its sender is told at a pace, and not at all when guesses come too fast. */
  #refuseInTime({ conn, handshake }: RoomSocket, refuse: () => void): void {
    const telling = this.#guesses.tell(handshake.address, refuse);
    if (telling) conn.once('close', () => telling.dispose());
    else cut(conn);
  }

  /** Another protocol may have other fields, so that is asked first; then the token, and what else was sent last of all. */
  #admission(value: unknown): { grant: Grant; auth: Handshake } {
    const { protocol = PROTOCOL_VERSION, token } = fieldsOf(value);
    if (typeof protocol === 'number' && protocol !== PROTOCOL_VERSION)
      throw unsupportedProtocol(protocol, PROTOCOL_VERSION);
    const hash = Handshake.shape.token.safeParse(token).success ? hashOf(token as string) : '';
    const rooms = [...this.#hosted.values()].map(({ room }) => room);
    const { session } = fieldsOf(value);
    const grant = rooms
      .map((room) => room.grantOf(hash, typeof session === 'string' && session.length <= 256 ? session : undefined))
      .find((found) => found !== undefined);
    if (!grant) throw unauthorized();
    refuseUnfit(value);
    return { grant, auth: parse(Handshake, value) };
  }

  #serve(socket: RoomSocket): void {
    // The project may have gone between the handshake and now.
    if (!this.#hosted.has(socket.data.session.grant.projectId)) {
      cut(socket.conn);
      return;
    }
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const ack = typeof args.at(-1) === 'function' ? (args.pop() as Callback) : undefined;
      if (!this.#hasRoomFor(socket, event, args, ack)) return;
      const began = performance.now();
      const hosted = this.#hosted.get(socket.data.session.grant.projectId);
      hosted?.alerts.asked();
      // One after the other: a chat message sent after a command is decided after it.
      socket.data.turn = socket.data.turn.then(async () => {
        await this.#request(socket, event, args, ack);
        const took = performance.now() - began;
        hosted?.metrics.answered(took);
        hosted?.alerts.answered(took);
      });
    });
    socket.on('disconnect', () => this.leave(socket));
  }

  /** More than anybody needs is refused before it is looked at or queued; who does not hear that is cut. */
  #hasRoomFor(socket: RoomSocket, event: unknown, args: readonly unknown[], ack: Callback | undefined): boolean {
    const { own, grant } = socket.data.session;
    try {
      own.request.take();
      return true;
    } catch (error) {
      const refusal = this.#refusal(error);
      this.#hosted.get(grant.projectId)?.metrics.count('refusals', refusal.code);
      if (own.patience.isEmpty) cut(socket.conn);
      else {
        own.patience.take();
        this.#refuse(socket, event, args[0], refusal, ack);
      }
      return false;
    }
  }

  /** The one way in: checks, parses, serves and answers; whatever fails becomes a coded answer to the sender alone. */
  async #request(
    socket: RoomSocket,
    event: unknown,
    args: readonly unknown[],
    ack: Callback | undefined,
  ): Promise<void> {
    const hosted = this.#hosted.get(socket.data.session.grant.projectId);
    const metrics = hosted?.metrics;
    const name = isClientEvent(event) ? event : undefined;
    metrics?.count('messages_received', name ?? 'unknown');
    try {
      if (name === undefined)
        throw badRequest(
          `There is no event ${JSON.stringify(shortened(event, 64))}. There are ${Object.keys(REQUESTS).join(', ')}.`,
        );
      if (args.length > 1) throw badRequest(`${name} takes one payload.`);
      refuseUnfit(args[0]);
      const payload = parse(CLIENT_EVENTS[name] as z.ZodMiniType<object>, args[0] ?? {});
      failpoint('gateway.parsed');
      const answer = await REQUESTS[name](this, socket, payload as never);
      ack?.({ ok: true, ...answer });
      failpoint('gateway.acked');
    } catch (error) {
      const refusal = this.#refusal(error);
      metrics?.count('refusals', refusal.code);
      if (name === 'join_project') hosted?.alerts.connection({ failed: true });
      this.#refuse(socket, event, args[0], refusal, ack);
    }
  }

  /** Total: whatever was sent, its sender hears why it was refused. A command's refusal is an event as well, as its acceptance is. */
  #refuse(socket: RoomSocket, event: unknown, payload: unknown, refusal: RoomError, ack: Callback | undefined): void {
    const error = refusal.toWire();
    const { command, text, id } = fieldsOf(payload);
    const slash = event === 'chat_message' && typeof text === 'string' && text.startsWith('/') ? text : undefined;
    ack?.({ ok: false, error });
    if (ack && event !== 'command' && slash === undefined) return;
    socket.emit('command_response', {
      ok: false,
      id: typeof id === 'string' ? shortened(id, ID_LENGTH) : null,
      command: shortened(event === 'command' && typeof command === 'string' ? command : (slash ?? event), 256),
      error,
    });
  }

  #refusal(error: unknown): RoomError {
    if (error instanceof RoomError) return error;
    this.#options.log.error(`A request failed: ${(error as Error | undefined)?.stack ?? String(error)}`);
    return internal();
  }

  #forward(projectId: string, { event, payload }: Publication): void {
    const hosted = this.#hosted.get(projectId);
    if (!hosted) return;
    this.#cutRevoked(hosted);
    hosted.metrics.count('messages_sent', event);
    // The pairing of event and payload is `Publication`'s; the typed `emit` can't see it through the union.
    (this.#io.to(roomOf(projectId)).emit as (name: string, data: unknown) => void)(event, payload);
  }

  /** Each delivery is to those whose grant stands now: who lost it hears nothing from then on. */
  #cutRevoked({ room, presence }: Hosted): void {
    for (const socket of presence.sockets) {
      const { grant, joined } = socket.data.session;
      if (joined && !room.stands(grant, joined.memberId)) this.#put(socket, room.farewell(joined.memberId));
    }
  }

  #socketsOf(projectId: string): RoomSocket[] {
    return [...this.#io.sockets.sockets.values()].filter(({ data }) => data.session.grant.projectId === projectId);
  }

  /** Takes effect at once, on every connection: who was let in comes in, who was put out is out, and all see who is who. */
  #accessChanged(projectId: string): void {
    const hosted = this.#hosted.get(projectId);
    if (!hosted) return;
    const { room, presence, looks } = hosted;
    this.#cutRevoked(hosted);
    presence.refresh((id) => room.member(id));
    for (const { id, role } of presence.list()) if (!roleAtLeast(role, 'member')) looks.stopTyping(id);
    for (const socket of this.#socketsOf(projectId)) {
      const { joined, waiting, known, grant, auth } = socket.data.session;
      if (joined) continue;
      // Who has not joined yet may hold on to what a link was when they came.
      const stands =
        known === undefined
          ? room.grantOf(hashOf(auth.token), auth.session) !== undefined
          : room.stands(grant, room.waits(known) ? undefined : known);
      if (!stands) this.#put(socket, room.farewell(known ?? grant.holder));
      else if (waiting && !room.waits(waiting.memberId)) void this.#fetch(socket, room);
    }
    this.announce(projectId);
  }

  /** Somebody who waited was let in: what they are shown first is what everybody has been told, and no more than that. */
  async #fetch(socket: RoomSocket, room: Room): Promise<void> {
    try {
      while (!room.isSettled) await room.settled();
      const { waiting, grant } = socket.data.session;
      const member = waiting && room.member(waiting.memberId);
      if (!member || !socket.connected || !room.stands(grant, member.id) || this.room(room.id) !== room) return;
      this.refuseIfFull(room, member.id);
      letIn(this, socket, { room, member, request: waiting.request });
    } catch (error) {
      this.#options.log.warn(`A guest who was let in has to come again: ${(error as Error).message}`);
      cut(socket.conn);
    }
  }

  /** Puts a connection out: it hears nothing of the room from now on but why. */
  #put(socket: RoomSocket, { reason, cause }: Farewell): void {
    socket.leave(roomOf(socket.data.session.grant.projectId));
    socket.emit('removed', { project_id: socket.data.session.grant.projectId, reason, cause });
    socket.disconnect(true);
  }

  #sweep(): void {
    for (const [projectId, hosted] of this.#hosted) {
      this.#cutRevoked(hosted);
      this.#tellAlerts(projectId, hosted);
      for (const [id, { command, chat, presence }] of hosted.buckets)
        if (!hosted.presence.has(id) && command.isFull && chat.isFull && presence.isFull) hosted.buckets.delete(id);
    }
    for (const socket of this.#io.sockets.sockets.values()) if (this.#lags(socket)) cut(socket.conn);
  }

  #tellAlerts(projectId: string, { alerts, metrics }: Hosted): void {
    for (const change of alerts.changes()) {
      if (change.state === 'raised') metrics.count('alerts', change.alert);
      this.#options.log.info(`${projectId}: ${change.message}`);
      this.#forward(projectId, { event: 'alert', payload: { project_id: projectId, ...change } });
    }
  }

  /** Who does not read gets no more: cut, it comes back and resumes from the journal. */
  #lags(socket: RoomSocket): boolean {
    const waiting = (socket.conn as unknown as { writeBuffer: { data?: unknown }[] }).writeBuffer;
    const bytes = waiting.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), 0);
    return bytes > this.limits.outboundBytes || waiting.length > this.limits.outboundPackets;
  }
}

const isClientEvent = (event: unknown): event is ClientEventName =>
  typeof event === 'string' && Object.hasOwn(REQUESTS, event);

/** Fields of whatever was sent, none of them trusted to be anything. */
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** What is told back of what was sent: a piece of it, whole characters only. */
const shortened = (value: unknown, length: number): string => String(value).slice(0, length).toWellFormed();

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
