import type { Limits } from '../../protocol/limits.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Disposable } from '../../shared/disposables.ts';

/** So many of one address's wrong tokens wait to be told of, and so many of all together; they hold places of strangers. */
const WAITING = 8;
const WAITING_IN_ALL = 24;
/** Addresses that are looked through for what can be forgotten. */
const MANY = 1000;

/**
 * Wrong tokens are told of late rather than many at once: each waits a little longer than the one before it, and more than
 * a few are cut without a word. A right token never waits, so that nobody is kept out by another's guesses.
 */
export class Guesses {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #all: Pace;
  readonly #addresses = new Map<string, Pace>();
  readonly #waits = new Set<Disposable>();

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#all = new Pace(limits.wrongTokensPerSecondInAll, WAITING_IN_ALL);
  }

  /** Calls back when this address may be told that its token is wrong. `undefined` when too many wait already. */
  tell(address: string, callback: () => void): Disposable | undefined {
    const now = this.#clock.now();
    const own = this.#paceOf(address, now);
    const [mine, all] = [own.wait(now), this.#all.wait(now)];
    if (mine === undefined || all === undefined) return undefined;
    own.take(now);
    this.#all.take(now);
    const wait = this.#clock.after(Math.max(mine, all), () => {
      this.#waits.delete(wait);
      callback();
    });
    this.#waits.add(wait);
    return wait;
  }

  dispose(): void {
    for (const wait of this.#waits) wait.dispose();
    this.#waits.clear();
  }

  #paceOf(address: string, now: number): Pace {
    if (this.#addresses.size >= MANY)
      for (const [other, pace] of this.#addresses) if (pace.wait(now) === 0) this.#addresses.delete(other);
    const known = this.#addresses.get(address) ?? new Pace(this.#limits.wrongTokensPerSecond, WAITING);
    this.#addresses.set(address, known);
    return known;
  }
}

/** One after the other, so many in a second. */
class Pace {
  readonly #intervalMs: number;
  readonly #waiting: number;
  /** When the next one may be told. */
  #free = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number, waiting: number) {
    this.#intervalMs = 1000 / perSecond;
    this.#waiting = waiting;
  }

  /** Milliseconds until one more may be told; `undefined` when too many are before it. */
  wait(now: number): number | undefined {
    // A clock that was set back would make everybody wait for ever: what was before it counts no more.
    if (this.#free - now > (this.#waiting + 1) * this.#intervalMs) this.#free = now;
    const wait = Math.max(0, this.#free - now);
    return wait > this.#waiting * this.#intervalMs ? undefined : wait;
  }

  take(now: number): void {
    this.#free = Math.max(this.#free, now) + this.#intervalMs;
  }
}
