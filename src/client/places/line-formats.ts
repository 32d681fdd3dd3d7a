import type { OutputFormat } from '../../protocol/problem-matchers.ts';
import { type OutputProblem, placeIn } from './place.ts';

interface LineFormat {
  readonly format: OutputFormat;
  /**
   * Begins at the start of the line and has one part of unknown length at a time, so that a hostile line costs no more than a
   * long one. Groups: `place` (what leads there), `file`, `line`, `column`, `severity`, `code`, `message`.
   */
  readonly pattern: RegExp;
}

/** A path without a colon but a drive's. */
const FILE = '(?<file>(?:[A-Za-z]:)?[^\\s:][^:]{0,500})';
const ROW = '(?<line>\\d{1,7})';
const COLUMN = '(?<column>\\d{1,7})';

const format = (name: OutputFormat, pattern: string): LineFormat => ({
  format: name,
  pattern: new RegExp(pattern, 'd'),
});

/** Tools that say all in one line. */
const FORMATS: readonly LineFormat[] = [
  // src/a.ts(3,5): error TS2322: …
  format(
    'tsc',
    `^(?<place>(?<file>[^\\s(].{0,500}?)\\(${ROW},${COLUMN}\\)): (?<severity>error|warning|message) (?<code>TS\\d{1,6}) ?: (?<message>.*)$`,
  ),
  // src/a.ts:3:5 - error TS2322: …
  format(
    'tsc',
    `^(?<place>${FILE}:${ROW}:${COLUMN}) - (?<severity>error|warning|message) (?<code>TS\\d{1,6}) ?: (?<message>.*)$`,
  ),
  // Program.cs(3,5): error CS1002: …
  format(
    'msbuild',
    `^\\s{0,40}(?<place>(?<file>[^\\s(].{0,500}?)\\(${ROW}(?:,${COLUMN})?(?:,\\d{1,7}){0,2}\\)) ?: (?:fatal )?(?<severity>error|warning|info) (?<code>[A-Z]{1,9}\\d{1,6}) ?: (?<message>.*)$`,
  ),
  // src/a.js: line 3, col 5, Error - … (rule)
  format(
    'eslint-compact',
    `^(?<place>${FILE}: line ${ROW}, col ${COLUMN}), (?<severity>Error|Warning|Info) - (?<message>.+?)(?: \\((?<code>[^()\\s]{1,100})\\))?$`,
  ),
  // src/a.js: line 3, col 5, … (W033)
  format(
    'jshint',
    `^(?<place>${FILE}: line ${ROW}, col ${COLUMN}), (?<message>.+?)(?: \\((?<code>[EWI]\\d{1,4})\\))?$`,
  ),
  // src/a.js:3:5: … [Error/rule]
  format(
    'eslint-unix',
    `^(?<place>${FILE}:${ROW}:${COLUMN}): (?<message>.+) \\[(?<severity>Error|Warning)(?:/(?<code>[^\\]\\s]{1,100}))?\\]$`,
  ),
  // a.go:3:4: … and, of a test,     a_test.go:12: …
  format(
    'go',
    `^\\s{0,40}(?:vet: )?(?<place>(?<file>(?:[A-Za-z]:)?[^\\s:]{1,500}\\.go):${ROW}(?::${COLUMN})?): (?<message>.+)$`,
  ),
  // a.c:3:5: error: …
  format(
    'gcc',
    `^(?<place>${FILE}:${ROW}(?::${COLUMN})?): (?:fatal )?(?<severity>error|warning|note|info|ERROR|WARNING): (?<message>.+?)(?: \\[(?<code>-W[\\w=+-]{1,100})[^\\]]{0,100}\\])?$`,
  ),
];

/** What is wrong by this line alone. */
export function problemIn(line: string, row: number): OutputProblem | undefined {
  for (const { format, pattern } of FORMATS) {
    const match = pattern.exec(line);
    const place = match?.indices?.groups?.place;
    if (!match?.groups || !place) continue;
    const { file = '', line: at, column, severity, message = '', code } = match.groups;
    // `packages/api build: src/a.ts(3,5): …`: whoever runs several tools at once says first whose line it is.
    const prefix = Math.max(file.lastIndexOf(': ') + 2, file.lastIndexOf('] ') + 2, file.lastIndexOf('| ') + 2, 1);
    const skipped = prefix === 1 ? 0 : prefix;
    const [start, end] = place;
    return {
      format,
      severity: severityOf(severity ?? code?.charAt(0)),
      message: message.trim(),
      ...(code !== undefined && { code }),
      place: placeIn(
        start + skipped,
        end - start - skipped,
        file.slice(skipped),
        Number(at),
        column === undefined ? undefined : Number(column),
      ),
      row,
      from: row,
    };
  }
  return undefined;
}

export function severityOf(word: string | undefined): OutputProblem['severity'] {
  switch (word?.charAt(0).toLowerCase()) {
    case 'w':
    case '⚠':
    case '▲':
      return 'warning';
    case 'i':
    case 'n':
    case 'm':
      return 'info';
    default:
      return 'error';
  }
}
