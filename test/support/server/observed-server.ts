import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { until } from '../vscode/until.ts';
import { RoomClient } from './room-client.ts';

interface Hello {
  readonly port: number;
  readonly projectId: string;
  readonly tokens: Readonly<Record<string, string>>;
}

export interface Health {
  /** After a collection of garbage. */
  readonly heapUsed: number;
  /** TCP connections that the process holds. */
  readonly sockets: number;
  /** Warnings and errors since it was last asked. */
  readonly logged: readonly string[];
}

/** A server in a process of its own, whose memory and connections can be asked for. */
export class ObservedServer {
  readonly #root: string;
  readonly #child: ChildProcess;
  readonly #hello: Hello;
  #canary: RoomClient | undefined;

  static async start(): Promise<ObservedServer> {
    const root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-observed-'));
    const child = fork(path.join(import.meta.dirname, 'observed-child.ts'), [root], {
      execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    });
    const [hello] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('The server ended before it was ready.'))),
    ])) as [Hello];
    return new ObservedServer(root, child, hello);
  }

  private constructor(root: string, child: ChildProcess, hello: Hello) {
    this.#root = root;
    this.#child = child;
    this.#hello = hello;
  }

  get port(): number {
    return this.#hello.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  get projectId(): string {
    return this.#hello.projectId;
  }

  token(role = 'member'): string {
    return this.#hello.tokens[role] ?? '';
  }

  /** Whether it is still the process that was started. */
  get lives(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** A healthy client's command: milliseconds until it was done. */
  async canary(): Promise<number> {
    this.#canary ??= await this.#join();
    const began = performance.now();
    const answer = await this.#canary.command('knock', { args: { note: 'canary' } });
    if (!answer.ok) throw new Error(`The canary was refused: ${answer.error?.code}`);
    return performance.now() - began;
  }

  async #join(): Promise<RoomClient> {
    const client = await RoomClient.connect({ url: this.url, token: this.token(), name: 'Canary' });
    await client.join(this.projectId);
    client.socket.offAny();
    return client;
  }

  async health(message: object = {}): Promise<Health> {
    this.#child.send(message);
    const [health] = (await once(this.#child, 'message', { signal: AbortSignal.timeout(20_000) })) as [Health];
    return health;
  }

  /** Accepts requests that come by this address too. */
  async allow(address: string): Promise<void> {
    await this.health({ allow: address });
  }

  /** Its health once no connection is left but the canary's. */
  async calm(): Promise<Health> {
    await this.canary();
    return until(
      'all connections to be gone but one',
      async () => {
        const health = await this.health();
        return health.sockets <= 1 ? health : undefined;
      },
      { within: 20_000, every: 100 },
    );
  }

  async end(): Promise<void> {
    this.#canary?.close();
    if (this.lives) {
      this.#child.send('end');
      await once(this.#child, 'exit');
    }
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }
}
