import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PROJECT } from '../vscode/artefacts.ts';
import { Program, type ProgramOptions } from './program.ts';
import { Served } from './served.ts';

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions extends ProgramOptions {
  /** Where it is called; the home's own folder unless said otherwise. */
  readonly cwd?: string;
  /** Another file than the built one. */
  readonly file?: string;
  /** Another program that gets the arguments alone. */
  readonly program?: string;
}

/** The command line as it is built; `STATEROOM_CLI` names another build of it. */
export const BUILT = process.env.STATEROOM_CLI ?? path.join(PROJECT, 'dist/cli/stateroom.js');

/** How long one call may take before it is ended, and the test with it. */
const CALL_MS = 25_000;

/** A machine's user for the command line: their state, their folders, and the programs they started. */
export class CliHome {
  readonly root: string;
  readonly stateDir: string;
  readonly #programs: Program[] = [];

  constructor() {
    this.root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stateroom-cli-')));
    this.stateDir = path.join(this.root, 'state');
  }

  /** A project's folder with these workflow files, by name; made when it is not there. */
  folder(name: string, workflows: Readonly<Record<string, string>> = {}): string {
    const folder = path.join(this.root, name);
    mkdirSync(path.join(folder, '.stateroom'), { recursive: true });
    for (const [file, text] of Object.entries(workflows)) writeFileSync(path.join(folder, '.stateroom', file), text);
    return folder;
  }

  /** A copy of one of the repository's examples. */
  example(name: string): string {
    const folder = path.join(this.root, name);
    cpSync(path.join(PROJECT, 'examples', name), folder, { recursive: true });
    return folder;
  }

  /** Starts the built command line. */
  start(
    args: readonly string[],
    { cwd = this.root, env = {}, file = BUILT, program: shell }: CallOptions = {},
  ): Program {
    const child = spawn(shell ?? process.execPath, shell === undefined ? [file, ...args] : [...args], {
      cwd,
      env: { PATH: process.env.PATH, HOME: this.root, USER: 'ada', STATEROOM_STATE_DIR: this.stateDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const program = new Program(child);
    this.#programs.push(program);
    return program;
  }

  /** Calls the command line and waits for its end. */
  async call(args: readonly string[], options: CallOptions = {}): Promise<Result> {
    const program = this.start(args, options);
    const code = await program.end(CALL_MS);
    return { code, stdout: program.stdout, stderr: program.stderr };
  }

  /** Starts `serve --json` and waits until it is ready. */
  async serve(folder: string, args: readonly string[] = [], options: CallOptions = {}): Promise<Served> {
    const program = this.start(['serve', folder, '--json', ...args], options);
    return Served.ready(program);
  }

  async close(): Promise<void> {
    for (const program of this.#programs) await program.kill();
    rmSync(this.root, { recursive: true, force: true });
  }
}
