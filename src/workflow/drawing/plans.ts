import type { Layout, Plan } from './layout.ts';
import { outside } from './path.ts';
import type { Scene } from './scene.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

const PLANS: readonly Plan[] = [
  { outer: 'DOWN', inner: 'DOWN' },
  { outer: 'DOWN', inner: 'RIGHT' },
  { outer: 'RIGHT', inner: 'DOWN' },
  { outer: 'RIGHT', inner: 'RIGHT' },
];

/** Up to here every plan is tried and the one taken that shows largest: a few tens of milliseconds each. */
const SMALL = 60;

/** The plans worth trying for a scene that is to be shown in `room`; one for large charts, where each costs much. */
export function plansFor(scene: Scene, room: Size): readonly Plan[] {
  const nested = scene.nodes.some((node) => node.role === 'state' && node.parent !== null);
  if (scene.nodes.length > SMALL) return [{ outer: 'DOWN', inner: room.width >= room.height ? 'RIGHT' : 'DOWN' }];
  return nested ? PLANS : PLANS.filter(({ outer, inner }) => outer === inner);
}

/** How large `layout` may be drawn in `room`; beyond natural size nothing is gained. */
export const scaleFor = (layout: Size, room: Size): number =>
  Math.min(1, room.width / Math.max(layout.width, 1), room.height / Math.max(layout.height, 1));

/**
 * Of those in which the fewest labels are run through, which ELK does where a state has many loops: the layout that shows largest; among nearly equal ones that with the shortest ways. When much of it stood in `before`, a
 * clearly smaller one is taken as well, if less of it moves.
 */
export function bestOf(layouts: readonly Layout[], room: Size, before?: Layout): Layout | undefined {
  const clear = layouts.length > 1 ? leastBy(layouts, runThrough) : layouts;
  const largest = Math.max(...clear.map((layout) => scaleFor(layout, room)));
  const within = (share: number) => clear.filter((layout) => scaleFor(layout, room) >= largest * share);
  const calmest = before && byCost(within(0.8), (layout) => movement(before, layout));
  return calmest ?? byCost(within(0.96), lengthOf);
}

function leastBy(layouts: readonly Layout[], countOf: (layout: Layout) => number): readonly Layout[] {
  const counted = layouts.map((layout) => ({ layout, count: countOf(layout) }));
  const least = Math.min(...counted.map(({ count }) => count));
  return counted.flatMap(({ layout, count }) => (count === least ? layout : []));
}

/** How often a line runs through a label that is not its own. */
function runThrough({ edges }: Layout): number {
  const routes = Object.values(edges);
  let count = 0;
  for (const { label } of routes) {
    if (!label) continue;
    for (const { points, label: own } of routes) if (own !== label && outside(points, label).length !== 1) count += 1;
  }
  return count;
}

/** The one that costs least; `undefined` where one of them has no cost. */
function byCost(layouts: readonly Layout[], costOf: (layout: Layout) => number | undefined): Layout | undefined {
  let best: { readonly layout: Layout; readonly cost: number } | undefined;
  for (const layout of layouts) {
    const cost = costOf(layout);
    if (cost === undefined) return undefined;
    if (!best || cost < best.cost) best = { layout, cost };
  }
  return best?.layout;
}

/**
 * How far states that are in both move, px each, beyond what all of them move: that is made good by the view. `undefined` when
 * fewer than half of `before` are.
 */
export function movement(before: Layout, after: Layout): number | undefined {
  const moves = Object.entries(before.nodes).flatMap(([id, from]) => {
    const to = after.nodes[id];
    return to ? [{ x: to.x - from.x, y: to.y - from.y }] : [];
  });
  if (moves.length === 0 || moves.length * 2 < Object.keys(before.nodes).length) return undefined;
  const mean = (part: 'x' | 'y') => moves.reduce((sum, move) => sum + move[part], 0) / moves.length;
  const [x, y] = [mean('x'), mean('y')];
  return moves.reduce((sum, move) => sum + Math.hypot(move.x - x, move.y - y), 0) / moves.length;
}

function lengthOf({ edges }: Layout): number {
  let length = 0;
  for (const { points } of Object.values(edges))
    for (const [index, { x, y }] of points.entries()) {
      const before = points[index - 1];
      if (before) length += Math.abs(x - before.x) + Math.abs(y - before.y);
    }
  return length;
}
