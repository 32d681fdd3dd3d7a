import type { Direction, Plan } from './layout.ts';
import type { Scene, SceneEdge } from './scene.ts';

/** A piece of an edge that lies within one container (`null`: the chart itself). */
export interface Segment {
  readonly edge: SceneEdge;
  readonly container: string | null;
  readonly from: End;
  readonly to: End;
  /** The piece that lies outside both ends carries the label. */
  readonly labelled: boolean;
}

/** Where a piece begins or ends: at a state, or on that side of a container's border. */
interface End {
  readonly node: string;
  readonly side: Side | undefined;
}

type Side = 'NORTH' | 'SOUTH' | 'WEST' | 'EAST';

const SIDES: Record<Direction, { readonly enter: Side; readonly leave: Side; readonly loop: Side }> = {
  RIGHT: { enter: 'WEST', leave: 'EAST', loop: 'NORTH' },
  DOWN: { enter: 'NORTH', leave: 'SOUTH', loop: 'EAST' },
};

/** Cuts every edge at the borders it crosses, outermost container known, pieces in the edge's own order. */
export function* segmentsOf(scene: Scene, plan: Plan): Generator<Segment> {
  const parents = new Map(scene.nodes.map((node) => [node.id, node.parent]));
  const containers = new Set(scene.nodes.map((node) => node.parent));
  const order = new Map(scene.nodes.map((node, index) => [node.id, index]));
  const sides = (container: string | null) => SIDES[container === null ? plan.outer : plan.inner];
  const end = (node: string, side: Side): End => ({ node, side: containers.has(node) ? side : undefined });

  /** The node, its parent and so on, up to but not including `above`. */
  function chain(node: string, above: string | null): string[] {
    const nodes: string[] = [];
    for (let at: string | null = node; at !== above && at !== null; at = parents.get(at) ?? null) nodes.push(at);
    return nodes;
  }

  for (const edge of scene.edges) {
    const container = commonContainer(edge, parents);
    if (edge.from === edge.to) {
      const at = end(edge.from, sides(container).loop);
      yield { edge, container, from: at, to: at, labelled: true };
      continue;
    }
    const up = chain(edge.from, container);
    const down = chain(edge.to, container).reverse();
    const [outmost, inmost] = [up.at(-1), down[0]];
    const back = outmost !== undefined && inmost !== undefined && (order.get(inmost) ?? 0) < (order.get(outmost) ?? 0);
    const { enter, leave } = sides(container);
    const [out, into] = back ? [enter, leave] : [leave, enter];

    // From or to a container's own inside, the border is the end itself.
    let at = end(up[0] ?? edge.from, up.length === 0 ? sides(edge.from).enter : out);
    for (const around of up.slice(1)) {
      const border = end(around, out);
      yield { edge, container: around, from: at, to: border, labelled: false };
      at = border;
    }
    const first = end(down[0] ?? edge.to, down.length === 0 ? sides(edge.to).leave : into);
    yield { edge, container, from: at, to: first, labelled: true };
    at = first;
    for (const [index, inside] of down.slice(1).entries()) {
      const next = end(inside, into);
      yield { edge, container: down[index] ?? null, from: at, to: next, labelled: false };
      at = next;
    }
  }
}

/** The innermost container around both ends; an end that is itself a container counts where the edge runs inside it. */
function commonContainer({ from, to }: SceneEdge, parents: ReadonlyMap<string, string | null>): string | null {
  const around = (node: string): (string | null)[] => {
    const found: (string | null)[] = [];
    for (let at = parents.get(node) ?? null; at !== null; at = parents.get(at) ?? null) found.push(at);
    return [...found, null];
  };
  if (from === to) return parents.get(from) ?? null;
  const [aroundFrom, aroundTo] = [around(from), around(to)];
  if (aroundTo.includes(from)) return from;
  if (aroundFrom.includes(to)) return to;
  return aroundFrom.find((container) => aroundTo.includes(container)) ?? null;
}
