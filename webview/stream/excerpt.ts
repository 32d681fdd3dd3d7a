import { plainLine } from '../../src/client/places/plain-line.ts';

/** Lines of an output that are shown while its card is closed, by their numbers: `head`, a gap, and `tail`. */
export interface Excerpt {
  /** Of the first thing that went wrong; empty where the last lines say it or nothing is known to. */
  readonly head: readonly number[];
  readonly tail: readonly number[];
  /** How many lines are left out. */
  readonly more: number;
}

const LAST = 6;
const OF_THE_ERROR = 3;
const AFTER_IT = 3;

/** How test runners, compilers and shells begin the line that matters. */
const WRONG =
  /^\s*(?:not ok\b|[✖✗✘×✕]\s|FAIL(?:ED)?\b|(?:Uncaught )?\w*Error\b|error\b|fatal\b|panic\b|E {2,}\S|Traceback )|\berror(?: \w+)?: /i;

/** What stands between what went wrong and the reason of it and says nothing: blank lines, what TAP has there. */
const BESIDES = /^(?:---|duration_ms:.*|(?:type|failureType): '\w+')?$/;

/** How many lines of an open output are shown: more nobody reads one by one, and each costs the browser time. */
export const MOST_OPEN = 2000;

/** The first line that says that something went wrong, by its looks; -1 where there is none. */
export const wrongLine = (lines: readonly string[]): number => lines.findIndex((line) => WRONG.test(plainLine(line)));

/** Lines of an output that are shown while its card is open: those around `row`, or the last ones where it is -1. */
export function openLines(lines: readonly string[], row: number): { readonly from: number; readonly to: number } {
  const last = Math.max(0, lines.length - MOST_OPEN);
  const from = row === -1 ? last : Math.min(last, Math.max(0, row - MOST_OPEN / 2));
  return { from, to: Math.min(lines.length, from + MOST_OPEN) };
}

/**
 * The last lines; of an output that ended badly also the first error, wherever it stands: `first`, from where it begins to the
 * line that leads to it.
 */
export function excerptOf(
  lines: readonly string[],
  first: { readonly from: number; readonly row: number } | undefined,
): Excerpt {
  const error = first?.from ?? -1;
  if (error === -1 || error >= lines.length - LAST) {
    const tail = rows(lines.length - LAST, lines.length);
    return { head: [], tail, more: lines.length - tail.length };
  }
  const tail = rows(lines.length - AFTER_IT, lines.length);
  const telling: number[] = [];
  for (let row = error; row < lines.length - AFTER_IT; row += 1) {
    if (telling.length >= OF_THE_ERROR && row > (first?.row ?? error)) break;
    if (row === error || row === first?.row) telling.push(row);
    else if (telling.length < OF_THE_ERROR && !BESIDES.test(plainLine(lines[row] ?? '').trim())) telling.push(row);
  }
  return { head: telling, tail, more: lines.length - telling.length - tail.length };
}

const rows = (from: number, to: number): number[] =>
  Array.from({ length: to - Math.max(0, from) }, (_, index) => Math.max(0, from) + index);
