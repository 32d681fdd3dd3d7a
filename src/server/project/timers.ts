import type { Clock } from '../../shared/clock.ts';
import type { Disposable } from '../../shared/disposables.ts';
import type { PendingTimer } from './run.ts';

/** Waits for deadlines. The deadlines themselves are in the journal; here is only the waiting, begun anew in each life. */
export class Timers implements Disposable {
  readonly #clock: Clock;
  readonly #fire: (run: string, timer: string) => void;
  readonly #due = new Map<string, { readonly run: string; readonly timer: PendingTimer }>();
  #waiting: Disposable | undefined;

  constructor(clock: Clock, fire: (run: string, timer: string) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  set(run: string, timer: PendingTimer): void {
    this.#due.set(`${run}\n${timer.id}`, { run, timer });
    this.#arm();
  }

  clear(run: string, id: string): void {
    this.#due.delete(`${run}\n${id}`);
    this.#arm();
  }

  clearRun(run: string): void {
    for (const [key, entry] of this.#due) if (entry.run === run) this.#due.delete(key);
    this.#arm();
  }

  dispose(): void {
    this.#due.clear();
    this.#waiting?.dispose();
  }

  /** One wait, for the earliest; what is due together fires in the order of the deadlines. */
  #arm(): void {
    this.#waiting?.dispose();
    this.#waiting = undefined;
    const earliest = Math.min(...[...this.#due.values()].map(({ timer }) => timer.dueAt));
    if (!Number.isFinite(earliest)) return;
    this.#waiting = this.#clock.after(Math.max(0, earliest - this.#clock.now()), () => this.#ring());
  }

  #ring(): void {
    const now = this.#clock.now();
    const ripe = [...this.#due]
      .filter(([, { timer }]) => timer.dueAt <= now)
      .sort(([, a], [, b]) => a.timer.dueAt - b.timer.dueAt);
    for (const [key] of ripe) this.#due.delete(key);
    for (const [, { run, timer }] of ripe) this.#fire(run, timer.id);
    this.#arm();
  }
}
