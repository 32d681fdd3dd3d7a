import { isStep, type RunHistory, type StepEntry } from '../../src/client/run-history.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';
import type { GateState, RunState, TaskState } from '../../src/protocol/runs.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';

/**
 * The run as it stood right after this entry, as far as entries tell: no context and no deadlines, and nothing that could be
 * sent. `undefined` where the history has no step by then.
 */
export function runAt(
  live: RunState,
  { entries }: RunHistory,
  seq: number,
  workflows: readonly WorkflowInfo[],
): RunState | undefined {
  const before = entries.filter((entry) => entry.seq <= seq);
  const last = before.at(-1);
  const step = before.findLast(isStep);
  if (!last || !step) return undefined;
  const later = entries.filter((entry) => entry.seq > seq).filter(isStep);
  const definition = definitionAt(live, before.filter(isStep), later);
  const chart = workflows.find(({ hash }) => hash === definition);
  const status = step.status as RunState['status'];
  const over = status !== 'active';
  const { reason } = step.kind === 'transition' ? step.args : {};
  return {
    project_id: live.project_id,
    run: live.run,
    workflow: live.workflow,
    definition,
    title: live.title,
    parent: live.parent,
    seq: last.seq,
    at: last.at,
    by: step.by,
    command: step.kind === 'transition' ? step.event : null,
    from: step.kind === 'run' ? null : step.from,
    state: step.state,
    active: step.active,
    accepts: [],
    held: {},
    taken: step.taken,
    status,
    ...(status === 'stopped' && typeof reason === 'string' && { reason }),
    context: {},
    tasks: tasksOf(before.filter((entry) => entry.kind === 'task')),
    gates: over ? [] : gatesOf(step, before, chart),
    timers: [],
  };
}

/** Its hash; empty where the run has left it for another since and it is not told which it was. */
function definitionAt(live: RunState, steps: readonly StepEntry[], later: readonly StepEntry[]): string {
  const changes = (step: StepEntry) => step.kind === 'definition' && step.change !== 'kept';
  const change = steps.findLast(changes);
  if (change?.kind === 'definition') return change.definition;
  return later.some(changes) ? '' : live.definition;
}

function tasksOf(entries: readonly EntryOf<'task'>[]): TaskState[] {
  return [...Map.groupBy(entries, ({ state }) => state).values()].map((its) => {
    const last = its[its.length - 1] as EntryOf<'task'>;
    const begun = its.findLast(({ attempt, status }) => attempt === last.attempt && status === 'running') ?? last;
    const { state, attempt, attempts, status, label, exit_code, signal, reason, retry_at } = last;
    const open = status === 'running' || status === 'waiting';
    return {
      state,
      attempt,
      status,
      label,
      started_at: begun.at,
      ...(attempts !== undefined && { attempts }),
      ...(!open && { ended_at: last.at }),
      ...(exit_code !== undefined && { exit_code }),
      ...(signal !== undefined && { signal }),
      ...(reason !== undefined && { reason }),
      ...(retry_at !== undefined && { retry_at }),
    };
  });
}

/** The gates that were open, with the answers since they opened. */
function gatesOf(step: StepEntry, before: RunHistory['entries'], chart: WorkflowInfo | undefined): GateState[] {
  return (chart?.graph.states ?? []).flatMap(({ id, gate }) => {
    if (!gate || !step.active.includes(id)) return [];
    const opened = before.findLastIndex((entry) => isStep(entry) && endsGate(entry, id, chart)) + 1;
    const approved = new Map<string, GateState['approved'][number]>();
    for (const entry of before.slice(opened)) {
      if (entry.kind !== 'gate' || entry.state !== id || !entry.by) continue;
      if (entry.answer === 'approved') approved.set(entry.by.id, { ...entry.by, at: entry.at });
      else approved.delete(entry.by.id);
    }
    return [{ state: id, approvals: gate.approvals, by: gate.by, approved: [...approved.values()] }];
  });
}

/** Whether a gate of the state that stood open before this step does not stand open after it. */
function endsGate(step: StepEntry, id: string, chart: WorkflowInfo | undefined): boolean {
  if (!step.active.includes(id)) return true;
  // Out of the state and back into it: an empty list of targets stays where it is.
  const own = (transition: string) =>
    chart?.graph.transitions.some(
      ({ id: name, source, targets }) => name === transition && source === id && targets.length > 0,
    );
  return step.taken.some(own);
}
