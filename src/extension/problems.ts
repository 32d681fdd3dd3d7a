import * as vscode from 'vscode';
import type { Problem } from '../protocol/workflows.ts';
import type { Rooms } from './rooms.ts';

/** Shows what is wrong in the workflow files of this window's own folders among VS Code's Problems. */
export function problems(rooms: Rooms): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('stateroom');
  const update = () => {
    const byFile = new Map<string, { uri: vscode.Uri; diagnostics: vscode.Diagnostic[] }>();
    for (const { folder, client } of rooms.all) {
      for (const problem of folder ? (client.view?.problems ?? []) : []) {
        const uri = vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file('/'), problem.file);
        const known = byFile.get(uri.toString()) ?? { uri, diagnostics: [] };
        known.diagnostics.push(diagnosticOf(problem));
        byFile.set(uri.toString(), known);
      }
    }
    collection.clear();
    for (const { uri, diagnostics } of byFile.values()) collection.set(uri, diagnostics);
  };
  update();
  return vscode.Disposable.from(collection, rooms.onDidChange(update));
}

function diagnosticOf({ line, column, end_line, end_column, message, severity, code }: Problem): vscode.Diagnostic {
  const start = new vscode.Position(line - 1, column - 1);
  const end = new vscode.Position((end_line ?? line) - 1, (end_column ?? column) - 1);
  const level = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = new vscode.Diagnostic(new vscode.Range(start, end), message, level);
  diagnostic.source = 'Stateroom';
  diagnostic.code = code;
  return diagnostic;
}
