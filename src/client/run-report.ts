import type { EntryOf } from '../protocol/entries.ts';
import type { RunState } from '../protocol/runs.ts';
import type { WorkflowInfo } from '../protocol/workflows.ts';
import { assertNever } from '../shared/assert-never.ts';
import { lengthText, momentText } from './lengths.ts';
import type { Attempt, RunHistory, StepEntry } from './run-history.ts';
import { innermost, moveOf, type Titles, titlesOf } from './states.ts';
import { attemptText } from './tasks.ts';

export interface ReportOf {
  readonly project: string;
  readonly run: RunState;
  readonly chart: WorkflowInfo | undefined;
  readonly history: RunHistory;
  /** The server's time, ms since 1970. */
  readonly now: number;
}

/**
 * A run's report as Markdown: who, when, what it came to, the time in each state, every step, attempt and answer. Nothing
 * that others wrote is markup in it.
 */
export function reportOf({ project, run, chart, history, now }: ReportOf): string {
  const titles = titlesOf(chart);
  const end = history.ended ?? now;
  const people = peopleOf(history);
  const facts = [
    ['Project', plain(project)],
    ['Workflow', plain(chart?.title ?? run.workflow)],
    ['Run', plain(run.run)],
    ['Status', statusOf(run, titles)],
    history.whole ? ['Began', begun(history)] : undefined,
    history.ended === undefined ? undefined : ['Ended', momentText(history.ended)],
    history.whole
      ? ['Took', `${lengthText(end - history.from)}${history.ended === undefined ? ' so far' : ''}`]
      : undefined,
    people.length > 0 ? ['Who', people.map(plain).join(', ')] : undefined,
  ].filter((fact) => fact !== undefined);
  return [
    `# ${plain(run.title)}`,
    facts.map(([name, value]) => `- **${name}:** ${value}`).join('\n'),
    history.whole ? undefined : 'The beginning of this run is not among what was read: what follows tells the rest.',
    section('Time in each state', table(['State', 'Times', 'In all', 'Longest'], stateRows(history, titles, now))),
    section(
      'Steps',
      table(
        ['When', 'Who', 'What', 'From', 'To'],
        history.steps.map((step) => stepRow(step, titles)),
      ),
    ),
    section(
      'Tasks',
      table(
        ['State', 'Task', 'Attempt', 'Began', 'Took', 'Outcome'],
        history.attempts.map((attempt) => attemptRow(attempt, titles, now)),
      ),
    ),
    section(
      'Gates',
      table(
        ['When', 'Gate', 'Who', 'Answer', 'Reason'],
        history.answers.map((answer) => answerRow(answer, titles)),
      ),
    ),
    `Written ${momentText(now)} (${Intl.DateTimeFormat().resolvedOptions().timeZone}).`,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n')
    .concat('\n');
}

/** What Markdown, HTML and those who show them would take for more than text: marks, entities, mentions, addresses. */
const MARKS = /[\\`*[\]<>#|~&$@]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<=www)\.|:(?=\/\/)/giu;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours are escape sequences.
const COLOURS = /\x1b\[[0-9;]*m/g;

/** Text that others wrote, on one line and with nothing in it that is markup. */
function plain(text: string): string {
  const line = text
    .replace(COLOURS, '')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ')
    .trim();
  return line.replace(MARKS, (mark) => (mark === '&' ? '&amp;' : mark === '<' ? '&lt;' : `\\${mark}`));
}

const section = (title: string, body: string | undefined): string | undefined =>
  body === undefined ? undefined : `## ${title}\n\n${body}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string | undefined {
  if (rows.length === 0) return undefined;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function statusOf(run: RunState, titles: Titles): string {
  const where = innermost(run.active).map(titles).map(plain).join(', ');
  const reason = run.reason === undefined ? '' : `: ${plain(run.reason)}`;
  switch (run.status) {
    case 'active':
      return `running, in ${where}`;
    case 'done':
      return where === '' ? 'done' : `done, in ${where}`;
    case 'error':
      return `failed${reason}`;
    case 'stopped':
      return `cancelled${where === '' ? '' : `, in ${where}`}${reason}`;
    default:
      return assertNever(run.status, 'status');
  }
}

const begun = ({ from, steps: [first] }: RunHistory): string =>
  `${momentText(from)}${first?.by ? `, by ${plain(first.by.name)}` : ''}`;

/** Everybody whose doing the run tells of, in order of their first. */
const peopleOf = ({ entries }: RunHistory): string[] => [
  ...new Map(entries.flatMap(({ by }) => (by ? [[by.id, by.name] as const] : []))).values(),
];

function stateRows({ stays }: RunHistory, titles: Titles, now: number): string[][] {
  return [...Map.groupBy(stays, ({ state }) => state)].map(([state, its]) => {
    const lengths = its.map(({ from, to }) => (to ?? now) - from);
    const all = lengths.reduce((sum, length) => sum + length, 0);
    const open = its.some(({ to }) => to === undefined) ? ' so far' : '';
    return [plain(titles(state)), String(its.length), `${lengthText(all)}${open}`, lengthText(Math.max(...lengths))];
  });
}

function stepRow(step: StepEntry, titles: Titles): string[] {
  const named = (ids: readonly string[]) => ids.map(titles).map(plain).join(', ');
  const from = step.kind === 'run' ? [] : innermostMove(step).left;
  const to = step.kind === 'run' ? innermost(step.active) : innermostMove(step).entered;
  return [momentText(step.at), plain(step.by?.name ?? ''), plain(eventOf(step)), named(from), named(to)];
}

const innermostMove = (step: EntryOf<'transition'> | EntryOf<'definition'>) => moveOf(step.from, step.state);

function eventOf(step: StepEntry): string {
  switch (step.kind) {
    case 'run':
      return 'began';
    case 'definition':
      return `${step.change} its definition`;
    case 'transition': {
      const args = Object.entries(step.args).map(
        ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
      return args.length === 0 ? step.event : `${step.event} (${args.join(', ')})`;
    }
    default:
      return assertNever(step, 'step');
  }
}

function attemptRow({ state, begun: entry, end, from, to }: Attempt, titles: Titles, now: number): string[] {
  const outcome = end ? [end.status.replace('_', ' ')] : ['running'];
  if (end && typeof end.exit_code === 'number') outcome.push(`exit code ${end.exit_code}`);
  if (end && typeof end.signal === 'string') outcome.push(end.signal);
  if (end?.reason !== undefined) outcome.push(end.reason);
  return [
    plain(titles(state)),
    plain(entry.label),
    attemptText(entry)?.replace(/^attempt /, '') ?? String(entry.attempt),
    momentText(from),
    lengthText((to ?? now) - from),
    plain(outcome.join(', ')),
  ];
}

const answerRow = ({ at, state, by, answer, reason = '' }: EntryOf<'gate'>, titles: Titles): string[] => [
  momentText(at),
  plain(titles(state)),
  plain(by?.name ?? ''),
  answer,
  plain(reason),
];
