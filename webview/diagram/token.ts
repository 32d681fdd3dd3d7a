import { easeCubicInOut, type Selection } from 'd3';
import type { GraphTransition } from '../../src/protocol/workflows.ts';

const TRAVEL_MS = 250;

/**
 * Sends a token along each arrow just taken. One whose source is what the one before led to starts when that has
 * arrived; others start together.
 */
export function sendTokens(
  layer: Selection<SVGGElement, unknown, null, undefined>,
  taken: readonly GraphTransition[],
  arrows: ReadonlyMap<string, SVGGElement>,
): void {
  let delay = 0;
  let before: GraphTransition | undefined;
  for (const transition of taken) {
    if (before && follows(transition, before)) delay += TRAVEL_MS;
    before = transition;
    const path = arrows.get(transition.id)?.querySelector<SVGPathElement>('path.hit');
    if (!path) continue; // it stays in its state: nothing travels
    const length = path.getTotalLength();
    layer
      .append('circle')
      .attr('class', 'token')
      .attr('r', 0)
      .transition()
      .delay(delay)
      .duration(TRAVEL_MS)
      .ease(easeCubicInOut)
      .attr('r', 5.5)
      .attrTween('transform', () => (share: number) => {
        const { x, y } = path.getPointAtLength(share * length);
        return `translate(${x},${y})`;
      })
      .remove();
  }
}

const follows = (transition: GraphTransition, before: GraphTransition): boolean =>
  before.targets.some((target) => transition.source === target || transition.source.startsWith(`${target}.`));
