import type { Entry } from '../../src/protocol/entries.ts';

/**
 * The entries that this page has: one stretch of the journal, in order of their numbers, without hole or double. Values
 * are replaced, never changed.
 */
export interface EntryLog {
  readonly entries: readonly Entry[];
  /** The number of the newest entry known to be complete; entries before the first are in the journal only. */
  readonly last: number;
  /** Changes when the journal was replaced; numbers of another epoch mean nothing. */
  readonly epoch: string;
}

/** How many are kept as they come; older ones can be fetched again. */
const KEPT = 3_000;
/** How many are kept once somebody has fetched more than that: they read there. */
const MOST = 20_000;

export const EMPTY_LOG: EntryLog = { entries: [], last: 0, epoch: '' };

/** What `joined` brings: a new stretch, or the continuation of the one we have. */
export function joinLog(
  log: EntryLog,
  joined: { readonly tail: readonly Entry[]; readonly seq: number; readonly epoch: string; readonly reset: boolean },
): EntryLog {
  const { tail, seq, epoch, reset } = joined;
  const begin = tail[0]?.seq ?? seq + 1;
  if (reset || epoch !== log.epoch || begin > log.last + 1) return { entries: capped(tail), last: seq, epoch };
  const news = tail.filter((entry) => entry.seq > log.last);
  return { entries: capped([...log.entries, ...news], mostOf(log)), last: Math.max(log.last, seq), epoch };
}

export type Appended =
  | { readonly kind: 'added'; readonly log: EntryLog }
  /** Known already. */
  | { readonly kind: 'double' }
  /** Entries between ours and this one are missing: they must be asked for. */
  | { readonly kind: 'gap' };

export function appendEntry(log: EntryLog, entry: Entry): Appended {
  if (entry.seq <= log.last) return { kind: 'double' };
  if (entry.seq > log.last + 1) return { kind: 'gap' };
  return { kind: 'added', log: { ...log, entries: capped([...log.entries, entry], mostOf(log)), last: entry.seq } };
}

/** Puts older entries before the ones we have; those that do not join up with them are left out. */
export function prependPage(log: EntryLog, page: readonly Entry[]): EntryLog {
  const first = log.entries[0]?.seq ?? log.last + 1;
  const older = page.filter(({ seq }) => seq < first);
  if (older.at(-1)?.seq !== first - 1) return log;
  return { ...log, entries: [...older, ...log.entries] };
}

/** The number before which to ask for more; `undefined` when the first entry of all is here. */
export function olderThan({ entries, last }: EntryLog): number | undefined {
  const first = entries[0]?.seq ?? last + 1;
  return first > 1 ? first : undefined;
}

const mostOf = ({ entries }: EntryLog): number => (entries.length > KEPT ? MOST : KEPT);

const capped = (entries: readonly Entry[], most = KEPT): readonly Entry[] =>
  entries.length > most ? entries.slice(-most) : entries;
