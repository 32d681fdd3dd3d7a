import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import * as z from 'zod/mini';
import { PROJECT } from '../vscode/artefacts.ts';

const Ready = z.object({
  url: z.string(),
  pid: z.number(),
  projects: z.array(z.object({ project_id: z.string(), name: z.string(), tokens: z.record(z.string(), z.string()) })),
});
export type Ready = z.infer<typeof Ready>;

export interface ServeProcessOptions {
  readonly folder: string;
  readonly dataDir: string;
  /** 0 for any; the same again to come back where clients expect it. */
  readonly port: number;
  readonly allowTasks?: boolean;
  /** Killed so long after it was begun, ready or not. */
  readonly killAfterMs?: number;
  /** Where its discovery file and its secret's place are, apart from those of the person at this machine. */
  readonly stateDir: string;
  /** Another build of the command line than the one in `dist`. */
  readonly command?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** No file of it may become larger than so many KiB, as on a disk that is full. */
  readonly fileKiB?: number;
}

/** The built `stateroom serve` as a process of its own, which can be killed like one. */
export class ServeProcess {
  readonly ready: Ready;
  readonly #child: ChildProcess;
  readonly exited: Promise<void>;
  /** What it wrote to stderr: problems and its log. */
  said = '';

  /** Resolves with the line that `--json` prints once clients may come. */
  static start(options: ServeProcessOptions): Promise<ServeProcess> {
    const { folder, dataDir, port, allowTasks = true, stateDir } = options;
    const command = options.command ?? process.env.STATEROOM_CLI ?? path.join(PROJECT, 'dist/cli/stateroom.js');
    const args = ['serve', folder, '--json', '--port', String(port), '--data-dir', dataDir];
    const words = [process.execPath, command, ...args, ...(allowTasks ? ['--allow-tasks'] : [])];
    // A shell sets the limit in blocks of 512 bytes, and becomes the server.
    const [file = '', ...rest] =
      options.fileKiB === undefined
        ? words
        : ['/bin/sh', '-c', `ulimit -f ${options.fileKiB * 2} && exec "$@"`, 'sh', ...words];
    const child = spawn(file, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, STATEROOM_STATE_DIR: stateDir, ...options.env },
    });
    return new Promise((resolve, reject) => {
      let printed = '';
      let said = '';
      let serving: ServeProcess | undefined;
      const late = setTimeout(() => child.kill('SIGKILL'), options.killAfterMs ?? 20_000);
      child.stderr.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (serving) serving.said = said;
      });
      child.stdout.on('data', (bytes: Buffer) => {
        printed += bytes.toString();
        const line = printed.split('\n')[0];
        if (line === undefined || !printed.includes('\n')) return;
        clearTimeout(late);
        if (serving) return;
        serving = new ServeProcess(child, Ready.parse(JSON.parse(line)));
        serving.said = said;
        resolve(serving);
      });
      child.once('exit', (code, signal) => {
        clearTimeout(late);
        reject(new Error(`serve ended (${code ?? signal}) before it was ready: ${said}`));
      });
    });
  }

  private constructor(child: ChildProcess, ready: Ready) {
    this.#child = child;
    this.ready = ready;
    this.exited = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  /** The one project that was served. */
  get project(): Ready['projects'][number] {
    const [project] = this.ready.projects;
    if (!project) throw new Error('Nothing is served.');
    return project;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** SIGKILL: no handler runs, nothing is flushed. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  async end(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.exited;
  }
}
