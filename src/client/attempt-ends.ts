import type { Entry, EntryOf } from '../protocol/entries.ts';

type Task = EntryOf<'task'>;

/**
 * Each attempt's beginning with its end. A state that is left and entered again has attempts of the same number, and the old
 * one may end after the new one has begun: an end says which it is of. Of older hosts, whose ends do not, it is the next
 * end of the same state and number.
 */
export function endsOf(entries: readonly Entry[]): Map<Task, Task> {
  const begun = new Map<number, Task>();
  const open = new Map<string, Task>();
  const ends = new Map<Task, Task>();
  const told = new Set(entries.flatMap((entry) => (entry.kind === 'task' ? (entry.began ?? []) : [])));
  for (const entry of entries) {
    if (entry.kind !== 'task' || entry.status === 'waiting') continue;
    if (entry.status === 'running') {
      begun.set(entry.seq, entry);
      if (!told.has(entry.seq)) open.set(nameOf(entry), entry);
      continue;
    }
    const start = entry.began === undefined ? open.get(nameOf(entry)) : begun.get(entry.began);
    if (!start) continue;
    ends.set(start, entry);
    if (entry.began === undefined) open.delete(nameOf(entry));
  }
  return ends;
}

const nameOf = ({ run, state, attempt }: Task): string => `${run}/${state}/${attempt}`;
