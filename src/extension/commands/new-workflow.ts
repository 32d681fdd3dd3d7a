import * as vscode from 'vscode';
import { chooseFolder } from '../choose-room.ts';
import type { LocalRooms } from '../local-rooms.ts';
import type { Panels } from '../panels.ts';
import { askChoice } from '../questions.ts';

/** Writes a template's file into the folder, with those of the workflows that it starts, opens it, and its room beside it. */
export async function newWorkflow(
  { local, panels }: { readonly local: LocalRooms; readonly panels: Panels },
  given: { readonly folder?: vscode.WorkspaceFolder | undefined; readonly template?: string } = {},
): Promise<vscode.Uri | undefined> {
  const folder = given.folder ?? (await chooseFolder());
  if (!folder) return undefined;
  const { TEMPLATES } = await import('../../workflow/templates.ts');
  const items = TEMPLATES.map((template) => ({
    label: template.title,
    description: template.file,
    detail: template.description,
    template,
  }));
  const picked =
    items.find(({ template }) => template.id === given.template) ??
    (await askChoice(items, { placeHolder: 'Begin with which workflow?', matchOnDetail: true }));
  if (!picked) return undefined;
  const uriOf = (name: string) => vscode.Uri.joinPath(folder.uri, '.stateroom', name);
  const file = uriOf(picked.template.file);
  for (const { id, file: name, text } of TEMPLATES)
    if (picked.template.starts.includes(id) && !(await exists(uriOf(name)))) await write(uriOf(name), text);
  if (await exists(file))
    void vscode.window.showInformationMessage(`${picked.template.file} is there already; it was left as it is.`);
  else await write(file, picked.template.text);
  const room = await local.open(folder);
  // Side by side, whichever of the two was there first.
  if (panels.isOpen(room)) await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.Beside });
  else {
    await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One });
    await panels.show(room, { beside: true });
  }
  return file;
}

const write = (file: vscode.Uri, text: string): Thenable<void> =>
  vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));

async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}
