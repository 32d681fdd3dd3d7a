import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useState } from 'preact/hooks';
import type { StreamItem } from './items.ts';
import { type Drawn, drawnOf, itemAt, offsetsOf, placeOf, type Stretch, stretchOf } from './window.ts';

/** How near the end still counts as being there, px. */
const NEAR = 48;
/** How much is drawn above and below what is seen, px. */
const SPARE = 700;
/** A list of so few items is drawn whole: a page bears that, and a browser's own search finds all of it. */
const FEW = 300;
/** So long after a person did something with the list a move of it is theirs, ms. */
const MEANT_MS = 500;
/** What a person moves a list with; the focus takes it along as well. */
const INPUTS = ['wheel', 'touchmove', 'keydown', 'pointerdown', 'focusin'] as const;

/** What the reader looks at: the end, whatever comes, or an item whose top is this far below the list's, px. */
type Place = 'end' | { readonly key: string; readonly top: number };

interface ShownWindow {
  readonly drawn: readonly Drawn[];
  /** The room after the last item that is drawn, px. */
  readonly after: number;
  readonly atEnd: boolean;
  toEnd(): void;
  /** Brings an item into view. */
  reveal(key: string): void;
}

/**
 * Of a long list (`FEW`), only what is seen and a little around it stands in the document; the rest is room. The list stays at its
 * end while the reader is there, and where they are reading when they are not: neither news below nor older entries above
 * move the text, nor does an item that turns out higher than was thought. Items are found by `data-row`, their key.
 */
export function useWindow(list: RefObject<HTMLElement | null>, items: readonly StreamItem[]): ShownWindow {
  const [, redraw] = useReducer((count: number, _: undefined) => count + 1, 0);
  const [atEnd, setAtEnd] = useState(true);
  const now = useMemo(() => new ListWindow(list, () => redraw(undefined), setAtEnd), [list]);
  const { drawn, after } = now.draw(items);
  useLayoutEffect(() => now.settle());
  useEffect(() => now.follow(), [now]);
  return { drawn, after, atEnd, toEnd: () => now.toEnd(), reveal: (key) => now.reveal(key) };
}

/** How far down a list is, how large what is seen of it, and how high what is in it, px. */
interface Extent {
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly content: number;
}

class ListWindow {
  readonly #list: RefObject<HTMLElement | null>;
  readonly #redraw: () => void;
  readonly #setAtEnd: (atEnd: boolean) => void;
  readonly #heights = new Map<string, number>();
  #items: readonly StreamItem[] = [];
  #place: Place = 'end';
  /** How much of the list is seen at once, px; until it was laid out, what a large window shows. */
  #seen = 1000;
  #stretch: Stretch = { from: 0, to: 0 };
  #revealing = false;
  /** How the list was when it was last put to its end. */
  #end: Extent = { top: 0, width: 0, height: 0, content: 0 };
  /** When somebody did something with the list; for ever while its bar is held. */
  #meantAt = Number.NEGATIVE_INFINITY;

  constructor(list: RefObject<HTMLElement | null>, redraw: () => void, setAtEnd: (atEnd: boolean) => void) {
    this.#list = list;
    this.#redraw = redraw;
    this.#setAtEnd = setAtEnd;
  }

  draw(items: readonly StreamItem[]): Pick<ShownWindow, 'drawn' | 'after'> {
    this.#items = items;
    const offsets = offsetsOf(items, this.#heights);
    if (this.#place !== 'end' && items.length > 0) {
      const key = items[placeOf(items, this.#place.key)]?.key ?? this.#place.key;
      this.#place = { key, top: this.#place.top };
    }
    const top = this.#topIn(offsets);
    const spare = items.length <= FEW ? Number.POSITIVE_INFINITY : SPARE;
    this.#stretch = stretchOf(offsets, top - spare, top + this.#seen + spare);
    return drawnOf(offsets, this.#stretch, this.#kept());
  }

  /** After each drawing, and whenever something grows: takes the measures, and puts the reader where they were. */
  settle(): void {
    const list = this.#list.current;
    if (!list || list.clientHeight === 0) return;
    this.#seen = list.clientHeight;
    const rows = this.#rows(list);
    for (const row of rows) this.#heights.set(keyOf(row), row.getBoundingClientRect().height);
    const place = this.#place;
    if (place === 'end') {
      list.scrollTop = list.scrollHeight;
      this.#end = extentOf(list);
    } else {
      const row = rows.find((each) => keyOf(each) === place.key);
      const moved = row ? topOf(row) - topOf(list) - place.top : 0;
      if (Math.abs(moved) >= 1) list.scrollTop += moved;
    }
    if (this.#revealing) {
      this.#revealing = false;
      this.#scrolled(list);
    } else if (!this.#isDrawn(0)) this.#redraw();
  }

  follow(): (() => void) | undefined {
    const list = this.#list.current;
    const content = list?.firstElementChild;
    if (!list || !content) return;
    const scrolled = () => this.#scrolled(list);
    // Output grows without a rendering of the list.
    const observer = new ResizeObserver(() => this.settle());
    observer.observe(content);
    observer.observe(list);
    const meant = ({ type }: Event) => {
      this.#meantAt = type === 'pointerdown' ? Number.POSITIVE_INFINITY : performance.now();
    };
    const released = () => {
      if (this.#meantAt === Number.POSITIVE_INFINITY) this.#meantAt = performance.now();
    };
    const ended = new AbortController();
    const passive = { passive: true, signal: ended.signal };
    list.addEventListener('scroll', scrolled, passive);
    for (const input of INPUTS) list.addEventListener(input, meant, passive);
    for (const end of ['pointerup', 'pointercancel'] as const) addEventListener(end, released, passive);
    return () => {
      observer.disconnect();
      ended.abort();
    };
  }

  toEnd(): void {
    this.#place = 'end';
    this.#setAtEnd(true);
    this.#redraw();
  }

  reveal(key: string): void {
    this.#place = { key, top: Math.round(this.#seen * 0.3) };
    this.#revealing = true;
    this.#redraw();
  }

  #scrolled(list: HTMLElement): void {
    if (list.clientHeight === 0) return; // hidden: its place is the one it had
    const isNear = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
    if (!isNear && this.#place === 'end' && !this.#isLeft(list)) {
      this.settle();
      return;
    }
    this.#place = isNear ? 'end' : this.#placeIn(list);
    this.#setAtEnd(isNear);
    if (!this.#isDrawn(SPARE / 2)) this.#redraw();
  }

  /**
   * Whether the end was left by somebody, or by something that brings another place into view. Where the list was resized, or
   * what is in it, and nobody did anything, it was the browser that moved it: it may have become shorter and, before that was
   * told, longer than it was.
   */
  #isLeft(list: HTMLElement): boolean {
    const { top, width, height, content } = extentOf(list);
    if (top >= this.#end.top - 1) return false;
    const isSame = width === this.#end.width && height === this.#end.height && content === this.#end.content;
    return isSame || performance.now() - this.#meantAt < MEANT_MS;
  }

  /** The first item that is seen; where none of those drawn is, the one that belongs there. */
  #placeIn(list: HTMLElement): Place {
    const [first, ...rows] = this.#rows(list);
    if (!first) return 'end';
    const top = topOf(list);
    const seen = [first, ...rows].find((row) => {
      const { top: begin, bottom } = row.getBoundingClientRect();
      return bottom > top && begin < top + list.clientHeight;
    });
    if (seen) return { key: keyOf(seen), top: topOf(seen) - top };
    const before = topOf(first.parentElement ?? first) - top;
    const offsets = offsetsOf(this.#items, this.#heights);
    const index = itemAt(offsets, -before);
    return { key: this.#items[index]?.key ?? keyOf(first), top: (offsets[index] ?? 0) + before };
  }

  /** The offset of what is seen. */
  #topIn(offsets: Float64Array): number {
    if (this.#place === 'end') return (offsets.at(-1) ?? 0) - this.#seen;
    return (offsets[placeOf(this.#items, this.#place.key)] ?? 0) - this.#place.top;
  }

  /** Whether what is seen is drawn, and this much around it. */
  #isDrawn(around: number): boolean {
    const offsets = offsetsOf(this.#items, this.#heights);
    const top = this.#topIn(offsets);
    const { from, to } = stretchOf(offsets, top - around, top + this.#seen + around);
    return from >= this.#stretch.from && to <= this.#stretch.to;
  }

  /** What has the focus, or an end of the selection, stays in the document wherever it is scrolled to. */
  #kept(): number[] {
    const list = this.#list.current;
    if (!list) return [];
    const { anchorNode = null, focusNode = null } = document.getSelection() ?? {};
    return [document.activeElement, anchorNode, focusNode].flatMap((node) => {
      const element = node instanceof Element ? node : node?.parentElement;
      const row = element?.closest<HTMLElement>('[data-row]');
      if (!row || !list.contains(row)) return [];
      const index = this.#items.findIndex(({ key }) => key === keyOf(row));
      return index === -1 ? [] : [index];
    });
  }

  #rows(list: HTMLElement): HTMLElement[] {
    return [...list.querySelectorAll<HTMLElement>('[data-row]')];
  }
}

const extentOf = (list: HTMLElement): Extent => ({
  top: list.scrollTop,
  width: list.clientWidth,
  height: list.clientHeight,
  content: list.scrollHeight,
});
const keyOf = (row: HTMLElement): string => row.dataset.row ?? '';
const topOf = (element: Element): number => element.getBoundingClientRect().top;
