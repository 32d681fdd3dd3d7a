/** Something acquired that must be given back. Calling `dispose` twice is harmless. */
export interface Disposable {
  dispose(): void;
}

/** Wraps a clean-up function; it runs once, however often `dispose` is called. */
export function toDisposable(cleanUp: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      cleanUp();
    },
  };
}

/**
 * Collects what one owner acquired. `push` returns its argument, so that acquiring and registering are one expression;
 * disposal runs in reverse order and leaves the list empty.
 */
export class DisposableList implements Disposable {
  #items: Disposable[] = [];
  #disposed = false;

  push<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  get size(): number {
    return this.#items.length;
  }

  dispose(): void {
    this.#disposed = true;
    const items = this.#items.reverse();
    this.#items = [];
    for (const item of items) item.dispose();
  }
}
