import { type Selection, select } from 'd3';
import { type Arrow, HEAD } from '../../src/workflow/drawing/arrows.ts';
import { labelView } from './label-view.ts';

type Layer = Selection<SVGGElement, unknown, null, undefined>;

/** Draws every arrow anew where it changed its way; those that stay are the same elements. Returns them by id. */
export function drawArrows(layer: Layer, arrows: readonly Arrow[], fadeMs: number): Map<string, SVGGElement> {
  const elements = new Map<string, SVGGElement>();
  const drawn = layer
    .selectAll<SVGGElement, Arrow>('g.arrow')
    .data(arrows, (arrow) => arrow.id)
    .join('g')
    .attr('class', 'arrow');
  drawn.order().each(function (arrow) {
    elements.set(arrow.id, this);
    drawArrow(select(this), arrow);
  });
  if (fadeMs > 0)
    drawn
      .style('opacity', 0)
      .transition()
      .delay(fadeMs * 0.6)
      .duration(fadeMs * 0.4)
      .style('opacity', 1)
      .on('end interrupt', function () {
        select(this).style('opacity', null);
      });
  return elements;
}

function drawArrow(group: Selection<SVGGElement, unknown, null, undefined>, arrow: Arrow): void {
  const { transition, lines, label, shared } = arrow;
  group
    .text(null)
    .classed('transition', transition !== undefined)
    .classed('initial', transition === undefined);
  group.classed('shared', shared);
  if (transition) {
    group.attr('data-transition', transition.id).attr('data-event', transition.event).append('title');
    for (const line of lines) group.append('path').attr('class', 'hit').attr('d', line.path);
  }
  for (const line of lines) {
    group.append('path').attr('class', 'line').attr('d', line.seen);
    group
      .append('path')
      .attr('class', 'head')
      .attr('d', `M0,0L${-HEAD},${-HEAD / 2}L${-HEAD},${HEAD / 2}Z`)
      .attr('transform', `translate(${line.tip.x},${line.tip.y})rotate(${line.heading})`);
  }
  if (label) labelView(group.append('g').attr('transform', `translate(${label.x},${label.y})`), label.row);
}
