import type { Box, Layout } from './layout.ts';
import { BLOCK, type StateBlock } from './state-block.ts';

/** Room kept between a container's title and an arrow that runs through its head, px. */
const CLEAR = 7;

/**
 * How far to the right a container's title must move, px, so that no arrow into the container runs through it; 0 where
 * nothing is in its way, or nowhere is free. The corner is kept for the button that collapses it.
 */
export function titleShift(block: StateBlock, box: Box, edges: Layout['edges']): number {
  const { left, width } = block.text;
  const inTheWay: number[] = [];
  for (const { points } of Object.values(edges))
    for (const [index, to] of points.entries()) {
      const from = points[index - 1];
      if (!from || from.x !== to.x) continue;
      const [upper, lower] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
      if (lower > box.y + 1 && upper < box.y + block.height - 1) inTheWay.push(to.x - box.x);
    }
  let shift = 0;
  for (const x of inTheWay.sort((a, b) => a - b))
    if (x > left + shift - CLEAR && x < left + shift + width + CLEAR) shift = x + CLEAR - left;
  return left + shift + width + CLEAR <= box.width - BLOCK.fold ? shift : 0;
}
