import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS } from './static-page.ts';

/** Refuses where there is a socket and no response: an upgrade, or bytes that are no request. Written by hand, then closed. */
export function refuseRaw(socket: Duplex, status: number, reason: string): void {
  const headers = Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${reason.length}\r\n${headers.join('')}\r\n${reason}`,
  );
}
