import { innermost, titlesOf } from '../../src/client/states.ts';
import type { GateState, RunState, TaskState, TimerState } from '../../src/protocol/runs.ts';
import type { CommandInfo, GraphState, WorkflowInfo } from '../../src/protocol/workflows.ts';
import { countsInside, type Folded } from '../../src/workflow/drawing/folding.ts';
import { type Branch, branchReader } from '../diagram/branches.ts';
import type { CanSend } from '../diagram/life.ts';
import { branchWords, labelOfBranch, stateWords } from '../diagram/words.ts';

/** A state as the outline shows it, with the ways on from it. */
export interface Row {
  readonly state: GraphState;
  /** From 1. */
  readonly level: number;
  readonly active: boolean;
  /** Active, and another state in it is as well, and seen. */
  readonly around: boolean;
  /** Of a collapsed state: how many states are in it, and which of them are active. */
  readonly inside: string | undefined;
  /** Whether what is under it is shown; `undefined` where there is nothing. */
  readonly open: boolean | undefined;
  readonly branches: readonly NamedBranch[];
  /** Whether the run can be led to it by whoever looks. */
  readonly restarts: boolean;
  /** Ids of the states in it. */
  readonly inner: readonly string[];
  readonly task: TaskState | undefined;
  readonly gate: GateState | undefined;
  readonly timers: readonly TimerState[];
  /** What is read out of it. */
  readonly label: string;
}

export type NamedBranch = Branch & {
  /** The command's title, or what stands beside the arrow. */
  readonly name: string;
  readonly description: string | undefined;
  readonly to: string;
  readonly label: string;
};

export interface RowsOf {
  readonly chart: WorkflowInfo;
  readonly run: RunState | undefined;
  readonly folded: Folded;
  /** States without others in them that a person has opened or closed. */
  readonly opened: ReadonlyMap<string, boolean>;
  readonly canSend: CanSend;
  readonly commandOf: (name: string) => CommandInfo | undefined;
  readonly restarts: boolean;
}

/** What the outline shows, by state: all of them, also those in collapsed ones. */
export function rowsOf({ chart, run, folded, opened, canSend, commandOf, restarts }: RowsOf): Map<string, Row> {
  const { graph } = chart;
  const titles = titlesOf(chart);
  const branchesOf = branchReader(graph, run, canSend);
  const states = graph.states.filter(({ kind }) => !kind.endsWith('history'));
  const byParent = Map.groupBy(states, ({ parent }) => parent);
  const counts = countsInside(graph);
  const active = new Set(run?.active);
  const leaves = innermost(run?.active ?? []);
  const insideOf = (id: string): string => {
    const count = counts.get(id) ?? 0;
    const names = leaves.filter((leaf) => leaf.startsWith(`${id}.`)).map(titles);
    return [count === 1 ? '1 state' : `${count} states`, ...(names.length > 0 ? [names.join(', ')] : [])].join(' · ');
  };
  const rows = new Map<string, Row>();
  for (const state of states) {
    const { id, parent } = state;
    const inner = (byParent.get(id) ?? []).map((child) => child.id);
    const branches = branchesOf(id).map((branch): NamedBranch => {
      const command = branch.kind === 'way' ? undefined : commandOf(branch.command);
      const asks = command && (command.required.length > 0 || command.name === 'reject');
      const name = command ? `${command.title}${asks ? '…' : ''}` : labelOfBranch(branch);
      const description = command?.description ?? branch.transitions[0]?.description;
      const to = branch.targets.map(titles).join(' or ');
      return { ...branch, name, description, to, label: branchWords(branch, name, titles) };
    });
    const leads = restarts && state.kind !== 'final';
    const empty = inner.length === 0 && branches.length === 0 && !leads;
    const unfolded = inner.length > 0 ? !folded.has(id) : (opened.get(id) ?? active.has(id));
    const inside = unfolded || inner.length === 0 ? undefined : insideOf(id);
    const words = [state.title, ...stateWords(state, run), inside?.replace(' · ', ': ')].filter(Boolean);
    rows.set(id, {
      state,
      level: (parent === null ? 0 : (rows.get(parent)?.level ?? 0)) + 1,
      active: active.has(id),
      around: unfolded && inner.some((child) => active.has(child)),
      inside,
      open: empty ? undefined : unfolded,
      branches,
      restarts: leads,
      inner,
      task: run?.tasks.find((task) => task.state === id),
      gate: run?.gates.find((gate) => gate.state === id),
      timers: run?.timers.filter((timer) => timer.state === id) ?? [],
      label: words.join(', '),
    });
  }
  return rows;
}

/** One item of the tree that can be seen, from top to bottom. */
export interface Line {
  readonly key: string;
  readonly state: string;
  /** The item that it is under. */
  readonly parent: string | undefined;
  /** What a person types to find it. */
  readonly text: string;
  readonly open: boolean | undefined;
  /** Which of the state's branches it is, from 0. */
  readonly branch?: number;
}

export const stateKey = (state: string): string => `state ${state}`;
export const branchKey = (state: string, { key }: Branch): string => `branch ${state} ${key}`;
export const restartKey = (state: string): string => `restart ${state}`;

/** What can be seen of the rows: a state, its branches, then the states in it. */
export function linesOf(rows: ReadonlyMap<string, Row>): Line[] {
  const lines: Line[] = [];
  const add = (id: string, parent: string | undefined): void => {
    const row = rows.get(id);
    if (!row) return;
    const key = stateKey(id);
    lines.push({ key, state: id, parent, text: row.state.title, open: row.open });
    if (row.open !== true) return;
    for (const [index, branch] of row.branches.entries())
      lines.push({
        key: branchKey(id, branch),
        state: id,
        parent: key,
        text: branch.name,
        open: undefined,
        branch: index,
      });
    if (row.restarts)
      lines.push({ key: restartKey(id), state: id, parent: key, text: 'Restart from here', open: undefined });
    for (const child of row.inner) add(child, key);
  };
  for (const [id, { state }] of rows) if (state.parent === null) add(id, undefined);
  return lines;
}
