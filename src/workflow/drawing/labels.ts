import type { GraphTransition } from '../../protocol/workflows.ts';
import { ellipsize, type Measure, wrap } from './text.ts';

/** What stands on an arrow: a row for each transition, and under it the guard, if it has one. */
export interface SceneLabel {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly LabelRow[];
}

export interface LabelRow {
  readonly transition: GraphTransition;
  readonly text: string;
  /** Its lines; none where it has no guard. */
  readonly guard: readonly string[];
  /** From the label's top, px. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const ROW = 18;
const GUARD_ROW = 14;
/** The distance of the guard's second line from its first. */
export const GUARD_LINE = 12;
export const PADDING = 5;
const LONGEST = 168;

/** The label of a bundle; `undefined` where there is nothing to say. */
export function labelOf(transitions: readonly GraphTransition[], measure: Measure): SceneLabel | undefined {
  const rows: LabelRow[] = [];
  let top = 0;
  for (const transition of transitions) {
    const row = rowOf(transition, top, measure);
    if (!row) continue;
    rows.push(row);
    top += row.height;
  }
  if (rows.length === 0) return undefined;
  return { width: Math.max(...rows.map((row) => row.width)), height: top, rows };
}

/** One row, also for a transition that is listed inside its state. */
export function rowOf(transition: GraphTransition, top: number, measure: Measure): LabelRow | undefined {
  if (transition.label === '') return undefined;
  // An `always` has its guard for a label: it is said once, as a guard.
  const text = transition.label === transition.guard ? '' : ellipsize(transition.label, 'label', LONGEST, measure);
  const guard = transition.guard === undefined ? [] : wrap(guardLine(transition.guard), 'guard', LONGEST, 2, measure);
  const width = Math.max(measure(text, 'label'), ...guard.map((line) => measure(line, 'guard')));
  return {
    transition,
    text,
    guard,
    top,
    width: Math.ceil(width) + 2 * PADDING,
    height: (text === '' ? 4 : ROW) + (guard.length === 0 ? 0 : GUARD_ROW + (guard.length - 1) * GUARD_LINE),
  };
}

/** `[attempts < 20]`: the context is where a guard looks anyway. */
export const guardLine = (guard: string): string => `[${guard.replace(/\bcontext\./g, '')}]`;
