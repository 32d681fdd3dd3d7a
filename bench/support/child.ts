import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Reply } from './answering.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A process of its own, that answers questions: a server, a crowd, an attacker. */
export class Child<Ready = unknown> {
  readonly ready: Ready;
  readonly #process: ChildProcess;
  readonly #pending: Map<number, Pending>;
  #asked = 0;

  /** Resolves with what the child says once it is ready. */
  static async start<Ready>(
    file: string,
    options: unknown = {},
    execArgv: readonly string[] = [],
  ): Promise<Child<Ready>> {
    const child = fork(file, [JSON.stringify(options)], { execArgv: [...execArgv] });
    const pending = new Map<number, Pending>();
    const ready = new Promise<unknown>((resolve, reject) => pending.set(0, { resolve, reject }));
    child.on('message', (reply: Reply) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      if ('error' in reply) waiting?.reject(new Error(reply.error));
      else waiting?.resolve(reply.value);
    });
    child.on('exit', (code, signal) => {
      for (const { reject } of pending.values()) reject(new Error(`${file} ended: ${code ?? signal}.`));
      pending.clear();
    });
    return new Child(child, pending, (await ready) as Ready);
  }

  private constructor(child: ChildProcess, pending: Map<number, Pending>, ready: Ready) {
    this.#process = child;
    this.#pending = pending;
    this.ready = ready;
  }

  ask<Value>(name: string, argument: unknown = null): Promise<Value> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise<Value>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#process.send({ id, name, argument });
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The time that its threads have been on a processor, as the kernel counts it, in µs. */
  get cpu(): number {
    const tasks = `/proc/${this.pid}/task`;
    const spent = readdirSync(tasks).map((id) =>
      Number(readFileSync(`${tasks}/${id}/schedstat`, 'utf8').split(' ')[0]),
    );
    return spent.reduce((sum, ns) => sum + ns, 0) / 1000;
  }

  /** The most memory it held since `forgetPeak`, bytes. */
  get peak(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  forgetPeak(): void {
    writeFileSync(`/proc/${this.pid}/clear_refs`, '5');
  }

  /** Ends it, without a word of farewell to anybody. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
