import type { EntryOf } from '../protocol/entries.ts';
import type { RunState } from '../protocol/runs.ts';
import type { WorkflowInfo } from '../protocol/workflows.ts';
import { assertNever } from '../shared/assert-never.ts';
import { COLOURS } from '../shared/terminal-colours.ts';
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

/** A run's report, in no form yet: all text is as it was written, by whomever. */
export interface Report {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** What is missing from it, if anything. */
  readonly note: string | undefined;
  /** Those that have rows. */
  readonly tables: readonly ReportTable[];
  /** When it was written. */
  readonly written: string;
}

export interface ReportTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Who, when, what the run came to, the time in each state, every step, attempt and answer. */
export function reportOf({ project, run, chart, history, now }: ReportOf): Report {
  const titles = titlesOf(chart);
  const end = history.ended ?? now;
  const people = peopleOf(history);
  const facts: (readonly [string, string] | undefined)[] = [
    ['Project', project],
    ['Workflow', chart?.title ?? run.workflow],
    ['Run', run.run],
    ['Status', statusOf(run, titles)],
    history.whole ? ['Began', begun(history)] : undefined,
    history.ended === undefined ? undefined : ['Ended', momentText(history.ended)],
    history.whole
      ? ['Took', `${lengthText(end - history.from)}${history.ended === undefined ? ' so far' : ''}`]
      : undefined,
    people.length > 0 ? ['Who', people.join(', ')] : undefined,
  ];
  const tables: readonly ReportTable[] = [
    {
      title: 'Time in each state',
      head: ['State', 'Times', 'In all', 'Longest'],
      rows: stateRows(history, titles, now),
    },
    {
      title: 'Steps',
      head: ['When', 'Who', 'What', 'From', 'To'],
      rows: history.steps.map((step) => stepRow(step, titles)),
    },
    {
      title: 'Tasks',
      head: ['State', 'Task', 'Attempt', 'Began', 'Took', 'Outcome'],
      rows: history.attempts.map((attempt) => attemptRow(attempt, titles, now)),
    },
    {
      title: 'Gates',
      head: ['When', 'Gate', 'Who', 'Answer', 'Reason'],
      rows: history.answers.map((answer) => answerRow(answer, titles)),
    },
  ];
  return {
    title: run.title,
    facts: facts.filter((fact) => fact !== undefined),
    note: history.whole
      ? undefined
      : 'The beginning of this run is not among what was read: what follows tells the rest.',
    tables: tables.filter(({ rows }) => rows.length > 0),
    written: `Written ${momentText(now)} (${Intl.DateTimeFormat().resolvedOptions().timeZone}).`,
  };
}

/** Text that others wrote, on one line, without what can't be seen. */
export const onOneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(COLOURS, '')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ')
    .trim();

function statusOf(run: RunState, titles: Titles): string {
  const where = innermost(run.active).map(titles).join(', ');
  const reason = run.reason === undefined ? '' : `: ${run.reason}`;
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
  `${momentText(from)}${first?.by ? `, by ${first.by.name}` : ''}`;

/** Everybody whose doing the run tells of, in order of their first. */
const peopleOf = ({ entries }: RunHistory): string[] => [
  ...new Map(entries.flatMap(({ by }) => (by ? [[by.id, by.name] as const] : []))).values(),
];

function stateRows({ stays }: RunHistory, titles: Titles, now: number): string[][] {
  return [...Map.groupBy(stays, ({ state }) => state)].map(([state, its]) => {
    const lengths = its.map(({ from, to }) => (to ?? now) - from);
    const all = lengths.reduce((sum, length) => sum + length, 0);
    const open = its.some(({ to }) => to === undefined) ? ' so far' : '';
    return [titles(state), String(its.length), `${lengthText(all)}${open}`, lengthText(Math.max(...lengths))];
  });
}

function stepRow(step: StepEntry, titles: Titles): string[] {
  const named = (ids: readonly string[]) => ids.map(titles).join(', ');
  const from = step.kind === 'run' ? [] : innermostMove(step).left;
  const to = step.kind === 'run' ? innermost(step.active) : innermostMove(step).entered;
  return [momentText(step.at), step.by?.name ?? '', eventOf(step), named(from), named(to)];
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
    titles(state),
    entry.label,
    attemptText(entry)?.replace(/^attempt /, '') ?? String(entry.attempt),
    momentText(from),
    lengthText((to ?? now) - from),
    outcome.join(', '),
  ];
}

const answerRow = ({ at, state, by, answer, reason = '' }: EntryOf<'gate'>, titles: Titles): string[] => [
  momentText(at),
  titles(state),
  by?.name ?? '',
  answer,
  reason,
];
