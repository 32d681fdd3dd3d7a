import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'socket.io';
import type { Limits } from '../../protocol/limits.ts';
import type { AllowedHosts } from '../http/allowed.ts';

type Connection = Socket['conn'];
type EngineRequest = IncomingMessage & { _query?: Record<string, string | undefined> };

/**
 * Guards below Socket.IO, where every request passes: its own checks see the first request of a connection only, and cost
 * too much once a flood of packets has been decoded.
 */
export class EngineGuard {
  readonly #limits: Limits;
  readonly #strangers = new Set<Connection>();

  constructor(io: Server, allowed: AllowedHosts, limits: Limits) {
    this.#limits = limits;
    io.engine.use((request: EngineRequest, response: ServerResponse, next: (error?: unknown) => void) => {
      const refusal = this.#refusal(request, allowed, io);
      if (refusal === undefined) return next();
      // An upgrade has no response to write to; `next` with an error closes it.
      if (request.headers.upgrade) return next(new Error(refusal.reason));
      response.writeHead(refusal.status, { 'Content-Type': 'text/plain', Connection: 'close' }).end(refusal.reason);
    });
    io.engine.on('connection', (connection: Connection) => this.#watch(connection));
  }

  /** The handshake of this connection was accepted: it is no stranger any more. */
  welcome(connection: Connection): void {
    this.#strangers.delete(connection);
  }

  get strangers(): number {
    return this.#strangers.size;
  }

  #refusal(request: EngineRequest, allowed: AllowedHosts, io: Server): { status: number; reason: string } | undefined {
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
    const connection = (io.engine as unknown as { clients: Record<string, Connection> }).clients[sid];
    if (!connection || !this.#strangers.has(connection)) return undefined;
    const length = Number(request.headers['content-length']);
    return length <= this.#limits.unauthenticatedBytes ? undefined : { status: 413, reason: 'Too large' };
  }

  /** Until the handshake: so many packets and bytes, and one CONNECT. After it: no second CONNECT either. */
  #watch(connection: Connection): void {
    this.#strangers.add(connection);
    let connects = 0;
    let packets = 0;
    let bytes = 0;
    connection.on('packet', (packet: { type: string; data?: unknown }) => {
      const text = typeof packet.data === 'string' ? packet.data : '';
      if (packet.type === 'message' && text.startsWith('0')) connects += 1;
      packets += 1;
      bytes += text.length;
      const stranger = this.#strangers.has(connection);
      const over =
        stranger && (packets > this.#limits.unauthenticatedPackets || bytes > this.#limits.unauthenticatedBytes);
      if (connects <= 1 && !over) return;
      // The engine hands this very packet on after us: made harmless, then the connection goes.
      packet.type = 'noop';
      connection.close(true);
    });
    connection.once('close', () => this.#strangers.delete(connection));
  }
}
