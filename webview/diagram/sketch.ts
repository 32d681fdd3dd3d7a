import type { Box, Layout } from '../../src/workflow/drawing/layout.ts';
import type { Size } from '../../src/workflow/drawing/plans.ts';
import type { Scene, SceneNode } from '../../src/workflow/drawing/scene.ts';

const GAP = 36;
const SIDE = 20;

/**
 * A first picture to look at while ELK works: states in the file's order, in rows, without arrows. Costs next to
 * nothing at any size.
 */
export function sketchOf(scene: Scene, room: Size): Layout {
  const children = Map.groupBy(
    scene.nodes.filter((node) => node.role !== 'initial'),
    (node) => node.parent,
  );
  const nodes: Record<string, Box> = {};

  /** Packs what is inside `parent`, relative to its corner, and says how much it takes. */
  function pack(parent: string | null, top: number, side: number): Size {
    const sizes = (children.get(parent) ?? []).map((node) => ({ node, size: sizeOf(node) }));
    const area = sizes.reduce((sum, { size }) => sum + (size.width + GAP) * (size.height + GAP), 0);
    const widest = Math.max(0, ...sizes.map(({ size }) => size.width));
    const limit = Math.max(widest, Math.sqrt((area * room.width) / Math.max(room.height, 1)));
    let x = side;
    let y = top;
    let row = 0;
    let width = 0;
    for (const { node, size } of sizes) {
      if (x > side && x + size.width > side + limit) {
        x = side;
        y += row + GAP;
        row = 0;
      }
      nodes[node.id] = { x, y, ...size };
      x += size.width + GAP;
      row = Math.max(row, size.height);
      width = Math.max(width, x - GAP + side);
    }
    return { width, height: y + row + side };
  }

  function sizeOf(node: SceneNode): Size {
    if (node.role === 'initial') return { width: 0, height: 0 };
    const { width, height } = node.block;
    if (!children.has(node.id)) return { width, height };
    const inside = pack(node.id, height + 4, SIDE);
    return { width: Math.max(width, inside.width), height: inside.height };
  }

  const size = pack(null, 0, 0);
  // Parents come first, so that each shift is the parent's final corner.
  for (const { id, parent } of scene.nodes) {
    const box = nodes[id];
    const around = parent === null ? undefined : nodes[parent];
    if (box && around) nodes[id] = { ...box, x: box.x + around.x, y: box.y + around.y };
  }
  return { left: 0, top: 0, ...size, nodes, edges: {} };
}
