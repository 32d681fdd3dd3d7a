import * as vscode from 'vscode';
import { fileIn } from './folder-file.ts';

/** Names that mean nothing to a glob, and lead nowhere up. */
const PLAIN = /^(?!.*\.\.)[\w@+-][\w@+./-]{0,300}$/;
const MOST = 20;

/**
 * The files of the folder whose path ends with this: some tools, such as `go test`, name a file without its folder. Empty for
 * names that are no plain relative path.
 */
export async function filesNamed(folder: vscode.WorkspaceFolder, named: string): Promise<vscode.Uri[]> {
  if (!PLAIN.test(named)) return [];
  const pattern = new vscode.RelativePattern(folder, `**/${named}`);
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', MOST);
  const inside = await Promise.all(
    found.map(async (uri) => (await fileIn(folder.uri.fsPath, uri.fsPath)).kind === 'file'),
  );
  return found.filter((_, index) => inside[index]);
}
