import { expect, it } from 'vitest';
import { gathered } from '../../../src/workflow/drawing/gather.ts';
import type { Box } from '../../../src/workflow/drawing/layout.ts';
import type { Scene } from '../../../src/workflow/drawing/scene.ts';

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

it('PAGE-73: a part that is higher than all beside it is not left where another has been moved', () => {
  // As ELK stands them: the high one in the middle, though there is room for the long one below `to`.
  const nodes: Readonly<Record<string, Box>> = {
    from: { x: 0, y: 0, width: 100, height: 200 },
    to: { x: 200, y: 0, width: 300, height: 60 },
    high: { x: 536, y: 0, width: 30, height: 300 },
    long: { x: 602, y: 0, width: 450, height: 80 },
  };
  const scene = {
    nodes: Object.keys(nodes).map((id) => ({ id, parent: null })),
    edges: [{ id: 'go', from: 'from', to: 'to' }],
  } as unknown as Scene;
  const boxes = Object.values(gathered(scene, { nodes, edges: {} }).nodes);
  expect(boxes.flatMap((box, index) => boxes.slice(index + 1).filter((other) => overlap(box, other)))).toEqual([]);
});
