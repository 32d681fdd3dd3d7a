import { boxAround } from './box-around.ts';
import type { Box, Layout } from './layout.ts';
import type { Scene, SceneNode } from './scene.ts';

/** A dashed line between two neighbouring regions of a parallel state. */
export interface Divider {
  readonly id: string;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export function dividersOf(scene: Scene, layout: Layout): Divider[] {
  const dividers: Divider[] = [];
  const regions = Map.groupBy(scene.nodes.filter(isRegion), (node) => node.parent);
  for (const [parent, inside] of regions) {
    const boxes = inside.flatMap((node) => layout.nodes[node.id] ?? []);
    const around = parent === null ? undefined : layout.nodes[parent];
    dividers.push(...between(parent ?? '', boxes, around ?? boxAround(boxes)));
  }
  return dividers;
}

/** Regions, and simple states that stand among them. */
const isRegion = (node: SceneNode, _index: number, all: readonly SceneNode[]): boolean =>
  node.role === 'state' &&
  (node.shape === 'region' ||
    all.some((other) => other.role === 'state' && other.shape === 'region' && other.parent === node.parent));

function between(parent: string, boxes: readonly Box[], around: Box): Divider[] {
  const columns = boxes.toSorted((a, b) => a.x - b.x);
  const rows = boxes.toSorted((a, b) => a.y - b.y);
  const top = Math.min(...boxes.map(({ y }) => y));
  const lines: Divider[] = [];
  for (const [index, box] of columns.entries()) {
    const next = columns[index + 1];
    if (!next || box.x + box.width > next.x) continue;
    const x = (box.x + box.width + next.x) / 2;
    lines.push({ id: `${parent} x${index}`, x1: x, y1: top, x2: x, y2: around.y + around.height });
  }
  if (lines.length > 0) return lines;
  for (const [index, box] of rows.entries()) {
    const next = rows[index + 1];
    if (!next || box.y + box.height > next.y) continue;
    const y = (box.y + box.height + next.y) / 2;
    lines.push({ id: `${parent} y${index}`, x1: around.x, y1: y, x2: around.x + around.width, y2: y });
  }
  return lines;
}
