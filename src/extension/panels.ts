import * as vscode from 'vscode';
import type { SavedFormat } from '../protocol/host-messages.ts';
import type { Room } from './room.ts';
import type { SharedLooks } from './shared-looks.ts';

export const PANEL_TYPE = 'stateroom.room';

interface Open {
  readonly panel: vscode.WebviewPanel;
  /** What stands in it, once its code has been loaded. */
  page?: { reveal(run: string): void; export(format: SavedFormat): void; dispose(): void };
}

/** The panels that show rooms: one for each room, brought to the front when it is there already. */
export class Panels implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #looks: SharedLooks;
  readonly #panels = new Map<string, Open>();

  constructor(extensionUri: vscode.Uri, looks: SharedLooks) {
    this.#extensionUri = extensionUri;
    this.#looks = looks;
  }

  /** Shows the room, and in it the run, if one is named. */
  async show(room: Room, { run, beside = false }: { run?: string; beside?: boolean } = {}): Promise<void> {
    const known = this.#panels.get(room.id);
    if (known) {
      known.panel.reveal();
      if (run !== undefined) known.page?.reveal(run);
      return;
    }
    const column = beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const options = { retainContextWhenHidden: true }; // what is half typed or not yet sent stays
    await this.adopt(vscode.window.createWebviewPanel(PANEL_TYPE, room.name, column, options), room, run);
  }

  /** Shows the room, and saves a picture of what it shows. */
  async export(room: Room, format: SavedFormat): Promise<void> {
    await this.show(room);
    this.#panels.get(room.id)?.page?.export(format);
  }

  /** Takes over a panel: a new one, or one that VS Code has kept over a reload. */
  async adopt(panel: vscode.WebviewPanel, room: Room, run?: string): Promise<void> {
    const open: Open = { panel };
    this.#panels.set(room.id, open);
    panel.onDidDispose(() => {
      open.page?.dispose();
      if (this.#panels.get(room.id) === open) this.#panels.delete(room.id);
    });
    await this.#fill(open, room, run);
  }

  /** The room has another host: its panel, if there is one, goes there. */
  async move(room: Room): Promise<void> {
    const open = this.#panels.get(room.id);
    if (!open) return;
    open.page?.dispose();
    await this.#fill(open, room);
  }

  async #fill(open: Open, room: Room, run?: string): Promise<void> {
    const { RoomPanel } = await import('./room-panel.ts');
    const page = new RoomPanel(open.panel, room, this.#extensionUri, this.#looks);
    open.page = page;
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
