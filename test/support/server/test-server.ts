import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type HostedProject,
  type Orchestrator,
  type OrchestratorOptions,
  startOrchestrator,
} from '../../../src/server/orchestrator.ts';
import type { Log } from '../../../src/shared/log.ts';
import { DOOR } from './door-workflow.ts';
import { RoomClient, type RoomClientOptions } from './room-client.ts';
import { writePage } from './small-page.ts';

export type TokenName = keyof HostedProject['tokens'];

export interface TestServerOptions extends Partial<OrchestratorOptions> {
  /** Workflow files of each folder, by name; one folder `alpha` with the door unless said otherwise. */
  readonly folders?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A real server on a port of its own, with real folders and journals below one temporary folder. */
export class TestServer {
  readonly root: string;
  /** What the server logged as warnings and errors. */
  readonly logged: string[] = [];
  readonly #options: TestServerOptions;
  readonly #clients: RoomClient[] = [];
  #orchestrator: Orchestrator | undefined;
  #port: number;

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(options);
    await server.up();
    return server;
  }

  private constructor(options: TestServerOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stateroom-test-')));
    writePage(this.pageDir);
    for (const [name, files] of Object.entries(options.folders ?? { alpha: { 'door.workflow.yaml': DOOR } })) {
      const folder = path.join(this.folder(name), '.stateroom');
      mkdirSync(folder, { recursive: true });
      for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
    }
  }

  get pageDir(): string {
    return path.join(this.root, 'page');
  }

  folder(name: string): string {
    return path.join(this.root, 'folders', name);
  }

  /** Starts the server; after `down` on the port it had, with what it kept. */
  async up(): Promise<void> {
    const { folders, ...options } = this.#options;
    this.#orchestrator = await startOrchestrator({
      dataDir: path.join(this.root, 'data'),
      pageDir: this.pageDir,
      secret: new Uint8Array(32).fill(7),
      mayRunTasks: () => true,
      log: this.#log(),
      ...options,
      port: this.#port,
    });
    this.#port = this.#orchestrator.port;
    for (const name of Object.keys(folders ?? { alpha: {} }))
      await this.#orchestrator.addProject({ path: this.folder(name) });
  }

  async down(): Promise<void> {
    await this.#orchestrator?.close();
    this.#orchestrator = undefined;
  }

  get orchestrator(): Orchestrator {
    if (!this.#orchestrator) throw new Error('The server is down.');
    return this.#orchestrator;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return this.orchestrator.url;
  }

  project(name = 'alpha'): HostedProject {
    const found = this.orchestrator.projects.find((project) => project.name === name);
    if (!found) throw new Error(`There is no project ${name}.`);
    return found;
  }

  /** A client with a token of `project`, connected and not yet in the room. */
  async connect(token: TokenName = 'member', options: Partial<RoomClientOptions> & { project?: string } = {}) {
    const { project, ...rest } = options;
    const client = await RoomClient.connect({ url: this.url, token: this.project(project).tokens[token], ...rest });
    this.#clients.push(client);
    return client;
  }

  /** A client in the room. */
  async join(token: TokenName = 'member', options: Partial<RoomClientOptions> & { project?: string } = {}) {
    const client = await this.connect(token, options);
    await client.join(this.project(options.project).projectId);
    return client;
  }

  /** All that a project keeps below one of its folders, as text. */
  kept(name: string, below: string): string {
    const folder = path.join(this.root, 'data', this.project(name).projectId, below);
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
  }

  /** The number of the journal's last entry, as a fresh pair of eyes reads it. */
  async head(name = 'alpha'): Promise<number> {
    const reader = await this.connect('viewer', { project: name, name: 'Reader' });
    const { seq } = await reader.join(this.project(name).projectId);
    reader.close();
    return seq;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.down();
    rmSync(this.root, { recursive: true, force: true });
  }

  #log(): Log {
    const keep = (message: string) => this.logged.push(message);
    return { debug: () => undefined, info: () => undefined, warn: keep, error: keep };
  }
}
