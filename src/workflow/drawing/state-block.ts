import type { GraphState, GraphTransition } from '../../protocol/workflows.ts';
import { type LabelRow, rowOf } from './labels.ts';
import { type Measure, wrap } from './text.ts';

/** The text inside a state and where it stands, in px from the box's upper left corner. Its size never depends on a run. */
export interface StateBlock {
  /** The least the box must have. */
  readonly width: number;
  readonly height: number;
  /** Where the text begins, and how wide the widest of it is. */
  readonly text: { readonly left: number; readonly width: number };
  readonly title: readonly TextLine[];
  readonly quiet: readonly TextLine[];
  /** Where the line about the task stands, and how wide it may get with its result. */
  readonly task: { readonly y: number; readonly width: number; readonly line: string } | undefined;
  readonly gate: { readonly y: number; readonly approvals: number } | undefined;
  /** How much is in a collapsed state, where that line stands, and how wide it may get with the names of active ones. */
  readonly fold: { readonly y: number; readonly width: number; readonly line: string } | undefined;
  /** Transitions that stay in the state, listed in it. */
  readonly rows: readonly LabelRow[];
  /** Room for a countdown, right of the title. */
  readonly clock: boolean;
  /** Everything that may have been cut. */
  readonly tip: string;
}

interface TextLine {
  readonly text: string;
  readonly x: number;
  /** The baseline. */
  readonly y: number;
}

export const BLOCK = {
  left: 14,
  top: 10,
  icon: 15,
  titleLine: 17,
  quietLine: 15,
  gateRow: 22,
  circle: 8,
  fold: 22,
} as const;
const LEAST = { box: 96, container: 150 };
const WIDEST = { title: 180, quiet: 176 };
/** What there is to be room for behind a task's command line; longer results shorten the line. */
const RESULT = ' · #2 failed';
const CLOCK = 64;
/** What there is to be room for behind the number of states in a collapsed one: the name of an active one. */
const FOLDED_NAME = 64;
export const HISTORY_SIZE = 26;

type Described = Pick<GraphState, 'title' | 'kind'> & Partial<GraphState>;

export function blockOf(
  state: Described,
  inner: readonly GraphTransition[],
  measure: Measure,
  transitions: readonly GraphTransition[] = [],
  /** How many states are in it, where it is collapsed. */
  inside?: number,
): StateBlock {
  const tip = tipOf(state);
  if (state.kind === 'history' || state.kind === 'deep_history')
    return { ...EMPTY, width: HISTORY_SIZE, height: HISTORY_SIZE, tip };

  const clock = transitions.some(({ source, kind }) => source === state.id && kind === 'after');
  const foldable = state.kind === 'compound' || state.kind === 'parallel';
  const isBox = !foldable || inside !== undefined;
  const titles = wrap(state.title, 'title', isBox ? WIDEST.title : 280, isBox ? 2 : 1, measure);
  let y = BLOCK.top;
  let width = 0;
  const line = (text: string, style: 'title' | 'quiet', height: number, x: number = BLOCK.left): TextLine => {
    y += height;
    width = Math.max(width, x - BLOCK.left + measure(text, style));
    return { text, x, y: y - 4 };
  };

  const title = titles.map((text) => line(text, 'title', BLOCK.titleLine));
  if (clock) width = Math.max(width, measure(titles[0] ?? '', 'title') + CLOCK);
  const quiet: TextLine[] = [];
  let task: StateBlock['task'];
  let gate: StateBlock['gate'];
  if (state.task !== undefined) {
    const [text = ''] = wrap(state.task, 'quiet', WIDEST.quiet - BLOCK.icon, 1, measure);
    const { y: base } = line(text, 'quiet', BLOCK.quietLine, BLOCK.left + BLOCK.icon);
    task = { y: base, width: BLOCK.icon + measure(text + RESULT, 'quiet'), line: state.task };
    width = Math.max(width, task.width);
    y += 3; // the thin bar of a running task
  } else if (state.gate !== undefined) {
    quiet.push(
      ...wrap(gateLine(state.gate), 'quiet', WIDEST.quiet, 2, measure).map((text) =>
        line(text, 'quiet', BLOCK.quietLine),
      ),
    );
  } else if (state.description && inside === undefined) {
    const lines = wrap(state.description, 'quiet', isBox ? WIDEST.quiet : 280, 2, measure);
    quiet.push(...lines.map((text) => line(text, 'quiet', BLOCK.quietLine)));
  }
  if (state.gate !== undefined) {
    y += BLOCK.gateRow;
    gate = { y: y - BLOCK.circle - 1, approvals: state.gate.approvals };
    width = Math.max(width, Math.min(state.gate.approvals, 6) * (2 * BLOCK.circle + 4));
  }
  let fold: StateBlock['fold'];
  if (inside !== undefined) {
    const text = inside === 1 ? '1 state' : `${inside} states`;
    const { y: base } = line(text, 'quiet', BLOCK.quietLine);
    width = Math.max(width, FOLDED_NAME + measure(text, 'quiet'));
    fold = { y: base, width, line: text };
  }
  const rows: LabelRow[] = [];
  if (inner.length > 0) y += 5;
  for (const transition of inner) {
    const row = rowOf(transition, y, measure);
    if (!row) continue;
    rows.push(row);
    y += row.height + 2;
    width = Math.max(width, row.width + BLOCK.icon);
  }
  const least = isBox ? LEAST.box : LEAST.container;
  return {
    width: Math.ceil(Math.max(width + 2 * BLOCK.left + (foldable ? BLOCK.fold : 0), least)),
    height: Math.ceil(y + BLOCK.top),
    text: { left: BLOCK.left, width },
    title,
    quiet,
    task,
    gate,
    fold,
    rows,
    clock,
    tip,
  };
}

const EMPTY = {
  text: { left: 0, width: 0 },
  title: [],
  quiet: [],
  task: undefined,
  gate: undefined,
  fold: undefined,
  rows: [],
  clock: false,
} as const;

/** `1 approval`, `2 approvals, not by the requester`. */
export function gateLine({ approvals, not_requester }: NonNullable<GraphState['gate']>): string {
  return `${approvals} approval${approvals === 1 ? '' : 's'}${not_requester ? ', not the requester' : ''}`;
}

function tipOf(state: Described): string {
  const gate = state.gate && `${gateLine(state.gate)}, by ${state.gate.by.join(' or ')}`;
  const kind = state.kind === 'history' ? 'history' : state.kind === 'deep_history' ? 'deep history' : undefined;
  return [state.title, kind, state.description, state.task && `Runs ${state.task}`, gate].filter(Boolean).join('\n');
}
