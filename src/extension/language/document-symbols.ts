import * as vscode from 'vscode';
import { type FileSymbols, readSymbols, type Span } from '../../workflow/language/symbols.ts';

const known = new WeakMap<vscode.TextDocument, { readonly version: number; readonly symbols: FileSymbols }>();

/** What is named in the document, read once for each of its versions. */
export function symbolsOf(document: vscode.TextDocument): FileSymbols {
  const kept = known.get(document);
  if (kept?.version === document.version) return kept.symbols;
  const symbols = readSymbols(document.getText());
  known.set(document, { version: document.version, symbols });
  return symbols;
}

/** Offsets as VS Code's range. */
export const rangeIn = (document: vscode.TextDocument, [from, to]: Span): vscode.Range =>
  new vscode.Range(document.positionAt(from), document.positionAt(to));
