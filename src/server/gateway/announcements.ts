import type { Disposable } from '../../shared/disposables.ts';

/** Telling so many connections of so many members takes about a tenth of the time between two announcements. */
const DELIVERIES_PER_MS = 100;
/** A room of this size or smaller is told at once, every time. */
const AT_ONCE_MS = 5;
const LATEST_MS = 2000;

/**
 * Tells a room who is here. Each announcement goes to everybody and names everybody, so that a rush of hundreds would cost
 * the square of it for each of them: then those that come meanwhile are told of together.
 */
export class Announcements implements Disposable {
  readonly #tell: () => void;
  /** Connections to be told, times members to be named. */
  readonly #deliveries: () => number;
  #last = Number.NEGATIVE_INFINITY;
  #due: NodeJS.Timeout | undefined;

  constructor(tell: () => void, deliveries: () => number) {
    this.#tell = tell;
    this.#deliveries = deliveries;
  }

  /** Something changed: told now, or within two seconds with what else changes. */
  ask(): void {
    if (this.#due) return;
    const pause = Math.min(this.#deliveries() / DELIVERIES_PER_MS, LATEST_MS);
    const wait = pause < AT_ONCE_MS ? 0 : this.#last + pause - performance.now();
    if (wait <= 0) this.#now();
    else this.#due = setTimeout(() => this.#now(), wait);
  }

  dispose(): void {
    clearTimeout(this.#due);
  }

  #now(): void {
    this.#due = undefined;
    this.#last = performance.now();
    this.#tell();
  }
}
