import type { ChildProcess } from 'node:child_process';
import { until } from '../vscode/until.ts';

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** A running call of the command line, with all that it wrote so far. */
export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  stdout = '';
  stderr = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get lines(): string[] {
    return this.stdout.split('\n').filter((line) => line !== '');
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Closes its output, as `| head -1` does. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  /** The exit code; after `within` the program is ended, and the test fails. */
  async end(within = 15_000): Promise<number | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        reject(new Error(`Not done after ${within / 1000} s. It wrote:\n${this.stdout}\n${this.stderr}`));
      }, within);
    });
    try {
      return await Promise.race([this.#ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Waits until what it wrote to stdout or stderr fits. */
  async says(what: RegExp): Promise<void> {
    await until(`the program to say ${what}`, async () => {
      if (what.test(this.stdout) || what.test(this.stderr)) return true;
      if (!this.isRunning)
        throw new Error(`It ended without saying ${what}. It wrote:\n${this.stdout}\n${this.stderr}`);
      return undefined;
    });
  }
}
