import { initialTransition, transition } from 'xstate';
import type { Json, JsonObject } from '../protocol/json.ts';
import type { StateValue } from '../protocol/workflows.ts';
import { type Chart, type ChartState, type Guard, guardText } from './chart.ts';
import { type Configuration, Configurations } from './configurations.ts';
import type { Scope } from './expressions.ts';
import { graphOf } from './graph.ts';
import {
  EFFECT,
  entryEvent,
  holds,
  type Machine,
  machineOf,
  StepBudget,
  scopedEvent,
  workOfStates,
} from './machine.ts';
import type {
  Adopted,
  ChartEvent,
  CompiledWorkflow,
  Definition,
  Effect,
  EngineSnapshot,
  Stepped,
  StepResult,
} from './model.ts';
import { readChart } from './read-chart.ts';
import { Source } from './source.ts';

type Live = ReturnType<Machine['getInitialSnapshot']>;
type Look = Omit<Stepped, 'effects' | 'taken'>;

/** Makes a definition ready to run. Throws when the definition did not pass `parseWorkflow`. */
export function compileWorkflow(definition: Definition): CompiledWorkflow {
  const source = new Source('{}', definition.id);
  const chart = readChart(definition.chart, source);
  const broken = source.problems.find(({ severity }) => severity === 'error');
  if (broken) throw new Error(`The definition of ${definition.id} does not hold: ${broken.message}`);
  return new Engine(definition, chart);
}

/** A snapshot come alive. */
interface Stand {
  readonly live: Live;
  readonly configuration: Configuration;
}

/** A snapshot made here: it remembers what it was made of, so that a run that goes on is not read back at each step. */
class OwnSnapshot {
  readonly value: Json;
  readonly context: JsonObject;
  readonly status: string;
  declare history?: JsonObject;
  readonly #engine: Engine;
  readonly #stand: Stand;

  constructor(engine: Engine, stand: Stand) {
    const { live } = stand;
    this.value = live.value as Json;
    this.context = live.context as JsonObject;
    this.status = live.status;
    this.#engine = engine;
    this.#stand = stand;
    const { historyValue } = live as unknown as { historyValue: Readonly<Record<string, readonly { id: string }[]>> };
    for (const id in historyValue) {
      const nodes = historyValue[id] ?? [];
      this.history = { ...this.history, [id]: nodes.map((node) => ({ id: node.id })) };
    }
  }

  static standOf(snapshot: object, engine: Engine): Stand | undefined {
    return #stand in snapshot && snapshot.#engine === engine ? snapshot.#stand : undefined;
  }
}

class Engine implements CompiledWorkflow {
  readonly definition: Definition;
  readonly graph;
  readonly tasks;
  readonly #chart: Chart;
  readonly #machine: Machine;
  readonly #configurations: Configurations;
  readonly #budget = new StepBudget();
  /** Made for the first run that is led to a state by name: hardly any is. */
  #entering: Machine | undefined;

  constructor(definition: Definition, chart: Chart) {
    this.definition = definition;
    this.#chart = chart;
    this.#configurations = new Configurations(chart, definition.commands);
    this.graph = graphOf(chart);
    this.tasks = [...chart.states.values()].flatMap(({ title, task }) => (task ? [{ title, task }] : []));
    this.#machine = machineOf(chart, definition.context, this.#budget);
  }

  begin(context?: JsonObject): StepResult {
    return this.#run(() => initialTransition(this.#machine, context as never), 'The run');
  }

  step(snapshot: EngineSnapshot, event: ChartEvent): StepResult {
    const { live: before, configuration } = this.#restore(snapshot);
    const type = event.state === undefined ? event.type : scopedEvent(event.type, event.state);
    const heard = before.status === 'active' ? configuration.listeners(type) : [];
    if (heard.length === 0) return { ok: false, why: 'not_accepted' };
    const result = this.#run(
      () => transition(this.#machine, before, { type, scope: scopeOfEvent(event) } as never),
      event.type,
    );
    if (!result.ok || result.taken.length > 0) return result;
    return { ok: false, why: 'guard_failed', guards: heard.flatMap(({ guard }) => (guard ? [guardText(guard)] : [])) };
  }

  enter(snapshot: EngineSnapshot, state: string, event: ChartEvent): StepResult {
    const target = this.#chart.states.get(state);
    if (!target || target.kind === 'history' || target.kind === 'deep_history')
      throw new Error(`${this.definition.id} has no state ${JSON.stringify(state)} to be in.`);
    const { live } = this.#restore(snapshot);
    if (live.status !== 'active') return { ok: false, why: 'not_accepted' };
    this.#entering ??= machineOf(this.#chart, this.definition.context, this.#budget, true);
    const machine = this.#entering;
    return this.#run(() => {
      const before = broughtTo(machine, live);
      const leading = { type: entryEvent(state), scope: scopeOfEvent(event) };
      const [after, actions] = transition(machine, before, leading as never);
      return [broughtTo(this.#machine, after as Live), actions];
    }, event.type);
  }

  look(snapshot: EngineSnapshot): Look {
    return this.#look(this.#restore(snapshot), snapshot);
  }

  adopt(snapshot: EngineSnapshot): Adopted {
    const { value, context, status, history } = fieldsOf(snapshot);
    const obstacles = [...this.#obstacles(value, this.#chart.root)];
    if (obstacles.length > 0) return { ok: false, obstacles };
    const kept = {
      value: value ?? null,
      status: status ?? 'active',
      // What the newer definition has more of begins as it says.
      context: { ...this.definition.context, ...(context as JsonObject | undefined) },
      ...(history !== undefined && { history: this.#knownHistory(history) }),
    };
    const stand = this.#restore(kept);
    return { ok: true, made: this.#look(stand, kept), work: workOfStates(stand.configuration.active) };
  }

  /** Why a state value can't be had in this chart, a sentence each. */
  *#obstacles(value: Json | undefined, state: ChartState): Generator<string> {
    const inner = typeof value === 'string' ? { [value]: {} } : fieldsOf(value);
    const keys = Object.keys(inner);
    if (state.kind === 'parallel') {
      for (const { key, title } of state.children)
        if (!keys.includes(key)) yield `${title} is a region now, and the run stands nowhere in it.`;
    } else if (keys.length > 1)
      yield `${state.title || 'The workflow'} has no regions any more, and the run stands in ${keys.length} of them.`;
    else if (keys.length === 0 && state.children.length > 0)
      yield `${state.title} has states within it now, and the run stands in none of them.`;
    for (const key of keys) {
      const child = state.children.find((candidate) => candidate.key === key);
      if (child) yield* this.#obstacles(inner[key], child);
      else
        yield `There is no state ${state.id === '' ? key : `${state.id}.${key}`} any more, and the run stands in it.`;
    }
  }

  /** Memories of states that are still there. */
  #knownHistory(history: Json): Json {
    const known = (id: unknown) => this.#chart.states.has(String(id).replace(/^m\.?/, ''));
    const ids = (nodes: Json | undefined) =>
      (Array.isArray(nodes) ? nodes : []).filter((node) => known(fieldsOf(node).id));
    return Object.fromEntries(
      Object.entries(fieldsOf(history)).flatMap(([id, nodes]) => {
        const kept = known(id) ? ids(nodes) : [];
        return kept.length > 0 ? [[id, kept]] : [];
      }),
    );
  }

  #run(go: () => readonly [unknown, readonly unknown[]], what: string): StepResult {
    this.#budget.reset();
    let after: Live;
    let actions: readonly { type: string; params?: unknown }[];
    try {
      [after, actions] = go() as [Live, typeof actions];
    } catch (error) {
      // An expression that fails, or a circle: told to whoever sent the event; the run stays where it is.
      return { ok: false, why: 'broken', message: `${what} can't go on: ${(error as Error).message}` };
    }
    if (after.status === 'error') {
      return {
        ok: false,
        why: 'broken',
        message: `${what} can't go on: ${(after.error as Error | undefined)?.message ?? 'the chart fails'}`,
      };
    }
    const stand = this.#standOf(after);
    const snapshot = new OwnSnapshot(this, stand) as unknown as EngineSnapshot;
    const effects = actions.flatMap(({ type, params }) => (type === EFFECT ? [params as Effect] : []));
    return { ...this.#look(stand, snapshot), ok: true, taken: this.#budget.taken, effects };
  }

  #standOf(live: Live): Stand {
    return { live, configuration: this.#configurations.of(live._nodes) };
  }

  #look({ live, configuration }: Stand, snapshot: EngineSnapshot): Look {
    const context = live.context as JsonObject;
    const { accepts, held } = this.#accepts(live, configuration);
    const output = live.status === 'done' ? this.#output(configuration.active, context) : undefined;
    const look: Look = {
      snapshot,
      state: live.value as StateValue,
      active: configuration.ids,
      accepts,
      held,
      status: live.status === 'done' ? 'done' : live.status === 'error' ? 'error' : 'active',
      context,
    };
    return output === undefined ? look : { ...look, output };
  }

  #accepts(live: Live, { commands, idSet }: Configuration): { accepts: string[]; held: Record<string, string> } {
    const accepts: string[] = [];
    const held: Record<string, string> = {};
    if (live.status !== 'active') return { accepts, held };
    const scope: Scope = { context: live.context as JsonObject, event: {} };
    for (const { name, heard } of commands) {
      if (heard.some(({ guard }) => !guard || maybe(guard, scope, idSet) !== false)) accepts.push(name);
      else held[name] = heard.flatMap(({ guard }) => (guard ? [guardText(guard)] : [])).join('; ');
    }
    return { accepts, held };
  }

  #output(active: readonly ChartState[], context: JsonObject): Json | undefined {
    const final = active.find(({ kind, parent }) => kind === 'final' && parent === this.#chart.root);
    const output = final?.output ?? this.#chart.root.output;
    if (output === undefined) return undefined;
    if ('literal' in output) return output.literal;
    try {
      return output.evaluate({ context, event: {} });
    } catch {
      // The run is done all the same; an output that can't be worked out is none.
      return null;
    }
  }

  #restore(snapshot: EngineSnapshot): Stand {
    if (typeof snapshot !== 'object' || snapshot === null || Array.isArray(snapshot))
      throw new Error('This is not the snapshot of a run.');
    const known = OwnSnapshot.standOf(snapshot, this);
    if (known) return known;
    const { value, context, status, history } = snapshot;
    this.#verify(value, this.#chart.root);
    return this.#standOf(restored(this.#machine, { status, value, context, historyValue: history ?? {} }));
  }

  /** XState takes what does not fit without a word, so a snapshot is held against the chart first. */
  #verify(value: Json | undefined, state: ChartState): void {
    const child = (key: string) => {
      const found = state.children.find((candidate) => candidate.key === key);
      if (!found)
        throw new Error(`The snapshot has a state ${JSON.stringify(key)} that ${this.definition.id} does not have.`);
      return found;
    };
    if (typeof value === 'string') {
      child(value);
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) this.#verify(inner, child(key));
    } else if (state.children.length > 0) {
      throw new Error(`The snapshot says nothing of where ${this.definition.id} stands.`);
    }
  }
}

function restored(machine: Machine, fields: object): Live {
  // No actor is ever made: the scope that XState would start children in is not used.
  return machine.restoreSnapshot({ ...fields, children: {} } as never, {} as never) as Live;
}

/** The same run, in another machine of the same chart. */
function broughtTo(machine: Machine, live: Live): Live {
  const { status, value, context, historyValue, error } = live as Live & { readonly historyValue: object };
  return restored(machine, { status, value, context, historyValue: idsOf(historyValue), error });
}

/** A memory holds the nodes of its own machine; what is kept, and understood by another, is their ids. */
const idsOf = (memory: object): Record<string, { id: string }[]> =>
  Object.fromEntries(
    Object.entries(memory as Readonly<Record<string, readonly { id: string }[]>>).map(([id, nodes]) => [
      id,
      nodes.map((node) => ({ id: node.id })),
    ]),
  );

const fieldsOf = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** A guard's value before any event has come: unknown where it looks at the event. */
function maybe(guard: Guard, scope: Scope, active: ReadonlySet<string>): boolean | undefined {
  switch (guard.type) {
    case 'cel':
      return guard.expression.mentionsEvent ? undefined : holds(guard.expression, scope);
    case 'in':
      return active.has(guard.state);
    case 'not': {
      const inner = maybe(guard.guard, scope, active);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or': {
      const decisive = guard.type === 'or';
      const parts = guard.guards.map((part) => maybe(part, scope, active));
      if (parts.includes(decisive)) return decisive;
      return parts.includes(undefined) ? undefined : !decisive;
    }
  }
}

/** What an expression sees as `event`. */
function scopeOfEvent(event: ChartEvent): JsonObject {
  const { type, args = {}, by = null, role = null, member_kind: kind = null, data } = event;
  return data ? { ...data, type, args, by, role, kind } : { type, args, by, role, kind };
}
