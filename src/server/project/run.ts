import type { Json, JsonObject } from '../../protocol/json.ts';
import type { Actor } from '../../protocol/members.ts';
import type { RunState, RunStatus, TaskState } from '../../protocol/runs.ts';
import type { StateValue } from '../../protocol/workflows.ts';
import type { CompiledWorkflow, Effect, EngineSnapshot, GateSpec, Stepped, TaskSpec } from '../../workflow/model.ts';
import { canonical } from '../journal/canonical.ts';
import { CHANGE_COMMANDS, obstaclesTo } from './change-definition.ts';
import type { Records } from './records.ts';
import { type TaskCommand, taskCommandsFor } from './task-commands.ts';

export interface OpenGate {
  readonly spec: GateSpec;
  readonly approved: (Actor & { readonly at?: number })[];
  /** Whose command led here; what they or others send while the gate is open does not change it. */
  readonly requester: Actor | null;
  /** The entry that opened it; gates of older snapshots do not know. */
  readonly since?: number;
}

export interface PendingTask {
  readonly spec: TaskSpec;
  /** The entry that asked for it: a task that was asked for anew is another task. */
  readonly since: number;
  last: TaskState | undefined;
  retryAt: number | undefined;
  /** What a member asked of it and is not done yet. */
  asked: TaskCommand | undefined;
}

/** A run that this one asked for. */
export type ChildRun = Extract<Effect, { type: 'run.start' }>;

export interface PendingTimer {
  readonly id: string;
  readonly state: string;
  readonly label: string;
  readonly dueAt: number;
}

/** A run written down; what follows from its chart and where it stands in it is not. */
interface KeptRun {
  readonly run: string;
  readonly title: string;
  readonly parent: string | null;
  readonly definition: string;
  readonly depth: number;
  readonly seq: number;
  readonly at: number;
  readonly by: Actor | null;
  readonly command: string | null;
  readonly from: StateValue | null;
  readonly taken: readonly string[];
  readonly requester: Actor | null;
  readonly newest: string;
  readonly kept: string | null;
  readonly given: JsonObject;
  readonly snapshot: EngineSnapshot;
  readonly state: StateValue;
  readonly gates: readonly (readonly [string, OpenGate])[];
  readonly tasks: readonly (readonly [string, PendingTask])[];
  readonly results: readonly (readonly [string, TaskState])[];
  readonly timers: readonly (readonly [string, PendingTimer])[];
  readonly toBegin: readonly ChildRun[];
  readonly unbegun?: number;
  readonly stopped?: Stop;
}

/** Why a run was cancelled, where that was said. */
interface Stop {
  readonly reason: string | null;
}

/** One living instance of a workflow: the fold of its entries so far. */
export class Run {
  readonly id: string;
  readonly title: string;
  readonly parent: string | null;
  /** Both change when the run moves to another definition or is restarted on it. */
  chart: CompiledWorkflow;
  definition: string;
  /** The newest definition of its workflow, and the one that was decided against. */
  newest: string;
  kept: string | null = null;
  /** What its context was given when it began. */
  readonly given: JsonObject;
  /** How many runs stand above it. */
  readonly depth: number;
  seq = 0;
  at = 0;
  by: Actor | null = null;
  command: string | null = null;
  from: StateValue | null = null;
  taken: readonly string[] = [];
  /** Whose command led to where the run stands, through whatever tasks and timers came between. */
  requester: Actor | null = null;
  readonly gates = new Map<string, OpenGate>();
  /** Tasks of active states. */
  readonly tasks = new Map<string, PendingTask>();
  /** The last result of each task that was left, for people to see. */
  readonly results = new Map<string, TaskState>();
  readonly timers = new Map<string, PendingTimer>();
  /** Children that a step asked for and that have not begun yet. */
  readonly toBegin: ChildRun[] = [];
  /** How many of them could not begin, one after the other, with nothing else heard in between. */
  unbegun = 0;
  #stopped: Stop | undefined;
  #now: Omit<Stepped, 'effects' | 'taken'>;

  constructor(
    record: Pick<Records['run'], 'run' | 'title' | 'parent' | 'definition' | 'by' | 'context'>,
    chart: CompiledWorkflow,
    begun: Omit<Stepped, 'effects' | 'taken'>,
    depth: number,
  ) {
    this.id = record.run;
    this.title = record.title;
    this.parent = record.parent;
    this.definition = record.definition;
    this.newest = record.definition;
    this.given = record.context;
    this.chart = chart;
    this.depth = depth;
    this.requester = record.by;
    this.by = record.by;
    this.#now = begun;
  }

  /** Throws when the chart is not the one it was written down on. */
  static fromJson(json: Json, chartOf: (definition: string) => CompiledWorkflow): Run {
    const kept = json as unknown as KeptRun;
    const chart = chartOf(kept.definition);
    const now = chart.look(kept.snapshot);
    if (canonical(now.state) !== canonical(kept.state))
      throw new Error(`${kept.run} stands elsewhere in its chart than it did`);
    const run = new Run({ ...kept, context: kept.given }, chart, now, kept.depth);
    const { seq, at, by, command, from, taken, requester, newest, toBegin } = kept;
    Object.assign(run, { seq, at, by, command, from, taken, requester, newest, kept: kept.kept });
    run.unbegun = kept.unbegun ?? 0;
    run.#stopped = kept.stopped;
    for (const [state, gate] of kept.gates) run.gates.set(state, gate);
    for (const [state, task] of kept.tasks) run.tasks.set(state, task);
    for (const [state, result] of kept.results) run.results.set(state, result);
    for (const [id, timer] of kept.timers) run.timers.set(id, timer);
    run.toBegin.push(...toBegin);
    return run;
  }

  /** All of it, for a snapshot of the project. */
  toJson(): Json {
    const { title, parent, definition, depth, seq, at, by, command, from, taken, requester, snapshot, state } = this;
    const { newest, given } = this;
    const kept: KeptRun = {
      ...{ run: this.id, title, parent, definition, depth, seq, at, by, command, from, taken, requester },
      ...{ snapshot, state, newest, given, kept: this.kept, toBegin: this.toBegin },
      gates: [...this.gates],
      tasks: [...this.tasks],
      results: [...this.results],
      timers: [...this.timers],
      unbegun: this.unbegun,
      ...(this.#stopped && { stopped: this.#stopped }),
    };
    return kept as unknown as Json;
  }

  get workflow(): string {
    return this.chart.definition.id;
  }

  get snapshot(): EngineSnapshot {
    return this.#now.snapshot;
  }

  get state(): StateValue {
    return this.#now.state;
  }

  get active(): readonly string[] {
    return this.#now.active;
  }

  get status(): RunStatus {
    return this.#stopped ? 'stopped' : this.#now.status;
  }

  /** Whether it is over, whatever its end. */
  get done(): boolean {
    return this.status !== 'active';
  }

  /** Why it was cancelled, if it was and somebody said so. */
  get reason(): string | null {
    return this.#stopped?.reason ?? null;
  }

  /** Whether it came to an end that its chart calls a failure: a final state with the tag `failed`. */
  get failed(): boolean {
    if (this.status !== 'done') return this.status === 'error';
    const { states } = this.chart.graph;
    return states.some(({ id, kind, tags }) => kind === 'final' && tags.includes('failed') && this.active.includes(id));
  }

  get output() {
    return this.#now.output;
  }

  get context(): JsonObject {
    return this.#now.context;
  }

  /** Tasks of active states, as they are now: resuming one may change the run. */
  waiting(): readonly { readonly state: string; readonly task: PendingTask }[] {
    return [...this.tasks].map(([state, task]) => ({ state, task }));
  }

  /** The commands accepted now: the chart's, those that answer an open gate, and those about a task. */
  get accepts(): string[] {
    if (this.#stopped) return [];
    const approved = [...this.gates.values()].some((gate) => gate.approved.length > 0);
    const answers = this.gates.size === 0 ? [] : ['approve', 'reject', ...(approved ? ['withdraw'] : [])];
    const { commands } = this.chart.definition;
    // A chart's own command of such a name is the chart's.
    const work = taskCommandsFor([...this.tasks.values()]).filter((own) => !commands.some(({ name }) => name === own));
    return [...new Set([...this.#now.accepts, ...answers, ...work, ...(this.outdated ? CHANGE_COMMANDS : [])])];
  }

  /** Whether there is a newer definition that nobody has decided about. */
  get outdated(): boolean {
    return !this.done && this.newest !== this.definition && this.newest !== this.kept;
  }

  /** Whether an active state listens to the command, whatever its guard says. */
  listensTo(command: string): boolean {
    return this.#now.accepts.includes(command) || Object.hasOwn(this.held, command);
  }

  /** Commands that the active states listen to but a guard holds back, with the guard as written. */
  get held(): Readonly<Record<string, string>> {
    return this.#stopped ? {} : this.#now.held;
  }

  /** Takes a step over, with what it asks for. */
  apply(stepped: Stepped, seq: number, at: number): void {
    this.#now = stepped;
    this.taken = stepped.taken;
    for (const effect of stepped.effects) this.#note(effect, seq, at);
    // A final configuration leaves every state, though no exit is run for it.
    if (this.done) this.#leaveAll();
  }

  /** It ends where it stands. No exit is run: nothing of it goes on. */
  stop(reason: string | null): void {
    this.#stopped = { reason };
    this.toBegin.length = 0;
    this.taken = [];
    this.#leaveAll();
  }

  #leaveAll(): void {
    this.gates.clear();
    this.timers.clear();
    this.tasks.clear();
  }

  /** Goes on in another definition, from the same states or from its beginning. */
  change(definition: string, chart: CompiledWorkflow, made: Stepped, seq: number, at: number): void {
    this.definition = definition;
    this.chart = chart;
    this.kept = null;
    this.apply(made, seq, at);
  }

  #note(effect: Effect, seq: number, at: number): void {
    switch (effect.type) {
      case 'task.start':
        this.tasks.set(effect.state, {
          spec: effect.task,
          since: seq,
          last: undefined,
          retryAt: undefined,
          asked: undefined,
        });
        break;
      case 'task.cancel':
        this.tasks.delete(effect.state);
        break;
      case 'gate.open':
        this.gates.set(effect.state, { spec: effect.gate, approved: [], requester: this.requester, since: seq });
        break;
      case 'gate.close':
        this.gates.delete(effect.state);
        break;
      case 'timer.set':
        this.timers.set(effect.id, {
          id: effect.id,
          state: effect.state,
          label: effect.label,
          dueAt: at + effect.delay_ms,
        });
        break;
      case 'timer.clear':
        this.timers.delete(effect.id);
        break;
      case 'run.start':
        this.toBegin.push(effect);
        break;
    }
  }

  /** When the task of an active state is tried again, while it pauses for that. */
  #pauseOf(state: string): Pick<TaskState, 'retry_at'> {
    const { retryAt, asked } = this.tasks.get(state) ?? {};
    return retryAt === undefined || asked !== undefined ? {} : { retry_at: retryAt };
  }

  /** As everyone sees it. */
  toState(projectId: string, newest?: CompiledWorkflow): RunState {
    const now = this.#now;
    return {
      project_id: projectId,
      run: this.id,
      workflow: this.workflow,
      definition: this.definition,
      title: this.title,
      parent: this.parent,
      seq: this.seq,
      at: this.at,
      by: this.by,
      command: this.command,
      from: this.from,
      state: now.state,
      active: [...now.active],
      accepts: this.accepts,
      held: { ...this.held },
      taken: [...this.taken],
      status: this.status,
      ...(this.reason !== null && { reason: this.reason }),
      context: now.context,
      ...(now.output !== undefined && { output: now.output }),
      tasks: [...this.results.values()].map((result) => ({ ...result, ...this.#pauseOf(result.state) })),
      gates: [...this.gates].map(([state, { spec, approved, requester, since }]) => ({
        state,
        approvals: spec.approvals,
        by: [...spec.by],
        approved: [...approved],
        agents: spec.agents,
        ...(since !== undefined && { since }),
        ...(spec.not_requester && { not: requester }),
      })),
      timers: [...this.timers.values()].map(({ id, state, label, dueAt }) => ({ id, state, label, due_at: dueAt })),
      ...(newest && this.outdated && { outdated: { definition: this.newest, obstacles: obstaclesTo(newest, this) } }),
    };
  }
}
