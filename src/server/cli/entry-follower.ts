import type { Answer } from '../../client/answers.ts';
import { pageIn } from '../../client/history-page.ts';
import type { Entry } from '../../protocol/entries.ts';
import type { Joined } from '../../protocol/events.ts';

export interface FollowerOptions {
  /** How many entries before the moment of joining are wanted. */
  readonly past: number;
  readonly onEntry: (entry: Entry) => void;
  /** The journal was replaced by another: what is known of it no longer holds. */
  readonly onAnew: () => void;
  readonly history: (after: number) => Promise<Answer>;
}

/** The room's entries in order, without hole or double, through every loss of the connection. */
export class EntryFollower {
  readonly #options: FollowerOptions;
  #position: { last_seq: number; epoch: string } | undefined;
  #waiting: Entry[] = [];
  #pumping = false;
  #awaited: { readonly seq: number; readonly resolve: () => void }[] = [];

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  get position(): { readonly last_seq: number; readonly epoch: string } | undefined {
    return this.#position;
  }

  /** Resolves once everything up to `seq` has been handed on. */
  caughtUp(seq: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited.push({ seq, resolve });
      this.#tell();
    });
  }

  joined({ seq, epoch, tail }: Joined): void {
    if (this.#position === undefined) this.#position = { last_seq: Math.max(0, seq - this.#options.past), epoch };
    else if (this.#position.epoch !== epoch) {
      this.#options.onAnew();
      this.#position = { last_seq: (tail[0]?.seq ?? seq + 1) - 1, epoch };
      this.#waiting = [];
    }
    this.#waiting.push(...tail);
    void this.#pump();
  }

  entry(entry: Entry): void {
    this.#waiting.push(entry);
    void this.#pump();
  }

  /** Takes up again what could not be fetched without a connection. */
  resume(): void {
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    for (let next = this.#waiting[0]; next !== undefined && this.#position; next = this.#waiting[0]) {
      const { last_seq: last, epoch } = this.#position;
      if (next.seq > last + 1 && !(await this.#fill(last, epoch))) break;
      if (this.#position.epoch !== epoch) continue;
      if (next.seq > this.#position.last_seq + 1) continue;
      this.#waiting.shift();
      this.#hand(next);
    }
    this.#pumping = false;
    this.#tell();
  }

  /** Fetches what is missing after `last`; false when it can't be had now: the next joining brings it up again. */
  async #fill(last: number, epoch: string): Promise<boolean> {
    const page = pageIn(await this.#options.history(last));
    if (!page || page.length === 0) return false;
    if (this.#position?.epoch !== epoch) return true;
    for (const entry of page) this.#hand(entry);
    return true;
  }

  #hand(entry: Entry): void {
    if (!this.#position || entry.seq !== this.#position.last_seq + 1) return;
    this.#position = { ...this.#position, last_seq: entry.seq };
    this.#options.onEntry(entry);
  }

  #tell(): void {
    const last = this.#position?.last_seq ?? -1;
    for (const { seq, resolve } of this.#awaited) if (seq <= last) resolve();
    this.#awaited = this.#awaited.filter(({ seq }) => seq > last);
  }
}
