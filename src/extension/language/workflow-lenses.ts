import * as vscode from 'vscode';
import type { Room } from '../room.ts';
import type { Rooms } from '../rooms.ts';
import { WORKFLOW_SELECTOR } from './selector.ts';

/** Above a workflow the way to its room, and above each state how many runs stand there now. */
export class WorkflowLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #rooms: Rooms;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable;
  /** Where runs stand, as it was last told. */
  #told = '';

  readonly onDidChangeCodeLenses = this.#changes.event;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#disposables = vscode.Disposable.from(
      this.#changes,
      rooms.onDidChange(() => this.#tell()),
      vscode.languages.registerCodeLensProvider(WORKFLOW_SELECTOR, this),
    );
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    const room = this.#rooms.all.find((one) => folder && one.folder?.uri.toString() === folder.uri.toString());
    if (!room) return [];
    const { symbolsOf, rangeIn } = await import('./document-symbols.ts');
    const { names, workflow } = symbolsOf(document);
    const open = { command: 'stateroom.open', arguments: [{ project: room.id }] };
    const lenses = [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title: 'Open room', ...open })];
    for (const [state, count] of standing(room, workflow)) {
      const symbol = names.states.get(state);
      if (symbol)
        lenses.push(
          new vscode.CodeLens(rangeIn(document, symbol.name), {
            title: `● ${count === 1 ? '1 run' : `${count} runs`} here`,
            ...open,
          }),
        );
    }
    return lenses;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Lenses are asked for anew only when a run has moved: rooms change with every word of the chat. */
  #tell(): void {
    const now = JSON.stringify(this.#rooms.all.map((room) => [room.id, [...standing(room, undefined)]]));
    if (now === this.#told) return;
    this.#told = now;
    this.#changes.fire();
  }
}

/** How many live runs of a workflow, or of all, stand in each state. */
function standing({ client }: Room, workflow: string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const run of client.view?.runs.values() ?? []) {
    if (run.status !== 'active' || (workflow !== undefined && run.workflow !== workflow)) continue;
    for (const state of run.active) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}
