import type { RunState } from '../../src/protocol/runs.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';

/** What a person has chosen to look at, as far as they have. */
export interface Choice {
  readonly workflow?: string;
  readonly run?: string;
}

/** What is shown. */
export interface Shown {
  /** The workflow's newest definition. */
  readonly workflow: WorkflowInfo | undefined;
  readonly run: RunState | undefined;
  /** The definition that is drawn: the run's own, which may be older than the newest. */
  readonly chart: WorkflowInfo | undefined;
}

export type Runs = ReadonlyMap<string, RunState>;

export function shownBy(choice: Choice, runs: Runs, workflows: readonly WorkflowInfo[]): Shown {
  const chosen = choice.run === undefined ? undefined : runs.get(choice.run);
  const wanted = chosen?.workflow ?? choice.workflow;
  const run =
    chosen ?? latest([...runs.values()].filter(({ workflow }) => wanted === undefined || workflow === wanted));
  const workflow = newestOf(workflows, run?.workflow ?? wanted) ?? (run ? undefined : workflows[0]);
  const chart = (run && workflows.find(({ hash }) => hash === run.definition)) ?? workflow;
  return { workflow, run, chart };
}

/** Living runs before those that are over, then the one that moved last. */
export const latest = (runs: readonly RunState[]): RunState | undefined => byInterest(runs)[0];

export function byInterest(runs: readonly RunState[]): RunState[] {
  const living = ({ status }: RunState) => Number(status === 'active');
  return [...runs].sort((a, b) => living(b) - living(a) || b.seq - a.seq);
}

/** The newest definition of each workflow: the server lists it before older ones that runs still stand on. */
export function newestWorkflows(workflows: readonly WorkflowInfo[]): WorkflowInfo[] {
  const byId = new Map<string, WorkflowInfo>();
  for (const workflow of workflows) if (!byId.has(workflow.id)) byId.set(workflow.id, workflow);
  return [...byId.values()];
}

const newestOf = (workflows: readonly WorkflowInfo[], id: string | undefined): WorkflowInfo | undefined =>
  id === undefined ? undefined : workflows.find((workflow) => workflow.id === id);
