import { type Selection, zoom, zoomIdentity } from 'd3';

interface Whole {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** d3-zoom on one group, between the same sizes as ours; what is returned shows all of a drawing. */
export function zoomable(
  svg: Selection<SVGSVGElement, unknown, null, undefined>,
  content: Selection<SVGGElement, unknown, null, undefined>,
): (whole: Whole) => void {
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.08, 3])
    .on('zoom', ({ transform }) => content.attr('transform', String(transform)));
  svg.call(behaviour).on('dblclick.zoom', null);
  return ({ left, top, width, height }) => {
    const { clientWidth, clientHeight } = svg.node() as SVGSVGElement;
    const scale = Math.min(1, clientWidth / width, clientHeight / height);
    svg.call(
      behaviour.transform,
      zoomIdentity
        .translate((clientWidth - width * scale) / 2, (clientHeight - height * scale) / 2)
        .scale(scale)
        .translate(-left, -top),
    );
  };
}
