import * as vscode from 'vscode';
import { asText } from './notice.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

/** Asks an owner about each guest who waits to be let in, once. */
export function lobby(rooms: Rooms): vscode.Disposable {
  const asked = new Set<string>();
  return rooms.onDidChange(() => {
    for (const room of rooms.all) {
      const { view } = room.client;
      if (view?.me.role !== 'owner') continue;
      for (const { id, name, waiting } of view.members) {
        const key = `${room.id}/${id}`;
        if (!waiting || asked.has(key)) continue;
        asked.add(key);
        void ask(room, id, name);
      }
    }
  });
}

async function ask(room: Room, member: string, name: string): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(
    `${asText(name)} asks to be let into ${asText(room.name)}.`,
    'Let In',
    'Turn Away',
  );
  if (chosen === undefined) return; // the page's list of members has the same choice, at any time
  try {
    await room.client.manage({ action: chosen === 'Let In' ? 'admit' : 'turn_away', member });
  } catch (error) {
    void vscode.window.showWarningMessage(asText((error as Error).message));
  }
}
