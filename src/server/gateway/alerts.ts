import type { Alert } from '../../protocol/events.ts';
import type { Clock } from '../../shared/clock.ts';

/** What the ADR wants to be told of, and from where on. */
export const THRESHOLDS = {
  /** Share of the ways into the room that failed. */
  connection_failures: 0.05,
  /** Requests that have come and are not answered yet. */
  backlog: 1000,
  /** Share of answers that took longer than `SLOW_MS`. */
  response_time: 0.05,
} as const;
export type AlertName = keyof typeof THRESHOLDS;

export const SLOW_MS = 2000;
/** Fewer than these say nothing: in a quiet room one of three is chance. */
const LEAST_FAILURES = 5;
/** What is measured is that of the last minute, in slots that fall away one by one. */
const SLOT_MS = 10_000;
const SLOTS = 6;

/** An alert without what only the gateway knows of it. */
export type AlertChange = Omit<Alert, 'project_id'>;

class Slot {
  connections = 0;
  failures = 0;
  answers = 0;
  slow = 0;
}

/** Watches one room's thresholds: counts what happens, and says when one is crossed and when all is well again. */
export class RoomAlerts {
  readonly #clock: Clock;
  readonly #slots = new Map<number, Slot>();
  readonly #raised = new Map<AlertName, AlertChange>();
  #waiting = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Somebody came in, or could not. */
  connection({ failed }: { readonly failed: boolean }): void {
    const slot = this.#slot();
    slot.connections += 1;
    if (failed) slot.failures += 1;
  }

  asked(): void {
    this.#waiting += 1;
  }

  /** `ms` after it was asked. */
  answered(ms: number): void {
    this.#waiting -= 1;
    const slot = this.#slot();
    slot.answers += 1;
    if (ms > SLOW_MS) slot.slow += 1;
  }

  /** Those that stand now. */
  get raised(): readonly AlertChange[] {
    return [...this.#raised.values()];
  }

  /** What has been crossed, or has ended, since this was asked last. */
  changes(): AlertChange[] {
    const { connections, failures, answers, slow } = this.#lastMinute();
    const failing = failures < LEAST_FAILURES ? 0 : failures / connections;
    const slowness = answers === 0 ? 0 : slow / answers;
    return [
      ...this.#judge(
        'connection_failures',
        failing,
        `${failures} of ${connections} connections failed in the last minute. Who can’t come in may need a new link.`,
        'Connections come in again.',
      ),
      ...this.#judge(
        'backlog',
        this.#waiting,
        `${this.#waiting} requests wait for an answer. It will take a while until all are served; nothing is lost.`,
        'All that waited has been served.',
      ),
      ...this.#judge(
        'response_time',
        slowness,
        `${slow} of ${answers} answers took longer than ${SLOW_MS / 1000} s in the last minute. The host is busy.`,
        'Answers are quick again.',
      ),
    ];
  }

  /** Raised above the threshold, and over at half of it: what wavers there is told once. */
  #judge(alert: AlertName, value: number, raised: string, over: string): AlertChange[] {
    const limit = THRESHOLDS[alert];
    const stands = this.#raised.has(alert);
    if (stands ? value > limit / 2 : value <= limit) return [];
    const change: AlertChange = {
      alert,
      state: stands ? 'over' : 'raised',
      value,
      limit,
      message: stands ? over : raised,
      at: this.#clock.now(),
    };
    if (stands) this.#raised.delete(alert);
    else this.#raised.set(alert, change);
    return [change];
  }

  #slot(): Slot {
    const number = Math.floor(this.#clock.now() / SLOT_MS);
    let slot = this.#slots.get(number);
    if (!slot) {
      this.#forget(number);
      slot = new Slot();
      this.#slots.set(number, slot);
    }
    return slot;
  }

  /** A clock that was put back is no reason to keep what is from “later”. */
  #forget(now: number): void {
    for (const number of this.#slots.keys()) if (number <= now - SLOTS || number > now) this.#slots.delete(number);
  }

  #lastMinute(): Slot {
    this.#forget(Math.floor(this.#clock.now() / SLOT_MS));
    const sum = new Slot();
    for (const { connections, failures, answers, slow } of this.#slots.values()) {
      sum.connections += connections;
      sum.failures += failures;
      sum.answers += answers;
      sum.slow += slow;
    }
    return sum;
  }
}
