import { type ReadonlySignal, signal } from '@preact/signals';
import { pageIn } from '../../src/client/history-page.ts';
import { olderThan } from './entry-log.ts';
import type { RoomSession } from './session.ts';

const PAGE = 200;

/** What became of asking for older entries. */
export type Fetched =
  | { readonly kind: 'more' }
  /** The first of all is here. */
  | { readonly kind: 'all' }
  /** They could not be had now; `wait`: after these milliseconds they can. */
  | { readonly kind: 'failed'; readonly why: string; readonly wait?: number };

/** Fetches the entries before those that are here, one page at a time, whoever asks. */
export class Older {
  readonly #session: RoomSession;
  readonly #loading = signal(false);
  #coming: Promise<Fetched> | undefined;

  constructor(session: RoomSession) {
    this.#session = session;
  }

  get loading(): ReadonlySignal<boolean> {
    return this.#loading;
  }

  load(limit = PAGE): Promise<Fetched> {
    this.#loading.value = true;
    this.#coming ??= this.#fetch(limit).finally(() => {
      this.#coming = undefined;
      this.#loading.value = false;
    });
    return this.#coming;
  }

  async #fetch(limit: number): Promise<Fetched> {
    const { room } = this.#session;
    const before = olderThan(room.log.value);
    if (before === undefined) return { kind: 'all' };
    const answer = await this.#session.history({ before, limit });
    const page = pageIn(answer);
    if (page) room.takePage(page);
    const first = olderThan(room.log.value);
    if (first === undefined) return { kind: 'all' };
    if (first < before) return { kind: 'more' };
    const error = answer.kind === 'refused' ? answer.error : undefined;
    const wait = error?.details?.retry_after_ms;
    return {
      kind: 'failed',
      why: error?.message ?? 'Earlier entries could not be fetched. Try again when the connection is back.',
      ...(error?.code === 'rate_limited' && typeof wait === 'number' && { wait }),
    };
  }
}
