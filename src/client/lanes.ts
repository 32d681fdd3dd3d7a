import type { EntryOf } from '../protocol/entries.ts';
import type { WorkflowInfo } from '../protocol/workflows.ts';
import type { Attempt, RunHistory, Stay } from './run-history.ts';
import { titlesOf } from './states.ts';

/** One state of the timeline: when the run was there, and what was tried and answered there. */
export interface Lane {
  readonly state: string;
  readonly title: string;
  readonly stays: readonly Stay[];
  readonly attempts: readonly Attempt[];
  readonly answers: readonly EntryOf<'gate'>[];
}

/** A lane for each state that the run has been in, in the order of the chart; what the chart does not know comes last. */
export function lanesOf({ stays, attempts, answers }: RunHistory, chart: WorkflowInfo | undefined): Lane[] {
  const titles = titlesOf(chart);
  const order = new Map(chart?.graph.states.map(({ id }, index) => [id, index]));
  const place = (id: string) => order.get(id) ?? order.size;
  const states = new Set([...stays, ...attempts, ...answers].map(({ state }) => state));
  return [...states]
    .sort((a, b) => place(a) - place(b))
    .map((state) => ({
      state,
      title: titles(state),
      stays: stays.filter((stay) => stay.state === state),
      attempts: attempts.filter((attempt) => attempt.state === state),
      answers: answers.filter((answer) => answer.state === state),
    }));
}

/** A run that has only begun is shown on so much time, ms. */
const SHORTEST = 1_000;

/** How much time the lanes of a run stand for, ms. */
export const spanOf = ({ from, ended }: RunHistory, now: number): number => Math.max((ended ?? now) - from, SHORTEST);

/** How long the run was in a state in all, ms. */
export const inAll = (stays: readonly Stay[], now: number): number =>
  stays.reduce((sum, { from, to }) => sum + (to ?? now) - from, 0);

/** How an attempt ended, in a mark beside its colour. */
export const OUTCOMES = {
  running: '…',
  waiting: '…',
  passed: '✓',
  failed: '✕',
  timed_out: '⏱',
  cancelled: '⊘',
  interrupted: '⊘',
} as const;

export const statusOf = ({ begun, end }: Attempt): EntryOf<'task'>['status'] => end?.status ?? begun.status;

/** How a gate was answered, in a mark. */
export const ANSWERS: Readonly<Record<EntryOf<'gate'>['answer'], string>> = {
  approved: '✓',
  rejected: '✕',
  withdrawn: '↶',
};
