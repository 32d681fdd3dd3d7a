import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../support/server/random.ts';
import { TcpProxy } from '../support/server/tcp-proxy.ts';

/** Ways to a server, each with a fault of its own. */
export const WIRES = ['direct', 'pieces', 'cuts', 'lost answers', 'half-open'] as const;
export type Wire = (typeof WIRES)[number];

type Proxies = Readonly<Record<Exclude<Wire, 'direct'>, TcpProxy>>;

/** Proxies before one server: one gives every byte alone and late, one cuts, one loses answers, one lets nothing through at times. */
export class Wires {
  readonly #proxies: Proxies;
  readonly #port: number;
  readonly #random: () => number;
  readonly #faults: Promise<void>;
  #stopped = false;
  cuts = 0;
  holds = 0;

  static async before(port: number, seed: number): Promise<Wires> {
    const to = { target: port, seed, namesServer: true };
    return new Wires(port, seed, {
      pieces: await TcpProxy.start({ ...to, pieces: 1, fineUpTo: 400 }),
      cuts: await TcpProxy.start({ ...to, pieces: 600, delayMs: 3 }),
      'lost answers': await TcpProxy.start({ ...to, dropAcks: 0.3 }),
      'half-open': await TcpProxy.start(to),
    });
  }

  private constructor(port: number, seed: number, proxies: Proxies) {
    this.#port = port;
    this.#random = seeded(seed);
    this.#proxies = proxies;
    this.#faults = Promise.all([this.#cutting(), this.#holding()]).then(() => undefined);
  }

  url(wire: Wire): string {
    return wire === 'direct' ? `http://127.0.0.1:${this.#port}/` : this.#proxies[wire].url;
  }

  get lostAnswers(): number {
    return this.#proxies['lost answers'].acksDropped;
  }

  get connections(): number {
    return Object.values(this.#proxies).reduce((sum, { connections }) => sum + connections, 0);
  }

  /** The last fault is over: from here on everything heals. Lost answers go on being lost. */
  async heal(): Promise<void> {
    this.#stopped = true;
    await this.#faults;
  }

  async close(): Promise<void> {
    await this.heal();
    await Promise.all(Object.values(this.#proxies).map((proxy) => proxy.close()));
  }

  async #cutting(): Promise<void> {
    while (!this.#stopped) {
      await sleep(150 + this.#random() * 600);
      this.#proxies.cuts.cut();
      this.cuts += 1;
    }
  }

  async #holding(): Promise<void> {
    while (!this.#stopped) {
      await sleep(500 + this.#random() * 500);
      this.#proxies['half-open'].hold();
      this.holds += 1;
      await sleep(200 + this.#random() * 600);
      this.#proxies['half-open'].release();
      // Sometimes what was half-open turns out to be gone.
      if (this.#random() < 0.5) this.#proxies['half-open'].cut();
    }
  }
}
