import type { Json } from '../protocol/json.ts';
import type { Chart, ChartState, ChartTransition, StateKind } from './chart.ts';
import { type Data, isData, listOf } from './data.ts';
import { formatDuration, parseDuration } from './durations.ts';
import { humanise } from './humanise.ts';
import type { GateSpec, TaskSpec } from './model.ts';
import { nearest } from './nearest.ts';
import { otherNames } from './other-names.ts';
import { readActions, readOwnActions } from './read-actions.ts';
import { readCel } from './read-cel.ts';
import { readGuard } from './read-guard.ts';
import { readGate, readTask } from './read-work.ts';
import type { Path, Source } from './source.ts';
import { StateNames } from './state-names.ts';
import { beginIn, removeKey, replaceValue } from './suggestions.ts';
import { unknownKeys } from './unknown-keys.ts';

/** Far above what anyone can read in one chart; the checks and the drawing are made for it. */
const MAX_STATES = 2000;

/** Reads the statechart out of a file's data; everything wrong is reported to `source`, and left out of the chart. */
export function readChart(data: Data, source: Source): Chart {
  return new ChartReader(source, data).read();
}

interface Pending {
  readonly state: ChartState;
  readonly data: Data;
}

class ChartReader {
  readonly #source: Source;
  readonly #data: Data;
  readonly #names = new StateNames<ChartState>();
  readonly #pending: Pending[] = [];

  constructor(source: Source, data: Data) {
    this.#source = source;
    this.#data = data;
  }

  read(): Chart {
    const root = this.#state('', '', undefined, this.#data, []);
    const rootName = this.#data.id ?? this.#data.workflow;
    if (typeof rootName === 'string') this.#names.name(rootName, root);
    // Transitions come after all states are known, since any may be a target.
    for (const { state, data } of this.#pending) this.#behaviour(state, data);
    const transitions = [root, ...this.#names.states.values()].flatMap((state) => state.transitions);
    return { root, states: this.#names.states, transitions };
  }

  #state(id: string, key: string, parent: ChartState | undefined, data: Data, path: Path): ChartState {
    unknownKeys(data, parent ? 'state' : 'workflow', path, this.#source);
    const kind = this.#kind(data, path);
    const task = data.task === undefined ? undefined : readTask(data.task, [...path, 'task'], this.#source);
    const gate = data.gate === undefined ? undefined : readGate(data.gate, [...path, 'gate'], this.#source);
    const state: Mutable<ChartState> = {
      id,
      key,
      parent,
      kind,
      title: typeof data.title === 'string' ? data.title : humanise(key),
      ...(typeof data.description === 'string' && { description: data.description }),
      children: [],
      initialActions: [],
      transitions: [],
      entry: [],
      exit: [],
      ...(task && { task: task as TaskSpec }),
      ...(gate && { gate: gate as GateSpec }),
      tags: listOf(data.tags).filter((tag) => typeof tag === 'string'),
      path,
    };
    if (parent) this.#names.add(state);
    if (typeof data.id === 'string' && parent) this.#names.name(data.id, state);
    if (data.invoke !== undefined) {
      this.#source.warning(
        'invoke-ignored',
        'invoke names code that a workflow file cannot hold. Use `task` for a process.',
        [...path, 'invoke'],
        'key',
        () => removeKey(this.#source, [...path, 'invoke']),
      );
    }
    for (const [childKey, child] of Object.entries(isData(data.states) ? data.states : {})) {
      const childPath = [...path, 'states', childKey];
      if (!/^[A-Za-z0-9_][A-Za-z0-9_ -]{0,63}$/.test(childKey)) {
        this.#source.error(
          'bad-state-name',
          `${JSON.stringify(childKey)} can't be a state's name: use letters, digits, "_", "-" and spaces.`,
          childPath,
          'key',
        );
        continue;
      }
      if (!isData(child) && child !== null) {
        this.#source.error('bad-state', `The state ${childKey} must be a map of its keys, such as \`on\`.`, childPath);
        continue;
      }
      if (this.#names.states.size >= MAX_STATES) {
        this.#tooMany(childPath);
        break;
      }
      const childId = id === '' ? childKey : `${id}.${childKey}`;
      state.children.push(this.#state(childId, childKey, state, isData(child) ? child : {}, childPath));
    }
    if (data.states !== undefined && !isData(data.states)) {
      this.#source.error('bad-states', '`states` must be a map from names to states.', [...path, 'states']);
    }
    this.#unfit(kind, state.children.length > 0, data, path);
    const initial = this.#initial(state, data, path);
    if (initial !== undefined) state.initial = initial;
    const output = this.#output(data, path);
    if (output !== undefined) state.output = output;
    this.#pending.push({ state, data });
    return state;
  }

  /** Keys that a state of this kind never acts on. */
  #unfit(kind: StateKind, hasChildren: boolean, data: Data, path: Path): void {
    if (kind !== 'final' && kind !== 'history' && kind !== 'deep_history') return;
    const what = kind === 'final' ? 'A final state' : 'A history';
    const empty = (value: unknown) => isData(value) && Object.keys(value).length === 0;
    for (const key of ['states', 'on', 'always', 'after', 'onDone', 'task', 'gate']) {
      if (data[key] === undefined || empty(data[key]) || (key === 'states' && !hasChildren)) continue;
      this.#source.error('unfit-key', `${what} has no \`${key}\`: nothing would come of it.`, [...path, key], 'key');
    }
  }

  #tooMany(path: Path): void {
    if (!this.#source.problems.some(({ code }) => code === 'too-many-states'))
      this.#source.error(
        'too-many-states',
        `A workflow has at most ${MAX_STATES} states. Split it: one workflow can start another.`,
        path,
        'key',
      );
  }

  #kind(data: Data, path: Path): StateKind {
    const hasChildren = isData(data.states) && Object.keys(data.states).length > 0;
    switch (data.type) {
      case undefined:
      case 'atomic':
      case 'compound':
        return hasChildren ? 'compound' : 'atomic';
      case 'parallel':
      case 'final':
        return data.type;
      case 'history':
        return data.history === 'deep' ? 'deep_history' : 'history';
      default:
        this.#source.error(
          'bad-state-type',
          `type is parallel, final or history, not ${JSON.stringify(data.type)}.`,
          [...path, 'type'],
          'value',
          () =>
            replaceValue(
              this.#source,
              [...path, 'type'],
              nearest(String(data.type), ['parallel', 'final', 'history', 'atomic', 'compound']),
            ),
        );
        return hasChildren ? 'compound' : 'atomic';
    }
  }

  #initial(state: ChartState, data: Data, path: Path): string | undefined {
    if (state.kind !== 'compound') return undefined;
    const wanted = listOf(isData(data.initial) ? data.initial.target : data.initial)[0];
    const names = some(state.children.map((child) => child.key));
    if (typeof wanted !== 'string') {
      this.#source.error(
        'no-initial',
        `Say with \`initial\` where ${state.key || 'the workflow'} begins: one of ${names}.`,
        path,
        'key',
        () => beginIn(this.#source, state),
      );
      return state.children[0]?.id;
    }
    const child = state.children.find(
      ({ key, id }) => key === wanted.replace(/^\./, '') || this.#names.named(wanted.slice(1))?.id === id,
    );
    if (child) return child.id;
    const at = [...path, 'initial', ...(isData(data.initial) ? ['target'] : [])];
    this.#source.error(
      'bad-initial',
      `initial names ${JSON.stringify(wanted)}; the states here are ${names}.`,
      at,
      'value',
      () =>
        replaceValue(
          this.#source,
          at,
          nearestOrFirst(
            wanted,
            state.children.map(({ key }) => key),
          ),
        ),
    );
    return state.children[0]?.id;
  }

  #output(data: Data, path: Path): ChartState['output'] {
    if (data.output === undefined) return undefined;
    if (typeof data.output !== 'string') return { literal: data.output as Json };
    return readCel(data.output, [...path, 'output'], this.#source);
  }

  #behaviour(state: ChartState, data: Data): void {
    const { path } = state;
    const target = state as Mutable<ChartState>;
    target.entry = readActions(data.entry, [...path, 'entry'], this.#source);
    target.exit = readActions(data.exit, [...path, 'exit'], this.#source);
    if (isData(data.initial)) {
      const initialPath = [...path, 'initial'];
      unknownKeys(data.initial, 'initial', initialPath, this.#source);
      target.initialActions = [
        ...readActions(data.initial.actions, [...initialPath, 'actions'], this.#source),
        ...readOwnActions(data.initial, initialPath, this.#source),
      ];
    }
    if (state.kind === 'history' || state.kind === 'deep_history') {
      const to = Array.isArray(data.target) ? { target: data.target } : data.target;
      if (to !== undefined) this.#transition(state, '', 'always', 'default', to, [...path, 'target']);
      return;
    }
    if (data.on !== undefined && !isData(data.on)) {
      this.#source.error('bad-on', '`on` must be a map from events to transitions.', [...path, 'on']);
    }
    for (const [event, value] of Object.entries(isData(data.on) ? data.on : {})) {
      const eventPath = [...path, 'on', event];
      // A machine that was serialised, not written, has its `after` and `onDone` among its events.
      const exported = /^xstate\.(?:after\.(\d+)\.|done\.state\.(.+))/s.exec(event);
      if (exported) {
        if (exported[1]) this.#after(state, Number(exported[1]), value, eventPath);
        else this.#doneOf(state, exported[2] ?? '', value, eventPath);
        continue;
      }
      if (INNER_ONLY.test(event) || (event.includes('*') && event !== '*')) {
        this.#source.error('reserved-event', `${event} belongs to the engine: name another event.`, eventPath, 'key');
        continue;
      }
      this.#each(state, event, kindOf(event), event === '*' ? 'anything else' : event, value, eventPath);
    }
    this.#each(state, '', 'always', '', data.always, [...path, 'always']);
    this.#each(state, doneEvent(state.id), 'done', 'done', data.onDone, [...path, 'onDone']);
    for (const [text, value] of Object.entries(isData(data.after) ? data.after : {})) {
      const delay = parseDuration(text);
      const afterPath = [...path, 'after', text];
      if (delay === undefined) {
        this.#source.error(
          'bad-duration',
          `${JSON.stringify(text)} is no duration. Write 500ms, 10s, 5m, 2h or 3d.`,
          afterPath,
          'key',
        );
        continue;
      }
      this.#after(state, delay, value, afterPath);
    }
  }

  /** `xstate.done.state.ID`, as XState names the end of a state: its own, or that of any other. */
  #doneOf(state: ChartState, id: string, value: unknown, path: Path): void {
    const done = this.#names.resolve(`#${id}`, state);
    if (!done) {
      this.#source.error('unknown-target', `There is no state with the id ${JSON.stringify(id)}.`, path, 'key');
      return;
    }
    this.#each(state, doneEvent(done.id), 'done', done === state ? 'done' : `${done.key} done`, value, path);
  }

  #after(state: ChartState, delay: number, value: unknown, path: Path): void {
    const label = formatDuration(delay);
    this.#each(state, timerEvent(state.id, label), 'after', `after ${label}`, value, path, delay);
  }

  #each(
    state: ChartState,
    event: string,
    kind: ChartTransition['kind'],
    label: string,
    value: unknown,
    path: Path,
    delay?: number,
  ): void {
    if (value === undefined) return;
    const many = Array.isArray(value);
    (many ? value : [value]).forEach((item, index) => {
      this.#transition(state, event, kind, label, item, many ? [...path, index] : path, delay);
    });
  }

  #transition(
    state: ChartState,
    event: string,
    kind: ChartTransition['kind'],
    label: string,
    value: unknown,
    path: Path,
    delay?: number,
  ): void {
    if (typeof value !== 'string' && !isData(value)) {
      this.#source.error(
        'bad-transition',
        "A transition is a state's name, or a map with `target`, `guard`, `set`.",
        path,
      );
      return;
    }
    const data: Data = typeof value === 'string' ? { target: value } : value;
    if (isData(value)) unknownKeys(data, 'transition', path, this.#source);
    // One event may stand twice in a file, as `60s` and `1m` do: the ids go on counting.
    const index = state.transitions.filter((other) => other.kind === kind && other.event === event).length;
    const targets: string[] = [];
    for (const [nth, name] of listOf(data.target).entries()) {
      const found = typeof name === 'string' ? this.#names.resolve(name, state) : undefined;
      if (found) targets.push(found.id);
      else {
        this.#source.error(
          'unknown-target',
          `There is no state ${JSON.stringify(name)}. The states are ${some([...this.#names.states.keys()])}.`,
          isData(value) ? [...path, 'target'] : path,
          'value',
          () => otherNames(name, state, [...path, ...targetPath(value, nth)], this.#names, this.#source),
        );
        return;
      }
    }
    const guardKey = data.guard === undefined ? 'cond' : 'guard';
    const guard =
      data[guardKey] === undefined
        ? undefined
        : readGuard(data[guardKey], [...path, guardKey], state, this.#names, this.#source);
    const actions = [
      ...readActions(data.actions, [...path, 'actions'], this.#source),
      ...readOwnActions(data, path, this.#source),
    ];
    state.transitions.push({
      id: `${state.id}:${kind === 'after' ? label : event === doneEvent(state.id) ? 'done' : event}:${index}`,
      source: state.id,
      targets,
      event,
      kind,
      label: label || (guard ? '' : 'always'),
      ...(delay !== undefined && { delay }),
      ...(guard && { guard }),
      actions,
      reenter: data.reenter === true || data.internal === false,
      ...(typeof data.description === 'string' && { description: data.description }),
      path,
    });
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What comes from inside only; no command and no event of a file's own is called so. */
const INNER_ONLY = /^(xstate|timer|done)[.@]|@/;

/** Names for a message: a file may have thousands. */
const some = (names: readonly string[]) => `${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;

const targetPath = (transition: unknown, nth: number): Path =>
  !isData(transition) ? [] : Array.isArray(transition.target) ? ['target', nth] : ['target'];

const nearestOrFirst = (name: string, candidates: readonly string[]): string[] => {
  const near = nearest(name.replace(/^[.#]/, ''), candidates);
  return near.length > 0 ? near : candidates.slice(0, 3);
};

/** The inner event by which a state's timer fires; also the timer's id. */
export const timerEvent = (state: string, label: string) => `timer.${label}@${state}`;
/** XState raises it when all of a state is done. The root's own is never raised within. */
export const doneEvent = (state: string) => `done@${state}`;

/** Inner events by their first word; all others are commands. */
function kindOf(event: string): ChartTransition['kind'] {
  const prefix = event.split('.')[0];
  if (event.includes('.') && (prefix === 'task' || prefix === 'gate' || prefix === 'run')) return prefix;
  return event === '*' ? 'event' : 'command';
}
