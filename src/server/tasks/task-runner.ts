import type { TaskSpec } from '../../workflow/model.ts';

export interface TaskJob {
  readonly spec: TaskSpec;
  /** The project's folder: where the task runs, or its `cwd` below it. */
  readonly folder: string;
  /** Another for each attempt in the world: every process of this one carries it as `STATEROOM_ATTEMPT_ID`. */
  readonly attempt: string;
  /** Variables besides those of the task: the run's context, the run's and state's names. */
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

/** What finds an attempt's processes again when their host is gone. A number alone proves nothing: systems use them again. */
export interface ProcessMark {
  /** What they carry as `STATEROOM_ATTEMPT_ID`. */
  readonly attempt: string;
  /** The first process, whose number is its group's too. */
  readonly pid: number;
  /** When it started, as the system says it. */
  readonly started: string;
}

/** A task of VS Code. Which processes it has is known to whoever runs there. */
export interface ExecutionMark {
  /** Another for each attempt in the world. */
  readonly attempt: string;
  /** Its label. */
  readonly vscode: string;
}

/** What finds an attempt again when its host is gone. */
export type AttemptMark = ProcessMark | ExecutionMark;

/** A task that waits for `begin`, with its process where it has one by then: what is to be durable first can be made so. */
export interface RunningTask<Mark extends AttemptMark = AttemptMark> {
  /** None where nothing of it can be found again, or nothing could be started. */
  readonly process: Mark | undefined;
  /** Always resolves, once no process of the task is left. */
  readonly ended: Promise<TaskEnd>;
  /** Lets it go. Should its host die before, it ends without having done anything. */
  begin(): void;
  /** Ends the whole process group, gracefully and then hard. */
  cancel(): void;
}

export interface TaskRunner {
  start(job: TaskJob): RunningTask;
  /**
   * Ends what is left of its own among these attempts, whose host is gone; resolves to those of which something could not
   * be ended. `folder` is the project's.
   */
  endLeftovers(marks: readonly AttemptMark[], folder: string): Promise<readonly AttemptMark[]>;
}

export const isExecution = (mark: AttemptMark): mark is ExecutionMark => 'vscode' in mark;

/** A task that ends before it began. */
export const failedTask = (reason: string): RunningTask<never> => ({
  process: undefined,
  ended: Promise.resolve({ status: 'failed', exit_code: null, signal: null, reason }),
  begin: () => undefined,
  cancel: () => undefined,
});
