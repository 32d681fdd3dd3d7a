import type { Entry } from '../../src/protocol/entries.ts';

/** The number of the newest entry about each state's task, by `RUN/STATE`; the end of an attempt that another followed is none. */
export function newestTasks(entries: readonly Entry[]): Map<string, number> {
  const newest = new Map<string, number>();
  /** Where the newest attempt of a state begins: it waits, or it runs. */
  const begins = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind !== 'task') continue;
    const task = `${entry.run}/${entry.state}`;
    if (entry.began !== undefined && entry.began < (begins.get(task) ?? 0)) continue;
    newest.set(task, entry.seq);
    if (entry.status === 'waiting' || entry.status === 'running') begins.set(task, entry.seq);
  }
  return newest;
}
