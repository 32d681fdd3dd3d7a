import { createHmac } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { DEFAULT_LIMITS, type Limits } from '../protocol/limits.ts';
import type { Problem } from '../protocol/workflows.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import type { Disposable } from '../shared/disposables.ts';
import type { Log } from '../shared/log.ts';
import type { TokenName } from './access/tokens.ts';
import { Gateway } from './gateway/gateway.ts';
import { HostedFolder } from './hosted-folder.ts';
import { AllowedHosts } from './http/allowed.ts';
import { createHttpServer, trackConnections } from './http/http-server.ts';
import { StaticPage } from './http/static-page.ts';
import { ProcessRunner } from './tasks/process-runner.ts';
import type { TaskPolicy } from './tasks/task-policy.ts';
import type { TaskRunner } from './tasks/task-runner.ts';
import { TaskRunners } from './tasks/task-runners.ts';
import { projectIdOf } from './workspace.ts';

/** How long connections have to end by themselves when the server closes. */
const GRACE_MS = 500;

export interface OrchestratorOptions {
  /** 127.0.0.1 unless someone chose otherwise. */
  readonly host?: string;
  /** 0, the default, for any free port. */
  readonly port?: number;
  /** Where journals live: one folder for each project below it. Made with mode 0700. */
  readonly dataDir: string;
  /** The built page (`dist/page`), with its manifest. */
  readonly pageDir: string;
  /** 32 random bytes that each project's own tokens are derived from; kept by the host, never in the repository. */
  readonly secret: Uint8Array;
  readonly mayRunTasks: TaskPolicy;
  /** What is masked in what tasks print, besides the values of variables that are named like secrets. */
  readonly maskPatterns?: () => readonly RegExp[];
  /** The address other people reach this server by, when a tunnel or proxy stands before it. */
  readonly publicUrl?: string;
  /** How tasks run; as processes of this machine unless said otherwise. */
  readonly runner?: TaskRunner;
  /** Who runs tasks of VS Code; without one they fail with a sentence. */
  readonly vscodeTasks?: TaskRunner;
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
  readonly log: Log;
}

export interface HostedProject {
  readonly projectId: string;
  readonly name: string;
  /** The folder's real path. */
  readonly folder: string;
  /** Derived tokens, stable over restarts: what the host itself, `serve --json` and links are made of. */
  readonly tokens: Readonly<Record<TokenName, string>>;
  readonly problems: readonly Problem[];
  /** The number of workflows that loaded. */
  readonly workflowCount: number;
  /** Workflow files were read again; problems may have changed. */
  onDidChangeWorkflows(listener: () => void): Disposable;
}

export interface Orchestrator {
  /** Where programs of this machine reach it: `http://127.0.0.1:PORT/`, unless it listens on one other address. */
  readonly url: string;
  readonly port: number;
  readonly projects: readonly HostedProject[];
  /** A key that proves this server to readers of its discovery file. */
  readonly proofKey: string;
  /** Opens the folder's journal and workflows and makes its room. The same folder twice gives the same project. */
  addProject(folder: { readonly path: string; readonly name?: string }): Promise<HostedProject>;
  /** Ends the room: its members are told and cut. The journal stays. */
  removeProject(projectId: string): Promise<void>;
  /** Accepts requests that come by this address too: a proxy's, as VS Code's `asExternalUri` gives it. */
  allowAddress(url: string): void;
  /** Tasks that were not allowed to run may be now. */
  retryForbiddenTasks(): Promise<void>;
  /** The Prometheus text of one project. */
  metrics(projectId: string): string | undefined;
  /** Closes rooms, sockets and journals; leaves no timer and no child process. */
  close(): Promise<void>;
}

/** Starts the server, with no project yet. Rejects when the port can't be had or the page is not built. */
export async function startOrchestrator(options: OrchestratorOptions): Promise<Orchestrator> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const allowed = new AllowedHosts();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const clock = options.clock ?? systemClock;
  const proofKey = createHmac('sha256', options.secret).update('proof').digest('base64url');
  const page = new StaticPage(options.pageDir);
  let gateway: Gateway | undefined;
  const server = createHttpServer({
    allowed,
    page,
    metrics: (hash) => gateway?.metricsFor(hash),
    proofKey,
  });
  const connections = trackConnections(server);
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  for (const name of ['127.0.0.1', 'localhost', '[::1]']) allowed.allow(`http://${name}:${port}/`);
  if (host !== '127.0.0.1' && host !== '0.0.0.0')
    allowed.allow(`http://${host.includes(':') ? `[${host}]` : host}:${port}/`);
  if (options.publicUrl !== undefined) allowed.allow(options.publicUrl);
  gateway = new Gateway(server, { allowed, limits, clock, log: options.log, page: page.build });
  // Before anybody looks at the path, Socket.IO included, which has put itself before our own listener.
  server.prependListener('request', (request) => allowed.rebase(request));
  server.prependListener('upgrade', (request) => allowed.rebase(request));
  return new RunningOrchestrator(options, { gateway, connections, allowed, clock, port, proofKey });
}

interface Parts {
  readonly gateway: Gateway;
  readonly connections: { endAll(): void };
  readonly allowed: AllowedHosts;
  readonly clock: Clock;
  readonly port: number;
  readonly proofKey: string;
}

class RunningOrchestrator implements Orchestrator {
  readonly url: string;
  readonly port: number;
  readonly proofKey: string;
  readonly #options: OrchestratorOptions;
  readonly #parts: Parts;
  readonly #folders = new Map<string, Promise<HostedFolder>>();
  readonly #open = new Map<string, HostedFolder>();
  /** Folders on their way out: their journals are open until they are. */
  readonly #closing = new Map<string, Promise<void>>();

  constructor(options: OrchestratorOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.port = parts.port;
    this.proofKey = parts.proofKey;
    this.url = localUrl(options.host ?? '127.0.0.1', parts.port);
  }

  get projects(): readonly HostedProject[] {
    return [...this.#open.values()];
  }

  async addProject({ path: folder, name }: { readonly path: string; readonly name?: string }): Promise<HostedProject> {
    const id = projectIdOf(folder);
    const known = this.#folders.get(id);
    if (known) return known;
    const opening = this.#openFolder(id, realpathSync(folder), name ?? path.basename(folder));
    this.#folders.set(id, opening);
    try {
      return await opening;
    } catch (error) {
      this.#folders.delete(id);
      throw error;
    }
  }

  async #openFolder(id: string, folder: string, name: string): Promise<HostedFolder> {
    const { dataDir, secret, mayRunTasks, maskPatterns, log } = this.#options;
    const { gateway, clock } = this.#parts;
    const runner = new TaskRunners(this.#options.runner ?? new ProcessRunner(), this.#options.vscodeTasks);
    await this.#closing.get(id);
    const { maxTasks, taskLogBytes } = { ...DEFAULT_LIMITS, ...this.#options.limits };
    const hosted = await HostedFolder.open({
      id,
      folder,
      name,
      dataDir,
      secret,
      mayRunTasks,
      maxTasks,
      clock,
      log,
      runner,
      taskLogBytes,
      ...(maskPatterns && { maskPatterns }),
    });
    this.#open.set(id, hosted);
    gateway.add(hosted.room);
    return hosted;
  }

  async removeProject(projectId: string): Promise<void> {
    const opening = this.#folders.get(projectId);
    if (!opening) return;
    // From here on the same folder is another project, which waits until this one has let go of the journal.
    this.#folders.delete(projectId);
    const closing = this.#closeFolder(projectId, opening).finally(() => this.#closing.delete(projectId));
    this.#closing.set(projectId, closing);
    await closing;
  }

  async #closeFolder(projectId: string, opening: Promise<HostedFolder>): Promise<void> {
    // One that could not be opened has nothing to close; whoever opened it was told.
    const folder = await opening.catch(() => undefined);
    this.#open.delete(projectId);
    this.#parts.gateway.remove(projectId, 'The folder was closed on the host.');
    await folder?.close();
  }

  allowAddress(url: string): void {
    this.#parts.allowed.allow(url);
  }

  async retryForbiddenTasks(): Promise<void> {
    for (const folder of this.#open.values()) await folder.room.retryForbiddenTasks();
  }

  metrics(projectId: string): string | undefined {
    return this.#parts.gateway.metrics(projectId);
  }

  async close(): Promise<void> {
    const { gateway, connections } = this.#parts;
    for (const id of [...this.#folders.keys()]) await this.removeProject(id);
    // Those who have something to hear get a moment for it; nobody keeps the server open by not answering.
    const grace = setTimeout(() => connections.endAll(), GRACE_MS);
    await gateway.close();
    clearTimeout(grace);
  }
}

function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}/`;
}
