import { type ReadonlySignal, signal } from '@preact/signals';

/** A part of the page in files of its own, which nobody waits for to see the rest. */
export interface Part<T extends object> {
  /** The part once it is there; `failed` when it could not be fetched. */
  readonly state: ReadonlySignal<T | 'failed' | undefined>;
  /** Fetches it, unless it is there or on its way. */
  fetch(assets: URL): void;
}

export function part<T extends object>(load: (assets: URL) => Promise<T>): Part<T> {
  const state = signal<T | 'failed' | undefined>(undefined);
  let coming = false;
  return {
    state,
    fetch(assets) {
      if (coming || typeof state.value === 'object') return;
      coming = true;
      load(assets)
        .then(
          (there) => {
            state.value = there;
          },
          () => {
            state.value = 'failed';
          },
        )
        .finally(() => {
          coming = false;
        });
    },
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
