import * as vscode from 'vscode';
import { PictureFormat } from '../../protocol/host-messages.ts';
import type { Panels } from '../panels.ts';
import type { Room } from '../room.ts';

/** Saves the chart as the room's panel shows it, which is opened for it where it is not. */
export async function exportDiagram(panels: Panels, room: Room, given: string | undefined): Promise<void> {
  const format = given === undefined ? await chooseFormat() : PictureFormat.parse(given);
  if (format === undefined) return;
  await panels.export(room, format);
}

async function chooseFormat(): Promise<PictureFormat | undefined> {
  const items: (vscode.QuickPickItem & { readonly format: PictureFormat })[] = [
    { label: 'SVG', description: 'sharp at every size; text stays text', format: 'svg' },
    { label: 'PNG', description: 'for chats and slides', format: 'png' },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: 'Export the diagram', placeHolder: 'As what?' });
  return chosen?.format;
}
