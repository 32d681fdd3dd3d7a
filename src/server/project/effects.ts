import { RoomError } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { TaskState } from '../../protocol/runs.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import type { Effect } from '../../workflow/model.ts';
import { failpoint } from '../failpoints.ts';
import type { OutputStore } from '../tasks/output-store.ts';
import type { TaskPolicy, TaskVerdict } from '../tasks/task-policy.ts';
import { type AttemptMark, isExecution, type TaskRunner } from '../tasks/task-runner.ts';
import { planEnd, planUnbegun } from './children.ts';
import type { Ledger } from './ledger.ts';
import { type Planned, planInner, planRun, planTask } from './plan.ts';
import type { Records } from './records.ts';
import type { PendingTask, PendingTimer, Run } from './run.ts';
import { TaskDesk } from './task-desk.ts';
import { Timers } from './timers.ts';

export interface EffectsOptions {
  readonly projectId: string;
  readonly folder: string;
  readonly ledger: Ledger;
  readonly runner: TaskRunner;
  readonly outputs: OutputStore;
  readonly maskPatterns: () => readonly RegExp[];
  readonly maxTasks: number;
  readonly mayRunTasks: TaskPolicy;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * What durable records ask for: tasks, timers, child runs. Their ends come back as inner events, which nobody can be refused,
 * so that they are insisted upon.
 */
export class Effects {
  readonly #options: EffectsOptions;
  readonly #ledger: Ledger;
  readonly #tasks: TaskDesk;
  readonly #timers: Timers;
  #closed = false;

  constructor(options: EffectsOptions) {
    const { ledger, projectId, folder, clock, log, runner, outputs, maskPatterns, maxTasks } = options;
    this.#options = options;
    this.#ledger = ledger;
    this.#tasks = new TaskDesk({
      ...{ folder, projectId, clock, log, runner, outputs, maskPatterns, maxTasks },
      mayRun: (run) => this.#mayRun(run),
      record: (body, event) => this.#recordTask(body, event),
      publish: (output) => ledger.publish({ event: 'task_output', payload: output }),
    });
    this.#timers = new Timers(clock, (run, timer) => this.#fire(run, timer));
  }

  /** Does what a record asks for; called once it is durable and told, and never by a replay. */
  execute({ record, made }: Planned, seq: number): void {
    if (record.kind === 'asked') this.#doAsked(record.body);
    const moves =
      record.kind === 'run' || record.kind === 'step' || record.kind === 'changed' || record.kind === 'entered';
    if (!(moves && made) && record.kind !== 'stopped') return;
    const { run: id } = record.body;
    const run = this.#ledger.state.run(id);
    if (run) for (const effect of made?.effects ?? []) this.#do(run, effect, seq, made?.context ?? {});
    // Of very many that end at once some are forgotten by now; what they began is not.
    if (!run || run.done) this.#ended(id);
  }

  /** Takes up what an earlier life left open: timers, tasks that never ended, children that were to begin. */
  async resume(): Promise<void> {
    // All timers before anything is waited for: those that are due fire in the order of their deadlines.
    for (const run of this.#ledger.state.living)
      for (const timer of run.timers.values()) this.#timers.set(run.id, timer);
    failpoint('project.resuming');
    const stuck = await this.#endLeftovers();
    for (const run of this.#ledger.state.living) {
      // A timer that was due may have led here since, and begun it.
      for (const { state, task } of run.waiting())
        if (!stuck.has(task) && !this.#tasks.has(run.id, state)) this.#resumeTask(run, state, task);
    }
    for (const run of [...this.#ledger.state.runs.values()]) for (const _ of [...run.toBegin]) this.#beginChild(run.id);
    for (const child of [...this.#ledger.state.untold]) this.#tellParent(child);
  }

  /** Runs tasks that were not allowed to run before, once they are. */
  retryForbiddenTasks(): void {
    for (const run of this.#ledger.state.living) {
      for (const { state, task } of run.waiting())
        if (task.last?.status === 'cancelled' && task.asked === undefined) this.#resumeTask(run, state, task);
    }
  }

  /** The beginning of a run that nobody is there to be refused, or the refusal; why it can't begin goes to the log. */
  tryRun(workflow: string, context: JsonObject, parent: string | null, title: string): Planned | RoomError {
    try {
      return planRun(this.#ledger.state, { workflow, context, by: null, parent, title, id: null });
    } catch (error) {
      if (!(error instanceof RoomError)) throw error;
      this.#options.log.warn(`${parent === null ? '' : `${parent}: `}${workflow} does not begin: ${error.message}`);
      return error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timers.dispose();
    await this.#tasks.close();
  }

  #do(run: Run, effect: Effect, seq: number, context: JsonObject): void {
    switch (effect.type) {
      case 'task.start':
        // Only what this very step asked for: the state may have been left, and entered again, since.
        if (run.tasks.get(effect.state)?.since === seq)
          this.#tasks.begin({ run: run.id, state: effect.state, since: seq, spec: effect.task, context, attempt: 1 });
        return;
      case 'task.cancel':
        this.#tasks.cancel(run.id, effect.state);
        return;
      case 'timer.set': {
        const timer = run.timers.get(effect.id);
        if (timer) this.#timers.set(run.id, timer);
        return;
      }
      case 'timer.clear':
        if (!run.timers.has(effect.id)) this.#timers.clear(run.id, effect.id);
        return;
      case 'run.start':
        this.#beginChild(run.id);
        return;
      case 'gate.open':
      case 'gate.close':
        return; // a gate is what the journal says of it; nothing has to be started
    }
  }

  #doAsked({ run: id, task: state, since, command }: Records['asked']): void {
    const run = this.#ledger.state.run(id);
    const task = run?.tasks.get(state);
    if (!run || !task || task.since !== since) return;
    if (command === 'retry') this.#beginTask(run, state, task);
    else this.#tasks.stop(id, state);
  }

  /** A run that is over lets go of its timers and tasks, and tells the run that began it. */
  #ended(run: string): void {
    this.#timers.clearRun(run);
    this.#tasks.cancelRun(run);
    this.#tellParent(run);
  }

  // ---- tasks

  /**
   * What an earlier life left running is ended before anything else runs; what came of it nobody knows. Gives the tasks that
   * can't be run again, because something of them would not end.
   */
  async #endLeftovers(): Promise<ReadonlySet<PendingTask>> {
    const stuck = new Set<PendingTask>();
    const open = [...this.#ledger.state.openAttempts.values()];
    const { runner, folder } = this.#options;
    const left = await runner.endLeftovers(
      open.flatMap((body) => body.process ?? []),
      folder,
    );
    for (const body of open) {
      const task = this.#ledger.state.run(body.run)?.tasks.get(body.state);
      const isCurrent = task?.since === body.since;
      if (isCurrent && task.asked === undefined) {
        const stays = left.find(({ attempt }) => attempt === body.process?.attempt);
        if (stays) stuck.add(task);
        const reason = `The host ended while it ran.${stays ? ` ${leftSentence(stays)}` : ''}`;
        await this.#recordTask({ ...unfinished(body), status: 'interrupted', reason }, undefined);
      } else {
        // It was being ended already: its state had been left, or somebody had asked for it.
        const event = isCurrent ? 'task.cancelled' : undefined;
        await this.#recordTask({ ...unfinished(body), status: 'cancelled' }, event);
      }
    }
    return stuck;
  }

  /** Begins a task that an earlier life was about to begin, or that may be run again without being asked for. */
  #resumeTask(run: Run, state: string, task: PendingTask): void {
    const { spec, last, retryAt, asked } = task;
    if (asked !== undefined) {
      this.#beginTask(run, state, task);
      if (asked === 'cancel_task') this.#tasks.stop(run.id, state);
    } else if (last?.status === 'interrupted') {
      if (spec.idempotent) this.#beginTask(run, state, task);
    } else if (last?.status === 'cancelled') {
      // Perhaps one that was not allowed to run is now. Any other ran, may have done its work, and was ended.
      if (isForbidden(last)) void this.#resumeForbidden(run, state, task);
    } else if (!last || last.status === 'waiting' || retryAt !== undefined) this.#beginTask(run, state, task, retryAt);
  }

  async #resumeForbidden(run: Run, state: string, task: PendingTask): Promise<void> {
    const { last } = task;
    if ((await this.#mayRun(run.id)) !== true || this.#closed) return;
    // Asking takes time: the state may have been left since, or the task begun.
    const isStill = run.tasks.get(state) === task && task.last === last && task.asked === undefined;
    if (isStill && !this.#tasks.has(run.id, state)) this.#beginTask(run, state, task);
  }

  #mayRun(id: string): TaskVerdict | Promise<TaskVerdict> {
    const run = this.#ledger.state.run(id);
    if (!run) return { reason: 'Its run is no more.' };
    const { projectId, folder, mayRunTasks } = this.#options;
    const { definition, tasks } = run.chart;
    return mayRunTasks({ projectId, folder, definition: run.definition, workflow: definition.title, tasks });
  }

  #beginTask(run: Run, state: string, { spec, since, last }: PendingTask, notBefore?: number): void {
    // One that only waited, or was not allowed to run, has not been made.
    const made = last && last.status !== 'waiting' && !isForbidden(last);
    const attempt = made ? last.attempt + 1 : (last?.attempt ?? 1);
    const { id, context } = run;
    const request = { run: id, state, since, spec, context, attempt };
    this.#tasks.begin({ ...request, ...(notBefore !== undefined && { notBefore }) });
  }

  /** A task's beginning or end. Once the project closes nothing is: a task without an end was interrupted. */
  #recordTask(body: Records['task'], event: string | undefined): Promise<number | undefined> {
    return this.#ledger.insist(`The task of ${body.run}`, () =>
      planTask(this.#ledger.state.run(body.run), body, event, this.#broken),
    );
  }

  // ---- children and timers

  /** Begins the child that a run asked for first; of one that can't begin its parent is told instead. */
  #beginChild(parentId: string): void {
    void this.#ledger.insist(`A child of ${parentId}`, () => {
      const parent = this.#ledger.state.run(parentId);
      const child = parent?.toBegin[0];
      if (!parent || !child) return [];
      const begins = this.tryRun(child.workflow, child.context, parentId, child.title);
      if (!(begins instanceof RoomError)) return [begins];
      return planUnbegun(parent, child, begins.message, this.#broken);
    });
  }

  #tellParent(childId: string): void {
    void this.#ledger.insist(`The end of ${childId}`, () => {
      const { state } = this.#ledger;
      const child = state.run(childId);
      if (!child || child.parent === null || !state.untold.has(childId)) return [];
      return planEnd(child, state.run(child.parent), this.#broken);
    });
  }

  #fire(runId: string, { id, dueAt }: PendingTimer): void {
    void this.#ledger.insist(`${id} of ${runId}`, () => {
      const run = this.#ledger.state.run(runId);
      // One that was cleared before this could be written no longer counts, nor does it for the one that was set since.
      return run?.timers.get(id)?.dueAt === dueAt ? planInner(run, { type: id }, this.#broken) : [];
    });
  }

  readonly #broken = (message: string) => this.#options.log.warn(message);
}

/** What somebody has to do about an attempt that could not be ended. */
const leftSentence = (mark: AttemptMark): string =>
  isExecution(mark)
    ? `“${mark.vscode}” may still run in VS Code: end it there, by “Terminate Task”.`
    : `Process ${mark.pid} or what it began could not be ended: end it by hand.`;

/** Cancelled with a reason before it ran; one that ran and was ended has none. */
const isForbidden = ({ status, reason }: TaskState): boolean => status === 'cancelled' && reason !== undefined;

/** An attempt whose end nobody saw. */
const unfinished = (body: Records['task']): Records['task'] => ({ ...body, process: null, reason: null });
