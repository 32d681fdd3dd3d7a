import { rateLimited } from '../../protocol/errors.ts';
import type { Clock } from '../../shared/clock.ts';

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
    const now = this.#clock.now();
    // A clock set back gives nothing, and takes nothing away.
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + (passed / 1000) * this.#perSecond);
    if (this.#tokens < 1) throw rateLimited(((1 - this.#tokens) / this.#perSecond) * 1000);
    this.#tokens -= 1;
  }
}
