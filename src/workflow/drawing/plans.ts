import type { Layout, Plan } from './layout.ts';
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

/** The layout that shows largest; among nearly equal ones that with the shortest ways. */
export function bestOf(layouts: readonly Layout[], room: Size): Layout | undefined {
  const largest = Math.max(...layouts.map((layout) => scaleFor(layout, room)));
  return layouts
    .filter((layout) => scaleFor(layout, room) >= largest * 0.96)
    .sort((a, b) => lengthOf(a) - lengthOf(b))[0];
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
