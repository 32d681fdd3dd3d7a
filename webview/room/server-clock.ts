/**
 * The server's clock as this page knows it: what deadlines are counted down against, since a browser's own clock may be
 * minutes off. The room says its time when it is joined; from then on time is measured by a clock that nobody can set. What
 * is told fresh can only be younger than the moment it says, so that it corrects a clock that is behind. Where a room does
 * not say its time, entries alone correct the browser's.
 */
export class ServerClock {
  /** The server's time less the page's own measure of time, ms. */
  #ahead: number;
  readonly #passed: () => number;

  /** `passed` counts milliseconds from any beginning, `wall` is the browser's clock. */
  constructor(passed: () => number = () => performance.now(), wall: () => number = () => Date.now()) {
    this.#passed = passed;
    this.#ahead = wall() - passed();
  }

  /** The room has just said that it is `at` there. */
  set(at: number): void {
    this.#ahead = at - this.#passed();
  }

  /** Something has just been told that happened `at`. */
  notBefore(at: number): void {
    this.#ahead = Math.max(this.#ahead, at - this.#passed());
  }

  /** Milliseconds since 1970, as the server counts them. */
  now(): number {
    return this.#passed() + this.#ahead;
  }
}
