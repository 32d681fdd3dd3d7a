import type { RunState, TaskState } from '../../src/protocol/runs.ts';
import type { IconName } from '../look/icon.tsx';

export interface Waiting {
  readonly icon: IconName;
  readonly before: string;
  readonly what: string;
  /** When it ends by itself, by the server's clock. */
  readonly dueAt?: number;
}

/** What a run waits for by itself: its task first, then people, then time. */
export function waitingFor(run: RunState): Waiting | undefined {
  const task = run.tasks.find(({ status }) => status === 'running');
  if (task) return { icon: 'play', before: 'waiting for', what: task.label };
  const pause = run.tasks.find(({ state, retry_at }) => retry_at !== undefined && run.active.includes(state));
  if (pause?.retry_at !== undefined)
    return {
      icon: 'watch',
      before: nextAttempt(pause),
      what: pause.label,
      dueAt: pause.retry_at,
    };
  const gate = run.gates[0];
  if (gate) {
    const missing = gate.approvals - gate.approved.length;
    return { icon: 'gate', before: 'waiting for', what: missing === 1 ? '1 approval' : `${missing} approvals` };
  }
  const timer = [...run.timers].sort((a, b) => a.due_at - b.due_at)[0];
  return timer && { icon: 'watch', before: 'moves on by itself', what: timer.label, dueAt: timer.due_at };
}

const nextAttempt = ({ attempt, attempts }: TaskState): string =>
  attempts !== undefined && attempt < attempts ? `attempt ${attempt + 1} of ${attempts}` : `attempt ${attempt + 1}`;
