import * as vscode from 'vscode';
import type { Entry, EntryOf } from '../protocol/entries.ts';
import { type Disposable, DisposableList } from '../shared/disposables.ts';
import { columnBeside } from './editor-column.ts';
import { fileIn } from './folder-file.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

const SCHEME = 'stateroom-output';
/** How often a document follows a task that prints. */
const FOLLOW_MS = 1000;
/** How often in a row a document that is open is read in vain before the next word of its room is waited for. */
const MOST_FAILURES = 5;

/** An attempt at a task, by the number of the entry that began it. */
export interface AttemptOutput {
  readonly seq: number;
  /** What the task is called; it names the document. */
  readonly label: string;
  /** The folder that relative paths are written from, from the project's. */
  readonly cwd?: string;
}

interface Shown {
  readonly uri: vscode.Uri;
  /** The room's id. */
  readonly room: string;
  readonly seq: number;
  readonly cwd: string | undefined;
  /** As it came, with its colours. */
  text: string;
  /** The reading that goes on; there is one at a time, or what is read would be appended twice. */
  reading: Promise<void> | undefined;
  /** Something came since the last reading began: another one has to follow. */
  behind: boolean;
  /** How often in a row it could not be read. */
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

/** All that tasks have printed, as read-only documents: an editor's search, and links to the files it names. */
export class OutputDocuments
  implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable
{
  readonly #rooms: Rooms;
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables = new DisposableList();
  readonly #listening = new Map<Room, Disposable>();
  readonly #shown = new Map<string, Shown>();

  readonly onDidChange = this.#changes.event;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#disposables.push(this.#changes);
    this.#disposables.push(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.#disposables.push(vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, this));
    this.#disposables.push(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        clearTimeout(this.#shown.get(uri.toString())?.timer);
        this.#shown.delete(uri.toString());
      }),
    );
    // VS Code hears of no change to a document that it is still opening.
    this.#disposables.push(
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        const shown = this.#shown.get(uri.toString());
        if (shown) this.#follow(shown);
      }),
    );
    this.#disposables.push(rooms.onDidChange(() => this.#listen()));
  }

  /** Opens what the attempt has printed; while it runs the document follows it. */
  async show(room: Room, attempt: AttemptOutput): Promise<void> {
    const name = attempt.label.replace(/[^\w .-]+/g, '_').slice(0, 60);
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: `/${name} ${attempt.seq}.log`,
      query: new URLSearchParams({
        room: room.id,
        seq: String(attempt.seq),
        ...(attempt.cwd !== undefined && { cwd: attempt.cwd }),
      }).toString(),
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, {
      viewColumn: columnBeside(uri, vscode.window.tabGroups.activeTabGroup.viewColumn),
      preview: true,
    });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { plainLine } = await import('../client/places/plain-line.ts');
    const shown = this.#shownAt(uri);
    const room = this.#rooms.get(shown.room);
    // A window that was reloaded opens its editors before its rooms.
    if (!room) return 'The room of this output is not open.\n';
    shown.reading ??= this.#read(shown, room);
    await shown.reading;
    if (shown.text === '') return 'This task has printed nothing yet, or what it printed is no longer kept.\n';
    return shown.text.split('\n').map(plainLine).join('\n');
  }

  async provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    const { readOutput } = await import('../client/places/read-output.ts');
    const { room, cwd } = this.#shownAt(document.uri);
    const folder = this.#rooms.get(room)?.folder;
    if (!folder) return [];
    const files = new Map<string, Promise<vscode.Uri | undefined>>();
    const find = async (file: string): Promise<vscode.Uri | undefined> => {
      const found = await fileIn(folder.uri.fsPath, file, cwd);
      return found.kind === 'file' ? vscode.Uri.file(found.path) : undefined;
    };
    const links: vscode.DocumentLink[] = [];
    for (const [row, places] of readOutput(document.getText().split('\n')).places) {
      for (const { at, length, file, line, column = 1 } of places) {
        const known = files.get(file) ?? find(file);
        files.set(file, known);
        const uri = await known;
        if (uri)
          links.push(
            new vscode.DocumentLink(
              new vscode.Range(row, at, row, at + length),
              uri.with({ fragment: `L${line},${column}` }),
            ),
          );
      }
    }
    return links;
  }

  dispose(): void {
    for (const { timer } of this.#shown.values()) clearTimeout(timer);
    this.#shown.clear();
    for (const listening of this.#listening.values()) listening.dispose();
    this.#disposables.dispose();
  }

  /** Reads what is new; what comes meanwhile may be missing in it, and is read afterwards. */
  async #read(shown: Shown, room: Room): Promise<void> {
    shown.behind = false;
    try {
      const { taskLog } = await import('../client/task-log.ts');
      const request = (payload: { readonly seq: number; readonly offset: number; readonly limit: number }) =>
        room.client.request('task_log', payload);
      for await (const part of taskLog(request, shown.seq, shown.text.length)) shown.text += part;
      shown.failures = 0;
    } catch (error) {
      shown.failures += 1;
      shown.behind = true;
      throw error;
    } finally {
      shown.reading = undefined;
      if (shown.failures < MOST_FAILURES) this.#follow(shown);
    }
  }

  #shownAt(uri: vscode.Uri): Shown {
    const key = uri.toString();
    const known = this.#shown.get(key);
    if (known) return known;
    const query = new URLSearchParams(uri.query);
    const shown: Shown = {
      uri,
      room: query.get('room') ?? '',
      seq: Number(query.get('seq')),
      cwd: query.get('cwd') ?? undefined,
      text: '',
      reading: undefined,
      behind: false,
      failures: 0,
      timer: undefined,
    };
    this.#shown.set(key, shown);
    this.#listen();
    return shown;
  }

  /** Follows the rooms whose outputs are open. */
  #listen(): void {
    const wanted = new Set([...this.#shown.values()].map(({ room }) => room));
    for (const [room, listening] of this.#listening) {
      if (this.#rooms.all.includes(room)) continue;
      listening.dispose();
      this.#listening.delete(room);
    }
    for (const room of this.#rooms.all) {
      if (!wanted.has(room.id) || this.#listening.has(room)) continue;
      this.#printed(room.id);
      this.#listening.set(
        room,
        room.client.onDidReceive((message) => {
          if (message.event === 'task_output') this.#printed(room.id, message.payload.seq);
          // Of older hosts, ends do not say what they are the end of: then each document looks.
          if (message.event === 'entry' && isEnd(message.payload.entry))
            this.#printed(room.id, message.payload.entry.began);
          // What was missed while away is read now.
          if (message.event === 'joined') this.#printed(room.id);
        }),
      );
    }
  }

  #printed(room: string, seq?: number): void {
    for (const shown of this.#shown.values()) {
      if (shown.room !== room || (seq !== undefined && seq !== shown.seq)) continue;
      shown.behind = true;
      shown.failures = 0;
      this.#follow(shown);
    }
  }

  /** Has VS Code ask for the document again if it is behind, soon, and once for all that comes until then. */
  #follow(shown: Shown): void {
    if (!shown.behind || shown.reading || shown.timer || this.#shown.get(shown.uri.toString()) !== shown) return;
    shown.timer = setTimeout(() => {
      shown.timer = undefined;
      this.#changes.fire(shown.uri);
    }, FOLLOW_MS);
  }
}

const isEnd = (entry: Entry): entry is EntryOf<'task'> =>
  entry.kind === 'task' && entry.status !== 'running' && entry.status !== 'waiting';
