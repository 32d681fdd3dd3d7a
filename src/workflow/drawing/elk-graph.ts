import type { ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js';
import { type Segment, segmentsOf } from './elk-segments.ts';
import type { Direction, Plan } from './layout.ts';
import type { Scene, SceneNode } from './scene.ts';

/** ELK's input, and which of its edges make up each of ours, in order. */
export interface ElkInput {
  readonly graph: ElkNode;
  readonly segments: ReadonlyMap<string, readonly string[]>;
  readonly reserves: ReadonlyMap<string, Reserve>;
}

/**
 * What is kept from ELK on either side of a state, across the flow, px: it places arrows up to the very corners of what
 * it knows, and these are to stay clear of the round corners of what is drawn.
 */
interface Reserve {
  readonly x: number;
  readonly y: number;
}

/** The least distance of arrows on one side of a state, px: their heads are 8 wide. */
const BETWEEN_ARROWS = 11;
/** Space within a container beside and under its children, px. */
const SIDE = 20;
const MARK = 12;

/**
 * The scene as ELK reads it: each container is laid out by itself, inside out, and an edge that crosses borders is cut
 * at them. Against one layout of the whole hierarchy this gives fewer crossings and much shorter ways, is faster for
 * large charts, and lets a container flow across the direction of the chart around it.
 */
export function elkGraphOf(scene: Scene, plan: Plan, { straight = true } = {}): ElkInput {
  const children = Map.groupBy(scene.nodes, (node) => node.parent);
  const elkNodes = new Map<string | null, ElkNode>();

  const placement = { 'elk.layered.nodePlacement.strategy': straight ? 'NETWORK_SIMPLEX' : 'BRANDES_KOEPF' };
  const reserves = new Map<string, Reserve>();
  const pieces = [...segmentsOf(scene, plan)];
  const crowds = crowdsOf(pieces, scene);
  const looping = new Set(scene.edges.filter(({ from, to }) => from === to).map(({ from }) => from));

  const build = (node: SceneNode): ElkNode => {
    const within = children.get(node.id);
    if (!within && node.role !== 'initial' && !looping.has(node.id)) reserves.set(node.id, reserveOf(node, plan));
    const elk: ElkNode = within
      ? {
          id: node.id,
          children: within.map(build),
          layoutOptions: {
            ...containerOptions(
              node,
              plan,
              within.every(({ id }) => children.has(id)),
            ),
            ...placement,
          },
        }
      : leaf(node, reserves.get(node.id), flowAround(node, plan), crowds.get(node.id) ?? 0);
    elkNodes.set(node.id, elk);
    return elk;
  };
  const graph: ElkNode = {
    id: 'chart',
    layoutOptions: {
      ...LEVEL,
      ...placement,
      'elk.direction': plan.outer,
      'elk.padding': '[top=0,left=0,bottom=0,right=0]',
    },
    children: (children.get(null) ?? []).map(build),
  };
  elkNodes.set(null, graph);

  const segments = new Map<string, string[]>();
  for (const { edge, container, ...segment } of pieces) {
    const own = segments.get(edge.id) ?? [];
    segments.set(edge.id, own);
    const id = `${edge.id}#${own.length}`;
    own.push(id);
    const end = ({ node, side }: { node: string; side: string | undefined }, role: string): string => {
      const elk = elkNodes.get(node);
      if (side === undefined || !elk) return node;
      elk.ports ??= [];
      const port = `${edge.id}@${node}`;
      const known = elk.ports.find((candidate) => candidate.id === port || candidate.id === `${port} ${role}`);
      // A loop begins and ends at the same container, through two ports.
      if (known && segment.from.node !== segment.to.node) return known.id;
      const name = segment.from.node === segment.to.node ? `${port} ${role}` : port;
      elk.ports.push({ id: name, width: 0, height: 0, layoutOptions: { 'elk.port.side': side } });
      return name;
    };
    const level = elkNodes.get(container);
    if (!level) continue;
    level.edges ??= [];
    level.edges.push({
      id,
      sources: [end(segment.from, 'out')],
      targets: [end(segment.to, 'in')],
      ...(edge.transitions.length === 0 && { layoutOptions: { 'elk.layered.priority.straightness': '10' } }),
      ...(segment.labelled && edge.label && { labels: [labelFor(edge.id, edge.label)] }),
    });
  }
  return { graph, segments, reserves };
}

const flowAround = ({ parent }: SceneNode, plan: Plan): Direction => (parent === null ? plan.outer : plan.inner);

/** How many arrows are on the fuller of the two sides of each state that the flow comes to and goes on from. */
function crowdsOf(pieces: readonly Segment[], scene: Scene): ReadonlyMap<string, number> {
  const order = new Map(scene.nodes.map(({ id }, index) => [id, index]));
  const before = new Map<string, number>();
  const behind = new Map<string, number>();
  const count = (side: Map<string, number>, node: string) => side.set(node, (side.get(node) ?? 0) + 1);
  for (const { from, to, container } of pieces) {
    if (from.node === to.node) continue;
    // Against the file's order, or out through the side where the flow comes in, it is drawn backwards.
    const at = (node: string, side: string | undefined) =>
      node !== container ? (order.get(node) ?? 0) : side === 'WEST' || side === 'NORTH' ? -1 : Infinity;
    const back = at(to.node, to.side) < at(from.node, from.side);
    count(back ? before : behind, from.node);
    count(back ? behind : before, to.node);
  }
  return new Map(scene.nodes.map(({ id }) => [id, Math.max(before.get(id) ?? 0, behind.get(id) ?? 0)]));
}

function leaf(node: SceneNode, reserve: Reserve | undefined, flow: Direction, crowd: number): ElkNode {
  if (node.role === 'initial') return { id: node.id, width: MARK, height: MARK };
  const { x, y } = reserve ?? { x: 0, y: 0 };
  const crowded = node.role === 'state' && node.shape === 'history' ? 0 : (crowd + 1) * BETWEEN_ARROWS;
  const width = Math.max(node.block.width, flow === 'DOWN' ? crowded + 2 * x : 0);
  const height = Math.max(node.block.height, flow === 'RIGHT' ? crowded + 2 * y : 0);
  return {
    id: node.id,
    width: width - 2 * x,
    height: height - 2 * y,
    layoutOptions: {
      // Arrows may touch a side wherever they then run straight. ELK fails on this for a state with a loop.
      ...(reserve && { 'elk.layered.nodePlacement.networkSimplex.nodeFlexibility': 'PORT_POSITION' }),
    },
  };
}

function reserveOf(node: SceneNode, plan: Plan): Reserve {
  if (node.role === 'state' && node.shape === 'history') return { x: 0, y: 0 };
  return flowAround(node, plan) === 'DOWN' ? { x: 14, y: 0 } : { x: 0, y: 12 };
}

const labelFor = (id: string, { width, height }: { width: number; height: number }) => ({
  id: `label ${id}`,
  // ELK leaves out a label without text.
  text: id,
  width,
  height,
  layoutOptions: { 'elk.edgeLabels.inline': 'true' },
});

function containerOptions(node: SceneNode, plan: Plan, roomy: boolean): LayoutOptions {
  const { width, height } = node.role === 'initial' ? { width: 0, height: 0 } : node.block;
  const parallel = node.role === 'state' && node.state.kind === 'parallel';
  const side = parallel ? 8 : SIDE;
  const region = node.role === 'state' && node.shape === 'region';
  return {
    ...LEVEL,
    'elk.direction': plan.inner,
    'elk.padding': `[top=${height + 4},left=${side},bottom=${side},right=${side}]`,
    'elk.nodeSize.constraints': '[MINIMUM_SIZE]',
    'elk.nodeSize.minimum': `(${width},${height + SIDE})`,
    'elk.portConstraints': 'FIXED_SIDE',
    ...(region && { 'elk.alignment': plan.inner === 'DOWN' ? 'TOP' : 'LEFT' }),
    // Regions stand side by side across the flow, in the file's order, so that a line can divide them.
    ...(parallel && { 'elk.separateConnectedComponents': 'false' }),
    ...(parallel && roomy && { 'elk.spacing.nodeNode': '16' }),
  };
}

/** Chosen by looking at the templates and at generated charts; see the tests for what they guarantee. */
const LEVEL: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.edgeRouting': 'ORTHOGONAL',
  // A back edge is one against the file's order; nothing else turns a chart around when it is edited.
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.spacing.nodeNode': '36',
  'elk.spacing.componentComponent': '56',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.portPort': '16',
  'elk.spacing.edgeNode': '22',
  'elk.layered.spacing.nodeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '9',
};
