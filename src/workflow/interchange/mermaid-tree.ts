import { type Findings, quoted } from './findings.ts';
import type { Statement } from './mermaid-lines.ts';
import { keyOf } from './names.ts';

/** A state of a diagram; `final` when nothing but the end follows. */
export interface Drawn {
  readonly id: string;
  readonly key: string;
  readonly parent: Drawn | undefined;
  readonly children: Drawn[];
  readonly arrows: DrawnArrow[];
  readonly line: number;
  title: string | undefined;
  readonly texts: string[];
  readonly notes: string[];
  stereotype: string | undefined;
  final: boolean;
  parallel: boolean;
  begins: Drawn | undefined;
}

export interface DrawnArrow {
  readonly from: Drawn;
  readonly to: Drawn;
  readonly label: string;
  readonly line: number;
}

/** Where statements stand: within a state, or in one of the parts that `--` divides it into. */
interface Scope {
  readonly parent: Scope | undefined;
  /** The state around, and which part of it. */
  readonly owner: string;
  readonly part: number;
  readonly depth: number;
}

/** The states of a diagram as they lie within each other, with the arrows that leave them. The root has no id. */
export function treeOf(statements: readonly Statement[], found: Findings): Drawn {
  return new Tree(statements, found).build();
}

const MOST_STATES = 2000;

class Tree {
  readonly #statements: readonly Statement[];
  readonly #found: Findings;
  readonly #homes = new Map<string, { scope: Scope; line: number; said: boolean }>();
  readonly #parts = new Map<string, number>();
  readonly #states = new Map<string, Drawn>();
  /** How many arrows leave each state. */
  readonly #leaving = new Map<string, number>();
  readonly #root: Drawn = drawn('', '', undefined, 1);

  constructor(statements: readonly Statement[], found: Findings) {
    this.#statements = statements;
    this.#found = found;
  }

  build(): Drawn {
    this.#walk((statement, scope) => this.#settle(statement, scope));
    // In the order of the file, each where it is declared, else in the outermost place that mentions it.
    for (const [id, { scope, line }] of this.#homes) {
      if (this.#states.size >= MOST_STATES) {
        this.#found.add(
          'too-many-states',
          `${line}:1`,
          `A workflow has at most ${MOST_STATES} states: the others are left out.`,
        );
        break;
      }
      this.#make(id, scope, line);
    }
    this.#walk((statement, scope) => this.#say(statement, scope));
    collapse(this.#root);
    return this.#root;
  }

  #walk(visit: (statement: Statement, scope: Scope) => void): void {
    let scope: Scope = { parent: undefined, owner: '', part: 0, depth: 0 };
    for (const statement of this.#statements) {
      visit(statement, scope);
      if (statement.is === 'begin') scope = { parent: scope, owner: statement.id, part: 0, depth: scope.depth + 1 };
      else if (statement.is === 'end') scope = scope.parent ?? scope;
      else if (statement.is === 'divide') {
        scope = { ...scope, part: scope.part + 1 };
        if (scope.owner !== '') this.#parts.set(scope.owner, Math.max(scope.part, this.#parts.get(scope.owner) ?? 0));
      }
    }
  }

  #settle(statement: Statement, scope: Scope): void {
    const mention = (id: string, said: boolean) => {
      if (id === '[*]') return;
      const home = this.#homes.get(id);
      const better = !home || (said && !home.said) || (said === home.said && !said && scope.depth < home.scope.depth);
      if (better) this.#homes.set(id, { scope, line: home?.line ?? statement.line, said });
    };
    switch (statement.is) {
      case 'arrow':
        this.#leaving.set(statement.from, 1 + (this.#leaving.get(statement.from) ?? 0));
        mention(statement.from, false);
        mention(statement.to, false);
        return;
      case 'state':
      case 'describe':
      case 'begin':
        mention(statement.id, true);
        return;
      case 'note':
        mention(statement.id, false);
        return;
      case 'divide':
        if (scope.owner === '')
          this.#found.add(
            'divide',
            `${statement.line}:1`,
            '-- divides a state, not the diagram as a whole: it is left out.',
          );
        return;
      default:
        return;
    }
  }

  #make(id: string, scope: Scope, line: number): Drawn {
    const known = this.#states.get(id);
    if (known) return known;
    const around = this.#around(scope);
    const key = keyOf(id, new Set(around.children.map((child) => child.key)));
    if (key !== id)
      this.#found.add(
        'state-renamed',
        `${line}:1`,
        `${quoted(id)} can't be a state's name in a workflow: it is called ${quoted(key)} here.`,
      );
    const state = drawn(id, key, around, line);
    around.children.push(state);
    this.#states.set(id, state);
    return state;
  }

  /** The state, or the region of it, that a scope stands for: its own home was settled before anything in it. */
  #around(scope: Scope): Drawn {
    if (scope.owner === '') return this.#root;
    const home = this.#homes.get(scope.owner);
    const owner = this.#make(
      scope.owner,
      home?.scope ?? { parent: undefined, owner: '', part: 0, depth: 0 },
      home?.line ?? 1,
    );
    if ((this.#parts.get(scope.owner) ?? 0) === 0) return owner;
    owner.parallel = true;
    const name = `region_${scope.part + 1}`;
    const there = owner.children.find((child) => child.id === name);
    if (there) return there;
    const region = drawn(name, keyOf(name, new Set(owner.children.map((child) => child.key))), owner, owner.line);
    owner.children.push(region);
    return region;
  }

  #say(statement: Statement, scope: Scope): void {
    const at = `${statement.line}:1`;
    switch (statement.is) {
      case 'state':
      case 'begin': {
        const state = this.#states.get(statement.id);
        if (!state) return;
        state.title = statement.title ?? state.title;
        if (statement.is === 'begin') return;
        state.stereotype = statement.kind ?? state.stereotype;
        if (statement.kind !== undefined && !['choice', 'fork', 'join', 'end'].includes(statement.kind))
          this.#found.add('stereotype', at, `<<${statement.kind}>> is not known: the state is a plain one.`);
        if (statement.kind === 'end') state.final = true;
        return;
      }
      case 'describe':
        if (statement.text !== '') this.#states.get(statement.id)?.texts.push(statement.text);
        return;
      case 'note':
        if (statement.text !== '') this.#states.get(statement.id)?.notes.push(statement.text);
        return;
      case 'arrow':
        this.#arrow(statement, scope, at);
        return;
      default:
        return;
    }
  }

  #arrow(statement: Extract<Statement, { is: 'arrow' }>, scope: Scope, at: string): void {
    const { line, label } = statement;
    if (statement.from === '[*]') {
      const around = this.#around(scope);
      const to = statement.to === '[*]' ? undefined : this.#states.get(statement.to);
      if (label !== '') this.#found.add('start-label', at, `A beginning has no event: ${quoted(label)} is left out.`);
      if (!to) this.#found.add('start', at, 'A beginning leads to a state: this one is left out.');
      else if (to.parent !== around)
        this.#found.add(
          'start',
          at,
          `${quoted(to.id)} does not lie where it would be the beginning: this is left out.`,
        );
      else if (around.begins && around.begins !== to)
        this.#found.add('start', at, `There are two beginnings: the first one, ${quoted(around.begins.id)}, is meant.`);
      else around.begins = to;
      return;
    }
    const from = this.#states.get(statement.from);
    if (!from) return;
    const to = statement.to === '[*]' ? this.#end(from, label, scope) : this.#states.get(statement.to);
    if (to) from.arrows.push({ from, to, label, line });
  }

  /** What an arrow to the end leads to; `undefined` where the state itself is the end, with nothing else to follow. */
  #end(from: Drawn, label: string, scope: Scope): Drawn | undefined {
    if (label === '' && this.#leaving.get(from.id) === 1 && from.children.length === 0) {
      from.final = true;
      return undefined;
    }
    const around = this.#around(scope);
    const there = around.children.find((child) => child.id === '[*]');
    if (there) return there;
    const end = drawn('[*]', keyOf('end', new Set(around.children.map((child) => child.key))), around, from.line);
    end.final = true;
    around.children.push(end);
    return end;
  }
}

function drawn(id: string, key: string, parent: Drawn | undefined, line: number): Drawn {
  return {
    id,
    key,
    parent,
    children: [],
    arrows: [],
    line,
    title: undefined,
    texts: [],
    notes: [],
    stereotype: undefined,
    final: false,
    parallel: false,
    begins: undefined,
  };
}

/** A part that holds one state alone, which it begins in, is that state. */
function collapse(state: Drawn): void {
  for (const [index, region] of state.parallel ? state.children.entries() : []) {
    const [only, ...more] = region.children.filter((child) => child.id !== '');
    if (!region.id.startsWith('region_') || !only || more.length > 0 || only.final) continue;
    state.children[index] = Object.assign(only, { parent: state });
  }
  for (const child of state.children) collapse(child);
}
