import type { Selection } from 'd3';
import type { Box, Layout } from '../../src/workflow/drawing/layout.ts';
import type { Point } from '../../src/workflow/drawing/path.ts';
import type { Size } from '../../src/workflow/drawing/plans.ts';
import type { Scene } from '../../src/workflow/drawing/scene.ts';

/** The whole chart in small, with a frame around what is seen of it. */
export interface Minimap {
  draw(scene: Scene, layout: Layout): void;
  /** The boxes of the states where the run stands. */
  light(active: readonly Box[]): void;
  /** What of the drawing is seen now, in a container of this size. Costs the frame's place and nothing else. */
  frame(seen: Box, container: Size): void;
}

/** A chart with fewer states is found one's way in without. */
const LEAST_STATES = 40;
/** Px: its own most, and the container's least. */
const MOST: Size = { width: 176, height: 120 };
const ROOMY: Size = { width: 520, height: 360 };

/** `onLook` is called with the point of the drawing that is to come into the middle, as it is clicked and dragged. */
export function createMinimap(
  root: Selection<HTMLDivElement, unknown, null, undefined>,
  onLook: (at: Point) => void,
): Minimap {
  const svg = root
    .append('svg')
    .attr('class', 'minimap')
    .attr('role', 'img')
    .attr('aria-label', 'Map of the chart, with a frame around what is seen; click or drag to move it')
    .attr('hidden', '');
  const element = svg.node() as SVGSVGElement;
  // Each a single path: hundreds of states cost four elements.
  const around = svg.append('path').attr('class', 'around');
  const states = svg.append('path').attr('class', 'inner');
  const active = svg.append('path').attr('class', 'here');
  const view = svg.append('rect').attr('class', 'frame');
  let whole: Box | undefined;

  const look = (event: PointerEvent): void => {
    const matrix = element.getScreenCTM()?.inverse();
    if (matrix) onLook(new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix));
  };
  svg.on('pointerdown', (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    look(event);
  });
  svg.on('pointermove', (event: PointerEvent) => {
    if (element.hasPointerCapture(event.pointerId)) look(event);
  });

  return {
    draw(scene, { left, top, width, height, nodes }) {
      const held = new Set(scene.nodes.map(({ parent }) => parent));
      const drawn = scene.nodes.filter(({ role }) => role !== 'initial');
      const boxes = (outer: boolean): Box[] =>
        drawn.filter(({ id }) => held.has(id) === outer).flatMap(({ id }) => nodes[id] ?? []);
      around.attr('d', pathOf(boxes(true)));
      states.attr('d', pathOf(boxes(false)));
      whole = drawn.length >= LEAST_STATES ? { x: left, y: top, width, height } : undefined;
      const scale = Math.min(MOST.width / width, MOST.height / height);
      svg
        .attr('viewBox', `${left} ${top} ${width} ${height}`)
        .attr('width', Math.max(24, width * scale))
        .attr('height', Math.max(24, height * scale));
    },
    light(boxes) {
      const path = pathOf(boxes);
      if (active.attr('d') !== path) active.attr('d', path);
    },
    frame(seen, container) {
      const roomy = container.width >= ROOMY.width && container.height >= ROOMY.height;
      const shown = whole !== undefined && roomy && !contains(seen, whole);
      if (element.hasAttribute('hidden') === shown) svg.attr('hidden', shown ? null : '');
      if (shown) view.attr('x', seen.x).attr('y', seen.y).attr('width', seen.width).attr('height', seen.height);
    },
  };
}

const pathOf = (boxes: readonly Box[]): string =>
  boxes
    .map(
      ({ x, y, width, height }) =>
        `M${Math.round(x)},${Math.round(y)}h${Math.round(width)}v${Math.round(height)}h${-Math.round(width)}z`,
    )
    .join('');

/** All of `inner`, but for what rounding takes away. */
const contains = (outer: Box, inner: Box): boolean =>
  outer.x <= inner.x + 1 &&
  outer.y <= inner.y + 1 &&
  outer.x + outer.width >= inner.x + inner.width - 1 &&
  outer.y + outer.height >= inner.y + inner.height - 1;
