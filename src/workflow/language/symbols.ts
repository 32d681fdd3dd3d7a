import { Composer, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import { FileEditor, nodeAt, rangeOf } from '../edits.ts';
import { tooMuch } from '../file-limits.ts';
import { humanise } from '../humanise.ts';
import type { Path } from '../source.ts';
import { type NamedState, StateNames } from '../state-names.ts';

/** A piece of the file, by offsets: from, and up to. */
export type Span = readonly [from: number, to: number];

/** A state as the file writes it. */
export interface StateSymbol extends NamedState {
  readonly parent: StateSymbol | undefined;
  readonly children: StateSymbol[];
  readonly title: string;
  readonly description?: string;
  /** `final`, `parallel`, `history`, or what it waits for: `task`, `gate`. */
  readonly kind?: string;
  readonly task?: string;
  readonly gate?: boolean;
  readonly path: Path;
  readonly name: Span;
  readonly span: Span;
}

/** A place where a state is named. */
export interface StateReference {
  readonly spelling: string;
  /** `undefined` where there is no such state. */
  readonly state: StateSymbol | undefined;
  /** The state in which it is written, by which it is understood. */
  readonly from: StateSymbol;
  readonly as: 'target' | 'initial' | 'in';
  /** What leads there: an event's name, `after 5m`, `always`. */
  readonly by: string;
  readonly path: Path;
  /** With quotes. */
  readonly span: Span;
  /** Without, where the text stands as it is meant; absent where it has escapes in it. */
  readonly inner?: Span;
}

export interface CommandSymbol {
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly roles: readonly string[];
  readonly args: readonly string[];
  readonly required: readonly string[];
  readonly path: Path;
  readonly key: Span;
  readonly span: Span;
}

/** A place where an event is listened to. */
export interface EventUse {
  readonly event: string;
  readonly state: StateSymbol;
  readonly path: Path;
  readonly key: Span;
}

/** What is named in a workflow file and where, as far as it can be made out: also of a file that is half written. */
export interface FileSymbols {
  readonly text: string;
  readonly contents: unknown;
  readonly editor: FileEditor;
  /** The workflow's id, as written. */
  readonly workflow: string | undefined;
  readonly root: StateSymbol;
  readonly names: StateNames<StateSymbol>;
  readonly references: readonly StateReference[];
  /** Whether the file has `commands`. */
  readonly declares: boolean;
  readonly commands: readonly CommandSymbol[];
  readonly events: readonly EventUse[];
  /** Fields of the context with their first values. */
  readonly context: ReadonlyMap<string, unknown>;
}

export function readSymbols(text: string): FileSymbols {
  return new SymbolReader(text, compose(text)).read();
}

/** The file's tree, with whatever errors; nothing of one that is too much to look at. */
function compose(text: string): unknown {
  const checked = tooMuch(text, () => undefined);
  if ('code' in checked) return undefined;
  const composer = new Composer({ prettyErrors: false, merge: false, uniqueKeys: false, logLevel: 'error' });
  const [document] = composer.compose(checked.tokens, true, text.length);
  return document?.contents ?? undefined;
}

class SymbolReader {
  readonly #text: string;
  readonly #contents: unknown;
  readonly #names = new StateNames<StateSymbol>();
  readonly #written: { readonly state: StateSymbol; readonly map: YAMLMap }[] = [];
  readonly #references: StateReference[] = [];
  readonly #events: EventUse[] = [];

  constructor(text: string, contents: unknown) {
    this.#text = text;
    this.#contents = contents;
  }

  read(): FileSymbols {
    const root = this.#state('', '', undefined, this.#contents, [], [0, 0]);
    const id = scalarOf(this.#contents, 'id');
    const said = scalarOf(this.#contents, 'workflow');
    const name = id ?? said;
    if (typeof name === 'string') this.#names.name(name, root);
    for (const { state, map } of this.#written) this.#behaviour(state, map);
    const workflow = said ?? id;
    return {
      text: this.#text,
      contents: this.#contents,
      editor: new FileEditor(this.#text, this.#contents),
      workflow: typeof workflow === 'string' ? workflow : undefined,
      root,
      names: this.#names,
      references: this.#references,
      declares: get(this.#contents, 'commands') !== undefined,
      commands: this.#commands(),
      events: this.#events,
      context: new Map(entries(get(this.#contents, 'context')).map(({ name, value }) => [name, plain(value)])),
    };
  }

  #state(id: string, key: string, parent: StateSymbol | undefined, node: unknown, path: Path, name: Span): StateSymbol {
    const title = scalarOf(node, 'title');
    const description = scalarOf(node, 'description');
    const type = scalarOf(node, 'type');
    const run = get(node, 'task');
    const task = isScalar(run) ? run.value : plain(get(run, 'run') ?? get(run, 'vscode'));
    const hasGate = get(node, 'gate') !== undefined;
    const kind = typeof type === 'string' ? type : run !== undefined ? 'task' : hasGate ? 'gate' : undefined;
    const state: StateSymbol = {
      id,
      key,
      parent,
      children: [],
      title: typeof title === 'string' ? title : humanise(key),
      ...(typeof description === 'string' && { description }),
      ...(kind !== undefined && { kind }),
      ...(run !== undefined && { task: Array.isArray(task) ? task.join(' ') : String(task ?? '') }),
      ...(hasGate && { gate: true }),
      path,
      name,
      span: [name[0], Math.max(name[1], this.#endOf(node))],
    };
    if (parent) this.#names.add(state);
    const named = scalarOf(node, 'id');
    if (parent && typeof named === 'string') this.#names.name(named, state);
    if (isMap(node)) this.#written.push({ state, map: node });
    for (const child of entries(get(node, 'states'))) {
      const childId = id === '' ? child.name : `${id}.${child.name}`;
      if (this.#names.states.has(childId)) continue;
      state.children.push(
        this.#state(childId, child.name, state, child.value, [...path, 'states', child.name], child.key),
      );
    }
    return state;
  }

  #behaviour(state: StateSymbol, map: YAMLMap): void {
    const { path } = state;
    const initial = get(map, 'initial');
    const into = isMap(initial) ? get(initial, 'target') : initial;
    this.#refer(into, state, 'initial', 'initial', [...path, 'initial', ...(isMap(initial) ? ['target'] : [])]);
    for (const { name, value, key } of entries(get(map, 'on'))) {
      const at = [...path, 'on', name];
      this.#events.push({ event: name, state, path: at, key });
      this.#transitions(value, state, name, at);
    }
    for (const { name, value } of entries(get(map, 'after')))
      this.#transitions(value, state, `after ${name}`, [...path, 'after', name]);
    this.#transitions(get(map, 'always'), state, 'always', [...path, 'always']);
    this.#transitions(get(map, 'onDone'), state, 'done', [...path, 'onDone']);
    this.#transitions(get(map, 'target'), state, 'history', [...path, 'target']);
  }

  #transitions(node: unknown, state: StateSymbol, by: string, path: Path): void {
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) this.#transitions(item, state, by, [...path, index]);
    } else if (isMap(node)) {
      const target = get(node, 'target');
      if (isSeq(target)) {
        for (const [index, item] of target.items.entries())
          this.#refer(item, state, 'target', by, [...path, 'target', index]);
      } else this.#refer(target, state, 'target', by, [...path, 'target']);
      for (const key of ['guard', 'cond']) this.#guard(get(node, key), state, by, [...path, key]);
    } else this.#refer(node, state, 'target', by, path);
  }

  #guard(node: unknown, state: StateSymbol, by: string, path: Path): void {
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) this.#guard(item, state, by, [...path, index]);
    } else if (isMap(node)) {
      this.#refer(get(node, 'in'), state, 'in', by, [...path, 'in']);
      for (const key of ['and', 'or', 'not']) this.#guard(get(node, key), state, by, [...path, key]);
    }
  }

  #refer(node: unknown, from: StateSymbol, as: StateReference['as'], by: string, path: Path): void {
    if (!isScalar(node) || typeof node.value !== 'string' || node.value === '') return;
    const span = rangeOf(node);
    if (!span) return;
    const spelling = node.value;
    // `initial` names a child, with or without a dot, or any state by `#id`.
    const state =
      as === 'initial' && !spelling.startsWith('#')
        ? from.children.find(({ key }) => key === spelling.replace(/^\./, ''))
        : this.#names.resolve(spelling, from);
    const inner = this.#innerOf(node, span);
    this.#references.push({ spelling, state, from, as, by, path, span, ...(inner && { inner }) });
  }

  /** Where the text of a scalar stands letter by letter. */
  #innerOf(node: Scalar, span: Span): Span | undefined {
    const quotes = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    const inner: Span = [span[0] + quotes, span[1] - quotes];
    return this.#text.slice(...inner) === node.value ? inner : undefined;
  }

  #commands(): CommandSymbol[] {
    return entries(get(this.#contents, 'commands')).map(({ name, value, key }) => {
      const title = scalarOf(value, 'title');
      const description = scalarOf(value, 'description');
      return {
        name,
        title: typeof title === 'string' ? title : name,
        ...(typeof description === 'string' && { description }),
        roles: texts(plain(get(value, 'roles'))),
        args: entries(get(value, 'args')).map((arg) => arg.name),
        required: texts(plain(get(value, 'required'))),
        path: ['commands', name],
        key,
        span: [key[0], Math.max(key[1], this.#endOf(value))],
      };
    });
  }

  /** The end of what a node says, without the line ends and spaces after it. */
  #endOf(node: unknown): number {
    const range = rangeOf(node);
    return range ? range[0] + this.#text.slice(...range).trimEnd().length : 0;
  }
}

/** The pairs of a map whose keys are names, each name once. */
export function entries(node: unknown): { name: string; value: unknown; key: Span }[] {
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    const span = rangeOf(key);
    return isScalar(key) && span ? [{ name: String(key.value), value: value ?? undefined, key: span }] : [];
  });
}

/** The names in the map at a path; none where there is no map. */
export const entriesAt = ({ contents }: FileSymbols, path: Path): string[] =>
  entries(path.length === 0 ? contents : nodeAt(contents, path)).map(({ name }) => name);

function get(node: unknown, key: string): unknown {
  return isMap(node) ? entries(node).find(({ name }) => name === key)?.value : undefined;
}

function scalarOf(node: unknown, key: string): unknown {
  const value = get(node, key);
  return isScalar(value) ? value.value : undefined;
}

/** Texts, numbers and lists of them; anything deeper is not looked at. */
function plain(node: unknown): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => (isScalar(item) ? item.value : {}));
  return isMap(node) ? {} : undefined;
}

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
