import type { CommandInfo } from '../protocol/workflows.ts';
import { ancestors, type Chart, type ChartState, type ChartTransition, descendants } from './chart.ts';
import { humanise } from './humanise.ts';
import { nearest } from './nearest.ts';
import type { Source } from './source.ts';
import { spell } from './state-names.ts';
import { declareCommand, listenTo, makeFinal, removeKey, rename } from './suggestions.ts';

export interface CheckInput {
  readonly commands: readonly CommandInfo[];
  /** Whether the file has `commands`; a plain XState export has none, and each of its events is one. */
  readonly declared: boolean;
  readonly source: Source;
}

type Check = (chart: Chart, input: CheckInput) => void;

const CHECKS: readonly Check[] = [
  undeclaredEvents,
  deafCommands,
  workWithoutListener,
  eventsOfNoWork,
  unreachable,
  deadEnds,
  endless,
];

/** What is wrong with a chart that reads well: commands, tasks and gates that lead nowhere, states nobody comes to or out of. */
export function checkChart(chart: Chart, input: CheckInput): void {
  for (const check of CHECKS) check(chart, input);
}

function undeclaredEvents(chart: Chart, { commands, declared, source }: CheckInput): void {
  if (!declared) return;
  const known = new Set(commands.map(({ name }) => name));
  for (const { kind, event, path } of chart.transitions) {
    if (kind === 'command' && !known.has(event)) {
      // The last `on`: a state may be called so too.
      const at = path.slice(0, path.lastIndexOf('on') + 2);
      source.error(
        'undeclared-event',
        `${event} is no command of this workflow. Declare it under \`commands\`.`,
        at,
        'key',
        () => [...rename(source, at, nearest(event, known)), ...declareCommand(source, event, humanise(event))],
      );
    }
  }
}

function deafCommands(chart: Chart, { commands, declared, source }: CheckInput): void {
  if (!declared) return;
  const heard = new Set(chart.transitions.map(({ event }) => event));
  if (heard.has('*')) return;
  for (const { name } of commands) {
    if (!heard.has(name))
      source.warning('command-never-accepted', `No state listens to ${name}.`, ['commands', name], 'key', () =>
        removeKey(source, ['commands', name]),
      );
  }
}

/** A task whose failure, or a gate whose answers, nobody hears would leave the run waiting for ever. */
function workWithoutListener(chart: Chart, { source }: CheckInput): void {
  for (const state of chart.states.values()) {
    if (!state.task && !state.gate) continue;
    const heard = new Set([...ancestors(state)].flatMap(({ transitions }) => transitions.map(({ event }) => event)));
    const missing = (event: string) => !heard.has(event) && !heard.has('*');
    if (state.task && missing('task.failed')) {
      source.warning(
        'task-failure-unhandled',
        `When the task of ${state.title} fails, nothing happens. Add \`task.failed\` to \`on\`.`,
        [...state.path, 'task'],
        'key',
        () => listenTo(source, state, 'task.failed', wayBack(chart, state)),
      );
    }
    if (state.gate && missing('gate.approved')) {
      source.error(
        'gate-leads-nowhere',
        `When the gate of ${state.title} is approved, nothing happens. Add \`gate.approved\` to \`on\`.`,
        [...state.path, 'gate'],
        'key',
        () => listenTo(source, state, 'gate.approved', wayOn(chart, state)),
      );
    }
    if (state.gate && missing('gate.rejected')) {
      source.warning(
        'gate-rejection-unhandled',
        `When the gate of ${state.title} is rejected, nothing happens. Add \`gate.rejected\` to \`on\`.`,
        [...state.path, 'gate'],
        'key',
        () => listenTo(source, state, 'gate.rejected', wayBack(chart, state)),
      );
    }
  }
}

/** Where work may go back to: where it came from; else where it all began. */
function wayBack(chart: Chart, state: ChartState): string[] {
  const sources = chart.transitions.flatMap(({ targets, source }) => (targets.includes(state.id) ? [source] : []));
  const before = [...new Set(sources)]
    .map((id) => chart.states.get(id))
    .filter((from) => from !== undefined && from !== state && from.kind !== 'history')
    .filter((from) => from !== undefined);
  const first = before.length > 0 ? before : state.parent ? state.parent.children.slice(0, 1) : [];
  return first
    .filter((target) => target !== state)
    .slice(0, 3)
    .map((target) => spell(target, state));
}

/** Where work may go on to: the state written after it. */
function wayOn(_: Chart, state: ChartState): string[] {
  const beside = state.parent?.children ?? [];
  return beside.slice(beside.indexOf(state) + 1, beside.indexOf(state) + 3).map((target) => spell(target, state));
}

function eventsOfNoWork(chart: Chart, { source }: CheckInput): void {
  const known = new Set([
    'task.passed',
    'task.failed',
    'task.cancelled',
    'task.timed_out',
    'gate.approved',
    'gate.rejected',
    'run.done',
    'run.failed',
    'run.cancelled',
  ]);
  for (const { kind, event, source: id, path } of chart.transitions) {
    if (kind !== 'task' && kind !== 'gate' && kind !== 'run') continue;
    if (!known.has(event)) {
      source.error(
        'unknown-event',
        `Nothing ever sends ${event}. There are ${[...known].join(', ')}.`,
        path,
        'key',
        () => rename(source, path.slice(0, path.lastIndexOf('on') + 2), nearest(event, known)),
      );
      continue;
    }
    const state = chart.states.get(id) ?? chart.root;
    const has = [state, ...descendants(state)].some((inner) =>
      kind === 'task' ? inner.task : kind === 'gate' ? inner.gate : true,
    );
    if (!has)
      source.warning(
        'event-never-sent',
        `${event} never comes: there is no ${kind} in ${state.title || 'the workflow'}.`,
        path,
        'key',
      );
  }
}

/** The states a run can come to, by the real structure: initial children, regions, histories and targets of what is reached. */
function reachable(chart: Chart): Set<string> {
  /** States that can be active; and those that can be entered by default, with what they begin in. */
  const active = new Set<string>();
  const begun = new Set<string>();
  const waiting: (() => void)[] = [];
  const find = (id: string | undefined) => (id === undefined ? undefined : chart.states.get(id));
  /** The state is active, entered by way of one of its children or by itself. */
  const activate = (state: ChartState, by?: ChartState) => {
    // Coming to a state is coming to those around it, and so to their other regions.
    if (state.kind === 'parallel') for (const child of state.children) if (child !== by) begin(child);
    if (active.has(state.id)) return;
    active.add(state.id);
    if (state.parent) activate(state.parent, state);
    for (const { targets } of state.transitions) for (const target of targets) begin(find(target));
  };
  const begin = (state: ChartState | undefined) => {
    if (!state || begun.has(state.id)) return;
    begun.add(state.id);
    waiting.push(() => {
      activate(state);
      begin(find(state.initial));
      // A history without a memory goes where it says, or else where its parent begins.
      if ((state.kind === 'history' || state.kind === 'deep_history') && state.transitions.length === 0)
        begin(find(state.parent?.initial));
    });
  };
  begin(chart.root);
  for (let next = waiting.pop(); next; next = waiting.pop()) next();
  return active;
}

function unreachable(chart: Chart, { source }: CheckInput): void {
  const reached = reachable(chart);
  for (const state of chart.states.values()) {
    const around = state.parent;
    if (reached.has(state.id) || (around && around.id !== '' && !reached.has(around.id))) continue;
    source.warning('unreachable-state', `No transition leads to ${state.title}.`, state.path, 'key');
  }
}

/** A state from which no transition, of its own or around it, ever leads out, and which is not final. */
function deadEnds(chart: Chart, { source }: CheckInput): void {
  for (const state of chart.states.values()) {
    if (state.kind !== 'atomic') continue;
    const out = [...ancestors(state)].some((around) =>
      around.transitions.some(({ targets }) => targets.some((target) => target !== state.id)),
    );
    const others = [...ancestors(state)].some((around) => around.parent?.kind === 'parallel');
    if (!out && !others) {
      source.warning(
        'dead-end',
        `Nothing leads out of ${state.title}. Add a transition, or make it \`type: final\`.`,
        state.path,
        'key',
        () => makeFinal(source, state),
      );
    }
  }
}

/**
 * An `always` without a guard is taken as soon as its state is active. Where the ways of such states lead round to where
 * they began, no event ever gets a turn.
 */
function endless(chart: Chart, { source }: CheckInput): void {
  const certain = new Map<string, ChartTransition>();
  for (const state of [chart.root, ...chart.states.values()]) {
    const first = state.transitions.find(({ kind }) => kind === 'always');
    if (first && !first.guard && state.kind !== 'history' && state.kind !== 'deep_history')
      certain.set(state.id, first);
  }
  /** The first state that such a transition leads on from, once this one is entered: the innermost. */
  const next = (transition: ChartTransition): string | undefined => {
    const target = chart.states.get(transition.targets[0] ?? transition.source);
    if (!target) return undefined;
    let innermost = target;
    for (let inner = chart.states.get(innermost.initial ?? ''); inner; inner = chart.states.get(inner.initial ?? ''))
      innermost = inner;
    return [...ancestors(innermost)].find(({ id }) => certain.has(id))?.id;
  };
  const finished = new Set<string>();
  for (const begin of certain.keys()) {
    const way: string[] = [];
    let at: string | undefined = begin;
    while (at !== undefined && !finished.has(at) && !way.includes(at)) {
      way.push(at);
      const transition = certain.get(at);
      at = transition && next(transition);
    }
    if (at !== undefined && way.includes(at)) {
      const cycle = way.slice(way.indexOf(at));
      source.error(
        'endless-always',
        `This goes round for ever, before any event is heard: ${[...cycle, at].map((id) => id || 'the workflow').join(' → ')}. Guard one of these transitions.`,
        certain.get(at)?.path ?? [],
        'key',
      );
    }
    for (const id of way) finished.add(id);
  }
}
