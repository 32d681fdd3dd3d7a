import type { ComponentChild, RefObject } from 'preact';
import type { Place } from '../../src/client/places/place.ts';
import type { Span } from './ansi.ts';

interface OutputLineProps {
  readonly spans: readonly Span[];
  readonly places: readonly Place[];
  /** Absent where no editor can be opened. */
  readonly open: ((file: string, line: number, column: number) => void) | undefined;
  /** What is to find this line again; it can then be focused, link or not. */
  readonly anchor: RefObject<HTMLSpanElement | null> | undefined;
}

/** One line of output in its colours; what names a place in a file opens it. */
export function OutputLine({ spans, places, open, anchor }: OutputLineProps) {
  const parts: ComponentChild[] = [];
  let from = 0;
  for (const { at, length, file, line, column = 1 } of places) {
    // What is Node's own lies in no file.
    if (!open || file.startsWith('node:')) continue;
    parts.push(...piece(spans, from, at));
    parts.push(
      <button key={at} type="button" class="place" onClick={() => open(file, line, column)}>
        {piece(spans, at, at + length)}
      </button>,
    );
    from = at + length;
  }
  parts.push(...piece(spans, from, Number.POSITIVE_INFINITY), '\n');
  if (!anchor) return <>{parts}</>;
  return (
    <span ref={anchor} class="wrong" tabIndex={-1}>
      {parts}
    </span>
  );
}

/** The text between two places of the line, as it looks there. */
function piece(spans: readonly Span[], from: number, to: number): ComponentChild[] {
  const parts: ComponentChild[] = [];
  let at = 0;
  for (const { text, look } of spans) {
    const shown = text.slice(Math.max(0, from - at), Math.max(0, to - at));
    at += text.length;
    if (shown === '') continue;
    parts.push(
      look === '' ? (
        shown
      ) : (
        <span key={at} class={look}>
          {shown}
        </span>
      ),
    );
  }
  return parts;
}
