import { countdown } from '../../src/client/countdown.ts';
import { approvals } from '../../src/client/gate-people.ts';
import { mayAnswer } from '../../src/client/permissions.ts';
import { attemptText } from '../../src/client/tasks.ts';
import type { Member } from '../../src/protocol/members.ts';
import type { GateState, RunState } from '../../src/protocol/runs.ts';

/**
 * What changed about a run's gates and the pauses of its tasks, in sentences for screen readers. Where a run stands and that
 * somebody's approval ended a gate is told elsewhere.
 */
export function changesOf(
  before: RunState,
  after: RunState,
  {
    me,
    titleOf,
    now,
  }: { readonly me: Member | undefined; readonly titleOf: (state: string) => string; readonly now: number },
): string[] {
  const gates = after.gates.flatMap((gate): string[] => {
    const title = titleOf(gate.state);
    const known = before.gates.find((other) => other.state === gate.state && other.since === gate.since);
    if (!known) {
      const mine = mayAnswer(gate, me, 'approve') === true ? ' Yours is asked for.' : '';
      return [`${title} waits for ${approvals(gate.approvals - gate.approved.length)}.${mine}`];
    }
    const given = newIn(gate, known).map(({ name }) => `${name} approved ${title}.`);
    const taken = newIn(known, gate).map(({ name }) => `${name} took the approval of ${title} back.`);
    return [...given, ...taken];
  });
  const pauses = after.tasks.flatMap((task): string[] => {
    const known = before.tasks.find(({ state }) => state === task.state);
    if (task.retry_at === undefined || known?.retry_at === task.retry_at) return [];
    const nth = attemptText(task);
    const left = countdown(task.retry_at - now);
    return [`${task.label} failed${nth === undefined ? '' : ` in ${nth}`}. The next attempt begins ${left}.`];
  });
  return [...gates, ...pauses];
}

const newIn = ({ approved }: GateState, before: GateState): GateState['approved'] =>
  approved.filter(({ id }) => !before.approved.some((other) => other.id === id));
