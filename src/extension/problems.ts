import * as vscode from 'vscode';
import { DisposableList } from '../shared/disposables.ts';
import type { Log } from '../shared/log.ts';
import { diagnosticOf } from './language/diagnostics.ts';
import { WORKFLOW_SELECTOR } from './language/selector.ts';
import type { Rooms } from './rooms.ts';

/** How long typing has to pause before the file is checked. */
const PAUSE_MS = 300;

/**
 * Shows what is wrong in workflow files among VS Code's Problems: of a file that is open, what its editor says, saved or
 * not; of all others of this window's folders, what their room says.
 */
export class WorkflowProblems implements vscode.Disposable {
  readonly #rooms: Rooms;
  readonly #log: Log;
  readonly #collection = vscode.languages.createDiagnosticCollection('stateroom');
  readonly #disposables = new DisposableList();
  /** Open workflow files, by URI, with what is wrong in them as far as they have been checked. */
  readonly #open = new Map<string, readonly vscode.Diagnostic[] | undefined>();
  /** What was said last by the rooms, and what is shown: rooms change with every word of the chat. */
  #heard = '';
  #shown = '';
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  constructor(rooms: Rooms, log: Log) {
    this.#rooms = rooms;
    this.#log = log;
    const { workspace } = vscode;
    this.#disposables.push(this.#collection);
    this.#disposables.push(rooms.onDidChange(() => this.#roomsChanged()));
    this.#disposables.push(workspace.onDidOpenTextDocument((document) => this.#opened(document)));
    this.#disposables.push(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    this.#disposables.push(workspace.onDidChangeTextDocument(({ document }) => this.#changed(document)));
    for (const document of workspace.textDocuments) this.#opened(document);
    this.#show();
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#disposables.dispose();
  }

  #opened(document: vscode.TextDocument): void {
    if (vscode.languages.match(WORKFLOW_SELECTOR, document) === 0) return;
    void this.#check(document);
  }

  #changed(document: vscode.TextDocument): void {
    if (vscode.languages.match(WORKFLOW_SELECTOR, document) === 0) return;
    // What is wrong in one file may be because of another.
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => {
        this.#waiting.delete(key);
        for (const open of vscode.workspace.textDocuments) this.#opened(open);
      }, PAUSE_MS),
    );
  }

  #closed(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.delete(key);
    if (this.#open.delete(key)) this.#show();
  }

  /** A room has read its files again: something beside the open ones may be another. */
  #roomsChanged(): void {
    const heard = JSON.stringify(this.#rooms.all.map(({ id, client }) => [id, client.view?.problems]));
    if (heard === this.#heard) return;
    this.#heard = heard;
    this.#show();
    for (const document of vscode.workspace.textDocuments) this.#opened(document);
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const key = document.uri.toString();
    const { version } = document;
    if (!this.#open.has(key)) this.#open.set(key, undefined);
    try {
      const [{ checkFile }, { filesBeside, nameOf }] = await Promise.all([
        import('../workflow/language/checking.ts'),
        import('./language/folder-files.ts'),
      ]);
      const others = await filesBeside(document);
      // Closed or changed meanwhile: then it is no longer asked for, or asked for again.
      if (document.isClosed || document.version !== version) return;
      const { problems } = checkFile(nameOf(document.uri), document.getText(), others);
      this.#open.set(key, problems.map(diagnosticOf));
      this.#show();
    } catch (error) {
      this.#log.error(`${document.uri.path} could not be checked: ${(error as Error).message}`);
    }
  }

  #show(): void {
    const byFile = new Map<string, { uri: vscode.Uri; diagnostics: vscode.Diagnostic[] }>();
    for (const { folder, client } of this.#rooms.all) {
      for (const problem of folder ? (client.view?.problems ?? []) : []) {
        const uri = vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file('/'), problem.file);
        const known = byFile.get(uri.toString()) ?? { uri, diagnostics: [] };
        known.diagnostics.push(diagnosticOf(problem));
        byFile.set(uri.toString(), known);
      }
    }
    for (const [key, diagnostics] of this.#open)
      if (diagnostics) byFile.set(key, { uri: vscode.Uri.parse(key), diagnostics: [...diagnostics] });
    const shown = JSON.stringify([...byFile.values()].map(({ uri, diagnostics }) => [uri.toString(), diagnostics]));
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#collection.clear();
    for (const { uri, diagnostics } of byFile.values()) this.#collection.set(uri, diagnostics);
  }
}
