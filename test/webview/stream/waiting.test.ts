import { describe, expect, it } from 'vitest';
import type { Entry, EntryOf } from '../../../src/protocol/entries.ts';
import { newestTasks } from '../../../webview/room/newest-tasks.ts';
import { streamItems } from '../../../webview/stream/items.ts';

let seq = 0;
const task = (status: EntryOf<'task'>['status'], attempt = 1, began?: number): Entry => ({
  seq: ++seq,
  at: 1_000,
  by: null,
  kind: 'task',
  run: 'w-1',
  state: 'work',
  label: 'npm test',
  attempt,
  status,
  ...(began !== undefined && { began }),
});
const shown = (entries: Entry[]) =>
  streamItems(entries, 'everything').flatMap((item) =>
    item.kind === 'task' ? [`${item.entry.attempt} ${item.end?.status ?? item.entry.status}`] : [],
  );

describe('an attempt that waits for its turn', () => {
  it('RUN-89: stands in the stream once: waiting, then running, then as it ended', () => {
    const entries = [task('waiting')];
    expect(shown(entries)).toEqual(['1 waiting']);
    entries.push(task('running'));
    expect(shown(entries)).toEqual(['1 running']);
    entries.push(task('failed'));
    expect(shown(entries)).toEqual(['1 failed']);
    entries.push(task('waiting', 2));
    expect(shown(entries)).toEqual(['1 failed', '2 waiting']);
    entries.push(task('cancelled', 2));
    expect(shown(entries)).toEqual(['1 failed', '2 cancelled']);
  });
});

describe('attempts of the same number, of a state that was left and entered again', () => {
  it('PAGE-45: each has its own end, also when the old one ends after the new one has begun', () => {
    const [old, fresh] = [task('running'), task('running')];
    const [oldEnd, freshEnd] = [task('cancelled', 1, old.seq), task('failed', 1, fresh.seq)];
    expect(shown([old, fresh, oldEnd])).toEqual(['1 cancelled', '1 running']);
    expect(shown([old, fresh, oldEnd, freshEnd])).toEqual(['1 cancelled', '1 failed']);
    // What began before the oldest entry that is here stands by itself.
    expect(shown([fresh, oldEnd, freshEnd])).toEqual(['1 failed', '1 cancelled']);
  });

  it('PAGE-45: ends that do not say which they are of are the next of their number', () => {
    const [one, end, two] = [task('running'), task('failed'), task('running')];
    expect(shown([one, end, two])).toEqual(['1 failed', '1 running']);
  });

  it('RUN-89: the new one waits on when the old one ends, and its card is the one with the buttons', () => {
    const [old, waiting] = [task('running'), task('waiting')];
    const end = task('cancelled', 1, old.seq);
    expect(shown([old, waiting, end])).toEqual(['1 cancelled', '1 waiting']);
    expect(newestTasks([old, waiting, end]).get('w-1/work')).toBe(waiting.seq);
    expect(newestTasks([old, end]).get('w-1/work')).toBe(end.seq);
    const fresh = task('running');
    expect(newestTasks([old, waiting, fresh, { ...end, seq: ++seq }]).get('w-1/work')).toBe(fresh.seq);
  });
});
