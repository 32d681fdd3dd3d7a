import { and, assign, createMachine, not, or, stateIn } from 'xstate';
import type { JsonObject } from '../protocol/json.ts';
import {
  type Action,
  ancestors,
  type Chart,
  type ChartState,
  type ChartTransition,
  descendants,
  type Guard,
} from './chart.ts';
import type { Scope } from './expressions.ts';
import type { Effect } from './model.ts';
import { doneEvent, timerEvent } from './read-chart.ts';

/** The id of the machine's root; a state is `#m.PATH`. */
const ROOT = 'm';
const reference = (state: string) => (state === '' ? `#${ROOT}` : `#${ROOT}.${state}`);

/** More microsteps than any sane chart takes in one step: past it, an `always` goes round in circles. */
const MAX_MICROSTEPS = 500;

/** Names of the marker actions, which XState hands back as data and nobody implements. */
const TAKEN = 'stateroom.taken';
export const EFFECT = 'stateroom.effect';

/** The transitions of one step, counted so that a circle is told instead of walked for ever. */
export class StepBudget {
  #taken: string[] = [];
  #over: Error | undefined;

  reset(): void {
    this.#taken = [];
    this.#over = undefined;
  }

  /** In the order in which they were taken. */
  get taken(): readonly string[] {
    return this.#taken;
  }

  spend(transition: string): void {
    // XState may go on for a while after an error: what was found first is what is told.
    if (this.#over) throw this.#over;
    this.#taken.push(transition);
    if (this.#taken.length <= MAX_MICROSTEPS) return;
    const last = this.#taken.at(-1);
    const cycle = this.#taken.slice(this.#taken.lastIndexOf(last ?? '', -2) + 1);
    this.#over = new Error(
      `The chart goes round in circles without an event: ${[...new Set(cycle)].join(' → ')}. Guard one of these transitions.`,
    );
    throw this.#over;
  }
}

/** The event that leads to a state from wherever a run stands. No file can name it, so nobody can send it. */
export const entryEvent = (state: string) => `stateroom.enter@${state}`;
const isEntry = (event: string) => event.startsWith(entryEvent(''));

/**
 * The chart as an XState machine, with our own keys turned into actions that come back as data. With `entries`, the root
 * has a transition to each state besides, taken on its `entryEvent`: what ordinary steps would only be slowed by.
 */
export function machineOf(chart: Chart, context: JsonObject, budget: StepBudget, entries = false) {
  const toConfig = (state: ChartState): Record<string, unknown> => {
    // A list that is there, though empty, is gone through at each step.
    const entry = [...timersOf(state), ...state.entry.map(actionOf), ...workOf(state, 'start')];
    const exit = [...workOf(state, 'stop'), ...state.exit.map(actionOf)];
    const config: Record<string, unknown> = {
      ...(entry.length > 0 && { entry }),
      ...(exit.length > 0 && { exit }),
    };
    if (state.id === '') config.id = ROOT;
    if (state.kind === 'parallel' || state.kind === 'final') config.type = state.kind;
    if (state.kind === 'history' || state.kind === 'deep_history') {
      const targets = state.transitions[0]?.targets;
      return {
        type: 'history',
        history: state.kind === 'history' ? 'shallow' : 'deep',
        ...(targets && { target: targets.map(reference) }),
      };
    }
    if (state.initial !== undefined)
      config.initial = {
        target: chart.states.get(state.initial)?.key,
        actions: state.initialActions.map(actionOf),
      };
    if (state.children.length > 0)
      config.states = Object.fromEntries(state.children.map((child) => [child.key, toConfig(child)]));
    // An event may be called `toString`.
    const on: Record<string, unknown[]> = Object.create(null);
    config.on = on;
    for (const transition of state.transitions) {
      const made = transitionOf(transition, budget);
      if (transition.kind === 'always') config.always = [...((config.always as unknown[] | undefined) ?? []), made];
      else if (transition.kind === 'done' && transition.event === doneEvent(state.id))
        config.onDone = [...((config.onDone as unknown[] | undefined) ?? []), made];
      else
        for (const name of machineEvents(transition, state))
          on[name] = [...(on[name] ?? []), entries && name === '*' ? notOnEntry(made) : made];
    }
    if (entries && state.id === '')
      for (const { id, kind } of chart.states.values())
        if (!kind.endsWith('history')) on[entryEvent(id)] = [{ target: reference(id) }];
    return config;
  };
  return createMachine({
    ...toConfig(chart.root),
    context: ({ input }: { input?: JsonObject }) => ({ ...context, ...input }),
  } as Parameters<typeof createMachine>[0]);
}

export type Machine = ReturnType<typeof machineOf>;

/** The machine's name for an inner event that concerns one state's task or gate. */
export const scopedEvent = (event: string, state: string) => `${event}@${state}`;

/**
 * A task's or gate's end concerns the state it belongs to. A state with work of that kind hears its own; one without
 * hears that of every state below it, after those between had their chance.
 */
function machineEvents({ kind, event }: ChartTransition, state: ChartState): string[] {
  // Another state's end: XState's own event, by the id that the state has in this machine.
  if (kind === 'done') return [`xstate.done.state.${reference(event.slice(doneEvent('').length)).slice(1)}`];
  if (kind !== 'task' && kind !== 'gate') return [event];
  if (state[kind]) return [scopedEvent(event, state.id)];
  return [...descendants(state)].filter((inner) => inner[kind]).map((inner) => scopedEvent(event, inner.id));
}

function transitionOf(transition: ChartTransition, budget: StepBudget): Record<string, unknown> {
  return {
    ...(transition.targets.length > 0 && { target: transition.targets.map(reference) }),
    ...(transition.guard && { guard: guardOf(transition.guard) }),
    ...(transition.reenter && { reenter: true }),
    actions: counted(transition, budget),
  };
}

/** `*` is any event from outside, and this is none. */
function notOnEntry(made: Record<string, unknown>): Record<string, unknown> {
  const outside = ({ event }: Args) => !isEntry(event.type);
  return { ...made, guard: made.guard ? and([outside, made.guard] as unknown as Parameters<typeof and>[0]) : outside };
}

/** The transition's actions, the first of which says that it is taken: each is worked out within the step, in its order. */
function counted({ id, actions: [first, ...others] }: ChartTransition, budget: StepBudget): unknown[] {
  if (first?.type === 'set') return [setting(first, () => budget.spend(id)), ...others.map(actionOf)];
  return [
    { type: TAKEN, params: () => budget.spend(id) },
    ...(first ? [actionOf(first)] : []),
    ...others.map(actionOf),
  ];
}

type Args = { context: JsonObject; event: { type: string; scope?: JsonObject } };

const scopeOf = ({ context, event }: Args): Scope => ({ context, event: event.scope ?? { type: event.type } });

/** Whether a CEL guard lets through. By SCXML an expression that fails counts as false. */
export function holds(expression: { evaluate(scope: Scope): unknown }, scope: Scope): boolean {
  try {
    return expression.evaluate(scope) === true;
  } catch {
    return false;
  }
}

function guardOf(guard: Guard): unknown {
  switch (guard.type) {
    case 'cel':
      return (args: Args) => holds(guard.expression, scopeOf(args));
    case 'in':
      return stateIn(reference(guard.state));
    case 'not':
      return not(guardOf(guard.guard) as Parameters<typeof not>[0]);
    case 'and':
      return and(guard.guards.map(guardOf) as Parameters<typeof and>[0]);
    case 'or':
      return or(guard.guards.map(guardOf) as Parameters<typeof or>[0]);
  }
}

function setting({ fields }: Extract<Action, { type: 'set' }>, before?: () => void): unknown {
  return assign((args) => {
    before?.();
    const scope = scopeOf(args as unknown as Args);
    return Object.fromEntries(fields.map(([field, expression]) => [field, expression.evaluate(scope)]));
  });
}

function actionOf(action: Action): unknown {
  switch (action.type) {
    case 'set':
      return setting(action);
    case 'start':
      return {
        type: EFFECT,
        params: (args: Args): Effect => {
          const scope = scopeOf(args);
          const title = action.title?.evaluate(scope);
          return {
            type: 'run.start',
            workflow: action.workflow,
            title: typeof title === 'string' ? title : action.workflow,
            context: Object.fromEntries(
              action.context.map(([field, expression]) => [field, expression.evaluate(scope)]),
            ),
          };
        },
      };
  }
}

interface EffectAction {
  readonly type: typeof EFFECT;
  readonly params: Effect;
}

const effect = (params: Effect): EffectAction => ({ type: EFFECT, params });

/** A state's timers, set as it is entered. */
function timersOf(state: ChartState): EffectAction[] {
  return timers(state).map(({ label, delay = 0 }) =>
    effect({
      type: 'timer.set',
      id: timerEvent(state.id, label.replace(/^after /, '')),
      state: state.id,
      label,
      delay_ms: delay,
    }),
  );
}

function timers(state: ChartState): ChartTransition[] {
  const seen = new Set<string>();
  return state.transitions.filter(({ kind, event }) => kind === 'after' && !seen.has(event) && seen.add(event));
}

function workOf(state: ChartState, what: 'start' | 'stop'): EffectAction[] {
  const made: EffectAction[] = [];
  if (what === 'stop') for (const { event } of timers(state)) made.push(effect({ type: 'timer.clear', id: event }));
  if (state.task)
    made.push(
      effect(
        what === 'start'
          ? { type: 'task.start', state: state.id, task: state.task }
          : { type: 'task.cancel', state: state.id },
      ),
    );
  if (state.gate)
    made.push(
      effect(
        what === 'start'
          ? { type: 'gate.open', state: state.id, gate: state.gate }
          : { type: 'gate.close', state: state.id },
      ),
    );
  return made;
}

/** What entering these states asks of the host. */
export const workOfStates = (states: readonly ChartState[]): Effect[] =>
  states.flatMap((state) => [...timersOf(state), ...workOf(state, 'start')]).map(({ params }) => params);

/** Whether the event reaches any of these states or those around them, whatever their guards say. */
export function listeners(active: readonly ChartState[], event: string): ChartTransition[] {
  const all = new Set(active.flatMap((state) => [...ancestors(state)]));
  return [...all].flatMap((state) =>
    state.transitions.filter(
      (transition) =>
        transition.kind !== 'always' &&
        transition.kind !== 'done' &&
        (transition.event === '*' || machineEvents(transition, state).includes(event)),
    ),
  );
}
