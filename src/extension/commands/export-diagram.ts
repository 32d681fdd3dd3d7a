import type * as vscode from 'vscode';
import { SavedFormat } from '../../protocol/host-messages.ts';
import type { Panels } from '../panels.ts';
import { askChoice } from '../questions.ts';
import type { Room } from '../room.ts';

/** Saves the chart as the room's panel shows it, or the report of the run that it shows, which is opened for it where it is not. */
export async function exportDiagram(panels: Panels, room: Room, given: string | undefined): Promise<void> {
  const format = given === undefined ? await chooseFormat() : SavedFormat.parse(given);
  if (format === undefined) return;
  await panels.export(room, format);
}

async function chooseFormat(): Promise<SavedFormat | undefined> {
  const items: (vscode.QuickPickItem & { readonly format: SavedFormat })[] = [
    { label: 'SVG', description: 'sharp at every size; text stays text', format: 'svg' },
    { label: 'PNG', description: 'for chats and slides', format: 'png' },
    {
      label: 'Report as HTML',
      description: 'the run with its diagram and timeline, one file to send or print',
      format: 'html',
    },
    { label: 'Report as Markdown', description: 'the same facts as text', format: 'md' },
  ];
  const chosen = await askChoice(items, {
    title: 'Export the diagram or the report of its run',
    placeHolder: 'As what?',
  });
  return chosen?.format;
}
