import path from 'node:path';
import * as vscode from 'vscode';
import type { Connect } from '../protocol/host-messages.ts';
import { formatLink } from '../protocol/link.ts';
import type { HostedProject, Orchestrator } from '../server/orchestrator.ts';
import { DisposableList } from '../shared/disposables.ts';
import type { Log } from '../shared/log.ts';
import type { LocalHost } from './local-host.ts';
import { displayName, type Room } from './room.ts';
import type { Rooms } from './rooms.ts';

const WORKFLOW_FILES = '.stateroom/*.workflow.{yaml,yml,json}';

/** Keeps a room open for each folder of the window that has a workflow, as folders and files come and go. */
export class LocalRooms implements vscode.Disposable {
  readonly #host: LocalHost;
  readonly #rooms: Rooms;
  readonly #log: Log;
  readonly #disposables = new DisposableList();
  /** What is being opened or is open, by the folder's URI. */
  readonly #open = new Map<string, Promise<Room>>();

  constructor(parts: { host: LocalHost; rooms: Rooms; log: Log }) {
    this.#host = parts.host;
    this.#rooms = parts.rooms;
    this.#log = parts.log;
  }

  /** Looks through the folders, and goes on watching. */
  start(): void {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${WORKFLOW_FILES}`, false, true, true);
    this.#disposables.push(watcher);
    this.#disposables.push(
      watcher.onDidCreate((file) => {
        const folder = vscode.workspace.getWorkspaceFolder(file);
        if (folder && path.dirname(path.dirname(file.fsPath)) === folder.uri.fsPath) void this.#tryOpen(folder);
      }),
    );
    this.#disposables.push(
      vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const folder of removed) void this.#close(folder);
        for (const folder of added) void this.#consider(folder);
      }),
    );
    this.#disposables.push(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#host.trusted()));
    for (const folder of vscode.workspace.workspaceFolders ?? []) void this.#consider(folder);
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
  }

  async #consider(folder: vscode.WorkspaceFolder): Promise<void> {
    const pattern = new vscode.RelativePattern(folder, WORKFLOW_FILES);
    const [found] = await vscode.workspace.findFiles(pattern, null, 1);
    if (found) await this.#tryOpen(folder);
  }

  async #tryOpen(folder: vscode.WorkspaceFolder): Promise<void> {
    try {
      await this.open(folder);
    } catch (error) {
      const message = `The room of ${folder.name} could not be opened: ${(error as Error).message}`;
      this.#log.error(message);
      const chosen = await vscode.window.showErrorMessage(message, 'Try Again', 'Show Log');
      if (chosen === 'Try Again') await this.#tryOpen(folder);
      else if (chosen === 'Show Log') await vscode.commands.executeCommand('stateroom.showLog');
    }
  }

  async #enter(folder: vscode.WorkspaceFolder): Promise<Room> {
    if (folder.uri.scheme !== 'file')
      throw new Error(`${folder.name} is not on this machine's disk, and workflows run there.`);
    const { orchestrator, project } = await this.#host.open(folder);
    const [{ RoomClient }, { sessionFile }] = await Promise.all([
      import('./room-client.ts'),
      import('../server/discovery/session-file.ts'),
    ]);
    const target = await targetOf(orchestrator, project);
    const allowed = (url: string) => {
      orchestrator.allowAddress(url);
      return url;
    };
    const external = async () => {
      const uri = await vscode.env.asExternalUri(vscode.Uri.parse(orchestrator.url));
      return allowed(withSlash(uri.toString(true)));
    };
    const session = sessionFile(target);
    const client = new RoomClient(target, session);
    const room: Room = {
      id: project.projectId,
      kind: 'local',
      name: project.name,
      folder,
      client,
      base: orchestrator.url,
      async connectForPage() {
        const url = await external();
        await client.joined(); // then the page comes as the member that palette and status bar are
        const secret = session.get();
        return { ...target, url, ...(secret !== undefined && { session: secret }) };
      },
      sharing: {
        kind: 'host',
        async link(role) {
          const base = publicUrl(orchestrator.port);
          return formatLink(base === undefined ? await external() : allowed(base), {
            token: project.tokens[role],
            projectId: project.projectId,
          });
        },
      },
      dispose: () => client.dispose(),
    };
    this.#rooms.add(room);
    this.#log.info(`The room of ${project.name} is open.`, { workflows: project.workflowCount });
    return room;
  }

  async #close(folder: vscode.WorkspaceFolder): Promise<void> {
    const key = folder.uri.toString();
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

async function targetOf({ url }: Orchestrator, { projectId, tokens }: HostedProject): Promise<Connect> {
  return { url, token: tokens.owner, project_id: projectId, name: await displayName() };
}

/** The address that a tunnel or proxy of the person's own gives this server: the setting, `{port}` standing for the port. */
function publicUrl(port: number): string | undefined {
  const said = vscode.workspace.getConfiguration('stateroom').get<string>('publicUrl', '').trim();
  if (said === '') return undefined;
  const url = said.replaceAll('{port}', String(port));
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new Error(
      `The setting stateroom.publicUrl is no address: ${said}. Write one like https://example.org/{port}/.`,
    );
  return withSlash(url);
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
