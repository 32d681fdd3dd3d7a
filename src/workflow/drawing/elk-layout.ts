import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { ElkInput } from './elk-graph.ts';
import { gathered } from './gather.ts';
import type { Box, Layout, Route } from './layout.ts';
import type { Scene } from './scene.ts';

/** What ELK placed, by our ids; the pieces of an edge joined again. */
export function layoutOf(scene: Scene, placed: ElkNode, { segments, reserves }: ElkInput): Layout {
  const nodes: Record<string, Box> = {};
  const pieces = new Map<string, ElkExtendedEdge>();
  const walk = (node: ElkNode) => {
    for (const edge of node.edges ?? []) pieces.set(edge.id, edge);
    for (const child of node.children ?? []) {
      const { id, x = 0, y = 0, width = 0, height = 0 } = child;
      const reserve = reserves.get(id) ?? { x: 0, y: 0 };
      nodes[id] = {
        x: x - reserve.x,
        y: y - reserve.y,
        width: width + 2 * reserve.x,
        height: height + 2 * reserve.y,
      };
      walk(child);
    }
  };
  walk(placed);
  const edges: Record<string, Route> = {};
  for (const [id, parts] of segments) edges[id] = routeOf(parts.flatMap((part) => pieces.get(part) ?? []));
  const near = gathered(scene, { nodes, edges });
  return { ...boundsOf(near.nodes, near.edges), ...near };
}

/** From what stands furthest out: a state's reserve and a loop's label may lie outside of what ELK calls its size. */
function boundsOf(nodes: Layout['nodes'], edges: Layout['edges']): Pick<Layout, 'left' | 'top' | 'width' | 'height'> {
  const points = Object.values(edges).flatMap((edge) => edge.points);
  const boxes = [
    ...Object.values(nodes),
    ...Object.values(edges).flatMap(({ label }) => label ?? []),
    ...points.map(({ x, y }) => ({ x, y, width: 0, height: 0 })),
  ];
  if (boxes.length === 0) return { left: 0, top: 0, width: 0, height: 0 };
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { left, top, width: right - left, height: bottom - top };
}

function routeOf(pieces: readonly ElkExtendedEdge[]): Route {
  const points = pieces
    .flatMap(({ sections = [] }) => sections)
    .flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint])
    .map(({ x, y }) => ({ x, y }));
  const label = pieces.flatMap(({ labels = [] }) => labels)[0];
  const { x = 0, y = 0, width = 0, height = 0 } = label ?? {};
  return { points, label: label && { x, y, width, height } };
}
