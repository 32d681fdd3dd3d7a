import type { Json, JsonObject } from '../../protocol/json.ts';
import type { Action, ChartState, ChartTransition } from '../chart.ts';
import { isData } from '../data.ts';
import type { Definition } from '../model.ts';
import { doneEvent } from '../read-chart.ts';
import { actionData, chartOf, dataAt, guardData, oneOrMore, present, transitionData } from './chart-data.ts';
import { type Exported, Findings } from './findings.ts';

/** What stands for code that XState would have: implementations of these three names run the machine. */
export const GUARD = 'stateroom.guard';
export const SET = 'stateroom.set';
export const START = 'stateroom.start';

/**
 * The workflow as an XState v5 machine config in JSON. Structure, events, timers, histories and context are XState's own;
 * guards and actions become names with parameters, and what XState has no word for goes into `meta.stateroom`.
 */
export function exportXState(definition: Definition): Exported {
  const found = new Findings();
  const chart = chartOf(definition);
  const spell = (state: string) => (state === '' ? `#${definition.id}` : `#${definition.id}.${state}`);
  const uses = { guard: 0, set: 0, start: 0, title: 0 };

  const actionOf = (action: Action): Json => {
    uses[action.type] += 1;
    const { set, start } = actionData(action);
    return action.type === 'set'
      ? { type: SET, params: { fields: set ?? {} } }
      : { type: START, params: isData(start) ? start : {} };
  };
  const actionsOf = (actions: readonly Action[]): Json[] => actions.map(actionOf);

  const transitionOf = (transition: ChartTransition): Json => {
    const { targets, guard, actions, reenter, description } = transition;
    if (guard) uses.guard += 1;
    return present({
      target: targets.length === 0 ? undefined : oneOrMore(targets.map(spell)),
      guard: guard && { type: GUARD, params: { guard: guardData(guard, spell) } },
      actions: actionsOf(actions),
      reenter: reenter || undefined,
      description,
      meta: transitionData(definition, transition).meta,
    });
  };

  const stateOf = (state: ChartState): JsonObject => {
    const data = dataAt(definition.chart, state.path);
    const raw = isData(data) ? data : {};
    const root = state.id === '';
    const { kind } = state;
    const history = kind === 'history' || kind === 'deep_history';
    const target = history ? state.transitions[0]?.targets : undefined;
    const of = (wanted: ChartTransition['kind']) => state.transitions.filter((one) => one.kind === wanted);
    const on = new Map<string, Json[]>();
    const after = new Map<string, Json[]>();
    for (const transition of history ? [] : state.transitions) {
      const { event, delay } = transition;
      if (transition.kind === 'always' || event === doneEvent(state.id)) continue;
      const [map, key] =
        transition.kind === 'after'
          ? [after, String(delay ?? 0)]
          : [
              on,
              transition.kind === 'done'
                ? `xstate.done.state.${spell(event.slice(doneEvent('').length)).slice(1)}`
                : event,
            ];
      map.set(key, [...(map.get(key) ?? []), transitionOf(transition)]);
    }
    const each = (map: ReadonlyMap<string, Json[]>) =>
      Object.fromEntries([...map].map(([key, items]) => [key, oneOrMore(items)]));
    tell(state, raw);
    const plainOutput = raw.output !== undefined && typeof raw.output !== 'string' ? { output: raw.output } : {};
    return {
      ...present({
        id: root ? definition.id : undefined,
        description: root ? definition.description : state.description,
        context: root ? definition.context : undefined,
        type: history ? 'history' : kind === 'parallel' || kind === 'final' ? kind : undefined,
        history: history ? (kind === 'history' ? 'shallow' : 'deep') : undefined,
        target: target && oneOrMore(target.map(spell)),
        initial: initialOf(state),
        tags: [...state.tags],
        entry: actionsOf(state.entry),
        exit: actionsOf(state.exit),
        on: each(on),
        always: history ? undefined : of('always').map(transitionOf),
        after: each(after),
        onDone: of('done')
          .filter(({ event }) => event === doneEvent(state.id))
          .map(transitionOf),
        states: Object.fromEntries(state.children.map((child) => [child.key, stateOf(child)])),
        meta: metaOf(state, raw),
      }),
      ...plainOutput,
    };
  };

  const initialOf = ({ initial, initialActions, children }: ChartState): Json | undefined => {
    const key = children.find(({ id }) => id === initial)?.key;
    return key === undefined || initialActions.length === 0 ? key : { target: key, actions: actionsOf(initialActions) };
  };

  const metaOf = (state: ChartState, raw: JsonObject): JsonObject => {
    const root = state.id === '';
    if (raw.title !== undefined) uses.title += 1;
    const own = present({
      title: raw.title,
      runs: root && definition.runs === 'many' ? 'many' : undefined,
      commands: root ? raw.commands : undefined,
      task: raw.task,
      gate: raw.gate,
      output: typeof raw.output === 'string' ? raw.output : undefined,
    });
    // An empty map of commands says that there are none; no map says that each event is one.
    if (root && isData(raw.commands)) own.commands = raw.commands;
    return present({ ...(isData(raw.meta) ? raw.meta : {}), stateroom: own });
  };

  const tell = (state: ChartState, raw: JsonObject): void => {
    const path = state.id;
    if (state.task)
      found.add(
        'task',
        path,
        'XState runs no process: the task stands in meta.stateroom, and whoever embeds the machine has to send the events of its end.',
      );
    if (state.gate)
      found.add(
        'gate',
        path,
        'XState asks nobody: the gate stands in meta.stateroom, and whoever embeds the machine has to send gate.approved or gate.rejected.',
      );
    if (typeof raw.output === 'string')
      found.add(
        'output',
        path,
        'In JSON an output of XState is a value, not an expression: it stands in meta.stateroom.',
      );
  };

  const machine = stateOf(chart.root);
  if (uses.guard > 0)
    found.add(
      'guard',
      '',
      `XState's JSON holds no expressions: each guard (${uses.guard}) stands as ${GUARD} with the expression among the parameters, and needs an implementation there.`,
    );
  if (uses.set > 0)
    found.add(
      'set',
      '',
      `XState's JSON holds no assignments: each set (${uses.set}) stands as ${SET} with the expressions among the parameters, and needs an implementation there.`,
    );
  if (uses.start > 0)
    found.add(
      'start',
      '',
      `XState starts no other workflow: each start (${uses.start}) stands as ${START}, and needs an implementation there.`,
    );
  if (isData(definition.chart.commands))
    found.add(
      'commands',
      '',
      'XState does not know who may send an event, nor what its arguments are: the commands stand in meta.stateroom.',
    );
  if (definition.runs === 'many')
    found.add('runs', '', 'XState does not know `runs: many`: it stands in meta.stateroom.');
  if (uses.title > 0) found.add('title', '', `XState has no titles: each (${uses.title}) stands in meta.stateroom.`);
  return { text: `${JSON.stringify(machine, null, 2)}\n`, findings: found.list };
}
