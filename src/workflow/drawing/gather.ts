import { boxAround } from './box-around.ts';
import type { Box, Layout, Route } from './layout.ts';
import type { Point } from './path.ts';
import type { Scene } from './scene.ts';

/** Room kept between parts of a chart that no arrow joins, beside each other and above each other, px. */
const APART = 36;
const ABOVE = 24;

/**
 * ELK stands parts of a chart that no arrow joins side by side, by their outer sizes. The smaller ones are moved into what
 * is free beside the largest, so that the drawing can be shown larger.
 */
export function gathered(
  scene: Scene,
  { nodes, edges }: Pick<Layout, 'nodes' | 'edges'>,
): Pick<Layout, 'nodes' | 'edges'> {
  const [largest, ...others] = partsOf(scene)
    .map((part) => ({ part, shapes: shapesOf(scene, part, nodes, edges) }))
    .map(({ part, shapes }) => ({ part, shapes, around: boxAround(shapes) }))
    .sort((a, b) => b.around.width * b.around.height - a.around.width * a.around.height);
  if (!largest || others.length === 0) return { nodes, edges };
  const standing = [...largest.shapes];
  const moves = new Map<string, Point>();
  for (const { part, shapes, around } of others) {
    const to = place(around, standing);
    const by = { x: to.x - around.x, y: to.y - around.y };
    for (const id of part) moves.set(id, by);
    standing.push(...shapes.map((shape) => moved(shape, by)));
  }
  const roots = rootsOf(scene);
  const moveOf = (id: string): Point => moves.get(roots.get(id) ?? id) ?? NOWHERE;
  const movedEdges = scene.edges.flatMap(({ id, from }): [string, Route][] => {
    const route = edges[id];
    const by = moveOf(from);
    if (!route) return [];
    const points = route.points.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }));
    return [[id, { points, label: route.label && moved(route.label, by) }]];
  });
  return {
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, box]) => [id, moved(box, moveOf(id))])),
    edges: Object.fromEntries(movedEdges),
  };
}

const NOWHERE: Point = { x: 0, y: 0 };

/** Each node's outermost container, or itself. */
function rootsOf({ nodes }: Scene): Map<string, string> {
  const roots = new Map<string, string>();
  // Parents come before their children.
  for (const { id, parent } of nodes) roots.set(id, parent === null ? id : (roots.get(parent) ?? parent));
  return roots;
}

/** Outermost nodes, in groups that arrows join. */
function partsOf(scene: Scene): ReadonlySet<string>[] {
  const roots = rootsOf(scene);
  const partOf = new Map([...new Set(roots.values())].map((root) => [root, new Set([root])]));
  for (const { from, to } of scene.edges) {
    const [one, other] = [partOf.get(roots.get(from) ?? from), partOf.get(roots.get(to) ?? to)];
    if (!one || !other || one === other) continue;
    for (const id of other) partOf.set(id, one.add(id));
  }
  return [...new Set(partOf.values())];
}

/** What a part covers: its outermost boxes, the labels, and each piece of a line. */
function shapesOf(scene: Scene, part: ReadonlySet<string>, nodes: Layout['nodes'], edges: Layout['edges']): Box[] {
  const roots = rootsOf(scene);
  const shapes = [...part].flatMap((id) => nodes[id] ?? []);
  for (const { id, from } of scene.edges) {
    const route = edges[id];
    if (!route || !part.has(roots.get(from) ?? from)) continue;
    if (route.label) shapes.push(route.label);
    for (const [index, to] of route.points.entries()) {
      const start = route.points[index - 1];
      if (start) shapes.push(boxAround([start, to].map((point) => ({ ...point, width: 0, height: 0 }))));
    }
  }
  return shapes;
}

/**
 * Where `box` may stand among `obstacles` so that all of it together is smallest; of places that are as good the uppermost.
 * Looked for at its own height, at the top, and below whatever there is, from the left and from the right.
 */
function place(box: Box, obstacles: readonly Box[]): Point {
  const around = boxAround(obstacles);
  const heights = [box.y, around.y, ...obstacles.map(({ y, height }) => y + height + ABOVE)];
  let best: { readonly to: Point; readonly cost: number } | undefined;
  for (const y of new Set(heights)) {
    // What is higher than all of it stands beside it, at the top.
    if (y !== around.y && (y < around.y || y + box.height > around.y + around.height)) continue;
    const beside = obstacles.filter((other) => other.y < y + box.height + ABOVE && other.y + other.height > y - ABOVE);
    const left = Math.min(around.x + around.width, ...beside.map(({ x }) => x)) - APART - box.width;
    const right = Math.max(around.x, ...beside.map(({ x, width }) => x + width)) + APART;
    for (const x of [left, right]) {
      const { width, height } = boxAround([around, { ...box, x, y }]);
      const cost = width * height * (1 + (y - around.y) / height / 20);
      if (!best || cost < best.cost) best = { to: { x, y }, cost };
    }
  }
  return best?.to ?? box;
}

const moved = ({ x, y, width, height }: Box, by: Point): Box => ({ x: x + by.x, y: y + by.y, width, height });
