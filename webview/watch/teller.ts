import type { Answer } from '../../src/client/answers.ts';
import type { PresenceReport } from '../../src/protocol/presence.ts';
import type { Disposable } from '../../src/shared/disposables.ts';

/** Between two reports, ms; the server takes four a second. */
const PAUSE_MS = 350;
/** Typing that goes on is said again, well before the server takes it for over. */
const TYPING_AGAIN_MS = 3_000;
/** After a report that was too much. */
const LATER_MS = 1_500;

const NOTHING = JSON.stringify({});

/** Tells the room what this page looks at: only what has changed, the newest of it, and never too often. */
export class Teller implements Disposable {
  readonly #send: (report: PresenceReport) => Promise<Answer>;
  #wanted: PresenceReport = {};
  /** As the server knows it; `undefined` when it has to be said anew. */
  #said: string | undefined = NOTHING;
  #at = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (report: PresenceReport) => Promise<Answer>) {
    this.#send = send;
  }

  /** What is so now. */
  say(report: PresenceReport): void {
    this.#wanted = report;
    this.#plan(PAUSE_MS);
  }

  /** A new connection has said nothing yet. */
  begin(): void {
    this.#said = NOTHING;
    this.#plan(PAUSE_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #plan(pause: number): void {
    clearTimeout(this.#timer);
    const isNew = JSON.stringify(this.#wanted) !== this.#said;
    if (!isNew && !this.#wanted.typing) return;
    const due = this.#at + (isNew ? pause : TYPING_AGAIN_MS);
    this.#timer = setTimeout(() => void this.#tell(), Math.max(0, due - performance.now()));
  }

  async #tell(): Promise<void> {
    const report = this.#wanted;
    this.#said = JSON.stringify(report);
    this.#at = performance.now();
    this.#plan(PAUSE_MS);
    const answer = await this.#send(report);
    // Whatever else is refused is not said again: it would be refused again.
    if (answer.kind !== 'refused' || answer.error.code !== 'rate_limited') return;
    this.#said = undefined;
    this.#plan(LATER_MS);
  }
}
