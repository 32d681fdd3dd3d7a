import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Limits } from '../../../src/protocol/limits.ts';
import { formatLink } from '../../../src/protocol/link.ts';
import { type HostedProject, type Orchestrator, startOrchestrator } from '../../../src/server/orchestrator.ts';
import { silentLog } from '../../../src/shared/log.ts';
import { PROJECT } from '../../support/vscode/artefacts.ts';

/** The built page; another build of it, to be tried without touching what everybody uses, is named in the environment. */
const PAGE = process.env.STATEROOM_PAGE ?? path.join(PROJECT, 'dist/page');

export type TokenName = keyof HostedProject['tokens'];

export interface RoomOptions {
  /** Workflow files by name, below `.stateroom/`. */
  readonly workflows?: Readonly<Record<string, string>>;
  /** A folder whose content the project begins with. */
  readonly copyOf?: string;
  /** The folder's name, which is the project's. */
  readonly name?: string;
  readonly limits?: Partial<Limits>;
}

/** A project folder with a real server and the built page, on the loopback interface. */
export class HostedRoom {
  readonly folder: string;
  readonly #dir: string;
  readonly #limits: Partial<Limits>;
  #orchestrator: Orchestrator | undefined;
  #project: HostedProject | undefined;
  #port = 0;

  static async start({ workflows = {}, copyOf, name = 'payments-api', limits = {} }: RoomOptions): Promise<HostedRoom> {
    const room = new HostedRoom(name, limits);
    if (copyOf !== undefined) cpSync(copyOf, room.folder, { recursive: true });
    for (const [file, text] of Object.entries(workflows)) room.write(file, text);
    await room.up();
    return room;
  }

  private constructor(name: string, limits: Partial<Limits>) {
    this.#limits = limits;
    this.#dir = mkdtempSync(path.join(os.tmpdir(), 'stateroom-page-'));
    this.folder = path.join(this.#dir, name);
    mkdirSync(path.join(this.folder, '.stateroom'), { recursive: true });
  }

  /** Writes a workflow file; the server notices by itself. */
  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, '.stateroom', file), text);
  }

  /** Starts the server, after `down` on the port it had. */
  async up(): Promise<void> {
    this.#orchestrator = await startOrchestrator({
      dataDir: path.join(this.#dir, 'data'),
      pageDir: PAGE,
      port: this.#port,
      limits: this.#limits,
      secret: new Uint8Array(32).fill(7),
      mayRunTasks: () => true,
      log: silentLog,
    });
    this.#port = this.#orchestrator.port;
    this.#project = await this.#orchestrator.addProject({ path: this.folder });
  }

  /** Tells everybody that the room ends, and ends it. */
  async down(): Promise<void> {
    await this.#orchestrator?.close();
    this.#orchestrator = undefined;
  }

  get orchestrator(): Orchestrator {
    if (!this.#orchestrator) throw new Error('The server is down.');
    return this.#orchestrator;
  }

  get project(): HostedProject {
    if (!this.#project) throw new Error('The server was never up.');
    return this.#project;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** The link that opens the page with this token; at `base` where something stands before the server. */
  link(token: TokenName, base = this.url): string {
    return formatLink(base, { projectId: this.project.projectId, token: this.project.tokens[token] });
  }

  async close(): Promise<void> {
    await this.down();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
