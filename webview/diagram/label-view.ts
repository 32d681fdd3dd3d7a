import type { Selection } from 'd3';
import { GUARD_LINE, type LabelRow, PADDING } from '../../src/workflow/drawing/labels.ts';

/** The label of one transition: its event, under it the guard, on a plate that keeps lines from running through. */
export function labelView(
  group: Selection<SVGGElement, unknown, null, undefined>,
  row: LabelRow,
  anchor: 'start' | 'middle' = 'middle',
): void {
  const { width, height, text, guard } = row;
  const x = anchor === 'start' ? PADDING : width / 2;
  group.attr('class', 'label-group');
  group
    .append('rect')
    .attr('class', 'plate')
    .attr('x', 0)
    .attr('y', 0.5)
    .attr('width', width)
    .attr('height', height - 1)
    .attr('rx', 5);
  if (text !== '')
    group.append('text').attr('class', 'label').attr('x', x).attr('y', 13).attr('text-anchor', anchor).text(text);
  for (const [index, line] of guard.toReversed().entries())
    group
      .append('text')
      .attr('class', 'guard')
      .attr('x', x)
      .attr('y', height - 5 - index * GUARD_LINE)
      .attr('text-anchor', anchor)
      .text(line);
}
