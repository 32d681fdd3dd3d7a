import type { StreamItem } from './items.ts';

/** Between two items, px; `.items` in the style sheet has the same. */
const GAP = 11;

/** How high an item is thought to be until it was drawn once, px. A wrong guess moves nothing: see `use-window.ts`. */
const GUESS: Readonly<Record<StreamItem['kind'], number>> = {
  day: 17,
  new: 17,
  chat: 40,
  step: 22,
  task: 130,
  gate: 22,
  note: 22,
};

type Sized = Pick<StreamItem, 'kind' | 'key'>;

/** Where each item begins below the first one's top, px, and after the last where one more would. */
export function offsetsOf(items: readonly Sized[], heights: ReadonlyMap<string, number>): Float64Array {
  const offsets = new Float64Array(items.length + 1);
  let offset = 0;
  items.forEach(({ kind, key }, index) => {
    offset += (heights.get(key) ?? GUESS[kind]) + GAP;
    offsets[index + 1] = offset;
  });
  return offsets;
}

/** The item at this offset: the last one that begins at or before it. */
export function itemAt(offsets: Float64Array, offset: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (at(offsets, middle) <= offset) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** A stretch of items, `from` included, `to` not. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The items of which some part lies between these two offsets. */
export function stretchOf(offsets: Float64Array, top: number, bottom: number): Stretch {
  if (offsets.length < 2) return { from: 0, to: 0 };
  return { from: itemAt(offsets, top), to: itemAt(offsets, bottom) + 1 };
}

/** An item that is drawn, and how much room is left before it for those that are not, px. */
export interface Drawn {
  readonly index: number;
  readonly before: number;
}

/** What is drawn, from top to bottom: the stretch, and those that stay wherever they are; then the room after the last. */
export function drawnOf(
  offsets: Float64Array,
  { from, to }: Stretch,
  kept: readonly number[],
): { readonly drawn: readonly Drawn[]; readonly after: number } {
  const stretch = Array.from({ length: to - from }, (_, index) => from + index);
  const outside = kept.filter((index) => index < from || index >= to);
  const indexes = [...new Set([...stretch, ...outside])].sort((a, b) => a - b);
  let next = 0;
  const drawn = indexes.map((index): Drawn => {
    const before = at(offsets, index) - at(offsets, next);
    next = index + 1;
    return { index, before };
  });
  return { drawn, after: at(offsets, offsets.length - 1) - at(offsets, next) };
}

/** Where what was at this item is now: another filter, or the start of its task, may have taken the item itself away. */
export function placeOf(items: readonly Sized[], key: string): number {
  const exact = items.findIndex((item) => item.key === key);
  if (exact !== -1) return exact;
  return Math.max(
    0,
    items.findLastIndex((item) => seqOf(item.key) <= seqOf(key)),
  );
}

/** The number of the entry that an item stands for. */
export const seqOf = (key: string): number => Number(key.split(' ').at(-1));

const at = (offsets: Float64Array, index: number): number => offsets[index] ?? 0;
