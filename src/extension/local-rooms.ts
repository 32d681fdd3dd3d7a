import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Discovered } from '../server/discovery/discovery.ts';
import { watchWorkflows, workflowFilesOf } from '../server/workflow-files.ts';
import { type Disposable, DisposableList } from '../shared/disposables.ts';
import type { Log } from '../shared/log.ts';
import type { LocalHost } from './local-host.ts';
import { localRoom } from './local-room.ts';
import { asText } from './notice.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

/** In the words of the journal when another process has it open. */
const OPEN_ELSEWHERE = 'is open in another window or process';
const SETTLING_MS = 10_000;
const AGAIN_MS = 500;

/** Keeps a room open for each folder of the window that has a workflow, as folders and files come and go. */
export class LocalRooms implements vscode.Disposable {
  readonly #host: LocalHost;
  readonly #rooms: Rooms;
  readonly #log: Log;
  readonly #disposables = new DisposableList();
  /** What is being opened or is open, by the folder's URI. */
  readonly #open = new Map<string, Promise<Room>>();
  /** What tells of workflow files that come later, by the folder's URI. VS Code's own watcher starts late and misses files of new folders. */
  readonly #watches = new Map<string, Disposable>();

  constructor(parts: { host: LocalHost; rooms: Rooms; log: Log }) {
    this.#host = parts.host;
    this.#rooms = parts.rooms;
    this.#log = parts.log;
  }

  /** Looks through the folders, and goes on watching. */
  start(): void {
    this.#disposables.push(
      vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const folder of removed) void this.#close(folder);
        for (const folder of added) this.#take(folder);
      }),
    );
    this.#disposables.push(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#host.runWhatWaited()));
    for (const folder of vscode.workspace.workspaceFolders ?? []) this.#take(folder);
  }

  /** The folder's room, opened if it is not; rejects with a sentence. */
  open(folder: vscode.WorkspaceFolder): Promise<Room> {
    const key = folder.uri.toString();
    let opening = this.#open.get(key);
    if (!opening) {
      opening = this.#enter(folder);
      this.#open.set(key, opening);
      opening.catch(() => this.#open.delete(key));
    }
    return opening;
  }

  /** The folder's room if it is open or being opened. */
  async opened(folder: vscode.WorkspaceFolder): Promise<Room | undefined> {
    await this.#consider(folder);
    return this.#open.get(folder.uri.toString());
  }

  dispose(): void {
    this.#disposables.dispose();
    for (const watch of this.#watches.values()) watch.dispose();
  }

  #take(folder: vscode.WorkspaceFolder): void {
    if (folder.uri.scheme !== 'file') return;
    const changed = () => void this.#consider(folder);
    this.#watches.set(folder.uri.toString(), watchWorkflows(folder.uri.fsPath, this.#log, changed));
    changed();
  }

  async #consider(folder: vscode.WorkspaceFolder): Promise<void> {
    if (folder.uri.scheme === 'file' && this.#hasWorkflow(folder)) await this.#tryOpen(folder);
  }

  #hasWorkflow(folder: vscode.WorkspaceFolder): boolean {
    try {
      return workflowFilesOf(folder.uri.fsPath).length > 0;
    } catch (error) {
      this.#log.warn(`The workflows of ${folder.name} can't be looked for: ${(error as Error).message}`);
      return false;
    }
  }

  async #tryOpen(folder: vscode.WorkspaceFolder): Promise<void> {
    try {
      await this.open(folder);
    } catch (error) {
      const message = `The room of ${folder.name} could not be opened: ${(error as Error).message}`;
      this.#log.error(message);
      const chosen = await vscode.window.showErrorMessage(asText(message), 'Try Again', 'Show Log');
      if (chosen === 'Try Again') await this.#tryOpen(folder);
      else if (chosen === 'Show Log') await vscode.commands.executeCommand('stateroom.showLog');
    }
  }

  async #enter(folder: vscode.WorkspaceFolder): Promise<Room> {
    if (folder.uri.scheme !== 'file')
      throw new Error(`${folder.name} is not on this machine's disk, and workflows run there.`);
    const room = await this.#roomOf(folder);
    this.#rooms.add(room);
    return room;
  }

  /** The folder's room: hosted here, or by another window or `stateroom serve` that was there first. */
  async #roomOf(folder: vscode.WorkspaceFolder): Promise<Room> {
    const until = Date.now() + SETTLING_MS;
    for (;;) {
      const found = await this.#host.elsewhere(folder);
      if (found) return this.#attach(folder, found);
      try {
        return await this.#hosted(folder);
      } catch (error) {
        // Somebody else has just opened it, and will say so in a moment.
        if (!(error as Error).message.includes(OPEN_ELSEWHERE) || Date.now() > until) throw error;
        await sleep(AGAIN_MS);
      }
    }
  }

  async #hosted(folder: vscode.WorkspaceFolder): Promise<Room> {
    const { orchestrator, project } = await this.#host.open(folder);
    this.#log.info(`The room of ${project.name} is open.`, { workflows: project.workflowCount });
    return localRoom(folder, {
      url: orchestrator.url,
      projectId: project.projectId,
      token: project.tokens.owner,
      allow: (url) => orchestrator.allowAddress(url),
    });
  }

  async #attach(folder: vscode.WorkspaceFolder, found: Discovered): Promise<Room> {
    this.#log.info(`${folder.name} is hosted by process ${found.pid}; this window joins it there.`);
    const room = await localRoom(folder, { url: found.url, projectId: found.project_id, token: found.owner_token });
    const watching = room.client.onDidChange(() => {
      const { kind } = room.client.state;
      if (kind !== 'reconnecting' && kind !== 'removed' && kind !== 'refused') return;
      watching.dispose();
      void this.#takeOver(folder, room);
    });
    return room;
  }

  /** The host has gone: whichever window is first is the next, and the others join it there. */
  async #takeOver(folder: vscode.WorkspaceFolder, lost: Room): Promise<void> {
    while (this.#rooms.get(lost.id) === lost) {
      try {
        const next = await this.#roomOf(folder);
        this.#open.set(folder.uri.toString(), Promise.resolve(next));
        this.#rooms.replace(lost, next);
        return;
      } catch (error) {
        this.#log.warn(
          `The room of ${folder.name} has lost its host and could not be taken over: ${(error as Error).message}`,
        );
        await sleep(AGAIN_MS);
      }
    }
  }

  async #close(folder: vscode.WorkspaceFolder): Promise<void> {
    const key = folder.uri.toString();
    this.#watches.get(key)?.dispose();
    this.#watches.delete(key);
    const opening = this.#open.get(key);
    this.#open.delete(key);
    if (!opening) return;
    try {
      const room = await opening;
      this.#rooms.remove(room);
      await this.#host.closeProject(room.id);
    } catch (error) {
      this.#log.error(`The room of ${folder.name} could not be closed: ${(error as Error).message}`);
    }
  }
}
