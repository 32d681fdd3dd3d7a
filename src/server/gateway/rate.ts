import { rateLimited } from '../../protocol/errors.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Buckets, OwnBuckets } from './session.ts';

/** What the sum of many small additions may lack. */
const ALMOST = 1e-6;

/** A token bucket: `perSecond` on average, `burst` at once. */
export class Bucket {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = clock.now();
  }

  /** Takes one, or throws `rate_limited` with the time until there is one again. */
  take(): void {
    if (this.isEmpty) throw rateLimited(((1 - ALMOST - this.#tokens) / this.#perSecond) * 1000);
    this.#tokens = Math.max(0, this.#tokens - 1);
  }

  /** Nothing is owed: a new bucket would be the same. */
  get isFull(): boolean {
    this.#refill();
    return this.#tokens >= this.#burst;
  }

  get isEmpty(): boolean {
    this.#refill();
    return this.#tokens < 1 - ALMOST;
  }

  #refill(): void {
    const now = this.#clock.now();
    // A clock set back gives nothing, and takes nothing away.
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + (passed / 1000) * this.#perSecond);
  }
}

export function memberBuckets(clock: Clock, limits: Limits): Buckets {
  return {
    command: new Bucket(clock, limits.commandsPerSecond, limits.commandBurst),
    chat: new Bucket(clock, limits.chatPerSecond, limits.chatBurst),
    presence: new Bucket(clock, limits.presencePerSecond, limits.presenceBurst),
  };
}

/** Twice what an honest client may send of each kind is the most that is even looked at; five times as often it is told so. */
export function connectionBuckets(clock: Clock, limits: Limits): OwnBuckets {
  const perSecond = 2 * (2 * limits.commandsPerSecond + limits.chatPerSecond + limits.presencePerSecond);
  const burst = 2 * (2 * limits.commandBurst + limits.chatBurst + limits.presenceBurst);
  return {
    ...memberBuckets(clock, limits),
    read: new Bucket(clock, limits.commandsPerSecond, limits.commandBurst),
    request: new Bucket(clock, perSecond, burst),
    patience: new Bucket(clock, perSecond, 5 * burst),
  };
}
