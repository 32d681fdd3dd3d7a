import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { hashOf } from '../access/tokens.ts';
import type { AllowedHosts } from './allowed.ts';
import { refuseRaw } from './raw-refusal.ts';
import { SECURITY_HEADERS, type StaticPage } from './static-page.ts';

export interface HttpServerOptions {
  readonly allowed: AllowedHosts;
  readonly page: StaticPage;
  /** The Prometheus text for the holder of an owner's token; `undefined` for any other token. */
  readonly metrics: (tokenHash: string) => string | undefined;
  /** Proves to a local reader of the discovery file that this is the server it names. */
  readonly proofKey: string;
}

const MAX_CONNECTIONS = 2000;
/** What stands in a path that we could be asked for; all else is refused before anyone thinks about it. */
const PLAIN_PATH = /^\/[A-Za-z0-9._/-]*$/;

/** The HTTP server under both the page and Socket.IO, with its clocks set for clients that dawdle. */
export function createHttpServer(options: HttpServerOptions): Server {
  const respond = (request: IncomingMessage, response: ServerResponse) => answer(options, request, response);
  const server = createServer(
    {
      headersTimeout: 5000,
      requestTimeout: 10_000,
      keepAliveTimeout: 5000,
      // Node looks at its clocks twice a minute unless told otherwise.
      connectionsCheckingInterval: 1000,
      // A request without a Host is refused as one with a wrong one is, by us.
      requireHostHeader: false,
    },
    respond,
  );
  server.on('checkExpectation', respond);
  server.on('clientError', refuseMalformed);
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

/** What is no request, or came too slowly, has no response to refuse it with; Node's own refusal has no headers. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  const answered = (socket as { _httpMessage?: { headersSent: boolean } | null })._httpMessage?.headersSent === true;
  if (!socket.writable || answered || error.code === 'ECONNRESET') {
    socket.destroy(error);
    return;
  }
  const [status, reason] = MALFORMED[error.code ?? ''] ?? [400, 'Bad request'];
  refuseRaw(socket, status, reason);
}

const MALFORMED: Readonly<Record<string, readonly [number, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Too slow'],
  HPE_HEADER_OVERFLOW: [431, 'Header too large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Too large'],
};

/** Keeps count of a server's connections, so that those which won't go by themselves can be ended. */
export function trackConnections(server: Server): { endAll(): void } {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    endAll() {
      for (const socket of open) socket.destroy();
    },
  };
}

/** Engine.IO takes its own path before this is called. */
function answer(options: HttpServerOptions, request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const [pathname = '', query = ''] = (request.url ?? '').split('?', 2);
  if (!options.allowed.host(request) || !options.allowed.origin(request)) end(response, 403, 'Forbidden');
  else if (!PLAIN_PATH.test(pathname) || /\/\/|\.\./.test(pathname)) end(response, 400, 'Bad request');
  else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    end(response, 405, 'Method not allowed');
  } else if (options.page.answer(request, response, pathname)) return;
  else if (pathname === '/healthz') end(response, 200, 'ok');
  else if (pathname === '/metrics') metrics(options, request, response);
  else if (pathname === '/challenge') challenge(options, query, response);
  else end(response, 404, 'Not found');
}

function metrics(options: HttpServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const token = /^Bearer (\S{1,256})$/i.exec(request.headers.authorization ?? '')?.[1];
  const text = token === undefined ? undefined : options.metrics(hashOf(token));
  if (text === undefined) {
    end(response, 403, 'Forbidden');
    return;
  }
  response.setHeader('Cache-Control', 'no-store');
  end(response, 200, text, 'text/plain; version=0.0.4; charset=utf-8');
}

function challenge({ proofKey }: HttpServerOptions, query: string, response: ServerResponse): void {
  const nonce = new URLSearchParams(query).get('nonce') ?? '';
  const wellMade = /^[A-Za-z0-9_-]{16,128}$/.test(nonce);
  end(response, wellMade ? 200 : 400, wellMade ? proof(proofKey, nonce) : 'Bad request');
}

/** What only a server that knows the key can say to a nonce. */
export const proof = (key: string, nonce: string): string =>
  createHmac('sha256', key).update(`stateroom:${nonce}`).digest('base64url');

function end(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
