import fc from 'fast-check';

export const EVENTS = ['e1', 'e2', 'e3'];

/** A chart of any form: its states, and where their transitions lead by numbers. */
export interface Shape {
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history' | 'deep';
  readonly children: readonly Shape[];
  /** Numbers from which targets are chosen once all states are known. */
  readonly on: readonly { readonly event: string; readonly target: number; readonly reenter: boolean }[];
  readonly always: boolean;
  readonly done: number | null;
}

const transitions = fc.array(
  fc.record({ event: fc.constantFrom(...EVENTS), target: fc.nat(1000), reenter: fc.boolean() }),
  { maxLength: 3 },
);
const leaf: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom(
    'atomic' as const,
    'atomic' as const,
    'atomic' as const,
    'final' as const,
    'history' as const,
    'deep' as const,
  ),
  children: fc.constant([]),
  on: transitions,
  always: fc.boolean(),
  done: fc.constant(null),
});
const inner = (children: fc.Arbitrary<Shape>): fc.Arbitrary<Shape> =>
  fc.record({
    kind: fc.constantFrom('compound' as const, 'compound' as const, 'parallel' as const),
    children: fc.array(children, { minLength: 2, maxLength: 3 }),
    on: transitions,
    always: fc.boolean(),
    done: fc.option(fc.nat(1000)),
  });
const anyShape = inner(fc.oneof(leaf, leaf, inner(fc.oneof(leaf, leaf, inner(leaf)))));

export type Config = Record<string, unknown>;

/** The chart as plain data that both sides read: no code in it, and no `always` that could go round. */
export function configOf(root: Shape): Config {
  const ids: string[] = [];
  const name = (path: readonly number[]) => path.map((index) => `s${index}`).join('.');
  const collect = (state: Shape, path: readonly number[]) => {
    if (path.length > 0) ids.push(name(path));
    state.children.forEach((child, index) => {
      collect(child, [...path, index]);
    });
  };
  collect(root, []);
  const target = (number: number) => `#m.${ids[number % ids.length]}`;
  const make = (state: Shape, path: readonly number[], parent: Shape | undefined): Config => {
    const { kind, children } = state;
    if (kind === 'history' || kind === 'deep')
      return { type: 'history', history: kind === 'deep' ? 'deep' : 'shallow' };
    if (kind === 'final') return { type: 'final' };
    const on: Record<string, Config[]> = {};
    for (const { event, target: to, reenter } of state.on)
      on[event] = [...(on[event] ?? []), { target: target(to), ...(reenter && { reenter }) }].slice(0, 1);
    const later = (path.at(-1) ?? 0) + 1;
    const sibling = parent?.kind === 'compound' ? parent.children[later] : undefined;
    return {
      ...(Object.keys(on).length > 0 && { on }),
      // Only onward to the next sibling: such ways end.
      ...(state.always &&
        sibling &&
        sibling.kind !== 'history' &&
        sibling.kind !== 'deep' && { always: { target: target(ids.indexOf(name([...path.slice(0, -1), later]))) } }),
      ...(children.length > 0 && {
        states: Object.fromEntries(children.map((child, index) => [`s${index}`, make(child, [...path, index], state)])),
      }),
      ...(kind === 'parallel' && { type: 'parallel' }),
      ...(kind === 'compound' && {
        initial: `s${Math.max(
          0,
          children.findIndex(({ kind: of }) => of !== 'history' && of !== 'deep'),
        )}`,
      }),
      ...(state.done !== null && path.length > 0 && { onDone: { target: target(state.done) } }),
    };
  };
  return { id: 'm', ...make(root, [], undefined) };
}

/** A history can't be where a state begins, nor a region of its own; such charts are nobody's. */
const sound = (state: Shape): boolean =>
  (state.kind !== 'compound' || state.children.some(({ kind }) => kind !== 'history' && kind !== 'deep')) &&
  (state.kind !== 'parallel' ||
    state.children.every(({ kind }) => kind !== 'history' && kind !== 'deep' && kind !== 'final')) &&
  state.children.every(sound);

/** Charts of up to four levels. */
export const shapes = anyShape.filter(sound);
