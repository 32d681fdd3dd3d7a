import type { Json, JsonObject } from '../protocol/json.ts';
import type { MemberKind, Role } from '../protocol/members.ts';
import type { CommandInfo, Graph, Problem, StateValue } from '../protocol/workflows.ts';
import type { Path, Place } from './source.ts';

/**
 * A workflow that passed the checks, in a normal form: plain JSON, the same for YAML and JSON files, ready to be
 * hashed, kept in the journal, and compiled. Made by `parseWorkflow` only.
 */
export interface Definition {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly runs: 'single' | 'many';
  readonly context: JsonObject;
  readonly commands: readonly CommandInfo[];
  /** The XState config with our keys (`task`, `gate`, `set`, `start`) still in place. */
  readonly chart: JsonObject;
}

/** What reading one file gives: a definition, or none; and everything found wrong either way. */
export interface ParsedWorkflow {
  readonly definition: Definition | undefined;
  readonly problems: readonly Problem[];
  /** The workflow's id, also when something else in its file is broken. */
  readonly id?: string;
  readonly starts?: readonly StartOf[];
}

/** Where a file starts a run of another workflow. */
export interface StartOf {
  readonly workflow: string;
  readonly path: Path;
  readonly place: Place;
}

export interface TaskSpec {
  /** A shell line, or the program and its arguments. */
  readonly run?: string | readonly string[];
  /** The label of a VS Code task, instead of `run`. */
  readonly vscode?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout_ms?: number;
  readonly retry?: { readonly max: number; readonly delay_ms: number };
  readonly idempotent?: boolean;
  /** Names of PROBLEM_MATCHERS; without them, whatever looks like a place counts. */
  readonly problem_matcher?: readonly string[];
}

/** A state with what it runs when it is entered. */
export interface StateTask {
  readonly title: string;
  readonly task: TaskSpec;
}

export interface GateSpec {
  readonly approvals: number;
  readonly by: readonly Role[];
  readonly not_requester: boolean;
  readonly agents: boolean;
}

/** What a step asks the host to do once the step is durable. Never done by a replay. */
export type Effect =
  | { readonly type: 'task.start'; readonly state: string; readonly task: TaskSpec }
  | { readonly type: 'task.cancel'; readonly state: string }
  | { readonly type: 'gate.open'; readonly state: string; readonly gate: GateSpec }
  | { readonly type: 'gate.close'; readonly state: string }
  | {
      readonly type: 'timer.set';
      readonly id: string;
      readonly state: string;
      readonly label: string;
      readonly delay_ms: number;
    }
  | { readonly type: 'timer.clear'; readonly id: string }
  | { readonly type: 'run.start'; readonly workflow: string; readonly title: string; readonly context: JsonObject };

/** What happened to a run, from outside or from within. */
export interface ChartEvent {
  /** A command's name, or an inner event: `task.passed`, `gate.approved`, `run.done`, or a timer's id. */
  readonly type: string;
  readonly args?: JsonObject;
  /** The sender's member id and role, for guards: `event.by`, `event.role`. */
  readonly by?: string;
  readonly role?: Role;
  readonly member_kind?: MemberKind;
  /** Further fields of an inner event: `exit_code`, `signal`, `run`, `status`, `output`, `reason`, … */
  readonly data?: JsonObject;
  /** For an inner event that concerns one state (its task or gate): only that state's transitions may take it. */
  readonly state?: string;
}

/** Where a run stands: plain JSON, small, made by the engine and understood by it alone. */
export type EngineSnapshot = Json;

/** A run after a step, with what the step did. */
export interface Stepped {
  readonly snapshot: EngineSnapshot;
  readonly state: StateValue;
  readonly active: readonly string[];
  readonly accepts: readonly string[];
  /** Commands listened to but held back by a guard, with the guard as written. */
  readonly held: Readonly<Record<string, string>>;
  readonly taken: readonly string[];
  readonly status: 'active' | 'done' | 'error';
  readonly context: JsonObject;
  readonly output?: Json;
  readonly effects: readonly Effect[];
}

export type StepResult =
  | ({ readonly ok: true } & Stepped)
  /** No active state listens to it. */
  | { readonly ok: false; readonly why: 'not_accepted' }
  /** A state listens, but no guard lets it through; the guards as written. */
  | { readonly ok: false; readonly why: 'guard_failed'; readonly guards: readonly string[] }
  /** The chart itself fails on it: an expression that errs, an `always` that never ends. A sentence for people. */
  | { readonly ok: false; readonly why: 'broken'; readonly message: string };

export type Adopted =
  /** `work` is what entering the active states would ask for: all their tasks, gates and timers. */
  | { readonly ok: true; readonly made: Omit<Stepped, 'effects' | 'taken'>; readonly work: readonly Effect[] }
  | { readonly ok: false; readonly obstacles: readonly string[] };

/** A definition ready to run: pure functions over snapshots, no clock, no I/O, no randomness. */
export interface CompiledWorkflow {
  readonly definition: Definition;
  readonly graph: Graph;
  /** Everything it may ever run, in document order. */
  readonly tasks: readonly StateTask[];
  /** A new run's first configuration; `context` overrides the definition's, key by key. */
  begin(context?: JsonObject): StepResult;
  step(snapshot: EngineSnapshot, event: ChartEvent): StepResult;
  /**
   * Leads to `state` (an id) from wherever the run stands, as a transition of the root does: all else is left, its
   * ancestors are entered, regions beside it begin in their initial states. `event` is what expressions see of it.
   * Throws when there is no such state to be in; a history is none.
   */
  enter(snapshot: EngineSnapshot, state: string, event: ChartEvent): StepResult;
  /**
   * Where a run of another definition of this workflow would stand here: in the same states, with what those do here. Not
   * where a state it stands in is no more, or is of another kind: then a sentence for each.
   */
  adopt(snapshot: EngineSnapshot): Adopted;
  /** What is accepted in `snapshot`, without stepping. */
  look(snapshot: EngineSnapshot): Omit<Stepped, 'effects' | 'taken'>;
}
