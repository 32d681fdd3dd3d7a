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
const BESIDES = /^\s*(?:---|duration_ms:.*|(?:type|failureType): '\w+')?\s*$/;

/** The first line that says that something went wrong, by its looks; -1 where there is none. */
export const wrongLine = (lines: readonly string[]): number => lines.findIndex((line) => WRONG.test(line));

/**
 * The last lines; of an output that ended badly also the first error, wherever it stands. `first` says where that is, where
 * a tool's own format says it.
 */
export function excerptOf(
  lines: readonly string[],
  failed: boolean,
  first?: { readonly from: number; readonly row: number },
): Excerpt {
  const error = failed ? (first?.from ?? wrongLine(lines)) : -1;
  if (error === -1 || error >= lines.length - LAST) {
    const tail = rows(lines.length - LAST, lines.length);
    return { head: [], tail, more: lines.length - tail.length };
  }
  const tail = rows(lines.length - AFTER_IT, lines.length);
  const telling = rows(error, lines.length - AFTER_IT)
    .filter((row) => row === error || row === first?.row || !BESIDES.test(lines[row] ?? ''))
    .filter((row, index) => index < OF_THE_ERROR || row === first?.row);
  return { head: telling, tail, more: lines.length - telling.length - tail.length };
}

const rows = (from: number, to: number): number[] =>
  Array.from({ length: to - Math.max(0, from) }, (_, index) => Math.max(0, from) + index);
