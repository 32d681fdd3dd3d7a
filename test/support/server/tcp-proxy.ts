import net, { type AddressInfo } from 'node:net';
import { AckDropper } from './ack-dropper.ts';
import { seeded } from './random.ts';

export interface TcpProxyOptions {
  /** The port before which the proxy stands. */
  readonly target: number;
  readonly seed?: number;
  /** Bytes are passed on in pieces of this size. */
  readonly pieces?: number;
  /** Only the first so many bytes of what comes at once are in pieces: what is long goes on whole after them. */
  readonly fineUpTo?: number;
  /** Each piece waits up to this long; their order stays. */
  readonly delayMs?: number;
  /** Connections that ask for a WebSocket are cut instead of passed on. */
  readonly cutUpgrades?: boolean;
  /** This share of the acknowledgements that come over WebSockets is lost; all else comes through. */
  readonly dropAcks?: number;
  /** Requests name the server's own address as their Host: it was not told of this one. */
  readonly namesServer?: boolean;
}

interface Pair {
  readonly client: net.Socket;
  readonly server: net.Socket;
}

/** A wire with faults: it can be cut, slowed, fragmented, or left open with nothing coming through. */
export class TcpProxy {
  readonly #options: TcpProxyOptions;
  readonly #random: () => number;
  readonly #pairs = new Set<Pair>();
  readonly #server: net.Server;
  #held = false;
  #refuses = false;
  /** How many connections were made through it, and how many upgrades were cut. */
  connections = 0;
  upgradesCut = 0;
  acksDropped = 0;

  static async start(options: TcpProxyOptions): Promise<TcpProxy> {
    const proxy = new TcpProxy(options);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  private constructor(options: TcpProxyOptions) {
    this.#options = options;
    this.#random = seeded(options.seed ?? 1);
    this.#server = net.createServer((client) => this.#accept(client));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Cuts every connection there is, in the middle of whatever it carries; new ones are accepted. */
  cut(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Half-open: connections stay, and nothing comes through in either direction, until `release`. */
  hold(): void {
    this.#held = true;
    for (const { client, server } of this.#pairs) {
      client.pause();
      server.pause();
    }
  }

  release(): void {
    this.#held = false;
    for (const { client, server } of this.#pairs) {
      client.resume();
      server.resume();
    }
  }

  /** Whether new connections are refused. */
  refuse(refuses: boolean): void {
    this.#refuses = refuses;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: net.Socket): void {
    if (this.#refuses) {
      client.resetAndDestroy();
      return;
    }
    this.connections += 1;
    const server = net.connect(this.#options.target, '127.0.0.1');
    const pair = { client, server };
    this.#pairs.add(pair);
    for (const socket of [client, server]) socket.setNoDelay(true);
    this.#pipe(client, server, true);
    this.#pipe(server, client, false);
    if (this.#held) this.hold();
  }

  #pipe(from: net.Socket, to: net.Socket, outward: boolean): void {
    let first = outward;
    let last = Promise.resolve();
    const dropper = outward || !this.#options.dropAcks ? undefined : this.#dropper(this.#options.dropAcks);
    from.on('data', (bytes) => {
      if (first && this.#options.cutUpgrades && /^upgrade: *websocket/im.test(bytes.toString('latin1'))) {
        this.upgradesCut += 1;
        from.resetAndDestroy();
        to.resetAndDestroy();
        return;
      }
      first = this.#options.cutUpgrades === true && outward;
      const kept = dropper ? dropper.keep(bytes) : outward ? this.#addressed(bytes) : bytes;
      if (kept.length > 0) last = last.then(() => this.#pass(kept, to));
    });
    from.on('end', () => void last.then(() => to.end()));
    // A reset is what this proxy is for: the other side gets one too.
    from.on('error', () => to.destroy());
    from.on('close', () => {
      void last.then(() => to.destroy());
      for (const pair of this.#pairs) if (pair.client === from || pair.server === from) this.#pairs.delete(pair);
    });
  }

  #addressed(bytes: Buffer): Buffer {
    const text = this.#options.namesServer ? bytes.toString('latin1') : '';
    if (!/^(GET|POST) /.test(text)) return bytes;
    return Buffer.from(text.replace(`127.0.0.1:${this.port}`, `127.0.0.1:${this.#options.target}`), 'latin1');
  }

  #dropper(share: number): AckDropper {
    return new AckDropper(() => {
      const drops = this.#random() < share;
      if (drops) this.acksDropped += 1;
      return drops;
    });
  }

  async #pass(bytes: Buffer, to: net.Socket): Promise<void> {
    const { pieces = bytes.length, fineUpTo = bytes.length, delayMs = 0 } = this.#options;
    for (let at = 0, size = pieces; at < bytes.length; at += size) {
      if (at >= fineUpTo) size = bytes.length - at;
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#random() * delayMs));
      if (to.destroyed) return;
      to.write(bytes.subarray(at, at + size));
      // A turn of the event loop between pieces, so that the kernel does not put them together again.
      if (size < bytes.length) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
