import * as vscode from 'vscode';
import type { Problem } from '../../protocol/workflows.ts';

const SOURCE = 'Stateroom';

/** A problem of a workflow file as VS Code shows it. */
export function diagnosticOf({
  line,
  column,
  end_line,
  end_column,
  message,
  severity,
  code,
}: Problem): vscode.Diagnostic {
  const start = new vscode.Position(line - 1, column - 1);
  const end = new vscode.Position((end_line ?? line) - 1, (end_column ?? column) - 1);
  const level = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = new vscode.Diagnostic(new vscode.Range(start, end), message, level);
  diagnostic.source = SOURCE;
  diagnostic.code = code;
  return diagnostic;
}

export const isOurs = ({ source }: vscode.Diagnostic): boolean => source === SOURCE;
