import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/protocol/entries.ts';
import { streamItems } from '../../../webview/stream/items.ts';
import { countNew, messagesAfter, newsOf, type Reading, readOn, withLine } from '../../../webview/stream/unread.ts';

const NOON = new Date(2026, 4, 20, 12).getTime();
const by = (id: string) => ({ id, name: id, kind: 'person' });
const chat = (seq: number, who: string, text = `text ${seq}`): Entry =>
  ({ kind: 'chat', seq, at: NOON + seq, by: by(who), text, id: null }) as Entry;
const note = (seq: number): Entry => ({ kind: 'project', seq, at: NOON + seq, by: null, name: 'p' }) as Entry;

/** What becomes of a reader, step by step: whether they read, and the number of the newest entry. */
const through = (begin: Reading, ...steps: readonly [boolean, number][]): Reading =>
  steps.reduce((reading, [reads, last]) => readOn(reading, { reads, last }), begin);
const START: Reading = { reads: true, seen: 10, line: undefined };

describe('how far somebody has read', () => {
  it('PAGE-187: the line stands where they stopped, stays when they are back, and moves on when they leave again', () => {
    expect(through(START, [true, 12])).toEqual({ reads: true, seen: 12, line: undefined });
    expect(through(START, [false, 10], [false, 14])).toEqual({ reads: false, seen: 10, line: 10 });
    expect(through(START, [false, 10], [false, 14], [true, 14])).toEqual({ reads: true, seen: 14, line: 10 });
    expect(through(START, [false, 10], [true, 14], [true, 20])).toEqual({ reads: true, seen: 20, line: 10 });
    expect(through(START, [false, 10], [true, 14], [false, 20])).toEqual({ reads: false, seen: 14, line: 14 });
  });

  it('PAGE-187: who was away and missed nothing sees no line above what comes then', () => {
    expect(through(START, [false, 10], [true, 10], [true, 15])).toEqual({ reads: true, seen: 15, line: undefined });
  });

  it('PAGE-188: what was kept is taken up again, unless it is of a journal with fewer entries', () => {
    const kept: Reading = { reads: false, seen: 10, line: undefined };
    expect(through(kept, [true, 14])).toEqual({ reads: true, seen: 14, line: 10 });
    expect(through({ ...kept, seen: 90 }, [true, 14])).toEqual({ reads: true, seen: 14, line: undefined });
  });
});

describe('what is new', () => {
  const entries = [note(1), chat(2, 'ann'), chat(3, 'bo'), chat(4, 'me'), chat(5, 'bo'), note(6)];
  const items = streamItems(entries, 'everything');

  it('PAGE-187: the line stands before the first one of others, whose name is said again; none without any', () => {
    const lined = withLine(items, 3, 'me');
    const at = lined.findIndex(({ kind }) => kind === 'new');
    expect(lined[at + 1]).toMatchObject({ kind: 'chat', key: '5', continued: false });
    expect(lined.length).toBe(items.length + 1);
    expect(new Set(lined.map(({ key }) => key)).size).toBe(lined.length);
    expect(withLine(items, 6, 'me')).toBe(items);
    expect(withLine(items, undefined, 'me')).toBe(items);
    expect(withLine(streamItems([chat(4, 'me')], 'chat'), 2, 'me').some(({ kind }) => kind === 'new')).toBe(false);
    const continued = withLine(streamItems([chat(2, 'bo'), chat(3, 'bo')], 'chat'), 2, 'me');
    expect(continued.at(-1)).toMatchObject({ key: '3', continued: false });
  });

  it('PAGE-187: messages of others are counted, and those that mention oneself; steps and one’s own are not', () => {
    const members = [
      { id: 'me', name: 'Ana' },
      { id: 'other', name: 'Ana Lee' },
    ];
    const said = [
      ...entries,
      chat(7, 'bo', 'hello @Ana!'),
      chat(8, 'bo', '@Ana Lee, and `@Ana`'),
      chat(9, 'me', '@Ana'),
    ];
    expect(messagesAfter(said, 4, 'me', members)).toEqual({ unread: 3, mine: 1 });
    expect(messagesAfter(said, 9, 'me', members)).toEqual({ unread: 0, mine: 0 });
    expect(countNew(items, 2, 'me')).toBe(3);
    expect(newsOf(1, { unread: 3, mine: 1 })).toEqual({
      ...{ count: 4, unread: 3, mine: 1 },
      words: ', 1 waiting for an answer, 3 new, 1 of them for you',
    });
    expect(newsOf(0, { unread: 0, mine: 0 })).toMatchObject({ count: 0, words: '' });
  });
});
