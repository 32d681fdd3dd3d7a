import { countdown } from '../../src/client/countdown.ts';
import { attemptText } from '../../src/client/tasks.ts';
import type { TaskState } from '../../src/protocol/runs.ts';
import { assertNever } from '../../src/shared/assert-never.ts';

/** How a state's last task stands, in a mark (never by colour alone) and a few characters. */
export interface WorkStatus {
  readonly mark: 'running' | 'passed' | 'failed' | 'stopped';
  readonly text: string;
}

/** `now` is the server's clock in ms. */
export function workStatus(task: TaskState, now: number): WorkStatus {
  const attempt = nth(task);
  if (task.retry_at !== undefined) return { mark: 'failed', text: attempt + countdown(task.retry_at - now) };
  switch (task.status) {
    case 'waiting':
      return { mark: 'stopped', text: `${attempt}waiting` };
    case 'running':
      return { mark: 'running', text: attempt + spell(now - task.started_at) };
    case 'passed':
      return { mark: 'passed', text: `${attempt}passed` };
    case 'failed':
      return { mark: 'failed', text: `${attempt}failed` };
    case 'timed_out':
      return { mark: 'failed', text: `${attempt}timed out` };
    case 'cancelled':
      return { mark: 'stopped', text: `${attempt}cancelled` };
    case 'interrupted':
      return { mark: 'stopped', text: `${attempt}interrupted` };
    default:
      return assertNever(task.status, 'task status');
  }
}

/** `3/5 ` where it is known how many there may be, else `#3 `; nothing of a task's only attempt. */
function nth({ attempt, attempts }: TaskState): string {
  if (attempts !== undefined && attempts > 1 && attempt <= attempts) return `${attempt}/${attempts} `;
  return attempt > 1 ? `#${attempt} ` : '';
}

/** What a tooltip adds: exit code, signal, reason. */
export function workDetail(task: TaskState): string {
  const parts = [
    task.label,
    task.status.replace('_', ' '),
    attemptText(task),
    typeof task.exit_code === 'number' ? `exit ${task.exit_code}` : undefined,
    task.signal ?? undefined,
    task.retry_at === undefined ? undefined : `next at ${new Date(task.retry_at).toLocaleString()}`,
    task.reason,
  ];
  return parts.filter(Boolean).join(' · ');
}

/** A span of time as a clock shows it: `0:07`, `12:34`, `1:02:03`, and `2d 3h` from a day on. */
export function spell(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days}d ${hours}h`;
  const tail = `${String(seconds % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
