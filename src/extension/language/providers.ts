import * as vscode from 'vscode';
import type { Edit } from '../../workflow/edits.ts';
import { checkFile } from '../../workflow/language/checking.ts';
import { type Completion, completionsAt } from '../../workflow/language/completions.ts';
import { hoverAt } from '../../workflow/language/hover.ts';
import { plainly } from '../../workflow/language/markdown.ts';
import { definitionAt, referencesAt } from '../../workflow/language/navigation.ts';
import { type OutlineItem, outlineOf } from '../../workflow/language/outline.ts';
import { renameAt, renameable } from '../../workflow/language/rename.ts';
import { isOurs } from './diagnostics.ts';
import { rangeIn, symbolsOf } from './document-symbols.ts';
import { filesBeside, nameOf } from './folder-files.ts';
import { markdown } from './markdown.ts';

// What src/workflow/language/ says, in VS Code's terms.

export async function complete(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const neighbours = (await filesBeside(document)).flatMap(({ parsed: { definition } }) =>
    definition ? [{ id: definition.id, title: definition.title }] : [],
  );
  const text = document.getText();
  const offset = document.offsetAt(position);
  // VS Code's own help for JSON knows the keys by our schema; twice would be once too often.
  const keysAreKnown =
    document.languageId.startsWith('json') &&
    vscode.extensions.getExtension('vscode.json-language-features') !== undefined;
  return completionsAt(text, offset, neighbours)
    .filter(({ kind }) => !(keysAreKnown && kind === 'key'))
    .map((completion, index) => itemOf(document, position, completion, index));
}

const KINDS: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  state: vscode.CompletionItemKind.Class,
  event: vscode.CompletionItemKind.Event,
  command: vscode.CompletionItemKind.Method,
  value: vscode.CompletionItemKind.Value,
  role: vscode.CompletionItemKind.EnumMember,
  snippet: vscode.CompletionItemKind.Snippet,
  variable: vscode.CompletionItemKind.Variable,
  field: vscode.CompletionItemKind.Field,
  function: vscode.CompletionItemKind.Function,
};

function itemOf(
  document: vscode.TextDocument,
  position: vscode.Position,
  { label, kind, insert, detail, about, from, to, more }: Completion,
  index: number,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(label, KINDS[kind]);
  const start = document.positionAt(from);
  const end = document.positionAt(to);
  item.insertText = new vscode.SnippetString(insert);
  // VS Code takes ranges on one line only.
  if (start.line === position.line && end.line === position.line)
    item.range = { inserting: new vscode.Range(start, position), replacing: new vscode.Range(start, end) };
  // What is written so far is compared with this; it may begin with a quote.
  const written = document.getText(new vscode.Range(start, position));
  item.filterText = /^["']/.test(written) ? `${written[0]}${label}` : label;
  item.sortText = String(index).padStart(4, '0');
  if (detail !== undefined) item.detail = detail;
  if (about !== undefined) item.documentation = markdown([[plainly(about)]]);
  if (more) item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}

export function hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
  const found = hoverAt(symbolsOf(document), document.offsetAt(position));
  return found && new vscode.Hover(markdown(found.paragraphs), rangeIn(document, found.span));
}

export function definition(document: vscode.TextDocument, position: vscode.Position): vscode.LocationLink[] {
  const found = definitionAt(symbolsOf(document), document.offsetAt(position));
  if (!found) return [];
  const target = rangeIn(document, found.to);
  return [
    {
      originSelectionRange: rangeIn(document, found.from),
      targetUri: document.uri,
      targetRange: target,
      targetSelectionRange: target,
    },
  ];
}

export const references = (
  document: vscode.TextDocument,
  position: vscode.Position,
  withDefinition: boolean,
): vscode.Location[] =>
  referencesAt(symbolsOf(document), document.offsetAt(position), withDefinition).map(
    (span) => new vscode.Location(document.uri, rangeIn(document, span)),
  );

/** Rejects with the reason, which VS Code shows at the cursor. */
export function prepareRename(
  document: vscode.TextDocument,
  position: vscode.Position,
): { range: vscode.Range; placeholder: string } {
  const found = renameable(symbolsOf(document), document.offsetAt(position));
  if ('why' in found) throw new Error(found.why);
  return { range: rangeIn(document, found.span), placeholder: found.name };
}

export function rename(document: vscode.TextDocument, position: vscode.Position, name: string): vscode.WorkspaceEdit {
  const found = renameAt(symbolsOf(document), document.offsetAt(position), name);
  if ('why' in found) throw new Error(found.why);
  return editOf(document, found);
}

function editOf(document: vscode.TextDocument, edits: readonly Edit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, text } of edits) edit.replace(document.uri, rangeIn(document, [start, end]), text);
  return edit;
}

const SYMBOLS: Readonly<Record<OutlineItem['kind'], vscode.SymbolKind>> = {
  workflow: vscode.SymbolKind.Module,
  commands: vscode.SymbolKind.Namespace,
  command: vscode.SymbolKind.Event,
  state: vscode.SymbolKind.Class,
  final: vscode.SymbolKind.Constant,
};

export function outline(document: vscode.TextDocument): vscode.DocumentSymbol[] {
  const symbolOf = ({ name, detail, kind, span, at, items }: OutlineItem): vscode.DocumentSymbol => {
    const symbol = new vscode.DocumentSymbol(
      name,
      detail,
      SYMBOLS[kind],
      rangeIn(document, span),
      rangeIn(document, at),
    );
    symbol.children = items.map(symbolOf);
    return symbol;
  };
  return outlineOf(symbolsOf(document)).map(symbolOf);
}

export async function quickFixes(
  document: vscode.TextDocument,
  diagnostics: readonly vscode.Diagnostic[],
): Promise<vscode.CodeAction[]> {
  const ours = diagnostics.filter(isOurs);
  if (ours.length === 0) return [];
  const checked = checkFile(nameOf(document.uri), document.getText(), await filesBeside(document));
  return ours.flatMap((diagnostic) => {
    const problem = checked.problems.find(
      ({ code, line, column }) =>
        code === diagnostic.code &&
        line === diagnostic.range.start.line + 1 &&
        column === diagnostic.range.start.character + 1,
    );
    return (problem ? checked.fixesOf(problem) : []).map(({ title, edits }) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = [diagnostic];
      action.edit = editOf(document, edits);
      return action;
    });
  });
}
