import * as vscode from 'vscode';
import type { JoinedRooms } from './joined-rooms.ts';
import type { LocalRooms } from './local-rooms.ts';
import type { Panels } from './panels.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

interface Parts {
  readonly rooms: Rooms;
  readonly local: LocalRooms;
  readonly joined: JoinedRooms;
  readonly panels: Panels;
}

/** Gives panels that VS Code kept over a reload of the window their rooms back; one whose room is gone closes. */
export function restorePanels({ rooms, local, joined, panels }: Parts): vscode.WebviewPanelSerializer {
  async function find(state: unknown): Promise<Room | undefined> {
    const id = typeof state === 'object' && state !== null && 'room' in state ? String(state.room) : '';
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const room = await local.opened(folder);
      if (room?.id === id) return room;
    }
    return rooms.get(id) ?? joined.rejoin(id);
  }
  return {
    async deserializeWebviewPanel(panel, state: unknown) {
      const room = await find(state);
      if (room) await panels.adopt(panel, room);
      else panel.dispose();
    },
  };
}
