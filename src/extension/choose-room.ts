import * as vscode from 'vscode';
import type { LocalRooms } from './local-rooms.ts';
import { asLabel } from './notice.ts';
import { askChoice } from './questions.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

/**
 * The room that a command is for: the one named, the one that is meant without saying so, or the one that a person picks.
 * Opens a folder's room where there is none yet. `undefined` when the person chose nothing.
 */
export async function chooseRoom(
  { rooms, local }: { readonly rooms: Rooms; readonly local: LocalRooms },
  project?: string,
): Promise<Room | undefined> {
  if (project !== undefined) {
    const named = rooms.get(project) ?? rooms.all.find(({ name }) => name === project);
    if (!named) throw new Error(`This window is in no room ${JSON.stringify(project)}.`);
    return named;
  }
  const open = rooms.current;
  if (open) return open;
  if (rooms.all.length > 0) return pickRoom(rooms.all);
  const folder = await chooseFolder();
  return folder && local.open(folder);
}

async function pickRoom(all: readonly Room[]): Promise<Room | undefined> {
  const items = all.map((room) => ({
    label: asLabel(room.name),
    description: room.kind === 'joined' ? 'joined' : (room.folder?.uri.fsPath ?? ''),
    room,
  }));
  return (await askChoice(items, { placeHolder: 'Which project?' }))?.room;
}

/** A folder of the window; says what to do when there is none. */
export async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const chosen = await vscode.window.showInformationMessage(
      'Stateroom shows the workflow of a folder. Open one, or join a session by a link.',
      'Open Folder',
      'Join Session',
    );
    if (chosen === 'Open Folder') await vscode.commands.executeCommand('vscode.openFolder');
    if (chosen === 'Join Session') await vscode.commands.executeCommand('stateroom.joinSession');
    return undefined;
  }
  return folders.length === 1 ? folders[0] : vscode.window.showWorkspaceFolderPick({ placeHolder: 'Which folder?' });
}
