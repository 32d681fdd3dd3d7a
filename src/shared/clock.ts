import { type Disposable, toDisposable } from './disposables.ts';

/** Time as a port: the server asks it, tests turn it by hand. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. Information only: order never depends on it. */
  now(): number;
  /** Calls back once after `ms` milliseconds; any length, also beyond the 24.8 days that one `setTimeout` can hold. */
  after(ms: number, callback: () => void): Disposable;
}

/** The longest delay one `setTimeout` takes (2^31 − 1 ms); longer waits are chained. */
const LONGEST_TIMEOUT = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    let handle: ReturnType<typeof setTimeout>;
    const arm = (left: number) => {
      const part = Math.min(Math.max(left, 0), LONGEST_TIMEOUT);
      handle = setTimeout(() => (left > part ? arm(left - part) : callback()), part);
    };
    arm(ms);
    return toDisposable(() => clearTimeout(handle));
  },
};
