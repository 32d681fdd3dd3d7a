import * as vscode from 'vscode';
import type { Room } from './room.ts';

/** The rooms that this window is in. */
export class Rooms implements vscode.Disposable {
  readonly #rooms = new Map<string, { readonly room: Room; readonly subscription: vscode.Disposable }>();
  readonly #changes = new vscode.EventEmitter<void>();
  readonly #removals = new vscode.EventEmitter<Room>();
  readonly #replacements = new vscode.EventEmitter<Room>();

  /** A room came or went, or something in one has changed. */
  readonly onDidChange = this.#changes.event;
  readonly onDidRemove = this.#removals.event;
  /** A room has another host now: what it was known by is gone, and this is what there is instead. */
  readonly onDidReplace = this.#replacements.event;

  get all(): readonly Room[] {
    return [...this.#rooms.values()].map(({ room }) => room);
  }

  get(id: string): Room | undefined {
    return this.#rooms.get(id)?.room;
  }

  add(room: Room): void {
    const subscription = room.client.onDidChange(() => this.#changes.fire());
    this.#rooms.set(room.id, { room, subscription });
    this.#tell();
  }

  /** The same project's room in another place: its host has changed. */
  replace(lost: Room, next: Room): void {
    this.#drop(lost);
    this.add(next);
    this.#replacements.fire(next);
  }

  /** Leaves the room. */
  remove(room: Room): void {
    if (!this.#drop(room)) return;
    this.#removals.fire(room);
    this.#tell();
  }

  /** The room that a person means without saying so: the only one, or that of the file they are in. */
  get current(): Room | undefined {
    const { all } = this;
    if (all.length < 2) return all[0];
    const file = vscode.window.activeTextEditor?.document.uri;
    const folder = file && vscode.workspace.getWorkspaceFolder(file);
    return all.find((room) => folder !== undefined && room.folder?.uri.toString() === folder.uri.toString());
  }

  dispose(): void {
    for (const { room, subscription } of this.#rooms.values()) {
      subscription.dispose();
      room.dispose();
    }
    this.#rooms.clear();
    this.#changes.dispose();
    this.#removals.dispose();
    this.#replacements.dispose();
  }

  #drop(room: Room): boolean {
    const known = this.#rooms.get(room.id);
    if (known?.room !== room) return false;
    this.#rooms.delete(room.id);
    known.subscription.dispose();
    room.dispose();
    return true;
  }

  #tell(): void {
    void vscode.commands.executeCommand(
      'setContext',
      'stateroom.joined',
      this.all.some(({ kind }) => kind === 'joined'),
    );
    this.#changes.fire();
  }
}
