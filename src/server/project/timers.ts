import type { Clock } from '../../shared/clock.ts';
import type { Disposable } from '../../shared/disposables.ts';
import type { PendingTimer } from './run.ts';

interface Due {
  readonly run: string;
  readonly timer: PendingTimer;
}

/** Waits for deadlines. The deadlines themselves are in the journal; here is only the waiting, begun anew in each life. */
export class Timers implements Disposable {
  readonly #clock: Clock;
  readonly #fire: (run: string, timer: PendingTimer) => void;
  readonly #runs = new Map<string, Map<string, Due>>();
  #waiting: { readonly until: number; readonly wait: Disposable } | undefined;

  constructor(clock: Clock, fire: (run: string, timer: PendingTimer) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  set(run: string, timer: PendingTimer): void {
    const timers = this.#runs.get(run) ?? new Map<string, Due>();
    this.#runs.set(run, timers.set(timer.id, { run, timer }));
    if (!this.#waiting || timer.dueAt < this.#waiting.until) this.#wait(timer.dueAt);
  }

  /** The wait goes on, even if it was for this one: looking for the next costs more than waking up for nothing. */
  clear(run: string, id: string): void {
    const timers = this.#runs.get(run);
    timers?.delete(id);
    if (timers?.size === 0) this.clearRun(run);
  }

  clearRun(run: string): void {
    this.#runs.delete(run);
    if (this.#runs.size === 0) this.#stop();
  }

  dispose(): void {
    this.#runs.clear();
    this.#stop();
  }

  /** One wait, for the earliest. */
  #wait(until: number): void {
    this.#stop();
    const wait = this.#clock.after(Math.max(0, until - this.#clock.now()), () => this.#ring(until));
    this.#waiting = { until, wait };
  }

  #stop(): void {
    this.#waiting?.wait.dispose();
    this.#waiting = undefined;
  }

  /**
   * What is due together fires in the order of the deadlines. The time waited for has passed, whatever the wall clock says
   * now: one that was set back postpones nothing.
   */
  #ring(waitedFor: number): void {
    this.#waiting = undefined;
    const now = Math.max(this.#clock.now(), waitedFor);
    const all = [...this.#runs.values()].flatMap((timers) => [...timers.values()]);
    const ripe = all.filter(({ timer }) => timer.dueAt <= now).sort((a, b) => a.timer.dueAt - b.timer.dueAt);
    for (const { run, timer } of ripe) this.clear(run, timer.id);
    const next = all.reduce((least, { timer: { dueAt } }) => (dueAt > now && dueAt < least ? dueAt : least), Infinity);
    if (next < Infinity) this.#wait(next);
    for (const { run, timer } of ripe) this.#fire(run, timer);
  }
}
