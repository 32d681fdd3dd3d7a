import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';

export interface BasePathProxy {
  /** Where the server is seen: `http://127.0.0.1:PORT/proxy/1234/`. */
  readonly url: string;
  /** Cuts every connection and refuses new ones, without a word to either side. */
  cut(): Promise<void>;
  /** Is there again, at the same address. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What stands before a server on a remote host: it takes `base` off the path and passes everything on, WebSockets too, with
 * the Host header as the browser sent it. Anything outside of `base` does not exist.
 */
export async function startBasePathProxy(port: number, base: string): Promise<BasePathProxy> {
  const sockets = new Set<Duplex>();
  const inner = (url = ''): string | undefined => (url.startsWith(base) ? `/${url.slice(base.length)}` : undefined);

  const server = http.createServer((request, response) => {
    const path = inner(request.url);
    if (path === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { method, headers } = request;
    const onward = http.request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy()); // the server is gone, and so is its answer
    request.pipe(onward);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => {
    const path = inner(request.url);
    if (path === undefined) {
      socket.destroy();
      return;
    }
    const onward = net.connect(port, '127.0.0.1', () => {
      const headers = request.rawHeaders.flatMap((name, index, all) => (index % 2 ? [] : `${name}: ${all[index + 1]}`));
      onward.write(`GET ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.on('close', () => onward.destroy());
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  async function cut(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  }
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    url: `http://127.0.0.1:${address.port}${base}`,
    cut,
    restore: () => listen(address.port),
    close: cut,
  };
}
