import type { Point } from './path.ts';

/** Where everything stands, in px of the drawing; boxes and labels by their upper left corner. */
export interface Layout {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: Readonly<Record<string, Box>>;
  readonly edges: Readonly<Record<string, Route>>;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Route {
  readonly points: readonly Point[];
  readonly label: Box | undefined;
}

export type Direction = 'RIGHT' | 'DOWN';

/** Which way the chart flows, and which way its containers do. */
export interface Plan {
  readonly outer: Direction;
  readonly inner: Direction;
}
