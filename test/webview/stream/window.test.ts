import { describe, expect, it } from 'vitest';
import type { StreamItem } from '../../../webview/stream/items.ts';
import { drawnOf, itemAt, offsetsOf, placeOf, seqOf, stretchOf } from '../../../webview/stream/window.ts';

type Sized = Pick<StreamItem, 'kind' | 'key'>;

const items = (count: number): Sized[] =>
  Array.from({ length: count }, (_, index) => ({ kind: 'step', key: String(index + 1) }));
/** As if each had been drawn: 29 px, and 11 px between them. */
const even = (list: readonly Sized[]) => new Map(list.map(({ key }) => [key, 29]));

describe('what is drawn of a long list', () => {
  it('PAGE-154: of 5,000 entries only those that are seen are drawn, and room is left for all others', () => {
    const all = items(5000);
    const offsets = offsetsOf(all, even(all));
    expect(offsets.at(-1)).toBe(5000 * 40);
    const stretch = stretchOf(offsets, 100_000, 100_900);
    const { drawn, after } = drawnOf(offsets, stretch, []);
    expect(drawn.length).toBe(23);
    expect(drawn[0]).toEqual({ index: 2500, before: 100_000 });
    expect(drawn.slice(1).every(({ before }) => before === 0)).toBe(true);
    expect((drawn[0]?.before ?? 0) + drawn.length * 40 + after).toBe(5000 * 40);
  });

  it('PAGE-154: what is kept outside of the stretch is drawn in its place', () => {
    const all = items(100);
    const offsets = offsetsOf(all, even(all));
    const { drawn, after } = drawnOf(offsets, { from: 50, to: 52 }, [10, 51, 99]);
    expect(drawn).toEqual([
      { index: 10, before: 400 },
      { index: 50, before: 39 * 40 },
      { index: 51, before: 0 },
      { index: 99, before: 47 * 40 },
    ]);
    expect(after).toBe(0);
  });

  it('PAGE-154: beyond the ends there is nothing, and an empty list draws nothing', () => {
    const all = items(10);
    const offsets = offsetsOf(all, even(all));
    expect(stretchOf(offsets, -500, -100)).toEqual({ from: 0, to: 1 });
    expect(stretchOf(offsets, 5000, 6000)).toEqual({ from: 9, to: 10 });
    expect(itemAt(offsets, 40)).toBe(1);
    expect(drawnOf(offsetsOf([], new Map()), stretchOf(offsetsOf([], new Map()), 0, 900), [])).toEqual({
      drawn: [],
      after: 0,
    });
  });

  it('PAGE-155: where one reads is found again when the item itself is not shown any more', () => {
    const chats = [4, 9, 12].map((seq): Sized => ({ kind: 'chat', key: String(seq) }));
    const list: Sized[] = [{ kind: 'day', key: 'day 4' }, ...chats];
    expect(placeOf(list, '9')).toBe(2);
    expect(placeOf(list, '11')).toBe(2);
    expect(placeOf(list, '1')).toBe(0);
    expect(seqOf('day 4')).toBe(4);
  });
});
