import { RESERVED_COMMANDS } from '../../protocol/built-in.ts';
import type { Json, JsonObject } from '../../protocol/json.ts';
import { parseDuration } from '../durations.ts';
import { parseExpression } from '../expressions.ts';
import { humanise } from '../humanise.ts';
import { oneOrMore, present, shortTransition, some } from './chart-data.ts';
import { Findings, type Imported, quoted } from './findings.ts';
import { readDiagram } from './mermaid-lines.ts';
import { type Drawn, type DrawnArrow, treeOf } from './mermaid-tree.ts';
import { idOf } from './names.ts';

/** A Mermaid state diagram as a workflow: the states and arrows that people draw. */
export function importMermaid(text: string, file: string): Imported {
  const found = new Findings();
  const diagram = readDiagram(text, found);
  if (!diagram) return { data: undefined, findings: found.list };
  const root = treeOf(diagram.statements, found);
  if (root.children.length === 0) {
    found.add('no-states', '', 'There is no state in this diagram.');
    return { data: undefined, findings: found.list };
  }
  return { data: new Chart(root, found).workflow(diagram.title, file), findings: found.list };
}

class Chart {
  readonly #root: Drawn;
  readonly #found: Findings;
  /** Titles of the events, by their names. */
  readonly #events = new Map<string, string>();
  #id = '';

  constructor(root: Drawn, found: Findings) {
    this.#root = root;
    this.#found = found;
  }

  workflow(title: string | undefined, file: string): JsonObject {
    this.#id = idOf(undefined, file);
    const named = idOf(title, file);
    if (this.#id === 'workflow') this.#id = named;
    const chart = this.#inner(this.#root);
    const commands = Object.fromEntries(
      [...this.#events].map(([name, said]): [string, JsonObject] => [name, said === name ? {} : { title: said }]),
    );
    return {
      workflow: this.#id,
      ...(title !== undefined && title !== this.#id && { title }),
      ...(this.#events.size > 0 && { commands }),
      ...chart,
    };
  }

  #state(state: Drawn): JsonObject {
    const { key, title, notes, final } = state;
    const [first, ...more] = state.texts;
    // A text stands for the title, unless there is one.
    const shown = title ?? first;
    const description = (title === undefined ? more : state.texts).join(' ');
    const own = {
      title: shown !== undefined && shown !== humanise(key) ? shown : undefined,
      description: description || undefined,
      meta: notes.length === 0 ? undefined : { notes: [...notes] },
    };
    if (final) return present({ ...own, type: 'final' });
    if (isHistory(state)) {
      this.#found.add(
        'history',
        `${state.line}:1`,
        `${quoted(state.id)} is called ${shown} and leads nowhere: it is taken for a history.`,
      );
      return present({ ...own, title: undefined, type: 'history', history: shown === 'H*' ? 'deep' : 'shallow' });
    }
    if (state.stereotype === 'fork' || state.stereotype === 'join')
      this.#found.add(
        state.stereotype,
        `${state.line}:1`,
        `<<${state.stereotype}>> is read as a plain state: where several states are active at once is said by -- within a state.`,
      );
    return present({ ...own, ...this.#inner(state) });
  }

  #inner(state: Drawn): JsonObject {
    const { children, parallel, begins } = state;
    const first = begins ?? children.find((child) => !child.final && !isHistory(child));
    if (!begins && !parallel && children.length > 0 && first)
      this.#found.add(
        'no-start',
        `${state.line}:1`,
        `Nothing says where ${state.id === '' ? 'the diagram' : quoted(state.id)} begins: it is ${quoted(first.id)}, which stands first.`,
      );
    return present({
      initial: parallel ? undefined : first?.key,
      type: parallel ? 'parallel' : undefined,
      ...this.#transitions(state),
      states: Object.fromEntries(children.map((child) => [child.key, this.#state(child)])),
    });
  }

  #transitions(state: Drawn): Record<string, Json | undefined> {
    const on = new Map<string, JsonObject[]>();
    const after = new Map<string, JsonObject[]>();
    const always: { made: JsonObject; guarded: boolean }[] = [];
    const done: Json[] = [];
    const add = (map: Map<string, JsonObject[]>, key: string, made: JsonObject) =>
      map.set(key, [...(map.get(key) ?? []), made]);
    for (const arrow of state.arrows) {
      const { event, guard, actions } = partsOf(arrow.label);
      const made = present({
        target: this.#spell(arrow.to, state),
        guard: guard === undefined ? undefined : this.#guard(guard, arrow),
        actions: actions === undefined ? undefined : this.#actions(actions, arrow),
        reenter: arrow.to === state && state.children.length > 0 ? true : undefined,
      });
      const delay = /^after (.+)$/.exec(event)?.[1];
      const ms = delay === undefined ? undefined : delayOf(delay);
      if (state.stereotype === 'choice') {
        const said = guard ?? (/^(else|otherwise|)$/i.test(event) ? undefined : event);
        const choice = said === undefined ? made : { ...made, guard: this.#guard(said, arrow) };
        always.push({ made: choice, guarded: said !== undefined });
      } else if (event === 'always' || (event === '' && guard !== undefined)) always.push({ made, guarded: true });
      else if (ms !== undefined) add(after, ms, made);
      else if (event === '' && state.children.length > 0 && state.children.some((child) => endsWithin(child, state)))
        done.push(shortTransition(made));
      else add(on, this.#event(event, arrow), made);
    }
    // What has no condition is for when none of the others holds.
    const inOrder = [...always.filter(({ guarded }) => guarded), ...always.filter(({ guarded }) => !guarded)];
    const map = (entries: ReadonlyMap<string, JsonObject[]>) =>
      Object.fromEntries([...entries].map(([key, items]) => [key, oneOrMore(items.map(shortTransition))]));
    return {
      on: map(on),
      always: some(inOrder.map(({ made }) => shortTransition(made))),
      after: map(after),
      onDone: some(done),
    };
  }

  #spell(to: Drawn, from: Drawn): string {
    if (to.parent === from.parent) return to.key;
    const path: string[] = [];
    for (let at: Drawn | undefined = to; at?.parent; at = at.parent) path.unshift(at.key);
    return `#${[this.#id, ...path].join('.')}`;
  }

  #guard(text: string, { line }: DrawnArrow): Json {
    const parsed = parseExpression(text);
    if (typeof parsed !== 'string' && (parsed.type === 'bool' || parsed.type === 'dyn')) return text;
    this.#found.add(
      'guard-not-implemented',
      `${line}:1`,
      `The guard ${quoted(text)} is kept and has no implementation here: write it as an expression, such as \`context.attempts < 5\`.`,
    );
    return { type: text || 'empty' };
  }

  #actions(text: string, { line }: DrawnArrow): Json[] {
    const sets = text.split(/\s*;\s*/).map((part): Json | undefined => {
      const match = /^([A-Za-z_]\w*) = (.+)$/.exec(part);
      return match?.[1] !== undefined && match[2] !== undefined && typeof parseExpression(match[2]) !== 'string'
        ? { set: { [match[1]]: match[2] } }
        : undefined;
    });
    return sets.map((set, index) => {
      if (set !== undefined) return set;
      const name = text.split(/\s*;\s*/)[index] ?? '';
      this.#found.add(
        'action-not-implemented',
        `${line}:1`,
        `The action ${quoted(name)} is kept and has no implementation here: it does nothing.`,
      );
      return { type: name || 'empty' };
    });
  }

  /** The command that a label stands for. */
  #event(label: string, { line, to, from }: DrawnArrow): string {
    if (label === '') {
      const name = nameOf(`to_${to.key.toLowerCase()}`);
      this.#events.set(name, this.#events.get(name) ?? `To ${to.title ?? humanise(to.key)}`);
      this.#found.add(
        'event-made-up',
        `${line}:1`,
        `The arrow from ${quoted(from.id)} to ${quoted(to.id)} does not say when: a command ${name} stands for it.`,
      );
      return name;
    }
    if (label === '*') return label;
    const name = nameOf(label);
    if (name !== label)
      this.#found.add(
        'event-renamed',
        `${line}:1`,
        `${quoted(label)} can't be a command's name: it is called ${name} here${name === label.replaceAll('.', '_') ? '' : ', with these words as its title'}.`,
      );
    this.#events.set(name, this.#events.get(name) ?? label);
    return name;
  }
}

/** Whether what is drawn in a composite, or in a region of one, has an end. */
const endsWithin = (child: Drawn, around: Drawn): boolean =>
  child.final || (around.parallel && child.children.some((inner) => inner.final));

const isHistory = (state: Drawn): boolean =>
  state.parent?.parent !== undefined &&
  (state.title === 'H' || state.title === 'H*') &&
  state.arrows.length === 0 &&
  state.children.length === 0 &&
  state.parent.begins !== state;

/** A command's name for a text. */
function nameOf(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 60);
  if (plain === '') return 'go';
  const asIs = /^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$/.test(text) && text.length <= 64;
  const free = asIs && !/^(xstate|task|gate|run|timer|done)[.@]/.test(text);
  const name = free ? text : plain;
  return RESERVED_COMMANDS.includes(name) ? `do_${name.replaceAll('.', '_')}` : name;
}

/** `event [guard] / actions`, each of them optional. */
function partsOf(label: string): { event: string; guard: string | undefined; actions: string | undefined } {
  const bracket = label.indexOf('[');
  const stroke = label.indexOf('/');
  // A bracket behind the stroke belongs to what is done.
  const open = stroke >= 0 && stroke < bracket ? -1 : bracket;
  const close = open < 0 ? -1 : closing(label, open);
  const slash = label.indexOf('/', Math.max(close, 0));
  const actions = slash < 0 || (open >= 0 && close < 0) ? undefined : label.slice(slash + 1).trim() || undefined;
  const end = actions === undefined ? label.length : slash;
  if (open < 0 || close < 0 || open > end) return { event: label.slice(0, end).trim(), guard: undefined, actions };
  return { event: label.slice(0, open).trim(), guard: label.slice(open + 1, close).trim(), actions };
}

/** Where the bracket that opens at `open` is closed. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '[') depth += 1;
    if (text[at] === ']' && --depth === 0) return at;
  }
  return -1;
}

/** `5m`, or `1h 30m` as a label has it, in one number. */
function delayOf(text: string): string | undefined {
  const parts = text.split(' ').map((part) => parseDuration(part));
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
  if (parts.length === 1) return text;
  return `${parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)}ms`;
}
