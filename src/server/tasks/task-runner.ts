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

/** A task whose process is there and waits for `begin`: what is to be durable first can be made so. */
export interface RunningTask {
  /** None where nothing is started before `begin`, or could not be. */
  readonly process: ProcessMark | undefined;
  /** Always resolves, once no process of the task is left. */
  readonly ended: Promise<TaskEnd>;
  /** Lets it go. Should its host die before, it ends without having done anything. */
  begin(): void;
  /** Ends the whole process group, gracefully and then hard. */
  cancel(): void;
}

export interface TaskRunner {
  start(job: TaskJob): RunningTask;
  /** Ends what is left of attempts whose host is gone; resolves to those of which something could not be ended. */
  endLeftovers(marks: readonly ProcessMark[]): Promise<readonly ProcessMark[]>;
}
