import type { RunState } from '../../../src/protocol/runs.ts';
import type { Graph } from '../../../src/protocol/workflows.ts';

/** A chart and runs on it, as the page of the benchmarks is given them. */
export interface ChartGiven {
  readonly count: number;
  readonly graph: Graph;
  /** One after the other, round and round: each is a step from the one before. */
  readonly runs: readonly RunState[];
  /** The same chart as a `stateDiagram-v2`. */
  readonly mermaid: string;
}

/** Our drawing, the two beside it, and the bare layout without one. */
export type Kind = 'ours' | 'd3' | 'mermaid' | 'elk';

/** How a first drawing came about, ms since it was asked for. */
export interface FirstDrawing {
  /** Until something was on the page. */
  readonly sketched: number;
  /** Until it stood in its place. */
  readonly settled: number;
  /** The longest that nothing else could happen in the page meanwhile. */
  readonly blocked: number;
}

export interface Frames {
  /** From one frame to the next, ms. */
  readonly times: readonly number[];
  /** Script, style, layout and paint of each, ms. */
  readonly work: readonly number[];
}

/** What a benchmark can ask of the page. */
export interface BenchPage {
  /** Fetches the code for this kind of drawing of a `ChartGiven` as JSON; nothing is drawn. */
  prepare(kind: Kind, chart: string, modules: { readonly diagram: string }): Promise<void>;
  first(): Promise<FirstDrawing>;
  /** So many updates, each in a frame of its own: script, style, layout and paint, ms. */
  update(times: number): Promise<number[]>;
  /** What one update writes into the document: nodes and attributes. */
  writes(): Promise<number>;
  move(how: 'pan' | 'zoom', ms: number): Promise<Frames>;
  /** How often a layout engine was asked for a layout. */
  layouts(): number;
}
