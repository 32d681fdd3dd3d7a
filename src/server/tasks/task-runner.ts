import type { TaskSpec } from '../../workflow/model.ts';

export interface TaskJob {
  readonly spec: TaskSpec;
  /** The project's folder: where the task runs, or its `cwd` below it. */
  readonly folder: string;
  /** Variables besides those of the task: the run's context, the attempt's id. */
  readonly variables: Readonly<Record<string, string>>;
  /** Called with pieces of output as they come, control codes other than colours dropped. */
  readonly onOutput: (chunk: string) => void;
}

export interface TaskEnd {
  readonly status: 'passed' | 'failed' | 'cancelled' | 'timed_out';
  readonly exit_code: number | null;
  readonly signal: string | null;
  /** Why it could not be started, in a sentence. */
  readonly reason?: string;
}

export interface RunningTask {
  /** Always resolves, once no process of the task is left. */
  readonly ended: Promise<TaskEnd>;
  /** Ends the whole process group, gracefully and then hard. */
  cancel(): void;
}

export interface TaskRunner {
  start(job: TaskJob): RunningTask;
}
