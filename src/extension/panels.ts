import * as vscode from 'vscode';
import type { Room } from './room.ts';

export const PANEL_TYPE = 'stateroom.room';

/** The panels that show rooms: one for each room, brought to the front when it is there already. */
export class Panels implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #panels = new Map<string, { readonly panel: vscode.WebviewPanel; reveal?: (run: string) => void }>();

  constructor(extensionUri: vscode.Uri) {
    this.#extensionUri = extensionUri;
  }

  /** Shows the room, and in it the run, if one is named. */
  async show(room: Room, { run, beside = false }: { run?: string; beside?: boolean } = {}): Promise<void> {
    const known = this.#panels.get(room.id);
    if (known) {
      known.panel.reveal();
      if (run !== undefined) known.reveal?.(run);
      return;
    }
    const column = beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const options = { retainContextWhenHidden: true }; // what is half typed or not yet sent stays
    await this.adopt(vscode.window.createWebviewPanel(PANEL_TYPE, room.name, column, options), room, run);
  }

  /** Takes over a panel: a new one, or one that VS Code has kept over a reload. */
  async adopt(panel: vscode.WebviewPanel, room: Room, run?: string): Promise<void> {
    const kept: { panel: vscode.WebviewPanel; reveal?: (run: string) => void } = { panel };
    this.#panels.set(room.id, kept);
    panel.onDidDispose(() => {
      if (this.#panels.get(room.id) === kept) this.#panels.delete(room.id);
    });
    const { RoomPanel } = await import('./room-panel.ts');
    const page = new RoomPanel(panel, room, this.#extensionUri);
    kept.reveal = (wanted) => page.reveal(wanted);
    await page.load(run);
  }

  isOpen(room: Room): boolean {
    return this.#panels.has(room.id);
  }

  close(room: Room): void {
    this.#panels.get(room.id)?.panel.dispose();
  }

  dispose(): void {
    for (const { panel } of [...this.#panels.values()]) panel.dispose();
  }
}
