import { monitorEventLoopDelay } from 'node:perf_hooks';

const EVERY_MS = 5;

export interface Delays {
  readonly p99: number;
  readonly max: number;
}

/** How late the event loop comes round, beyond the pace at which it is looked at, in ms. */
export class LoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: EVERY_MS });

  constructor() {
    this.#histogram.enable();
  }

  /** Since the last time this was asked. */
  read(): Delays {
    const late = (ns: number) => Math.max(0, ns / 1e6 - EVERY_MS);
    const delays = { p99: late(this.#histogram.percentile(99)), max: late(this.#histogram.max) };
    this.#histogram.reset();
    return delays;
  }
}
