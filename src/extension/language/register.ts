import * as vscode from 'vscode';
import type { Rooms } from '../rooms.ts';
import { WORKFLOW_SELECTOR } from './selector.ts';
import { WorkflowLenses } from './workflow-lenses.ts';

/**
 * Words are completed as they are typed. VS Code does so by itself only outside of texts, and takes every plain word of YAML
 * for a text; as trigger characters, letters ask in workflow files and nowhere else.
 */
const TRIGGERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .#"\'{[,*'];

const load = () => import('./providers.ts');

/** Editing help for workflow files. What it stands on loads when a file first asks for it. */
export function language(rooms: Rooms): vscode.Disposable {
  const { languages } = vscode;
  const fixes = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.Disposable.from(
    languages.registerCompletionItemProvider(
      WORKFLOW_SELECTOR,
      { provideCompletionItems: async (document, position) => (await load()).complete(document, position) },
      ...TRIGGERS,
    ),
    languages.registerHoverProvider(WORKFLOW_SELECTOR, {
      provideHover: async (document, position) => (await load()).hover(document, position),
    }),
    languages.registerDefinitionProvider(WORKFLOW_SELECTOR, {
      provideDefinition: async (document, position) => (await load()).definition(document, position),
    }),
    languages.registerReferenceProvider(WORKFLOW_SELECTOR, {
      provideReferences: async (document, position, { includeDeclaration }) =>
        (await load()).references(document, position, includeDeclaration),
    }),
    languages.registerRenameProvider(WORKFLOW_SELECTOR, {
      prepareRename: async (document, position) => (await load()).prepareRename(document, position),
      provideRenameEdits: async (document, position, name) => (await load()).rename(document, position, name),
    }),
    languages.registerDocumentSymbolProvider(WORKFLOW_SELECTOR, {
      provideDocumentSymbols: async (document) => (await load()).outline(document),
    }),
    languages.registerCodeActionsProvider(
      WORKFLOW_SELECTOR,
      { provideCodeActions: async (document, _, { diagnostics }) => (await load()).quickFixes(document, diagnostics) },
      fixes,
    ),
    new WorkflowLenses(rooms),
  );
}
