import type { RunState, TaskState } from '../protocol/runs.ts';
import type { WorkflowInfo } from '../protocol/workflows.ts';

export type TaskCommand = 'retry' | 'cancel_task';

/** `attempt 3 of 5`; nothing of the first of one, and no total once somebody has asked for more. */
export function attemptText({ attempt, attempts }: Pick<TaskState, 'attempt' | 'attempts'>): string | undefined {
  if (attempts !== undefined && attempts > 1 && attempt <= attempts) return `attempt ${attempt} of ${attempts}`;
  return attempt > 1 ? `attempt ${attempt}` : undefined;
}

/**
 * What the room would accept about the task of a state, whoever may send it: to run it again, or at once while it pauses
 * before a retry, and to end it. A chart's own command of such a name is another thing.
 */
export function taskCommands(run: RunState, state: string, chart: WorkflowInfo | undefined): TaskCommand[] {
  const task = run.tasks.find((candidate) => candidate.state === state);
  if (!task || run.status !== 'active' || !run.active.includes(state)) return [];
  const isOpen = task.status === 'running' || task.status === 'waiting';
  const fits = {
    retry: !isOpen && task.status !== 'passed',
    cancel_task: isOpen || task.retry_at !== undefined,
  };
  return (['retry', 'cancel_task'] as const).filter(
    (name) => fits[name] && run.accepts.includes(name) && !chart?.commands.some((own) => own.name === name),
  );
}
