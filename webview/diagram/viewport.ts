import { type Selection, select, type ZoomTransform, zoom, zoomIdentity, zoomTransform } from 'd3';
import type { Box } from '../../src/workflow/drawing/layout.ts';
import type { Point } from '../../src/workflow/drawing/path.ts';
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
  /** Brings `box` into the middle, no smaller than it can be read. */
  centre(box: Box, animate: boolean): void;
  /** Brings a point into the middle, at the size that things have. */
  look(at: Point): void;
  /** Keeps what stood at `before` where it is seen, now that it stands at `after`. */
  keep(before: Point, after: Point, animate: boolean): void;
  /** What of the drawing is seen now. */
  seen(): Box;
  /** Whether a person has moved the view since it was last fitted. */
  readonly moved: boolean;
  /** The room for a drawing, px. */
  room(): Size;
  dispose(): void;
}

const MOVE_MS = 280;
const SCALES: [number, number] = [0.08, 3];
/** Below the first scale small text can't be read any more; below the second neither can a state's title. */
const FAR = 0.42;
const FARTHEST = 0.2;
/** Something that is looked for is shown no smaller than this. */
const LEGIBLE = 0.6;
/** A hidden container has no size; what is laid out for it meanwhile is for a usual panel. */
const USUAL: Size = { width: 1000, height: 700 };

interface Seen {
  readonly svg: SVGSVGElement;
  readonly content: Selection<SVGGElement, unknown, null, undefined>;
  /** The dots behind the drawing, in a layer of their own, so that nothing is painted anew where they move. */
  readonly dots: HTMLElement;
}

export function viewport({ svg, content, dots }: Seen, insets: () => Insets, onMove: () => void): Viewport {
  const root = select(svg);
  let moved = false;
  let drawnFor = 0;
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
      dots.style.transform = dotsAt(transform);
      rescale(transform.k);
      onMove();
    });
  root.call(behaviour).on('dblclick.zoom', null);

  let step = '';
  /** What depends on the size alone. The far text's size goes in steps: each one makes the browser style all titles anew. */
  function rescale(scale: number): void {
    if (scale === drawnFor) return;
    drawnFor = scale;
    svg.classList.toggle('far', scale < FAR);
    svg.classList.toggle('farthest', scale < FARTHEST);
    // A class, not a property: what has no title and no line of its own inherits nothing from it.
    const next = scale < FAR ? `far-${Math.min(14, -Math.ceil(Math.log2(scale) * 4))}` : '';
    if (next === step) return;
    if (step !== '') svg.classList.remove(step);
    if (next !== '') svg.classList.add(next);
    step = next;
  }

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

  function go(to: ZoomTransform, animate: boolean): void {
    moved = true;
    if (animate && isSeen()) root.transition().duration(MOVE_MS).call(behaviour.transform, to);
    else root.interrupt().call(behaviour.transform, to);
  }

  return {
    room,
    seen() {
      const { width, height } = size();
      const { x, y, k } = zoomTransform(svg);
      return { x: -x / k, y: -y / k, width: width / k, height: height / k };
    },
    centre(box, animate) {
      const { width, height } = room();
      const { top, left } = insets();
      const fits = Math.min(width / Math.max(box.width, 1), height / Math.max(box.height, 1));
      const scale = Math.max(SCALES[0], Math.min(Math.max(zoomTransform(svg).k, LEGIBLE), fits));
      const to = zoomIdentity
        .translate(left + width / 2, top + height / 2)
        .scale(scale)
        .translate(-(box.x + box.width / 2), -(box.y + box.height / 2));
      go(to, animate);
    },
    look({ x, y }) {
      moved = true;
      const { width, height } = room();
      const { top, left } = insets();
      root.interrupt().call(behaviour.translateTo, x, y, [left + width / 2, top + height / 2]);
    },
    keep(before, after, animate) {
      go(zoomTransform(svg).translate(before.x - after.x, before.y - after.y), animate);
    },
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
      const now = zoomTransform(svg);
      go(zoomIdentity.translate(now.x + x, now.y + y).scale(now.k), animate);
    },
    dispose() {
      root.interrupt().on('.zoom', null);
    },
  };
}

/** The dots' distance as the style sheet has it, px. */
const DOTS = 22;

/** Where the dots stand behind a drawing: their distance is doubled rather than crowded when it is small. */
function dotsAt({ x, y, k }: ZoomTransform): string {
  let distance = DOTS * k;
  while (distance < 14) distance *= 2;
  while (distance >= 28) distance /= 2;
  const before = (at: number) => (at % distance) - (at > 0 ? distance : 0);
  return `translate(${before(x)}px, ${before(y)}px) scale(${distance / DOTS})`;
}
