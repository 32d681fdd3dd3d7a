import { type ReadonlySignal, signal } from '@preact/signals';
import type { Answer } from '../../src/client/answers.ts';
import type { WireError } from '../../src/protocol/errors.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
import { assertNever } from '../../src/shared/assert-never.ts';
import { newId } from './new-id.ts';

export type Outgoing =
  | { readonly kind: 'chat'; readonly text: string }
  | {
      readonly kind: 'command';
      /** A command's name or the text of a slash command. */
      readonly command: string;
      readonly args?: JsonObject;
      readonly run?: string;
      /** The run's last entry as the sender saw it: set where the run may have moved on before this arrives. */
      readonly expect_seq?: number;
    };

export type Delivery =
  /** On its way. */
  | { readonly kind: 'sent' }
  /** Not known whether it arrived, or not connected: it is sent again, with the same id. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'accepted'; readonly seq: number }
  | { readonly kind: 'refused'; readonly error: WireError };

export interface OutboxItem {
  /** The sender's idempotency key, made once. */
  readonly id: string;
  /** Where in the page it was sent from: a refusal is shown there. */
  readonly origin: string;
  readonly outgoing: Outgoing;
  readonly at: number;
  readonly delivery: Delivery;
}

export interface OutboxOptions {
  readonly send: (item: OutboxItem) => Promise<Answer>;
  /** Whether there is a connection; without one everything waits for `flush`. */
  readonly isLive: () => boolean;
  /** Whether the entry of this number is here already: then what it came from is done with. */
  readonly isKnown: (seq: number) => boolean;
  readonly newId?: () => string;
  readonly now?: () => number;
  readonly after?: (ms: number, callback: () => void) => void;
}

const AGAIN_MS = 2_000;
const WAITING: Delivery = { kind: 'waiting' };

/** What was sent and is not yet in the journal as far as this page knows. Nothing is said to have failed that may not have. */
export class Outbox {
  readonly #items = signal<readonly OutboxItem[]>([]);
  readonly #options: Required<OutboxOptions>;
  /** Too much was sent at once: until this is over everything waits, so that it stays in order. */
  #held = false;

  constructor(options: OutboxOptions) {
    this.#options = {
      newId,
      now: () => Date.now(),
      after: (ms, callback) => setTimeout(callback, ms),
      ...options,
    };
  }

  get items(): ReadonlySignal<readonly OutboxItem[]> {
    return this.#items;
  }

  /** Sends it, now or when there is a connection; the id is its for good. */
  add(outgoing: Outgoing, origin: string): string {
    const { newId, now } = this.#options;
    const item: OutboxItem = { id: newId(), origin, outgoing, at: now(), delivery: { kind: 'waiting' } };
    this.#items.value = [...this.#items.value, item];
    void this.#deliver(item);
    return item.id;
  }

  /** Refuses it here, before anybody is asked: it is shown where it came from, and never sent. */
  refuse(outgoing: Outgoing, origin: string, error: WireError): string {
    const { newId, now } = this.#options;
    const delivery: Delivery = { kind: 'refused', error };
    const item: OutboxItem = { id: newId(), origin, outgoing, at: now(), delivery };
    this.#items.value = [...this.#items.value, item];
    return item.id;
  }

  /** What may have to be sent again, also by the page that comes after this one. */
  get unsettled(): readonly OutboxItem[] {
    return this.#items.value.filter(({ delivery }) => delivery.kind === 'sent' || delivery.kind === 'waiting');
  }

  /** Whether this command was sent to the run and nobody has answered yet. */
  isUnderWay(command: string, run: string | undefined): boolean {
    return this.unsettled.some(({ outgoing: o }) => o.kind === 'command' && o.command === command && o.run === run);
  }

  /** Takes up what an earlier page left unsettled, before all else and under its ids. */
  restore(items: readonly OutboxItem[]): void {
    const known = items.filter(({ id }) => !this.find(id)).map((item) => ({ ...item, delivery: WAITING }));
    this.#items.value = [...known, ...this.#items.value];
  }

  /** There is a connection: all that is not settled goes out, in the order in which it was written. */
  flush(): void {
    this.#held = false;
    for (const item of this.#items.value) if (item.delivery.kind === 'waiting') void this.#deliver(item);
  }

  /** Takes it away: its entry has been seen, or a person has read the refusal. */
  remove(id: string): void {
    this.#items.value = this.#items.value.filter((item) => item.id !== id);
  }

  /** Takes away what was accepted, and refusals shown at `origin`: something else was done there. */
  clear(origin: string): void {
    this.#items.value = this.#items.value.filter(
      (item) => item.origin !== origin || item.delivery.kind === 'sent' || item.delivery.kind === 'waiting',
    );
  }

  find(id: string): OutboxItem | undefined {
    return this.#items.value.find((item) => item.id === id);
  }

  async #deliver(item: OutboxItem): Promise<void> {
    if (!this.#options.isLive() || this.#held) return;
    await this.#exchange(item);
  }

  async #exchange(item: OutboxItem): Promise<void> {
    this.#set(item.id, { kind: 'sent' });
    const answer = await this.#options.send(item);
    if (!this.find(item.id)) return; // its entry came first
    switch (answer.kind) {
      case 'ok': {
        const { seq } = answer.value;
        if (typeof seq !== 'number' || this.#options.isKnown(seq)) this.remove(item.id);
        else this.#set(item.id, { kind: 'accepted', seq });
        return;
      }
      case 'refused':
        this.#refused(item, answer.error);
        return;
      case 'unknown':
        this.#set(item.id, { kind: 'waiting' });
        this.#again(item.id, AGAIN_MS);
        return;
      default:
        assertNever(answer, 'answer');
    }
  }

  #refused(item: OutboxItem, error: WireError): void {
    const wait = error.details?.retry_after_ms;
    if (error.code !== 'rate_limited' || typeof wait !== 'number') {
      this.#set(item.id, { kind: 'refused', error });
      return;
    }
    this.#set(item.id, { kind: 'waiting' });
    if (this.#held) return;
    this.#held = true;
    this.#options.after(wait, () => void this.#catchUp());
  }

  /** What was held back goes out one after the other: the answer says whether the next may follow at once. */
  async #catchUp(): Promise<void> {
    this.#held = false;
    for (;;) {
      const next = this.#items.value.find(({ delivery }) => delivery.kind === 'waiting');
      if (!next || this.#held || !this.#options.isLive()) return;
      await this.#exchange(next);
      if (this.find(next.id)?.delivery.kind === 'waiting') return; // held again, or not answered: both come back by themselves
    }
  }

  #again(id: string, ms: number): void {
    this.#options.after(ms, () => {
      const item = this.find(id);
      if (item?.delivery.kind === 'waiting') void this.#deliver(item);
    });
  }

  #set(id: string, delivery: Delivery): void {
    this.#items.value = this.#items.value.map((item) => (item.id === id ? { ...item, delivery } : item));
  }
}
