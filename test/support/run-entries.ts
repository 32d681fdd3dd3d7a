import type { Entry, EntryOf } from '../../src/protocol/entries.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { GraphState, WorkflowInfo } from '../../src/protocol/workflows.ts';

/** What entries of one run have in common, and a chart for it: one task, one gate. */
export const RUN = 'story-1';
export const MEI = { id: 'm1', name: 'Mei', kind: 'person' } as const;
export const BO = { id: 'm2', name: 'Bo', kind: 'person' } as const;
/** Milliseconds since 1970: noon of a summer's day, UTC. */
export const NOON = Date.UTC(2026, 6, 1, 12);

const step = (state: string, taken: readonly string[], status = 'active') => ({
  run: RUN,
  workflow: 'story',
  title: 'Story',
  state,
  active: [state],
  taken: [...taken],
  status,
});

export const began = (seq: number, seconds: number, state: string): EntryOf<'run'> => ({
  seq,
  at: NOON + seconds * 1000,
  by: MEI,
  kind: 'run',
  ...step(state, []),
  parent: null,
});

export const moved = (
  seq: number,
  seconds: number,
  from: string,
  event: string,
  to: string,
  more: Partial<EntryOf<'transition'>> = {},
): EntryOf<'transition'> => ({
  seq,
  at: NOON + seconds * 1000,
  by: MEI,
  kind: 'transition',
  ...step(to, [`${from}:${event}:0`]),
  event,
  args: {},
  from,
  id: null,
  ...more,
});

export const task = (
  seq: number,
  seconds: number,
  status: EntryOf<'task'>['status'],
  more: Partial<EntryOf<'task'>> = {},
): EntryOf<'task'> => ({
  seq,
  at: NOON + seconds * 1000,
  by: null,
  kind: 'task',
  run: RUN,
  state: 'testing',
  label: 'npm test',
  attempt: 1,
  status,
  ...more,
});

export const answered = (
  seq: number,
  seconds: number,
  by: typeof MEI | typeof BO,
  answer: EntryOf<'gate'>['answer'],
  reason?: string,
): EntryOf<'gate'> => ({
  seq,
  at: NOON + seconds * 1000,
  by,
  kind: 'gate',
  run: RUN,
  state: 'review',
  answer,
  ...(reason !== undefined && { reason }),
  id: null,
});

export const said = (seq: number, seconds: number, text: string): Entry => ({
  seq,
  at: NOON + seconds * 1000,
  by: BO,
  kind: 'chat',
  text,
  id: null,
});

const graphState = (id: string, title: string, more: Partial<GraphState> = {}): GraphState => ({
  id,
  key: id,
  title,
  kind: 'atomic',
  parent: null,
  tags: [],
  ...more,
});

export const CHART: WorkflowInfo = {
  id: 'story',
  title: 'Story flow',
  hash: 'h1',
  runs: 'single',
  commands: [],
  graph: {
    initial: 'design',
    parallel: false,
    states: [
      graphState('design', 'Design'),
      graphState('testing', 'Testing', { task: 'npm test' }),
      graphState('review', 'Review', { gate: { approvals: 2, by: ['approver'], not_requester: false } }),
      graphState('closed', 'Closed', { kind: 'final' }),
    ],
    transitions: [],
  },
};

/** The run as it is after the last of these entries. */
export function liveRun(entries: readonly Entry[], more: Partial<RunState> = {}): RunState {
  const last = entries.findLast((entry) => entry.kind === 'run' || entry.kind === 'transition');
  if (!last) throw new Error('There is no step among the entries.');
  return {
    project_id: 'p',
    run: RUN,
    workflow: 'story',
    definition: 'h1',
    title: 'Story',
    parent: null,
    seq: last.seq,
    at: last.at,
    by: last.by,
    command: last.kind === 'transition' ? last.event : null,
    from: last.kind === 'transition' ? last.from : null,
    state: last.state,
    active: last.active,
    accepts: ['next'],
    held: {},
    taken: last.taken,
    status: last.status as RunState['status'],
    context: {},
    tasks: [],
    gates: [],
    timers: [],
    ...more,
  };
}

/** From design by a task that failed once to a gate that one has rejected, then to the end. */
export const STORY: readonly Entry[] = [
  began(2, 0, 'design'),
  said(3, 30, 'shall we?'),
  moved(4, 60, 'design', 'start', 'testing'),
  task(5, 60, 'running'),
  task(6, 65, 'failed', { exit_code: 1, retry_at: NOON + 70_000, attempts: 2 }),
  task(7, 70, 'running', { attempt: 2, attempts: 2 }),
  task(8, 82, 'passed', { attempt: 2, attempts: 2, exit_code: 0 }),
  moved(9, 82, 'testing', 'task.passed', 'review', { by: null }),
  answered(10, 100, MEI, 'approved'),
  answered(11, 110, BO, 'rejected', 'No | tests <b>yet</b>'),
  moved(12, 110, 'review', 'gate.rejected', 'design', { by: null }),
  moved(13, 200, 'design', 'drop', 'closed', { by: BO, status: 'done', args: { why: '[x](http://evil)' } }),
];
