import * as vscode from 'vscode';
import { SAVED_BYTES } from '../protocol/limits.ts';
import { asText } from './notice.ts';
import type { Room } from './room.ts';

const KINDS: Readonly<Record<string, string>> = {
  svg: 'SVG picture',
  png: 'PNG picture',
  md: 'Markdown',
  html: 'HTML',
};

/** The folder that the last file was saved in, while this window is open. */
let last: vscode.Uri | undefined;

/** Asks where to save what the page has made, and writes it there: in the folder's own file system, which may be remote. */
export async function saveFile(room: Room, name: string, base64: string): Promise<void> {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > SAVED_BYTES) return;
  const proposed = fileName(name);
  const ending = /\.([a-z]+)$/.exec(proposed)?.[1] ?? '';
  const folder = last ?? room.folder?.uri;
  const kind = KINDS[ending];
  const uri = await vscode.window.showSaveDialog({
    title: 'Save from Stateroom',
    saveLabel: 'Save',
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, proposed) }),
    ...(kind !== undefined && { filters: { [kind]: [ending] } }),
  });
  if (!uri) return;
  try {
    await vscode.workspace.fs.writeFile(uri, bytes);
  } catch (error) {
    void vscode.window.showErrorMessage(asText(`It could not be saved: ${(error as Error).message}`));
    return;
  }
  last = vscode.Uri.joinPath(uri, '..');
  const saved = vscode.workspace.asRelativePath(uri, false);
  const chosen = await vscode.window.showInformationMessage(`Saved as ${asText(saved)}.`, 'Open');
  if (chosen) await vscode.commands.executeCommand('vscode.open', uri);
}

/** A name and nothing else: the page proposes no folder, and no file that hides. */
const fileName = (name: string): string =>
  name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '') || 'stateroom';
