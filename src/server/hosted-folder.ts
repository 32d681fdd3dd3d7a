import path from 'node:path';
import type { Problem } from '../protocol/workflows.ts';
import type { Clock } from '../shared/clock.ts';
import { type Disposable, DisposableList, toDisposable } from '../shared/disposables.ts';
import type { Log } from '../shared/log.ts';
import { LinkKeys } from './access/links.ts';
import type { TokenName } from './access/tokens.ts';
import { openSqliteJournal } from './journal/sqlite-journal.ts';
import type { HostedProject } from './orchestrator.ts';
import { Project } from './project/project.ts';
import { OutputStore } from './tasks/output-store.ts';
import type { TaskPolicy } from './tasks/task-policy.ts';
import type { TaskRunner } from './tasks/task-runner.ts';
import { watchWorkflows } from './workflow-files.ts';
import { readWorkflows } from './workspace.ts';

export interface HostedFolderOptions {
  readonly id: string;
  readonly folder: string;
  readonly name: string;
  readonly dataDir: string;
  readonly secret: Uint8Array;
  readonly mayRunTasks: TaskPolicy;
  readonly maxTasks: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly runner: TaskRunner;
  readonly taskLogBytes: number;
  readonly maskPatterns?: () => readonly RegExp[];
}

/** A folder with its project: journal opened, workflows read and watched. */
export class HostedFolder implements HostedProject {
  readonly projectId: string;
  readonly name: string;
  readonly folder: string;
  readonly room: Project;
  readonly #listeners = new Set<() => void>();
  readonly #disposables = new DisposableList();
  #reading: Promise<void> = Promise.resolve();

  static async open(options: HostedFolderOptions): Promise<HostedFolder> {
    const hosted = new HostedFolder(options);
    try {
      await hosted.room.resume();
      await hosted.#read();
    } catch (error) {
      await hosted.close();
      throw error;
    }
    hosted.#disposables.push(watchWorkflows(options.folder, options.log, () => hosted.#readLater(options.log)));
    return hosted;
  }

  private constructor(options: HostedFolderOptions) {
    const { id, folder, name, dataDir, secret, mayRunTasks, maxTasks, clock, log, runner } = options;
    this.projectId = id;
    this.name = name;
    this.folder = folder;
    const kept = path.join(dataDir, id);
    const journal = openSqliteJournal({ folder: kept, log });
    try {
      this.room = new Project({
        id,
        name,
        folder,
        journal,
        keys: new LinkKeys(secret, id),
        runner,
        outputs: new OutputStore({ folder: kept, epoch: journal.head.epoch, maxBytes: options.taskLogBytes, log }),
        ...(options.maskPatterns && { maskPatterns: options.maskPatterns }),
        mayRunTasks,
        maxTasks,
        clock,
        log,
      });
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  get tokens(): Readonly<Record<TokenName, string>> {
    return this.room.ownTokens;
  }

  get problems(): readonly Problem[] {
    return this.room.problems();
  }

  get workflowCount(): number {
    return new Set(this.room.workflows().map(({ id }) => id)).size;
  }

  onDidChangeWorkflows(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return toDisposable(() => this.#listeners.delete(listener));
  }

  async close(): Promise<void> {
    this.#disposables.dispose();
    await this.#reading;
    await this.room.close();
  }

  async #read(): Promise<void> {
    await this.room.setWorkflows(readWorkflows(this.folder));
    for (const listener of this.#listeners) listener();
  }

  #readLater(log: Log): void {
    this.#reading = this.#reading
      .then(() => this.#read())
      .catch((error: unknown) =>
        log.error(`The workflows of ${this.name} could not be read again: ${(error as Error).message}`),
      );
  }
}
