import { badRequest, notAccepted } from '../../protocol/errors.ts';
import type { PendingTask, Run } from './run.ts';

/** What a member can ask about the task of an active state. */
export type TaskCommand = 'retry' | 'cancel_task';

const TASK_COMMANDS: readonly TaskCommand[] = ['retry', 'cancel_task'];

export const isTaskCommand = (name: string): name is TaskCommand => TASK_COMMANDS.some((known) => known === name);

/** Those that fit some task. */
export const taskCommandsFor = (tasks: readonly PendingTask[]): TaskCommand[] =>
  TASK_COMMANDS.filter((command) => tasks.some((task) => fits(command, task)));

/** The state whose task a command is for: the one named, else the one it fits; throws the refusal. */
export function stateOfTask(run: Run, command: TaskCommand, named: string | undefined): string {
  const fitting = [...run.tasks].flatMap(([state, task]) => (fits(command, task) ? [state] : []));
  const [state, other] = named === undefined ? fitting : fitting.filter((candidate) => candidate === named);
  if (state === undefined) throw notAccepted(command, run.id, run.state, run.accepts);
  if (other !== undefined)
    throw badRequest(`${fitting.length} tasks of ${run.id} take ${command}: say which with \`state\`.`, {
      candidates: fitting,
    });
  return state;
}

/** An attempt that is over and did not pass can be made again; one that runs or will run by itself can be ended. */
function fits(command: TaskCommand, { last, retryAt, asked }: PendingTask): boolean {
  if (!last || asked !== undefined) return false;
  const isOpen = last.status === 'running' || last.status === 'waiting';
  return command === 'retry' ? !isOpen && last.status !== 'passed' : isOpen || retryAt !== undefined;
}
