import { randomUUID } from 'node:crypto';
import type { TaskOutput } from '../../protocol/events.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Disposable } from '../../shared/disposables.ts';
import type { Log } from '../../shared/log.ts';
import { taskLine } from '../../workflow/graph.ts';
import type { TaskSpec } from '../../workflow/model.ts';
import { failpoint } from '../failpoints.ts';
import { contextVariables } from '../tasks/environment.ts';
import { OutputLog } from '../tasks/output-log.ts';
import type { OutputStore } from '../tasks/output-store.ts';
import { Places } from '../tasks/places.ts';
import { secretValues } from '../tasks/secrets.ts';
import type { TaskVerdict } from '../tasks/task-policy.ts';
import type { RunningTask, TaskEnd, TaskRunner } from '../tasks/task-runner.ts';
import type { Records } from './records.ts';

export interface TaskDeskOptions {
  readonly folder: string;
  readonly projectId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly runner: TaskRunner;
  readonly outputs: OutputStore;
  /** What is masked in an output besides the values of variables that are named like secrets. */
  readonly maskPatterns: () => readonly RegExp[];
  /** How many run at once; the others wait in order. */
  readonly maxTasks: number;
  /** Whether tasks of this run may. */
  readonly mayRun: (run: string) => TaskVerdict | Promise<TaskVerdict>;
  /**
   * Journals an attempt's beginning or end; `event` is the inner event that its end is to the run, if any. Resolves to its
   * entry's number once it is durable; to none where it is not, as once the project closes.
   */
  readonly record: (body: Records['task'], event: string | undefined) => Promise<number | undefined>;
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
  /** The pause before it. */
  pause?: Disposable;
  /** Its place in the line, or among those that run. */
  place?: { leave(): void };
  /** The state was left: its outcome no longer matters to the run. */
  left: boolean;
  /** Somebody asked for its end, which the run hears. */
  stopped: boolean;
}

interface AttemptOutput {
  add(text: string): void;
  /** Gives the last lines, once what is kept is on the disk. */
  close(): Promise<string>;
}

/** Runs the tasks of active states: one live attempt each, recorded before it starts and after it ends. */
export class TaskDesk {
  readonly #options: TaskDeskOptions;
  readonly #places: Places;
  readonly #attempts = new Map<string, Attempt>();
  /** All that is under way, left ones included. */
  readonly #busy = new Set<Promise<void>>();
  /** What is under way for each state: the next attempt there begins once that is over. */
  readonly #before = new Map<string, Promise<void>>();

  constructor(options: TaskDeskOptions) {
    this.#options = options;
    this.#places = new Places(options.maxTasks);
  }

  /** Begins an attempt, at once or at `notBefore`. What it comes to is told through `record`. */
  begin(request: TaskRequest): void {
    this.cancel(request.run, request.state);
    const attempt: Attempt = { request, left: false, stopped: false };
    this.#attempts.set(keyOf(request), attempt);
    const delay = (request.notBefore ?? 0) - this.#options.clock.now();
    if (delay > 0) attempt.pause = this.#options.clock.after(delay, () => this.#go(attempt));
    else this.#go(attempt);
  }

  /** Whether an attempt of the state is under way, were it only waiting. */
  has(run: string, state: string): boolean {
    return this.#attempts.has(keyOf({ run, state }));
  }

  /** The state was left: its attempt ends, and its outcome no longer matters to the run. */
  cancel(run: string, state: string): void {
    const attempt = this.#attempts.get(keyOf({ run, state }));
    if (!attempt) return;
    attempt.left = true;
    this.#attempts.delete(keyOf({ run, state }));
    this.#end(attempt);
  }

  /** Somebody asked for the end of a state's attempt, were it only waiting. */
  stop(run: string, state: string): void {
    const attempt = this.#attempts.get(keyOf({ run, state }));
    if (!attempt) return;
    attempt.stopped = true;
    const paused = attempt.pause;
    this.#end(attempt);
    if (paused) this.#go(attempt);
  }

  /** The run is done. */
  cancelRun(run: string): void {
    for (const { request } of [...this.#attempts.values()]) if (request.run === run) this.cancel(run, request.state);
  }

  /** Ends every attempt and resolves once no process is left. */
  async close(): Promise<void> {
    for (const { request } of [...this.#attempts.values()]) this.cancel(request.run, request.state);
    await Promise.all(this.#busy);
  }

  #end({ pause, place, running }: Attempt): void {
    pause?.dispose();
    if (running) running.cancel();
    else place?.leave();
  }

  #go(attempt: Attempt): void {
    delete attempt.pause;
    const key = keyOf(attempt.request);
    const going = this.#run(attempt, this.#before.get(key)).catch((error: Error) => this.#broken(attempt, error));
    this.#busy.add(going);
    this.#before.set(key, going);
    going.finally(() => {
      this.#busy.delete(going);
      if (this.#before.get(key) === going) this.#before.delete(key);
    });
  }

  /** What should not happen has: the run hears of a failure, instead of waiting for ever. */
  async #broken(attempt: Attempt, { message }: Error): Promise<void> {
    const { request, left } = attempt;
    this.#options.log.error(`The task of ${request.run} failed here: ${message}`);
    if (this.#attempts.get(keyOf(request)) === attempt) this.#attempts.delete(keyOf(request));
    const reason = `It could not be run to its end: ${message}`;
    await this.#record(attempt, { status: 'failed', reason }, left ? undefined : 'task.failed');
  }

  async #run(attempt: Attempt, before: Promise<void> | undefined): Promise<void> {
    const { request } = attempt;
    // A state that is entered again may still have what it began the last time.
    await before;
    const place = this.#places.enter();
    attempt.place = place;
    let again: number | undefined;
    try {
      again = await this.#inTurn(attempt, place);
    } finally {
      place.leave();
    }
    // Recorded with a step that left this state and came to it again: by now the key may be the next attempt's.
    if (this.#attempts.get(keyOf(request)) !== attempt) return;
    this.#attempts.delete(keyOf(request));
    if (again === undefined) return;
    const next = { ...request, attempt: request.attempt + 1, notBefore: again };
    // Its end was asked for while its failure was being written down.
    if (attempt.stopped) await this.#given({ ...attempt, request: next });
    else this.begin(next);
  }

  /** Waits for a place, and runs. When to try again, if at all. */
  async #inTurn(
    attempt: Attempt,
    place: { readonly waits: boolean; readonly had: Promise<boolean> },
  ): Promise<number | undefined> {
    if (attempt.stopped) return this.#given(attempt);
    if (await this.#isForbidden(attempt)) return undefined;
    if (place.waits) {
      await this.#record(attempt, { status: 'waiting' });
      if (!(await place.had)) return this.#given(attempt);
      if (await this.#isForbidden(attempt)) return undefined;
    }
    return attempt.left || attempt.stopped ? this.#given(attempt) : this.#execute(attempt);
  }

  /** Given up before it ran. */
  async #given(attempt: Attempt): Promise<undefined> {
    await this.#record(attempt, { status: 'cancelled' }, attempt.left ? undefined : 'task.cancelled');
  }

  async #isForbidden(attempt: Attempt): Promise<boolean> {
    const may = await this.#options.mayRun(attempt.request.run);
    // Asking takes time, and who gave it up meanwhile hears of that.
    if (may === true || attempt.left || attempt.stopped) return false;
    // Nothing ran, so nothing failed: the run stays where it is, and says why.
    await this.#record(attempt, { status: 'cancelled', reason: may.reason });
    return true;
  }

  async #execute(attempt: Attempt): Promise<number | undefined> {
    const { run, state, since, spec, context, attempt: number } = attempt.request;
    const { clock, runner, folder } = this.#options;
    const variables = { ...contextVariables(context), STATEROOM_RUN: run, STATEROOM_STATE: state };
    let output: AttemptOutput | undefined;
    const running = runner.start({
      spec,
      folder,
      attempt: `${run}/${state}/${since}/${number}/${randomUUID()}`,
      variables,
      onOutput: (chunk) => {
        failpoint('task.printed');
        output?.add(chunk);
      },
    });
    attempt.running = running;
    failpoint('task.spawned');
    const recorded = await this.#record(attempt, { status: 'running', process: running.process ?? null });
    failpoint('task.recorded');
    // What is not durable does not begin, and so prints nothing.
    if (recorded === undefined) running.cancel();
    else output = this.#outputOf(attempt.request, recorded, variables);
    const began = clock.now();
    running.begin();
    const end = await running.ended;
    failpoint('task.exited');
    if (recorded === undefined || !output) return undefined;
    const tail = await output.close();
    const again = this.#again(attempt, end);
    await this.#record(
      attempt,
      {
        status: end.status,
        exit_code: end.exit_code,
        signal: end.signal,
        duration_ms: Math.max(0, clock.now() - began),
        reason: end.reason ?? null,
        tail: tail === '' ? null : tail,
        retry_at: again ?? null,
        began: recorded,
      },
      // A late end of an attempt that was left is recorded, and moves nothing.
      attempt.left || again !== undefined ? undefined : `task.${end.status}`,
    );
    failpoint('task.outcome');
    return again;
  }

  #record(
    { request }: Attempt,
    fields: Partial<Records['task']> & Pick<Records['task'], 'status'>,
    event?: string,
  ): Promise<number | undefined> {
    const { run, state, since, spec, attempt } = request;
    const body: Records['task'] = {
      run,
      state,
      since,
      label: taskLine(spec),
      attempt,
      attempts: 1 + (spec.retry?.max ?? 0),
      process: null,
      exit_code: null,
      signal: null,
      duration_ms: null,
      reason: null,
      tail: null,
      retry_at: null,
      ...fields,
    };
    return this.#options.record(body, event);
  }

  /** Where an attempt's output goes: masked, to the disk, and to the room. */
  #outputOf(
    { run, state, spec, attempt }: TaskRequest,
    seq: number,
    variables: Readonly<Record<string, string>>,
  ): AttemptOutput {
    const { outputs, projectId: project_id, maskPatterns, publish } = this.#options;
    const kept = outputs.begin(seq);
    const values = secretValues(process.env, variables, spec.env ?? {});
    const log = new OutputLog(
      (chunk, offset) => {
        kept.append(chunk);
        publish({ project_id, run, task: `${run}/${state}/${attempt}`, seq, chunk, offset });
      },
      { values, patterns: maskPatterns() },
    );
    return {
      add: (text) => log.add(text),
      close: async () => {
        const tail = log.close();
        await kept.end();
        return tail;
      },
    };
  }

  /** When to try again, if at all. */
  #again({ request, left, stopped }: Attempt, { status }: TaskEnd): number | undefined {
    const { retry } = request.spec;
    if (left || stopped || !retry || status === 'passed' || status === 'cancelled' || request.attempt > retry.max)
      return undefined;
    return this.#options.clock.now() + retry.delay_ms;
  }
}

const keyOf = ({ run, state }: { readonly run: string; readonly state: string }) => `${run}\n${state}`;
