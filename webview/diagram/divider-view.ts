import type { Selection } from 'd3';
import { type Divider, dividersOf } from '../../src/workflow/drawing/dividers.ts';
import type { Layout } from '../../src/workflow/drawing/layout.ts';
import type { Scene } from '../../src/workflow/drawing/scene.ts';

export function drawDividers(
  layer: Selection<SVGGElement, unknown, null, undefined>,
  scene: Scene,
  layout: Layout,
  fadeMs: number,
): void {
  const lines = layer
    .selectAll<SVGLineElement, Divider>('line')
    .data(dividersOf(scene, layout), (divider) => divider.id)
    .join('line')
    .attr('x1', (divider) => divider.x1)
    .attr('y1', (divider) => divider.y1)
    .attr('x2', (divider) => divider.x2)
    .attr('y2', (divider) => divider.y2);
  if (fadeMs > 0)
    lines
      .attr('opacity', 0)
      .transition()
      .delay(fadeMs * 0.6)
      .duration(fadeMs * 0.4)
      .attr('opacity', 1);
}
