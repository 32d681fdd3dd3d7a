/** What the finding of a state by its name needs to know of states. */
export interface NamedState {
  /** Dotted path from the root; the root's is the empty string. */
  readonly id: string;
  readonly key: string;
  readonly parent: NamedState | undefined;
}

/** A part of a spelling that names a state by its key; what is left out is a `#id` given by hand, or the root. */
export interface Segment<S> {
  readonly state: S;
  /** Where in the spelling, from and to. */
  readonly from: number;
  readonly to: number;
}

/** The states of one file by their names: a target's spelling → the state, and a state → how to spell it. */
export class StateNames<S extends NamedState> {
  readonly #states = new Map<string, S>();
  /** Ids that the file gives by hand, as XState has them. */
  readonly #named = new Map<string, S>();

  /** The states below the root by id, in the order in which they were added. */
  get states(): ReadonlyMap<string, S> {
    return this.#states;
  }

  add(state: S): void {
    this.#states.set(state.id, state);
  }

  /** The state can be called `#name`. */
  name(name: string, state: S): void {
    this.#named.set(name, state);
  }

  named(name: string): S | undefined {
    return this.#named.get(name);
  }

  /** By XState's rules: `#id`, `.child`, sibling; and, as a help to writers, a dotted path from the root. */
  resolve(spelling: string, from: S): S | undefined {
    if (spelling.startsWith('#')) {
      const whole = this.#named.get(spelling.slice(1));
      if (whole) return whole;
      const [first = '', ...rest] = spelling.slice(1).split('.');
      const named = this.#named.get(first);
      return named && (rest.length === 0 ? named : this.#below(named.id, rest.join('.')));
    }
    if (spelling.startsWith('.')) return this.#below(from.id, spelling.slice(1));
    return this.#below((from.parent ?? from).id, spelling) ?? this.#states.get(spelling);
  }

  /** The parts of a spelling that name states by their keys, outermost first; none when it names no state. */
  segments(spelling: string, from: S): Segment<S>[] {
    let state: NamedState | undefined = this.resolve(spelling, from);
    const byId = spelling.startsWith('#');
    if (!state || (byId && (this.#named.has(spelling.slice(1)) || !spelling.includes('.')))) return [];
    const start = byId ? spelling.indexOf('.') : spelling.startsWith('.') ? 0 : -1;
    const segments: Segment<S>[] = [];
    let to = spelling.length;
    for (const key of spelling
      .slice(start + 1)
      .split('.')
      .reverse()) {
      const known: S | undefined = state && this.#states.get(state.id);
      if (!known) break;
      segments.unshift({ state: known, from: to - key.length, to });
      to -= key.length + 1;
      state = known.parent;
    }
    return segments;
  }

  /** The shortest spelling of a state that is understood at `from`. */
  spell(state: S, from: S): string {
    const spellings = [state.parent?.id === from.parent?.id ? state.key : undefined, state.id, `.${state.key}`];
    const root = [...this.#named].find(([, named]) => named.id === '')?.[0];
    if (root !== undefined) spellings.push(`#${root}.${state.id}`);
    return (
      spellings.find((spelling) => spelling !== undefined && this.resolve(spelling, from)?.id === state.id) ?? state.id
    );
  }

  #below(parent: string, path: string): S | undefined {
    return this.#states.get(parent === '' ? path : `${parent}.${path}`);
  }
}

/** A state's name for one at `from`, without knowing the others: its key beside it, else the path from the root. */
export const spell = (state: NamedState, from: NamedState): string =>
  state.parent?.id === from.parent?.id ? state.key : state.id;
