import * as vscode from 'vscode';

/** Where the document is shown already, or else any place beside `from`: never one column more with each time. */
export function columnBeside(uri: vscode.Uri, from: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const { visibleTextEditors, tabGroups } = vscode.window;
  const shown = visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const other = tabGroups.all.find(({ viewColumn }) => viewColumn !== from);
  return shown?.viewColumn ?? other?.viewColumn ?? vscode.ViewColumn.Beside;
}
