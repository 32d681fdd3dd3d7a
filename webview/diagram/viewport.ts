import { type Selection, select, type ZoomTransform, zoom, zoomIdentity, zoomTransform } from 'd3';
import type { Box } from '../../src/workflow/drawing/layout.ts';
import type { Size } from '../../src/workflow/drawing/plans.ts';

export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** What part of the drawing is seen, and how large. */
export interface Viewport {
  /** Shows all of `box`, at natural size at most. */
  show(box: Box, animate: boolean, most?: number): void;
  by(factor: number, animate: boolean): void;
  /** Moves no further than needed for `element` to be seen, and keeps the size. */
  reveal(element: Element, animate: boolean): void;
  /** Whether a person has moved the view since it was last fitted. */
  readonly moved: boolean;
  /** The room for a drawing, px. */
  room(): Size;
  dispose(): void;
}

const MOVE_MS = 280;
const SCALES: [number, number] = [0.08, 3];
/** Below this scale small text can't be read any more. */
const FAR = 0.42;
/** A hidden container has no size; what is laid out for it meanwhile is for a usual panel. */
const USUAL: Size = { width: 1000, height: 700 };

export function viewport(
  svg: SVGSVGElement,
  content: Selection<SVGGElement, unknown, null, undefined>,
  insets: () => Insets,
): Viewport {
  const root = select(svg);
  let moved = false;
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent(SCALES)
    .extent(() => {
      const { width, height } = size();
      return [
        [0, 0],
        [width, height],
      ];
    })
    .clickDistance(4)
    .on('zoom', ({ transform, sourceEvent }: { transform: ZoomTransform; sourceEvent: unknown }) => {
      if (sourceEvent) moved = true;
      content.attr('transform', transform.toString());
      // The dots behind move with the drawing.
      svg.style.backgroundPosition = `${transform.x}px ${transform.y}px`;
      svg.style.backgroundSize = `${dots(transform.k)}px ${dots(transform.k)}px`;
      svg.classList.toggle('far', transform.k < FAR);
      svg.style.setProperty('--sr-far', `${12 / transform.k}px`);
    });
  root.call(behaviour).on('dblclick.zoom', null);

  const isSeen = (): boolean => svg.clientWidth > 0 && svg.clientHeight > 0;
  function size(): Size {
    const { clientWidth: width, clientHeight: height } = svg;
    return isSeen() ? { width, height } : USUAL;
  }
  function room(): Size {
    const { width, height } = size();
    const { top, right, bottom, left } = insets();
    return { width: Math.max(80, width - left - right), height: Math.max(80, height - top - bottom) };
  }

  return {
    room,
    get moved() {
      return moved;
    },
    show(box, animate, most = 1) {
      moved = false;
      const { width, height } = room();
      const { top, left } = insets();
      const scale = Math.max(
        SCALES[0],
        Math.min(most, width / Math.max(box.width, 1), height / Math.max(box.height, 1)),
      );
      const to = zoomIdentity
        .translate(left + width / 2, top + height / 2)
        .scale(scale)
        .translate(-(box.x + box.width / 2), -(box.y + box.height / 2));
      // A flight over a drawing without a size leads nowhere: d3 divides by the size.
      if (animate && isSeen()) root.transition().duration(MOVE_MS).call(behaviour.transform, to);
      else root.interrupt().call(behaviour.transform, to);
    },
    by(factor, animate) {
      moved = true;
      if (animate)
        root
          .transition()
          .duration(MOVE_MS / 2)
          .call(behaviour.scaleBy, factor);
      else root.interrupt().call(behaviour.scaleBy, factor);
    },
    reveal(element, animate) {
      const frame = svg.getBoundingClientRect();
      const box = element.getBoundingClientRect();
      const { top, right, bottom, left } = insets();
      const x = Math.max(0, frame.left + left - box.left) - Math.max(0, box.right - (frame.right - right));
      const y = Math.max(0, frame.top + top - box.top) - Math.max(0, box.bottom - (frame.bottom - bottom));
      if (x === 0 && y === 0) return;
      moved = true;
      const now = zoomTransform(svg);
      const there = zoomIdentity.translate(now.x + x, now.y + y).scale(now.k);
      if (animate) root.transition().duration(MOVE_MS).call(behaviour.transform, there);
      else root.interrupt().call(behaviour.transform, there);
    },
    dispose() {
      root.interrupt().on('.zoom', null);
    },
  };
}

/** The distance of the dots behind the drawing: doubled rather than crowded when it is small. */
const dots = (scale: number): number => {
  let distance = 22 * scale;
  while (distance < 14) distance *= 2;
  return distance;
};
