import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/protocol/entries.ts';
import { appendEntry, EMPTY_LOG, joinLog, olderThan, prependPage } from '../../../webview/room/entry-log.ts';

const entry = (seq: number): Entry => ({ seq, at: seq, by: null, kind: 'chat', text: `message ${seq}`, id: null });
const entries = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));

describe('the entries that the page has', () => {
  it('PAGE-155: what was fetched of the past stays when something comes, up to 20,000 entries', () => {
    const joined = joinLog(EMPTY_LOG, { tail: entries(5001, 6000), seq: 6000, epoch: 'e', reset: true });
    const back = prependPage(joined, entries(1001, 5000));
    expect(back.entries.length).toBe(5000);
    const appended = appendEntry(back, entry(6001));
    expect(appended.kind === 'added' && [appended.log.entries.length, olderThan(appended.log)]).toEqual([5001, 1001]);
    const full = { ...joined, entries: entries(1, 20_000), last: 20_000 };
    const more = appendEntry(full, entry(20_001));
    expect(more.kind === 'added' && [more.log.entries.length, olderThan(more.log)]).toEqual([20_000, 2]);
    const again = joinLog(back, { tail: entries(6001, 6002), seq: 6002, epoch: 'e', reset: false });
    expect([again.entries.length, olderThan(again)]).toEqual([5002, 1001]);
  });
});
