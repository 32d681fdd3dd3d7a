import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { pageIn } from '../../src/client/history-page.ts';
import { historyOf, isOf, type RunEntry, type RunHistory } from '../../src/client/run-history.ts';
import type { Entry, EntryOf } from '../../src/protocol/entries.ts';
import { HISTORY_PAGE } from '../../src/protocol/limits.ts';
import type { Disposable } from '../../src/shared/disposables.ts';
import type { RoomSession } from '../room/session.ts';

type Kept = RunEntry | EntryOf<'chat'>;

/**
 * The entries of one run, from now back to as far as they were asked for; what the page's own log has, and older ones that
 * are fetched beside it, so that the stream need not hold them.
 */
export class RunEntries implements Disposable {
  readonly #session: Pick<RoomSession, 'room' | 'history'>;
  readonly #run: string;
  readonly #kept = signal<readonly Kept[]>([]);
  readonly #loading = signal(false);
  readonly #failed = signal(false);
  /** All from this number on to `#last` have been looked through. */
  #first = Number.POSITIVE_INFINITY;
  #last = 0;
  #epoch = '';
  #disposed = false;
  readonly #stop: () => void;

  constructor(session: Pick<RoomSession, 'room' | 'history'>, run: string) {
    this.#session = session;
    this.#run = run;
    this.#stop = effect(() => this.#follow());
  }

  readonly history: ReadonlySignal<RunHistory | undefined> = computed(() => historyOf(this.#run, this.#kept.value));
  /** What was said meanwhile, by anybody. */
  readonly chats = computed(() => this.#kept.value.filter((entry) => entry.kind === 'chat'));

  get loading(): ReadonlySignal<boolean> {
    return this.#loading;
  }

  /** Whether the room gave no answer the last time. */
  get failed(): ReadonlySignal<boolean> {
    return this.#failed;
  }

  /** Whether there may be more of it that was not fetched. */
  get mayHaveMore(): boolean {
    return this.history.value?.whole !== true && this.#first > 1;
  }

  /** Fetches older entries until the run's beginning is there, for at most so many pages. */
  async load(pages: number): Promise<void> {
    if (this.#loading.peek()) return;
    this.#loading.value = true;
    this.#failed.value = false;
    try {
      for (let page = 0; page < pages && this.mayHaveMore && !this.#disposed; page++) {
        const epoch = this.#epoch;
        const entries = pageIn(await this.#session.history({ before: this.#first, limit: HISTORY_PAGE }));
        if (!entries || this.#disposed || epoch !== this.#epoch) {
          this.#failed.value = !this.#disposed;
          return;
        }
        const older = entries.filter(({ seq }) => seq < this.#first);
        this.#first = older[0]?.seq ?? 1;
        this.#kept.value = [...this.#ours(older), ...this.#kept.value];
      }
    } finally {
      this.#loading.value = false;
    }
  }

  /** Fetches older entries until it is known how the run stood after this one, or there are no more. */
  async loadTo(seq: number): Promise<void> {
    const isKnown = () => this.history.peek()?.steps.some((step) => step.seq <= seq) === true;
    while (this.mayHaveMore && !isKnown() && !this.#disposed && !this.#loading.peek()) {
      await this.load(1);
      if (this.#failed.peek()) return;
    }
  }

  /** Whenever a moment of the run is looked at that is older than what is known, fetches back to it; returns how to stop. */
  followPast(): () => void {
    return effect(() => {
      const { value: past } = this.#session.room.past;
      // After no answer somebody has to ask again: to do so by itself would never end.
      if (past?.run !== this.#run || this.#loading.value || this.#failed.peek()) return;
      untracked(() => void this.loadTo(past.seq));
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#stop();
  }

  #follow(): void {
    const { entries, last, epoch } = this.#session.room.log.value;
    const begin = entries[0]?.seq ?? last + 1;
    if (epoch !== this.#epoch || begin > this.#last + 1) {
      this.#epoch = epoch;
      this.#first = begin;
      this.#kept.value = this.#ours(entries);
    } else {
      const older = entries.filter(({ seq }) => seq < this.#first);
      const newer = entries.filter(({ seq }) => seq > this.#last);
      if (older.length > 0) this.#first = begin;
      if (older.length + newer.length > 0)
        this.#kept.value = [...this.#ours(older), ...this.#kept.peek(), ...this.#ours(newer)];
    }
    this.#last = last;
  }

  #ours(entries: readonly Entry[]): Kept[] {
    return entries.filter((entry): entry is Kept => entry.kind === 'chat' || isOf(this.#run, entry));
  }
}
