import { type ReadonlySignal, signal } from '@preact/signals';

/** A part of the page in files of its own, which nobody waits for to see the rest. */
export interface Part<T extends object> {
  /** The part once it is there; `failed` when it could not be fetched. */
  readonly state: ReadonlySignal<T | 'failed' | undefined>;
  /** Fetches it, unless it is there or on its way. */
  fetch(assets: URL): void;
  /** The same before anybody wants it: settles either way, and that it could not be fetched is nobody's business yet. */
  fetchAhead(assets: URL): Promise<void>;
}

/** Whatever the page knows of so far that it may need. */
const parts: Part<object>[] = [];
/** Everything that is seen comes first. */
const AHEAD_AFTER_MS = 3000;

export function part<T extends object>(load: (assets: URL) => Promise<T>): Part<T> {
  const state = signal<T | 'failed' | undefined>(undefined);
  let coming: Promise<void> | undefined;
  let wanted = false;
  const bring = (assets: URL): Promise<void> => {
    if (typeof state.peek() === 'object') return Promise.resolve();
    coming ??= load(assets)
      .then(
        (there) => {
          state.value = there;
        },
        () => {
          if (wanted) state.value = 'failed';
        },
      )
      .finally(() => {
        coming = undefined;
      });
    return coming;
  };
  const made: Part<T> = {
    state,
    fetch(assets) {
      wanted = true;
      void bring(assets);
    },
    fetchAhead: bring,
  };
  parts.push(made);
  return made;
}

/** Fetches what may be needed later, one part after the other while nothing else is to be done; returns how to stop that. */
export function fetchAhead(assets: URL): () => void {
  let stopped = false;
  const idle = () => new Promise<void>((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(() => resolve()));
  const timer = setTimeout(async () => {
    // What a part brings may know of more.
    for (const one of parts) {
      await idle();
      if (stopped) return;
      await one.fetchAhead(assets);
    }
  }, AHEAD_AFTER_MS);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** Adds a style sheet of the page's own; settles once it applies. */
export function styleSheet(assets: URL, file: string): Promise<void> {
  const { href } = new URL(file, assets);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove(); // the next try adds it anew
      reject(new Error(`${file} could not be loaded.`));
    };
    document.head.append(link);
  });
}
