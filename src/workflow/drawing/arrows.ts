import type { GraphTransition } from '../../protocol/workflows.ts';
import type { LabelRow } from './labels.ts';
import type { Layout } from './layout.ts';
import { headingOf, outside, type Point, roundedPath, shortened } from './path.ts';
import type { Scene } from './scene.ts';

/** One transition as it is drawn, or the arrow to an initial state. */
export interface Arrow {
  /** The transition's id, or the edge's. */
  readonly id: string;
  readonly transition: GraphTransition | undefined;
  /** One for each target. */
  readonly lines: readonly Line[];
  readonly label: { readonly x: number; readonly y: number; readonly row: LabelRow } | undefined;
  /** Shares its line with another transition that is drawn before it. */
  readonly shared: boolean;
}

interface Line {
  /** All of the way. */
  readonly path: string;
  /** The way as it is seen: interrupted by the label that stands on it. */
  readonly seen: string;
  readonly tip: Point;
  /** Degrees. */
  readonly heading: number;
}

/** The arrow head's length, px: the line ends where it begins. */
export const HEAD = 8;

export function arrowsOf(scene: Scene, layout: Layout): Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const edge of scene.edges) {
    const route = layout.edges[edge.id];
    const tip = route?.points.at(-1);
    if (!route || !tip) continue;
    const points = shortened(route.points, HEAD - 1);
    const pieces = route.label ? outside(points, route.label) : [points];
    const line: Line = {
      path: roundedPath(points),
      seen: pieces.map((piece) => roundedPath(piece)).join(''),
      tip,
      heading: headingOf(route.points),
    };
    if (edge.transitions.length === 0)
      arrows.set(edge.id, { id: edge.id, transition: undefined, lines: [line], label: undefined, shared: false });
    for (const [index, transition] of edge.transitions.entries()) {
      const known = arrows.get(transition.id);
      if (known) {
        arrows.set(transition.id, { ...known, lines: [...known.lines, line] });
        continue;
      }
      const row = edge.label?.rows.find((candidate) => candidate.transition === transition);
      const box = route.label;
      arrows.set(transition.id, {
        id: transition.id,
        transition,
        lines: [line],
        label: row && box && { x: box.x + (box.width - row.width) / 2, y: box.y + row.top, row },
        shared: index > 0,
      });
    }
  }
  return [...arrows.values()];
}
