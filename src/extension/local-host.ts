import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Discovered } from '../server/discovery/discovery.ts';
import type { HostedProject, Orchestrator, OrchestratorOptions } from '../server/orchestrator.ts';
import { maskPattern } from '../server/tasks/mask-pattern.ts';
import type { Log } from '../shared/log.ts';
import { TaskApprovals } from './task-approvals.ts';
import type { VscodeTasks } from './vscode-tasks.ts';

const SECRET = 'host-secret';
const PORT = 'port';

/** This window's own server: started with the first project, and shared by all folders of the window. */
export class LocalHost {
  readonly #context: vscode.ExtensionContext;
  readonly #log: Log;
  readonly #approvals: TaskApprovals;
  #starting: Promise<Orchestrator> | undefined;
  #tasks: Promise<VscodeTasks> | undefined;
  /** What takes back the word to programs of this user that a project is here, by the project's id. */
  readonly #announced = new Map<string, () => void>();

  constructor(context: vscode.ExtensionContext, log: Log) {
    this.#context = context;
    this.#log = log;
    this.#approvals = new TaskApprovals(
      context.workspaceState,
      () => this.#vscodeTasks(),
      () => void this.runWhatWaited(),
    );
  }

  /** Opens the folder's room. Rejects with a sentence for people. */
  async open(folder: vscode.WorkspaceFolder): Promise<{ orchestrator: Orchestrator; project: HostedProject }> {
    const orchestrator = await this.#running();
    const project = await orchestrator.addProject({ path: folder.uri.fsPath, name: folder.name });
    await this.#announce(orchestrator, project);
    return { orchestrator, project };
  }

  /** Who else on this machine has the folder's room, if anybody. */
  async elsewhere(folder: vscode.WorkspaceFolder): Promise<Discovered | undefined> {
    const { discover } = await import('../server/discovery/discovery.ts');
    const found = await discover(folder.uri.fsPath);
    return found?.folder === realpathSync(folder.uri.fsPath) && found.pid !== process.pid ? found : undefined;
  }

  /** What the project's room has counted, where it is hosted here. */
  async metrics(projectId: string): Promise<string | undefined> {
    return (await this.#starting)?.metrics(projectId);
  }

  /** Ends the room of a folder that is no longer in the window. */
  async closeProject(projectId: string): Promise<void> {
    this.#announced.get(projectId)?.();
    this.#announced.delete(projectId);
    await (await this.#starting)?.removeProject(projectId);
  }

  /** Asks about what waits for the word of whoever sits here. */
  async reviewTasks(): Promise<void> {
    await this.#approvals.review();
  }

  /** Tasks that waited for the folder to be trusted or for approval run now, as far as they may. */
  async runWhatWaited(): Promise<void> {
    await (await this.#starting)?.retryForbiddenTasks();
  }

  async close(): Promise<void> {
    const starting = this.#starting;
    this.#starting = undefined;
    for (const takeBack of this.#announced.values()) takeBack();
    this.#announced.clear();
    await (await starting)?.close();
  }

  /** The command line and other windows find the project by this. A room that nobody finds is a room all the same. */
  async #announce(orchestrator: Orchestrator, project: HostedProject): Promise<void> {
    if (this.#announced.has(project.projectId)) return;
    const { publish } = await import('../server/discovery/discovery.ts');
    try {
      this.#announced.set(project.projectId, publish(orchestrator, project));
    } catch (error) {
      this.#log.warn(`The command line will not find ${project.name}: ${(error as Error).message}`);
    }
  }

  #running(): Promise<Orchestrator> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined; // the next folder or command tries again
      throw error;
    });
    return this.#starting;
  }

  /** One for all folders of the window. */
  #vscodeTasks(): Promise<VscodeTasks> {
    const folder = vscode.Uri.joinPath(this.#context.globalStorageUri, 'task-processes').fsPath;
    this.#tasks ??= import('./vscode-tasks.ts').then(({ VscodeTasks }) => new VscodeTasks(folder, this.#log));
    return this.#tasks;
  }

  async #start(): Promise<Orchestrator> {
    const [{ startOrchestrator }, secret, vscodeTasks] = await Promise.all([
      import('../server/orchestrator.ts'),
      this.#secret(),
      this.#vscodeTasks(),
    ]);
    const { globalStorageUri, extensionUri, workspaceState } = this.#context;
    const options: Omit<OrchestratorOptions, 'port'> = {
      // By project, not by window: the same folder has the same history from whichever workspace it is opened.
      dataDir: vscode.Uri.joinPath(globalStorageUri, 'projects').fsPath,
      pageDir: vscode.Uri.joinPath(extensionUri, 'dist', 'page').fsPath,
      secret,
      mayRunTasks: this.#approvals.mayRun,
      maskPatterns: () => this.#maskPatterns(),
      vscodeTasks,
      log: this.#log,
    };
    // The port of this window's last life, so that guests find their way back by themselves; else any that is free.
    const orchestrator = await startOrchestrator({ ...options, port: workspaceState.get<number>(PORT, 0) }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error;
        return startOrchestrator(options);
      },
    );
    await workspaceState.update(PORT, orchestrator.port);
    return orchestrator;
  }

  /** As the settings say now. One that is none masks nothing, which the log says. */
  #maskPatterns(): RegExp[] {
    const written = vscode.workspace.getConfiguration('stateroom').get<unknown>('maskPatterns');
    return (Array.isArray(written) ? written : []).flatMap((text) => {
      try {
        return [maskPattern(String(text))];
      } catch (error) {
        this.#log.warn(`${(error as Error).message} It stands in the setting stateroom.maskPatterns.`);
        return [];
      }
    });
  }

  async #secret(): Promise<Uint8Array> {
    const kept = await this.#context.secrets.get(SECRET);
    if (kept !== undefined) return Buffer.from(kept, 'base64url');
    const made = randomBytes(32);
    await this.#context.secrets.store(SECRET, made.toString('base64url'));
    return made;
  }
}
