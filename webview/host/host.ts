import type { Relay } from '../../src/client/relay.ts';
import type { Connect, SavedFormat } from '../../src/protocol/host-messages.ts';
import type { Json } from '../../src/protocol/json.ts';
import type { Disposable } from '../../src/shared/disposables.ts';

/** Where the page should connect, or why it can't. */
export type Target =
  | { readonly kind: 'room'; readonly connect: Connect }
  /** No link was given: a sentence that says how to get one. */
  | { readonly kind: 'none'; readonly why: string };

/** What the page keeps over a reload. Values come back as they were written, or not at all. */
export interface Memory {
  read(key: string): Json | undefined;
  /** `undefined` forgets. */
  write(key: string, value: Json | undefined): void;
}

/** Of `lasting`: `false` where a person does not let others see what they look at. */
export const SHARE_LOOKS = 'share_looks';

/** An attempt at a task, by the number of the entry that began it; `cwd` is where its relative paths are written from. */
export interface OutputOf {
  readonly seq: number;
  readonly label: string;
  readonly cwd?: string;
}

export type NoticeLeave = 'default' | 'granted' | 'denied';

export interface Notices {
  /** Whether they may be shown; `default` while nobody has been asked. */
  leave(): NoticeLeave;
  /** Asks the person; only ever called because they pressed something. */
  ask(): Promise<NoticeLeave>;
  /** Shows one until it is disposed of; `onOpen` when it is clicked. `undefined` when it may not be shown. */
  show(title: string, body: string, onOpen: () => void): Disposable | undefined;
}

/** What surrounds the page: a VS Code panel or a browser tab. The page itself does not know which. */
export interface Host {
  readonly kind: 'vscode' | 'browser';
  /** Calls back with where to connect, as soon as it is known and whenever it changes. */
  onTarget(listener: (target: Target) => void): Disposable;
  /** Calls back whenever the page comes into view or is covered, where the document itself does not know. */
  readonly onShown?: (listener: (shown: boolean) => void) => Disposable;
  /** Somebody outside the page wants a run, or with `undefined` the whole chart, brought into view. */
  onReveal(listener: (run: string | undefined) => void): Disposable;
  /** Somebody outside the page wants a picture of the chart saved, and to be told when that can't be; absent where nobody is. */
  readonly onExport?: (listener: (format: SavedFormat, failed: (message: string) => void) => void) => Disposable;
  /** Saves a file where the person says; `name` is a proposal. Rejects with a sentence when it can't even be asked. */
  save(name: string, content: Blob): Promise<void>;
  /** Which build this page is of; absent where it does not come from the room's server. */
  readonly build?: string | undefined;
  /** Loads the page anew. */
  reload(): void;
  /** The folder of the page's own files, for what is fetched after the first paint. */
  readonly assets: URL;
  readonly memory: Memory;
  /** What a person has decided for good, in every tab of theirs where the host has tabs. */
  readonly lasting: Memory;
  /** The name that this person gave here before. Absent where the host tells it with the target. */
  readonly guestName?: { get(): string | undefined; set(name: string): void };
  /** Starts the layout engine's own worker file. */
  startLayoutWorker(): Promise<Worker>;
  /** Rejects with a sentence when the clipboard can't be had. */
  copy(text: string): Promise<void>;
  /** Opens the host's own way of sharing; absent where the page copies a link itself. */
  readonly share?: () => void;
  /** The link that brings somebody else here with the same rights; absent where the host shares. */
  readonly ownLink?: () => string | undefined;
  /** The link that a token makes for this room; absent where the host makes them. */
  readonly linkFor?: (token: string) => string | undefined;
  /** Line and column count from 1; a relative path is from `cwd`, which is from the project's folder. */
  readonly openFile?: (file: string, line: number, column: number, cwd?: string) => void;
  /** Opens all that an attempt at a task has printed beside the page; `read` fetches it, for a host that can't itself. */
  openOutput(attempt: OutputOf, read: () => Promise<string>): Promise<void>;
  readonly newWorkflow?: () => void;
  readonly showLog?: () => void;
  /** Notifications outside of the page; absent where there are none, or where the host itself tells of gates. */
  readonly notices?: Notices;
  readonly relay?: Relay;
  /** Follows the host's theme and keeps `data-theme` on the body; a toggle where a person may choose. */
  readonly theme: { toggle?: () => void };
}
