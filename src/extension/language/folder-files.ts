import * as vscode from 'vscode';
import type { FolderFile } from '../../workflow/folder.ts';
import type { ParsedWorkflow } from '../../workflow/model.ts';
import { parseWorkflow } from '../../workflow/parse.ts';

const parsed = new Map<string, { readonly text: string; readonly parsed: ParsedWorkflow }>();

/** What problems call the file: its path from its project's folder. */
export const nameOf = (uri: vscode.Uri): string => `.stateroom/${uri.path.split('/').at(-1) ?? ''}`;

/** The other workflow files beside a document, as their editors have them, or as they are on the disk. */
export async function filesBeside(document: vscode.TextDocument): Promise<FolderFile[]> {
  const folder = vscode.Uri.joinPath(document.uri, '..');
  const names = await vscode.workspace.fs.readDirectory(folder).then(
    (entries) => entries.map(([name]) => name),
    () => [], // a file that is not saved yet may be in a folder that is not there yet
  );
  const others = names
    .filter((name) => /\.workflow\.(ya?ml|json)$/.test(name))
    .map((name) => vscode.Uri.joinPath(folder, name))
    .filter((uri) => uri.toString() !== document.uri.toString());
  const read = await Promise.all(others.map(readOne));
  return read.filter((file) => file !== undefined);
}

async function readOne(uri: vscode.Uri): Promise<FolderFile | undefined> {
  const text = await textOf(uri);
  if (text === undefined) return undefined;
  const key = uri.toString();
  const known = parsed.get(key);
  const now = known?.text === text ? known : { text, parsed: parseWorkflow(text, nameOf(uri)) };
  parsed.set(key, now);
  return { name: nameOf(uri), parsed: now.parsed };
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined; // it has just gone, or can't be read: the room says so
  }
}
