import net, { type AddressInfo } from 'node:net';

/** A wire that loses the first answer to a command: the server has done it, and the connection ends before the sender hears. */
export class LossyProxy {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  target = 0;
  lost = 0;
  /** Whether nobody gets through any more after the loss. */
  staysDown = false;

  static async start(): Promise<LossyProxy> {
    const proxy = new LossyProxy();
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  private constructor() {
    this.#server = net.createServer((client) => this.#accept(client));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: net.Socket): void {
    if (this.staysDown && this.lost > 0) {
      client.destroy();
      return;
    }
    const server = net.connect(this.target, '127.0.0.1');
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.on('data', (bytes) => server.write(bytes));
    server.on('data', (bytes) => {
      if (this.lost === 0 && bytes.includes('command_response')) {
        this.lost += 1;
        end();
      } else client.write(bytes);
    });
  }
}
