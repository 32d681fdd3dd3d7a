import { describe, expect, it } from 'vitest';
import type { Entry, EntryOf } from '../../../src/protocol/entries.ts';
import { streamItems } from '../../../webview/stream/items.ts';

let seq = 0;
const task = (status: EntryOf<'task'>['status'], attempt = 1): Entry => ({
  seq: ++seq,
  at: 1_000,
  by: null,
  kind: 'task',
  run: 'w-1',
  state: 'work',
  label: 'npm test',
  attempt,
  status,
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
