import { attemptText } from '../../src/client/tasks.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { GraphState } from '../../src/protocol/workflows.ts';
import type { Branch } from './branches.ts';

/** What is read out of a state beside its title. Nothing in it changes with the time alone. */
export function stateWords(state: GraphState, run: RunState | undefined): string[] {
  const active = run?.active.includes(state.id) ?? false;
  const standing = run?.status === 'active' ? 'active' : 'the run ended here';
  const task = run?.tasks.find((candidate) => candidate.state === state.id);
  const gate = run?.gates.find((candidate) => candidate.state === state.id);
  const timers = run?.timers.filter((timer) => timer.state === state.id) ?? [];
  return [
    active ? standing : undefined,
    state.kind === 'final' ? 'final' : undefined,
    state.description,
    task ? [task.label, task.status.replace('_', ' '), attemptText(task)].filter(Boolean).join(' ') : state.task,
    state.gate && `gate: ${approvalsOf(state.gate.approvals, gate?.approved.length)}`,
    ...timers.map(({ label }) => label),
  ].filter((words) => words !== undefined);
}

/** What a branch is called in the file: the same word as on its arrow. */
export const labelOfBranch = (branch: Branch): string =>
  branch.transitions[0]?.label || (branch.kind === 'way' ? 'always' : branch.command);

/** `1 of 2 approvals`, of a gate that is not open `2 approvals`. */
export const approvalsOf = (wanted: number, given: number | undefined): string =>
  `${given === undefined ? '' : `${given} of `}${wanted} ${wanted === 1 ? 'approval' : 'approvals'}`;
