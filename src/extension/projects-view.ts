import * as vscode from 'vscode';
import { say } from '../client/connection-state.ts';
import type { RunState } from '../protocol/runs.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import { iconOf, waits, where } from './status-bar.ts';

/** A row of the view; commands from its menu get it as their argument. */
export interface ProjectsRow {
  readonly project: string;
  readonly run?: string;
}

/** The rooms of this window as a tree, with the runs of each. */
export class ProjectsView implements vscode.TreeDataProvider<ProjectsRow> {
  readonly #rooms: Rooms;
  readonly onDidChangeTreeData: vscode.Event<void>;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.onDidChangeTreeData = rooms.onDidChange;
  }

  getChildren(row?: ProjectsRow): ProjectsRow[] {
    if (!row) return this.#rooms.all.map(({ id }) => ({ project: id }));
    if (row.run !== undefined) return [];
    const runs = [...(this.#rooms.get(row.project)?.client.view?.runs.values() ?? [])];
    const living = ({ status }: RunState) => Number(status === 'active');
    return runs
      .sort((a, b) => living(b) - living(a) || b.seq - a.seq)
      .map(({ run }) => ({ project: row.project, run }));
  }

  getTreeItem(row: ProjectsRow): vscode.TreeItem {
    const room = this.#rooms.get(row.project);
    if (!room) return new vscode.TreeItem(row.project);
    const run = row.run === undefined ? undefined : room.client.view?.runs.get(row.run);
    const item = run ? runItem(room, run) : roomItem(room);
    item.command = { command: 'stateroom.open', title: 'Open', arguments: [row] };
    return item;
  }
}

function roomItem(room: Room): vscode.TreeItem {
  const { client, kind, name, id } = room;
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.contextValue = `room.${kind}`;
  item.iconPath = new vscode.ThemeIcon(kind === 'local' ? 'folder' : 'remote-explorer');
  const members = client.view?.members.length ?? 0;
  item.description = client.state.kind === 'live' ? (members > 1 ? `${members} here` : '') : say(client.state).text;
  item.tooltip = client.state.kind === 'live' ? name : say(client.state).detail;
  return item;
}

function runItem({ id, client }: Room, run: RunState): vscode.TreeItem {
  const item = new vscode.TreeItem(run.title, vscode.TreeItemCollapsibleState.None);
  item.id = `${id}/${run.run}`;
  item.contextValue = 'run';
  item.iconPath = new vscode.ThemeIcon(iconOf(run));
  if (client.view) item.description = `${where(run, client.view)}${waits(run)}`;
  return item;
}
