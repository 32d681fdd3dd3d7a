import { type OutputFormat, PROBLEM_MATCHERS } from '../../protocol/problem-matchers.ts';
import { problemIn, severityOf } from './line-formats.ts';
import { mentionsIn } from './mentions.ts';
import { type OutputProblem, type Place, placeIn } from './place.ts';
import { plainLine } from './plain-line.ts';
import { Python } from './python.ts';
import { Troubles } from './troubles.ts';

/** What a task's output says of places in files. */
export interface OutputPlaces {
  /** The places of each line that has any, by its number from 0, from left to right; they do not overlap. */
  readonly places: ReadonlyMap<number, readonly Place[]>;
  /** In the order in which they were written, each once. */
  readonly problems: readonly OutputProblem[];
}

/** How much of a line is looked at: more is no message for people. */
const LOOKED_AT = 2000;
const MOST_PROBLEMS = 1000;

/** ESLint and JSHint say the file in a line of its own, then line and column of each problem. */
const FILE_LINE = /^\s{0,4}(?<file>(?:[A-Za-z]:)?[^\s:][^:]{0,500}\.\w{1,10})$/d;
const STYLISH =
  /^\s{1,20}(?<place>(?:(?<line>\d{1,7}):(?<column>\d{1,7})|line (?<line2>\d{1,7}) {1,10}col (?<column2>\d{1,7})))\s{1,20}(?:(?<severity>error|warning|✖|⚠)\s{1,20})?(?<message>\S.*)$/d;

/**
 * Reads the lines of an output, colours and all. `matchers` are names under `problemMatcher`: then only what they stand for
 * counts as a problem; without one that is known, everything does. Time is linear in the output's length.
 */
export function readOutput(lines: readonly string[], matchers: readonly string[] = []): OutputPlaces {
  const formats = formatsOf(matchers);
  const places = new Map<number, readonly Place[]>();
  const problems = new Map<string, OutputProblem>();
  let best = -1;
  const push = (problem: OutputProblem) => {
    if (formats && !formats.has(problem.format)) return;
    const { file, line, column } = problem.place;
    const key = `${file}\n${line}\n${column}\n${problem.message}`;
    if (problems.has(key)) return;
    // Behind however many warnings, the one to begin with is found.
    if (problems.size >= MOST_PROBLEMS && rankOf(problem) <= best) return;
    best = Math.max(best, rankOf(problem));
    problems.set(key, problem);
  };
  const troubles = new Troubles(push);
  const python = new Python(push);
  let file: string | undefined;

  for (const [row, whole] of lines.entries()) {
    const line = plainLine(whole.slice(0, LOOKED_AT)).trimEnd();
    if (line === '') {
      file = undefined;
      continue;
    }
    const said = problemIn(line, row) ?? (file === undefined ? undefined : stylishIn(line, row, file));
    const spelled = python.line(line, row) ?? said?.place;
    const found = withPlace(mentionsIn(line), spelled);
    if (found.length > 0) places.set(row, found);
    if (said) {
      push(said);
      continue;
    }
    file = FILE_LINE.exec(line)?.groups?.file ?? file;
    troubles.line(line, row, found);
  }
  troubles.settle();
  const byRow = [...problems.values()].sort((a, b) => a.row - b.row);
  return { places, problems: byRow };
}

/** The one to begin with: the first error in the project's own code, or else the first in any, or whatever there is. */
export const firstProblem = (problems: readonly OutputProblem[]): OutputProblem | undefined =>
  problems.find((problem) => rankOf(problem) === 2) ?? problems.find((problem) => rankOf(problem) === 1) ?? problems[0];

/** How well it serves to begin with. */
const rankOf = ({ severity, place }: OutputProblem): 0 | 1 | 2 => (severity !== 'error' ? 0 : place.foreign ? 1 : 2);

function formatsOf(matchers: readonly string[]): ReadonlySet<OutputFormat> | undefined {
  const known = matchers.flatMap((name) =>
    Object.hasOwn(PROBLEM_MATCHERS, name) ? (PROBLEM_MATCHERS[name] ?? []) : [],
  );
  return known.length === 0 ? undefined : new Set(known);
}

function stylishIn(line: string, row: number, file: string): OutputProblem | undefined {
  const match = STYLISH.exec(line);
  if (!match?.groups) return undefined;
  const { line: at = match.groups.line2, column = match.groups.column2, severity, message: rest = '' } = match.groups;
  const [start, end] = match.indices?.groups?.place ?? [0, 0];
  // The rule stands apart from the message: `Missing semicolon  semi`, `Missing semicolon. (W033)`.
  const gap = rest.lastIndexOf('  ');
  const [, before, code] =
    gap > 0 && !rest.slice(gap + 2).includes(' ')
      ? [rest, rest.slice(0, gap), rest.slice(gap + 2)]
      : (/^(.*\S)\s\(([EWI]\d{1,4})\)$/.exec(rest) ?? [rest, rest, undefined]);
  return {
    format: 'eslint-stylish',
    severity: severityOf(severity === '✖' ? 'error' : (severity ?? code?.charAt(0))),
    message: (before ?? rest).trim(),
    ...(code !== undefined && { code }),
    place: placeIn(start, end - start, file, Number(at), Number(column)),
    row,
    from: row,
  };
}

/** The place as its tool writes it stands for whatever else seems to be one there. */
function withPlace(mentions: readonly Place[], spelled: Place | undefined): Place[] {
  if (!spelled) return [...mentions];
  const end = spelled.at + spelled.length;
  return [...mentions.filter(({ at, length }) => at + length <= spelled.at || at >= end), spelled].sort(
    (a, b) => a.at - b.at,
  );
}
