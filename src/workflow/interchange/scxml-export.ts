import type { Json, JsonObject } from '../../protocol/json.ts';
import { type Action, ancestors, type Chart, type ChartState, type ChartTransition, type Guard } from '../chart.ts';
import { isData } from '../data.ts';
import type { Definition } from '../model.ts';
import { doneEvent } from '../read-chart.ts';
import { actionData, chartOf, dataAt, guardData, present, transitionData } from './chart-data.ts';
import { EcmascriptTerms } from './ecmascript-terms.ts';
import { type Exported, Findings, quoted } from './findings.ts';
import { DONE, ERRORS, matchesEvent, SCXML, STATEROOM } from './scxml-names.ts';
import { fitsXml, type Markup, writeXml } from './xml-write.ts';

/** The workflow as an SCXML document with the ECMAScript data model; what SCXML can't hold stands in a namespace of its own. */
export function exportScxml(definition: Definition): Exported {
  const found = new Findings();
  const text = writeXml(new Document(definition, chartOf(definition), found).markup());
  return { text, findings: found.list };
}

const STATE_EXTRAS = ['title', 'description', 'tags', 'task', 'gate', 'meta'];

class Document {
  readonly #definition: Definition;
  readonly #chart: Chart;
  readonly #found: Findings;
  readonly #ids: ReadonlyMap<ChartState, string>;
  /** What ECMAScript can say of the workflow. */
  readonly #said: EcmascriptTerms;
  /** Every event that can come, so that no name is taken for the beginning of another. */
  readonly #events: readonly string[];
  /** Whether the root itself does something, which `<scxml>` can't. */
  readonly #wrapped: boolean;

  constructor(definition: Definition, chart: Chart, found: Findings) {
    this.#definition = definition;
    this.#chart = chart;
    this.#found = found;
    this.#ids = idsOf(chart, definition.id);
    this.#said = new EcmascriptTerms(definition.context, chart, (state) => this.#idOf(state));
    const { root } = chart;
    this.#wrapped =
      root.kind === 'parallel' ||
      root.transitions.length > 0 ||
      root.entry.length + root.exit.length + root.initialActions.length > 0 ||
      root.task !== undefined ||
      root.gate !== undefined;
    this.#events = [
      ...new Set([
        ...chart.transitions.filter(({ kind }) => kind !== 'always').map((one) => this.#event(one)),
        ...definition.commands.map(({ name }) => name),
        ...[chart.root, ...chart.states.values()].map((state) => `${DONE}${this.#id(state)}`),
        ...ERRORS,
      ]),
    ];
  }

  markup(): Markup {
    const { context, id } = this.#definition;
    const { root } = this.#chart;
    const unfit = Object.fromEntries(Object.entries(context).filter(([field]) => !this.#said.fields.has(field)));
    if (Object.keys(unfit).length > 0)
      this.#found.add(
        'context',
        'context',
        `${Object.keys(unfit).join(', ')} can't be a variable of ECMAScript: it stands in stateroom:workflow.`,
      );
    const data = [...this.#said.fields].map((field) => ({
      name: 'data',
      attributes: { id: field, expr: literal(context[field] ?? null) },
    }));
    const ends = this.#wrapped ? this.#end() : [];
    return {
      name: 'scxml',
      attributes: {
        xmlns: SCXML,
        'xmlns:stateroom': STATEROOM,
        version: '1.0',
        name: id,
        datamodel: 'ecmascript',
        initial: this.#wrapped ? this.#id(root) : this.#initialId(root),
      },
      children: [
        { name: 'stateroom:workflow', text: literal(this.#workflow(unfit)) },
        data.length > 0 ? { name: 'datamodel', children: data } : undefined,
        ...(this.#wrapped ? [this.#state(root)] : root.children.map((child) => this.#state(child))),
        ...ends,
      ],
    };
  }

  /** What the workflow is besides its chart. */
  #workflow(unfit: JsonObject): JsonObject {
    const { id, title, description, runs, chart } = this.#definition;
    if (isData(chart.commands))
      this.#found.add(
        'commands',
        'commands',
        'SCXML does not know who may send an event, nor what its arguments are: the commands stand in stateroom:workflow.',
      );
    if (runs === 'many')
      this.#found.add('runs', 'runs', 'SCXML does not know `runs: many`: it stands in stateroom:workflow.');
    return {
      workflow: id,
      ...(title !== id && { title }),
      ...present({
        description,
        runs: runs === 'many' ? runs : undefined,
        tags: chart.tags,
        meta: chart.meta,
        output: chart.output,
        context: unfit,
      }),
      ...(isData(chart.commands) && { commands: chart.commands }),
    };
  }

  /** Where the document ends once its one outermost state is done. */
  #end(): Markup[] {
    return [{ name: 'final', attributes: { id: this.#endId(), 'stateroom:added': 'true' } }];
  }

  #endId(): string {
    const taken = new Set(this.#ids.values());
    let id = 'end';
    while (taken.has(id)) id += '_';
    return id;
  }

  #id(state: ChartState): string {
    return this.#ids.get(state) ?? '';
  }

  #idOf(state: string): string {
    return this.#id(this.#chart.states.get(state) ?? this.#chart.root);
  }

  #initialId({ initial }: ChartState): string | undefined {
    return initial === undefined ? undefined : this.#idOf(initial);
  }

  #state(state: ChartState): Markup {
    const { kind } = state;
    const root = state.parent === undefined;
    const id = this.#id(state);
    const common = {
      id,
      'stateroom:root': root ? 'true' : undefined,
      'stateroom:key': root || id === state.key ? undefined : state.key,
    };
    if (kind === 'history' || kind === 'deep_history') return this.#history(state, common);
    const extras = this.#extras(state);
    const timers = this.#timers(state);
    const entry = [...timers.map(({ send }) => send), ...this.#actions(state.entry, state.id)];
    const exit = [...timers.map(({ cancel }) => cancel), ...this.#actions(state.exit, state.id)];
    const acts = state.initialActions.length > 0;
    return {
      name: kind === 'parallel' || kind === 'final' ? kind : 'state',
      attributes: { ...common, initial: acts ? undefined : this.#initialId(state) },
      children: [
        Object.keys(extras).length > 0 ? { name: 'stateroom:state', text: literal(extras) } : undefined,
        acts
          ? {
              name: 'initial',
              children: [
                {
                  name: 'transition',
                  attributes: { target: this.#initialId(state) },
                  children: this.#actions(state.initialActions, state.id),
                },
              ],
            }
          : undefined,
        entry.length > 0 ? { name: 'onentry', children: entry } : undefined,
        exit.length > 0 ? { name: 'onexit', children: exit } : undefined,
        ...[...state.transitions].sort(anythingLast).map((transition) => this.#transition(state, transition)),
        root
          ? {
              name: 'transition',
              attributes: { event: `${DONE}${id}`, target: this.#endId(), 'stateroom:added': 'true' },
            }
          : undefined,
        kind === 'final' ? this.#doneData(state) : undefined,
        ...state.children.map((child) => this.#state(child)),
      ],
    };
  }

  #history(state: ChartState, common: Readonly<Record<string, string | undefined>>): Markup {
    const said = state.transitions[0]?.targets;
    const { parent } = state;
    const begin =
      parent?.initial === undefined ? (parent?.children ?? []).filter(isProper).map(({ id }) => id) : [parent.initial];
    const targets = said ?? begin;
    const extras = this.#extras(state);
    return {
      name: 'history',
      attributes: { ...common, type: state.kind === 'deep_history' ? 'deep' : 'shallow' },
      children: [
        Object.keys(extras).length > 0 ? { name: 'stateroom:state', text: literal(extras) } : undefined,
        {
          name: 'transition',
          attributes: {
            target: targets.map((target) => this.#idOf(target)).join(' '),
            'stateroom:added': said ? undefined : 'true',
          },
        },
      ],
    };
  }

  #extras(state: ChartState): JsonObject {
    const raw = dataAt(this.#definition.chart, state.path);
    if (!isData(raw)) return {};
    if (state.task)
      this.#found.add(
        'task',
        state.id,
        'SCXML runs no process: the task stands in stateroom:state, and whoever runs the document has to send the events of its end.',
      );
    if (state.gate)
      this.#found.add(
        'gate',
        state.id,
        'SCXML asks nobody: the gate stands in stateroom:state, and whoever runs the document has to send gate.approved or gate.rejected.',
      );
    const keys = state.parent ? STATE_EXTRAS : ['task', 'gate'];
    const output =
      state.parent && state.output !== undefined && this.#doneData(state) === undefined ? raw.output : undefined;
    return present({ ...Object.fromEntries(keys.map((key) => [key, raw[key]])), output });
  }

  #timers(state: ChartState): { send: Markup; cancel: Markup }[] {
    const delays = new Set(state.transitions.flatMap(({ kind, delay }) => (kind === 'after' ? [delay ?? 0] : [])));
    return [...delays].map((delay) => {
      const event = this.#timer(state, delay);
      return {
        send: { name: 'send', attributes: { event, id: event, delay: `${delay}ms` } },
        cancel: { name: 'cancel', attributes: { sendid: event } },
      };
    });
  }

  #timer(state: ChartState, delay: number): string {
    return `timer.${this.#id(state)}.${delay}ms`;
  }

  #event({ kind, event, source, delay }: ChartTransition): string {
    if (kind === 'done') return `${DONE}${this.#idOf(event.slice(doneEvent('').length))}`;
    if (kind === 'after') return this.#timer(this.#chart.states.get(source) ?? this.#chart.root, delay ?? 0);
    return event;
  }

  #transition(state: ChartState, transition: ChartTransition): Markup {
    const { guard, actions, kind, description } = transition;
    const path = transition.id;
    const event = kind === 'always' ? undefined : this.#event(transition);
    const { meta } = transitionData(this.#definition, transition);
    const cond = guard && this.#said.condition(guard);
    const exact =
      event !== undefined &&
      event !== '*' &&
      this.#events.some((other) => other !== event && matchesEvent(event, other));
    if (exact)
      this.#found.add(
        'event-prefix',
        path,
        `In SCXML ${event} stands for every event that begins so: a condition asks for this one alone.`,
      );
    if (guard && cond === undefined)
      this.#found.add(
        'guard',
        path,
        `ECMAScript may read ${quoted(guardText(guard))} another way: it stands in stateroom:guard, and the condition is false for others.`,
      );
    const only = `_event.name === '${event}'`;
    const kept = guard && (exact || cond === undefined);
    return {
      name: 'transition',
      attributes: {
        event,
        ...this.#targets(state, transition),
        cond:
          cond === undefined && guard ? 'false' : exact ? (cond === undefined ? only : `${only} && (${cond})`) : cond,
        'stateroom:exact': exact ? 'true' : undefined,
        'stateroom:guard': kept ? literal(guardData(guard, (id) => this.#spell(id))) : undefined,
        'stateroom:description': description !== undefined && fitsXml(description) ? description : undefined,
        'stateroom:meta': meta === undefined ? undefined : literal(meta),
      },
      children: this.#actions(actions, path),
    };
  }

  /** Where it leads, and whether its source is left for it. */
  #targets(state: ChartState, { targets, reenter, id }: ChartTransition): Record<string, string | undefined> {
    if (targets.length === 0) return {};
    const target = targets.map((one) => this.#idOf(one)).join(' ');
    const ends = targets.map((one) => this.#chart.states.get(one)).filter((one) => one !== undefined);
    const within = (one: ChartState) => [...ancestors(one)].includes(state);
    if (!reenter && ends.every(within)) {
      if (ends.every((one) => one === state) && state.kind === 'atomic') return { 'stateroom:target': 'self' };
      const [only] = ends;
      if (ends.length === 1 && only === state && state.kind === 'compound' && state.initialActions.length === 0)
        return { target: this.#initialId(state), type: 'internal', 'stateroom:target': 'self' };
      if (state.kind !== 'compound' || ends.includes(state)) {
        this.#internal(id);
        return { target, 'stateroom:internal': 'true' };
      }
      return { target, type: 'internal' };
    }
    const outside = [...ancestors(state)].slice(1);
    // A history around the source may lead back to it, which is then not left here.
    if (!reenter && ends.some((end) => !isProper(end) && end.parent && outside.includes(end.parent))) {
      this.#internal(id);
      return { target, 'stateroom:internal': 'true' };
    }
    const around = [...ancestors(state)]
      .slice(1)
      .find((one) => ends.every((end) => end !== one && [...ancestors(end)].includes(one)));
    if (around?.kind === 'parallel')
      this.#found.add(
        'regions',
        id,
        `In SCXML a transition from region to region leaves ${around.key || 'the workflow'} as a whole and enters it again.`,
      );
    return { target };
  }

  #internal(transition: string): void {
    this.#found.add(
      'internal',
      transition,
      'In SCXML this transition leaves and enters its source again; stateroom:internal says that it does not.',
    );
  }

  #spell(state: string): string {
    return state === '' ? `#${this.#definition.id}` : `#${this.#definition.id}.${state}`;
  }

  #actions(actions: readonly Action[], path: string): Markup[] {
    return actions.flatMap((action): Markup[] => {
      if (action.type === 'start') {
        this.#found.add(
          'start',
          path,
          `SCXML starts no other workflow: the start of ${action.workflow} stands in stateroom:start.`,
        );
        return [{ name: 'stateroom:start', text: literal(actionData(action).start ?? {}) }];
      }
      const assigned = this.#said.assignments(action.fields);
      if (assigned) return assigned;
      this.#found.add(
        'set',
        path,
        `ECMAScript may read ${quoted(action.fields.map(([field, { text }]) => `${field}: ${text}`).join(', '))} another way: it stands in stateroom:set, where others pass it over.`,
      );
      return [{ name: 'stateroom:set', text: literal(actionData(action).set ?? {}) }];
    });
  }

  /** A final state's output, where SCXML can say it. */
  #doneData(state: ChartState): Markup | undefined {
    const { output } = state;
    if (output === undefined) return undefined;
    const held = !this.#wrapped && state.parent === this.#chart.root;
    const expr =
      'literal' in output
        ? typeof output.literal === 'string'
          ? undefined
          : literal(output.literal)
        : this.#said.output(output.text);
    if (held && expr !== undefined) return { name: 'donedata', children: [{ name: 'content', attributes: { expr } }] };
    this.#found.add('output', state.id, 'This output stands in stateroom:state, where others pass it over.');
    return undefined;
  }
}

const isProper = ({ kind }: ChartState): boolean => kind !== 'history' && kind !== 'deep_history';

/** `*` is for what the others do not take. */
const anythingLast = (one: ChartTransition, other: ChartTransition): number =>
  Number(one.event === '*') - Number(other.event === '*');

/** JSON, which is an expression of ECMAScript too. What XML can't hold is escaped within its texts. */
const literal = (value: Json): string =>
  JSON.stringify(value).replace(
    /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const guardText = (guard: Guard): string =>
  guard.type === 'cel' ? guard.expression.text : JSON.stringify(guardData(guard, (state) => state));

/** Each state's id for the whole document: its key where nobody else has it. No dots, which would divide it into words. */
function idsOf(chart: Chart, workflow: string): ReadonlyMap<ChartState, string> {
  const ids = new Map<ChartState, string>();
  const taken = new Set<string>();
  for (const state of [...chart.states.values(), chart.root]) {
    const key = state.parent ? state.key : workflow;
    const path = state.parent ? state.id : workflow;
    const plain = (text: string) => text.replace(/[^A-Za-z0-9_-]/g, '-').replace(/^(?![A-Za-z_])/, '_');
    let id = plain(key);
    if (taken.has(id)) id = plain(path);
    for (let number = 2; taken.has(id); number++) id = `${plain(path)}-${number}`;
    taken.add(id);
    ids.set(state, id);
  }
  return ids;
}
