import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'socket.io';
import type { Limits } from '../../protocol/limits.ts';
import type { AllowedHosts } from '../http/allowed.ts';
import { refuseRaw } from '../http/raw-refusal.ts';
import { SECURITY_HEADERS } from '../http/static-page.ts';
import { type Connection, cut } from './cut.ts';

type EngineRequest = IncomingMessage & { _query?: Record<string, string | string[] | undefined> };

interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/**
 * Guards below Socket.IO, where every request passes: its own checks see the first request of a connection only, and cost
 * too much once a flood of packets has been decoded.
 */
export class EngineGuard {
  readonly #limits: Limits;
  /** Connections that have not passed the handshake, each with the end of its patience. */
  readonly #strangers = new Map<Connection, NodeJS.Timeout>();

  constructor(io: Server, allowed: AllowedHosts, limits: Limits) {
    this.#limits = limits;
    io.engine.use((request: EngineRequest, response: ServerResponse, next: () => void) => {
      const refusal = this.#refusal(request, allowed, io);
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
      if (refusal === undefined) next();
      else if (request.headers.upgrade) refuseRaw(request.socket, refusal.status, refusal.reason);
      else
        response
          .writeHead(refusal.status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
          .end(refusal.reason);
    });
    io.engine.on('connection', (connection: Connection) => this.#watch(connection));
  }

  /** The handshake of this connection was accepted: it is no stranger any more. */
  welcome(connection: Connection): void {
    clearTimeout(this.#strangers.get(connection));
    this.#strangers.delete(connection);
  }

  #refusal(request: EngineRequest, allowed: AllowedHosts, io: Server): Refusal | undefined {
    if (!allowed.host(request) || !allowed.origin(request)) return { status: 403, reason: 'Forbidden' };
    // JSONP can be read by any page through a script tag.
    if (request._query?.j !== undefined) return { status: 400, reason: 'Bad request' };
    const sid = request._query?.sid;
    if (sid === undefined) {
      return this.#strangers.size < this.#limits.unauthenticatedConnections
        ? undefined
        : { status: 503, reason: 'Busy' };
    }
    if (request.method !== 'POST') return undefined;
    const clients = (io.engine as unknown as { clients: Record<string, Connection> }).clients;
    const connection = typeof sid === 'string' && Object.hasOwn(clients, sid) ? clients[sid] : undefined;
    if (!connection || !this.#strangers.has(connection)) return undefined;
    // A body without a length is too large: who counts its bytes has already decoded them.
    const length = Number(request.headers['content-length']);
    return length <= this.#limits.unauthenticatedBytes ? undefined : { status: 413, reason: 'Too large' };
  }

  /** Until the handshake: so much time, so many packets and bytes, and one CONNECT. After it: no second CONNECT either. */
  #watch(connection: Connection): void {
    this.#strangers.set(
      connection,
      setTimeout(() => cut(connection), this.#limits.connectTimeoutMs),
    );
    let connects = 0;
    let packets = 0;
    let bytes = 0;
    connection.on('packet', (packet: { type: string; data?: unknown }) => {
      if (packet.type === 'message' && typeof packet.data === 'string' && packet.data.startsWith('0')) connects += 1;
      const stranger = this.#strangers.has(connection);
      if (stranger) {
        packets += 1;
        bytes += sizeOf(packet.data);
      }
      const over =
        stranger && (packets > this.#limits.unauthenticatedPackets || bytes > this.#limits.unauthenticatedBytes);
      if (connects <= 1 && !over) return;
      // The engine hands this very packet on after us: made harmless, then the connection goes.
      packet.type = 'noop';
      cut(connection);
    });
    connection.once('close', () => this.welcome(connection));
  }
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  return data instanceof Uint8Array || data instanceof ArrayBuffer ? data.byteLength : 0;
}
