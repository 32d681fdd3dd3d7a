import type { Graph, GraphState, GraphTransition } from '../../protocol/workflows.ts';
import { countsInside, type Folded, NONE_FOLDED, shownFor } from './folding.ts';
import { labelOf, type SceneLabel } from './labels.ts';
import { blockOf, type StateBlock } from './state-block.ts';
import type { Measure } from './text.ts';

/** What is to be placed: every box and arrow with its size, and no positions yet. */
export interface Scene {
  /** Parents before their children. */
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
}

export type SceneNode =
  | {
      readonly role: 'state';
      readonly id: string;
      readonly parent: string | null;
      readonly state: GraphState;
      readonly shape: StateShape;
      readonly block: StateBlock;
    }
  /** The dot from which the arrow to an initial state comes. */
  | { readonly role: 'initial'; readonly id: string; readonly parent: string | null }
  /** Stands for the whole chart, for what is accepted in any of its states. */
  | { readonly role: 'anywhere'; readonly id: string; readonly parent: null; readonly block: StateBlock };

type StateShape = 'box' | 'final' | 'history' | 'container' | 'region' | 'collapsed';

export interface SceneEdge {
  readonly id: string;
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  /** Empty for the arrow to an initial state. Several where inner events lead the same way. */
  readonly transitions: readonly GraphTransition[];
  readonly label: SceneLabel | undefined;
}

export const ANYWHERE = 'anywhere';
export const nodeOf = (state: string): string => (state === '' ? ANYWHERE : `state ${state}`);
const initialOf = (parent: string | null): string => `initial ${parent ?? ''}`;

/**
 * The scene of a chart; pure but for `measure`. A collapsed state is one box, and has the arrows of what is in it that lead
 * out or in; those that stay inside are left out.
 */
export function sceneOf(graph: Graph, measure: Measure, folded: Folded = NONE_FOLDED): Scene {
  const shown = shownFor(graph, folded);
  const inside = countsInside(graph);
  const byId = new Map(graph.states.map((state) => [state.id, state]));
  const inner = Map.groupBy(graph.transitions.filter(staysPut), (transition) => transition.source);
  const nodes: SceneNode[] = [];
  const edges: SceneEdge[] = [];

  const mark = (parent: string | null, target: string | null | undefined) => {
    if (!target || !byId.has(target)) return;
    const id = initialOf(parent);
    nodes.push({ role: 'initial', id, parent: parent === null ? null : nodeOf(parent) });
    edges.push({ id, from: id, to: nodeOf(target), transitions: [], label: undefined });
  };

  if (graph.transitions.some(({ source }) => source === ''))
    nodes.push({
      role: 'anywhere',
      id: ANYWHERE,
      parent: null,
      block: blockOf(anyState, inner.get('') ?? [], measure),
    });
  mark(null, graph.initial);
  for (const state of graph.states) {
    const { id, parent } = state;
    if (shown(id) !== id) continue;
    const count = folded.has(id) ? inside.get(id) : undefined;
    const block = blockOf(state, inner.get(id) ?? [], measure, graph.transitions, count);
    const above = parent === null ? undefined : byId.get(parent);
    const divided = parent === null ? graph.parallel : above?.kind === 'parallel';
    const shape = count === undefined ? shapeOf(state, divided) : 'collapsed';
    nodes.push({ role: 'state', id: nodeOf(id), parent: parent === null ? null : nodeOf(parent), state, shape, block });
    if (count === undefined) mark(id, state.initial);
  }
  const drawn = graph.transitions.map((transition) => ({ transition, way: wayOf(transition, shown) }));
  const bundles = Map.groupBy(
    drawn.filter(({ way }) => way.targets.length > 0),
    bundleKey,
  );
  for (const [key, bundle] of bundles) edges.push(...bundleEdges(key, bundle, measure));
  return { nodes, edges };
}

const anyState = { title: 'Any state', kind: 'atomic' } as const;

const staysPut = ({ targets }: GraphTransition): boolean => targets.length === 0;

/** Whether somebody's click can send it: such an arrow always stands alone, so that a click is never ambiguous. */
const sendable = ({ kind }: GraphTransition): boolean => kind === 'command' || kind === 'gate';

/** Between which of the drawn states a transition leads. */
interface Way {
  readonly source: string;
  readonly targets: readonly string[];
}

interface Drawn {
  readonly transition: GraphTransition;
  readonly way: Way;
}

/** Without the targets that lie in the same collapsed state as the source: nothing is seen of such a way. */
function wayOf({ source, targets }: GraphTransition, shown: (id: string) => string): Way {
  const from = shown(source);
  const seen = targets.filter((target) => shown(target) !== from || (from === source && target === source));
  return { source: from, targets: [...new Set(seen.map(shown))] };
}

function bundleKey({ transition, way: { source, targets } }: Drawn): string {
  return sendable(transition) || targets.length !== 1 ? transition.id : `${source} → ${targets[0]}`;
}

/** One edge for each target; the label stands on the first alone. */
function bundleEdges(key: string, bundle: readonly Drawn[], measure: Measure): SceneEdge[] {
  const transitions = bundle.map(({ transition }) => transition);
  const { source, targets } = bundle[0]?.way ?? { source: '', targets: [] };
  return targets.map((target, index) => ({
    id: index === 0 ? key : `${key} ${index}`,
    from: nodeOf(source),
    to: nodeOf(target),
    transitions,
    label: index === 0 ? labelOf(transitions, measure) : undefined,
  }));
}

function shapeOf(state: GraphState, divided: boolean): StateShape {
  switch (state.kind) {
    case 'atomic':
      return 'box';
    case 'final':
      return 'final';
    case 'history':
    case 'deep_history':
      return 'history';
    case 'compound':
    case 'parallel':
      return divided ? 'region' : 'container';
  }
}
