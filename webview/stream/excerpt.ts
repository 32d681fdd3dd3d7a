/** Lines of an output that are shown while its card is closed: `before` is left out, then `head`, a gap, and `tail`. */
export interface Excerpt {
  /** From the first line that says what went wrong; empty where the last lines say it or nothing is known to. */
  readonly head: readonly string[];
  readonly tail: readonly string[];
  /** How many lines are left out. */
  readonly more: number;
}

const LAST = 6;
const OF_THE_ERROR = 3;
const AFTER_IT = 3;

/** How test runners, compilers and shells begin the line that matters. */
const WRONG =
  /^\s*(?:not ok\b|[✖✗✘×✕]\s|FAIL(?:ED)?\b|(?:Uncaught )?\w*Error\b|error\b|fatal\b|panic\b|E {2,}\S|Traceback )|\berror(?: \w+)?: /i;

/** What TAP puts between a failed test and the reason of it. */
const BESIDES = /^\s*(?:---|duration_ms:.*|(?:type|failureType): '\w+')?\s*$/;

/** The last lines; of an output that ended badly also the first error, wherever it stands. */
export function excerptOf(lines: readonly string[], failed: boolean): Excerpt {
  const error = failed ? lines.findIndex((line) => WRONG.test(line)) : -1;
  if (error === -1 || error >= lines.length - LAST)
    return { head: [], tail: lines.slice(-LAST), more: Math.max(0, lines.length - LAST) };
  const telling = lines.slice(error, -AFTER_IT).filter((line, index) => index === 0 || !BESIDES.test(line));
  const head = telling.slice(0, OF_THE_ERROR);
  const tail = lines.slice(-AFTER_IT);
  return { head, tail, more: lines.length - head.length - tail.length };
}
