import type { Log } from '../../shared/log.ts';
import { chain } from './canonical.ts';
import type { JournalDatabase, Row } from './database.ts';
import type { Head, Place } from './journal.ts';

export const BEGINNING: Place = { seq: 0, hash: '' };

/** The chain does not hold: an entry was changed, taken out or put in. */
export class BrokenChain extends Error {
  override readonly name = 'BrokenChain';
  readonly seq: number;

  constructor(seq: number) {
    super(`The journal is damaged at entry ${seq}.`);
    this.seq = seq;
  }
}

/** The place that an entry leads to from the one before it; throws `BrokenChain` when it does not follow. */
export function follow(place: Place, row: Row): Place {
  if (row.seq !== place.seq + 1 || row.hash !== chain(place.hash, row)) throw new BrokenChain(place.seq + 1);
  return { seq: row.seq, hash: row.hash };
}

export interface Verified {
  readonly base: Place;
  /** Where the walk began: what lies between the base and it was verified when a snapshot was made of it. */
  readonly start: Place;
  readonly last: Place;
  /** Numbers of the snapshots that hold together, newest first. */
  readonly snapshots: readonly number[];
  /** Whether the entry that is known to have been there is. */
  readonly holdsMark: boolean;
}

/** Walks the chain from the newest snapshot that holds together, or from the base. Changes nothing. */
export function verify(database: JournalDatabase, mark: Head | undefined, log: Log): Verified {
  const base = baseOf(database);
  const hashAt = (seq: number) => (seq === base.seq ? base.hash : database.row(seq)?.hash);
  const kept = database.snapshotSeqs().flatMap((seq) => {
    const snapshot = database.snapshot(seq);
    if (snapshot && snapshot.entry === hashAt(seq)) return [{ seq, hash: snapshot.entry }];
    log.warn(`The snapshot of entry ${seq} does not hold together and is passed over.`);
    return [];
  });
  const start = kept[0] ?? base;
  let last = start;
  // The mark may be older than what is kept now.
  let holdsMark = mark === undefined || mark.seq <= base.seq;
  if (mark && mark.seq > base.seq && mark.seq <= start.seq) holdsMark = hashAt(mark.seq) === mark.hash;
  for (const row of database.from(start.seq)) {
    last = follow(last, row);
    if (mark && last.seq === mark.seq) holdsMark = last.hash === mark.hash;
  }
  return { base, start, last, snapshots: kept.map(({ seq }) => seq), holdsMark };
}

function baseOf(database: JournalDatabase): Place {
  const text = database.meta('base');
  return text === undefined ? BEGINNING : (JSON.parse(text) as Place);
}

/** A slice of the work that goes on beside everything else takes so long at most. */
const SLICE_MS = 5;
const PAUSE_MS = 5;

/** Verifies the older part of a journal in slices, so that nobody waits for it. */
export class OlderPart {
  readonly #to: Place;
  readonly #done: (damage: Error | undefined) => void;
  readonly #database: () => JournalDatabase;
  #place: Place;
  #timer: NodeJS.Timeout | undefined;

  /** `done` is told once, with what is wrong if anything is. The database is asked for anew at each slice. */
  constructor(
    database: () => JournalDatabase,
    range: { readonly from: Place; readonly to: Place },
    done: (damage: Error | undefined) => void,
  ) {
    this.#database = database;
    this.#place = range.from;
    this.#to = range.to;
    this.#done = done;
    this.#later();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #later(): void {
    this.#timer = setTimeout(() => this.#slice(), PAUSE_MS).unref();
  }

  #slice(): void {
    const until = performance.now() + SLICE_MS;
    const database = this.#database();
    // Closed for the moment, because a write failed: it is opened again at the next.
    if (!database.isOpen) {
      this.#later();
      return;
    }
    try {
      for (const row of database.from(this.#place.seq)) {
        if (this.#place.seq === this.#to.seq) break;
        this.#place = follow(this.#place, row);
        if (performance.now() >= until) break;
      }
      if (this.#place.seq < this.#to.seq) this.#later();
      else this.#done(this.#place.hash === this.#to.hash ? undefined : new BrokenChain(this.#to.seq));
    } catch (error) {
      this.#done(error as Error);
    }
  }
}
