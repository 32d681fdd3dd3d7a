import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** A reverse proxy under a base path, as editors on a server have one: `/proxy/41234/` before, nothing of it behind. */
export async function startPathProxy(options: {
  readonly target: number;
  readonly base: string;
  /** Whether the base is taken away again before the request goes on. */
  readonly strips: boolean;
}): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { target, base, strips } = options;
  const onward = (url = '') => (strips && url.startsWith(base) ? url.slice(base.length - 1) : url);
  const open = new Set<net.Socket>();
  const server = http.createServer((request, response) => {
    const { method, url, headers } = request;
    const passed = http.request({ host: '127.0.0.1', port: target, method, path: onward(url), headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => {
    const behind = net.connect(target, '127.0.0.1', () => {
      const headers = request.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
      );
      behind.write(`GET ${onward(request.url)} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      behind.write(head);
      behind.pipe(socket).pipe(behind);
    });
    behind.on('error', () => socket.destroy());
    socket.on('error', () => behind.destroy());
    socket.on('close', () => behind.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
