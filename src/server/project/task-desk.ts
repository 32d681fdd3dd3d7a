import type { TaskOutput } from '../../protocol/events.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Disposable } from '../../shared/disposables.ts';
import type { Log } from '../../shared/log.ts';
import { taskLine } from '../../workflow/graph.ts';
import type { TaskSpec } from '../../workflow/model.ts';
import { failpoint } from '../failpoints.ts';
import { OutputLog } from '../tasks/output-log.ts';
import type { RunningTask, TaskEnd, TaskRunner } from '../tasks/task-runner.ts';
import type { Records } from './records.ts';

export interface TaskDeskOptions {
  readonly folder: string;
  readonly projectId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly runner: TaskRunner;
  readonly mayRun: () => true | { readonly reason: string };
  /** Journals an attempt's beginning or end; `event` is the inner event that its end is to the run, if any. */
  readonly record: (body: Records['task'], event: string | undefined) => Promise<void>;
  readonly publish: (output: TaskOutput) => void;
}

export interface TaskRequest {
  readonly run: string;
  readonly state: string;
  /** The entry that asked for it. */
  readonly since: number;
  readonly spec: TaskSpec;
  readonly context: JsonObject;
  /** 1 for the first. */
  readonly attempt: number;
  /** When it may begin, milliseconds since 1970. */
  readonly notBefore?: number;
}

interface Attempt {
  readonly request: TaskRequest;
  running?: RunningTask;
  waiting?: Disposable;
  cancelled: boolean;
}

/** Runs the tasks of active states: one live attempt each, recorded before it starts and after it ends. */
export class TaskDesk {
  readonly #options: TaskDeskOptions;
  readonly #attempts = new Map<string, Attempt>();

  constructor(options: TaskDeskOptions) {
    this.#options = options;
  }

  /** Begins an attempt, at once or at `notBefore`. What it comes to is told through `record`. */
  begin(request: TaskRequest): void {
    const key = keyOf(request.run, request.state);
    this.cancel(request.run, request.state);
    const attempt: Attempt = { request, cancelled: false };
    this.#attempts.set(key, attempt);
    const delay = (request.notBefore ?? 0) - this.#options.clock.now();
    const go = () => {
      this.#run(key, attempt).catch((error: unknown) => {
        // `record` refused: the journal can't be written. The attempt is not lost, a restart finds it unfinished.
        this.#options.log.error(`The task of ${request.run} could not be recorded: ${(error as Error).message}`);
      });
    };
    if (delay > 0) attempt.waiting = this.#options.clock.after(delay, go);
    else go();
  }

  /** The state was left: its attempt ends, and its outcome no longer matters to the run. */
  cancel(run: string, state: string): void {
    const attempt = this.#attempts.get(keyOf(run, state));
    if (!attempt) return;
    attempt.cancelled = true;
    attempt.waiting?.dispose();
    attempt.running?.cancel();
    this.#attempts.delete(keyOf(run, state));
  }

  /** The run is done. */
  cancelRun(run: string): void {
    for (const { request } of [...this.#attempts.values()]) if (request.run === run) this.cancel(run, request.state);
  }

  /** Ends every attempt and resolves once no process is left. */
  async close(): Promise<void> {
    const running = [...this.#attempts.values()].flatMap(({ running }) => running ?? []);
    for (const { request } of [...this.#attempts.values()]) this.cancel(request.run, request.state);
    await Promise.all(running.map(({ ended }) => ended));
  }

  async #run(key: string, attempt: Attempt): Promise<void> {
    const { request } = attempt;
    const { clock } = this.#options;
    const base = {
      run: request.run,
      state: request.state,
      since: request.since,
      label: taskLine(request.spec),
      attempt: request.attempt,
      exit_code: null,
      signal: null,
      duration_ms: null,
      reason: null,
      tail: null,
      retry_at: null,
    };
    const may = this.#options.mayRun();
    if (may !== true) {
      // Nothing ran, so nothing failed: the run stays where it is, and says why.
      this.#attempts.delete(key);
      await this.#options.record({ ...base, status: 'cancelled', reason: may.reason }, undefined);
      return;
    }
    await this.#options.record({ ...base, status: 'running' }, undefined);
    failpoint('task.recorded');
    if (attempt.cancelled) {
      await this.#options.record({ ...base, status: 'cancelled' }, undefined);
      return;
    }
    const began = clock.now();
    const task = `${request.run}/${request.state}/${request.attempt}`;
    const output = new OutputLog((chunk, offset) =>
      this.#options.publish({ project_id: this.#options.projectId, run: request.run, task, chunk, offset }),
    );
    attempt.running = this.#options.runner.start({
      spec: request.spec,
      folder: this.#options.folder,
      variables: {
        ...contextVariables(request.context),
        STATEROOM_RUN: request.run,
        STATEROOM_STATE: request.state,
        STATEROOM_ATTEMPT_ID: `${request.run}/${request.state}/${request.since}/${request.attempt}`,
      },
      onOutput: (chunk) => {
        failpoint('task.printed');
        output.add(chunk);
      },
    });
    failpoint('task.spawned');
    const end = await attempt.running.ended;
    failpoint('task.exited');
    const tail = output.close();
    const again = this.#again(attempt, end);
    await this.#options.record(
      {
        ...base,
        status: end.status,
        exit_code: end.exit_code,
        signal: end.signal,
        duration_ms: Math.max(0, clock.now() - began),
        reason: end.reason ?? null,
        tail: tail === '' ? null : tail,
        retry_at: again ?? null,
      },
      // A late end of an attempt that was left is recorded, and moves nothing.
      attempt.cancelled || again !== undefined ? undefined : `task.${end.status}`,
    );
    failpoint('task.outcome');
    if (attempt.cancelled) return;
    // Recorded with a step that left this state and came to it again: by now the key may be the next attempt's.
    if (this.#attempts.get(key) === attempt) this.#attempts.delete(key);
    if (again !== undefined) this.begin({ ...request, attempt: request.attempt + 1, notBefore: again });
  }

  /** When to try again, if at all. */
  #again({ request, cancelled }: Attempt, { status }: TaskEnd): number | undefined {
    const { retry } = request.spec;
    if (cancelled || !retry || status === 'passed' || status === 'cancelled' || request.attempt > retry.max)
      return undefined;
    return this.#options.clock.now() + retry.delay_ms;
  }
}

const keyOf = (run: string, state: string) => `${run}\n${state}`;

/** The run's context as variables: `story` is `$STORY`. Values go in as they are, never into a command line. */
function contextVariables(context: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).flatMap(([name, value]) => {
      const variable = name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
      if (!/^[A-Z]/.test(variable) || RESERVED.test(variable)) return [];
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return text.includes('\0') ? [] : [[variable, text]];
    }),
  );
}

/** Variables that would change which programs run or how: a context field never sets one. */
const RESERVED =
  /^(PATH|HOME|SHELL|USER|IFS|ENV|BASH_ENV|LD_.*|DYLD_.*|NODE_.*|PYTHON.*|RUBY.*|PERL.*|JAVA_.*|GIT_.*|NPM_.*|VSCODE_.*|ELECTRON_.*|STATEROOM_.*)$/;
