import type { Json, JsonObject } from '../../protocol/json.ts';
import { isData, listOf } from '../data.ts';
import { parseDuration } from '../durations.ts';
import { parseExpression } from '../expressions.ts';
import { Source } from '../source.ts';
import { oneOrMore, present, shortTransition, some } from './chart-data.ts';
import { Findings, type Imported, quoted } from './findings.ts';
import { idOf } from './names.ts';
import { GUARD, SET, START } from './xstate-export.ts';

/** Keys of a state that stay as they are; a workflow file has them from XState, or of its own. */
const KEPT = ['type', 'history', 'target', 'description', 'title', 'tags', 'task', 'gate'];
const KEPT_AT_ROOT = ['runs', 'context', 'commands', 'version', 'types', 'input'];
/** What XState writes down besides when it serialises a machine; all of it follows from the rest. */
const DERIVED = ['key', 'order', 'transitions', '$schema'];
const DERIVED_OF_TRANSITIONS = ['eventType', 'source', 'event', 'delay'];
const STATE_KEYS = [
  'output',
  'id',
  'workflow',
  'initial',
  'states',
  'on',
  'always',
  'after',
  'entry',
  'exit',
  'onDone',
  'meta',
];
const TRANSITION_KEYS = [
  'target',
  'guard',
  'cond',
  'actions',
  'reenter',
  'internal',
  'description',
  'meta',
  'set',
  'start',
];

/**
 * An XState machine config in JSON (or YAML), written or serialised, as a workflow. Names of guards and actions stay,
 * and are told: a file holds no code that they could stand for.
 */
export function importXState(text: string, file: string): Imported {
  const source = new Source(text, file);
  const found = new Findings();
  for (const { code, line, column, message } of source.problems) found.add(code, `${line}:${column}`, message);
  if (source.problems.length > 0) return { data: undefined, findings: found.list };
  if (!isData(source.data) || !isData(source.data.states)) {
    found.add('not-a-machine', '', 'This is no machine of XState: it has no `states`.');
    return { data: undefined, findings: found.list };
  }
  const machine = new Machine(source.data as JsonObject, file, found).workflow();
  return { data: machine, findings: found.list };
}

class Machine {
  readonly #data: JsonObject;
  readonly #file: string;
  readonly #found: Findings;
  /** Every event that the machine names, for what its wildcards stand for. */
  readonly #events = new Set<string>();
  readonly #id: string;

  constructor(data: JsonObject, file: string, found: Findings) {
    this.#data = data;
    this.#file = file;
    this.#found = found;
    this.#id = typeof data.id === 'string' ? data.id : '(machine)';
    this.#collect(data);
  }

  workflow(): JsonObject {
    const data = this.#data;
    const said = typeof data.workflow === 'string' ? data.workflow : typeof data.id === 'string' ? data.id : undefined;
    const workflow = idOf(said, this.#file);
    // Targets may name the machine by its own id: it stays where the workflow's is another.
    const id = typeof data.id === 'string' && data.id !== workflow ? data.id : undefined;
    return { workflow, ...(id !== undefined && { id }), ...this.#state(data, [], '') };
  }

  #collect(state: JsonObject): void {
    for (const event of Object.keys(isData(state.on) ? state.on : {}))
      if (!event.includes('*')) this.#events.add(event);
    for (const inner of Object.values(isData(state.states) ? state.states : {}))
      if (isData(inner)) this.#collect(inner);
  }

  #state(data: JsonObject, path: readonly string[], id: string): JsonObject {
    const root = path.length === 0;
    const kept = [...KEPT, ...(root ? KEPT_AT_ROOT : [])];
    const place = path.join('.');
    const aside: JsonObject = {};
    for (const [key, value] of Object.entries(data)) {
      if (STATE_KEYS.includes(key) || kept.includes(key) || DERIVED.includes(key)) continue;
      if (key === 'parallel' && value === true) continue;
      if (key === 'version' || (Array.isArray(value) && value.length === 0)) continue;
      aside[key] = value;
      if (key === 'invoke')
        this.#found.add(
          'invoke',
          at(place, key),
          'invoke names code that a workflow file cannot hold: it stands in meta.xstate, and what it ends with is never heard. Use `task` for a process.',
        );
      else
        this.#found.add(
          'unknown-key',
          at(place, key),
          `A workflow has no key ${quoted(key)}: it stands in meta.xstate.`,
        );
    }
    const meta = isData(data.meta) ? data.meta : {};
    const { stateroom, ...notes } = meta;
    const own = isData(stateroom) ? stateroom : {};
    const on = new Map<string, Json[]>();
    const always: Json[] = [];
    const done: Json[] = [];
    const after = new Map<string, Json[]>();
    const transitions = (value: Json | undefined, where: string) =>
      listOf(value).flatMap((item) => this.#transition(item as Json, where));

    const events = Object.entries(isData(data.on) ? data.on : {}).sort(longestWildcardFirst);
    for (const [event, value] of events) {
      const where = at(place, `on.${event}`);
      const timer = /^xstate\.after\.(\d+)\./.exec(event);
      const end = /^xstate\.done\.state\.(.+)$/s.exec(event);
      if (event === '') always.push(...transitions(value, where));
      else if (timer?.[1]) add(after, timer[1], transitions(value, where));
      else if (end && this.#isOwn(end[1] ?? '', id, data)) done.push(...transitions(value, where));
      else if (end) add(on, event, transitions(value, where));
      else if (event !== '*' && event.endsWith('.*')) {
        const names = [...this.#events].filter(
          (name) => name === event.slice(0, -2) || name.startsWith(event.slice(0, -1)),
        );
        this.#found.add(
          'wildcard',
          where,
          `${quoted(event)} stands for the events of this chart that begin so: ${names.join(', ') || 'there are none'}.`,
        );
        for (const name of names) add(on, name, transitions(value, where));
      } else {
        const name = this.#eventName(event, where);
        if (name !== undefined) add(on, name, transitions(value, where));
      }
    }
    if (data.always !== undefined) always.push(...transitions(data.always, at(place, 'always')));
    if (data.onDone !== undefined) done.push(...transitions(data.onDone, at(place, 'onDone')));
    const delays: JsonObject = {};
    for (const [delay, value] of Object.entries(isData(data.after) ? data.after : {})) {
      const where = at(place, `after.${delay}`);
      if (parseDuration(delay) !== undefined) {
        add(after, delay, transitions(value, where));
        continue;
      }
      delays[delay] = value;
      this.#found.add(
        'delay',
        where,
        `The delay ${quoted(delay)} names code that a workflow file cannot hold: it stands in meta.xstate. Write a duration, such as 5m.`,
      );
    }
    if (Object.keys(delays).length > 0) aside.after = delays;
    const states = Object.fromEntries(
      Object.entries(isData(data.states) ? data.states : {}).map(([key, value]) => [
        key,
        this.#state(isData(value) ? value : {}, [...path, 'states', key], id === '' ? key : `${id}.${key}`),
      ]),
    );
    const xstate = present({ xstate: aside });
    const map = (entries: ReadonlyMap<string, Json[]>) =>
      Object.fromEntries([...entries].map(([key, items]) => [key, oneOrMore(items)]));
    return {
      ...present({
        id: root || typeof data.id !== 'string' || data.id === '' ? undefined : this.#handGiven(data.id, id),
        type: data.parallel === true ? 'parallel' : undefined,
        ...Object.fromEntries(kept.map((key) => [key, key === 'type' && plainType(data.type) ? undefined : data[key]])),
        ...own,
        initial: this.#initial(data.initial, at(place, 'initial')),
        entry: some(this.#actions(data.entry, at(place, 'entry'))),
        exit: some(this.#actions(data.exit, at(place, 'exit'))),
        on: map(on),
        always: some(always),
        after: map(after),
        onDone: some(done),
        states,
        meta: { ...notes, ...xstate },
      }),
      ...(isData(own.commands) && { commands: own.commands }),
      ...(own.output === undefined && data.output !== undefined && { output: data.output }),
    };
  }

  /** A serialised machine gives every state the id that it has anyway. */
  #handGiven(said: string, id: string): string | undefined {
    return said === `${this.#id}.${id}` ? undefined : said;
  }

  #isOwn(end: string, id: string, data: JsonObject): boolean {
    return end === data.id || end === (id === '' ? this.#id : `${this.#id}.${id}`);
  }

  #eventName(event: string, where: string): string | undefined {
    if (/^xstate[.@]/.test(event)) {
      this.#found.add(
        'engine-event',
        where,
        `${quoted(event)} is an event of XState's own that never comes here: its transitions are left out.`,
      );
      return undefined;
    }
    if (!/^(timer|done)[.@]|[@*]/.test(event) || event === '*') return event;
    const name = event.replace(/[@*]/g, '_').replace('.', '_');
    this.#found.add(
      'event-renamed',
      where,
      `${quoted(event)} is a name of Stateroom's own: the event is called ${name} here.`,
    );
    return name;
  }

  #transition(value: Json | undefined, where: string): Json[] {
    if (typeof value === 'string') return [value];
    if (!isData(value)) {
      if (value !== undefined && value !== null)
        this.#found.add('transition', where, `${quoted(JSON.stringify(value))} is no transition: it is left out.`);
      return value === null ? [{}] : [];
    }
    for (const key of Object.keys(value)) {
      if (!TRANSITION_KEYS.includes(key) && !DERIVED_OF_TRANSITIONS.includes(key))
        this.#found.add('unknown-key', at(where, key), `A transition has no key ${quoted(key)}: it is left out.`);
    }
    const guard = value.guard ?? value.cond;
    const { target } = value;
    const made = present({
      target: Array.isArray(target) && target.length === 1 ? target[0] : target,
      guard: guard === undefined || guard === null ? undefined : this.#guard(guard, where),
      actions: this.#actions(value.actions, where),
      set: value.set,
      start: value.start,
      reenter: value.reenter === true || value.internal === false || undefined,
      description: value.description,
      meta: value.meta,
    });
    return [shortTransition(made)];
  }

  #initial(value: Json | undefined, where: string): Json | undefined {
    if (!isData(value)) return value;
    const target = listOf(value.target)[0] as Json | undefined;
    const actions = this.#actions(value.actions, where);
    const set =
      value.set === undefined && value.start === undefined ? {} : present({ set: value.set, start: value.start });
    const plain = actions.length === 0 && Object.keys(set).length === 0;
    const named = typeof target === 'string' && target.startsWith('#') ? (target.split('.').at(-1) ?? target) : target;
    return plain ? named : present({ target: named, actions, ...set });
  }

  #guard(value: Json, where: string): Json {
    if (typeof value === 'string') {
      const parsed = parseExpression(value);
      if (typeof parsed !== 'string' && (parsed.type === 'bool' || parsed.type === 'dyn')) return value;
      return this.#named({ type: value }, where);
    }
    if (!isData(value)) return value;
    if (value.type === GUARD && isData(value.params) && value.params.guard !== undefined) return value.params.guard;
    if (typeof value.type === 'string') return this.#named(value, where);
    const parts = Object.entries(value).map(([key, part]): [string, Json] => {
      if (key === 'not') return [key, this.#guard(part, where)];
      if ((key === 'and' || key === 'or') && Array.isArray(part))
        return [key, part.map((one) => this.#guard(one, where))];
      return [key, part];
    });
    return Object.fromEntries(parts);
  }

  #named(guard: JsonObject, where: string): JsonObject {
    const name = String(guard.type);
    this.#found.add(
      'guard-not-implemented',
      where,
      `The guard ${quoted(name)} is kept and has no implementation here: write it as an expression, such as \`context.attempts < 5\`.`,
    );
    return present({ type: name, params: guard.params });
  }

  #actions(value: Json | undefined, where: string): Json[] {
    return listOf(value).flatMap((item): Json[] => {
      const action = item as Json;
      if (isData(action) && (action.set !== undefined || action.start !== undefined)) return [action];
      const name = typeof action === 'string' ? action : isData(action) ? action.type : undefined;
      if (typeof name !== 'string') {
        this.#found.add('action', where, `${quoted(JSON.stringify(action))} is no action: it is left out.`);
        return [];
      }
      // How a serialised machine sets and clears the timers of its `after`.
      if (name === 'xstate.raise' || name === 'xstate.cancel') return [];
      const params = isData(action) && isData(action.params) ? action.params : undefined;
      if (name === SET && params && isData(params.fields)) return [{ set: params.fields }];
      if (name === START && params) return [{ start: params }];
      this.#found.add(
        'action-not-implemented',
        where,
        `The action ${quoted(name)} is kept and has no implementation here: it does nothing.`,
      );
      return [action];
    });
  }
}

const at = (place: string, key: string): string => (place === '' ? key : `${place}.${key}`);

const plainType = (type: Json | undefined): boolean => type === 'atomic' || type === 'compound';

function add(map: Map<string, Json[]>, key: string, items: readonly Json[]): void {
  map.set(key, [...(map.get(key) ?? []), ...items]);
}

/** By XState the event's own transitions come before those of `a.b.*`, these before those of `a.*`. */
function longestWildcardFirst([one]: readonly [string, Json], [other]: readonly [string, Json]): number {
  const length = (event: string) => (event.endsWith('.*') ? event.length : Number.POSITIVE_INFINITY);
  const [a, b] = [length(one), length(other)];
  return a === b ? 0 : b - a;
}
