import { innermost, titlesOf } from '../../src/client/states.ts';
import type { GateState, RunState, TaskState, TimerState } from '../../src/protocol/runs.ts';
import type { CommandInfo, GraphState, WorkflowInfo } from '../../src/protocol/workflows.ts';
import { countsInside, type Folded } from '../../src/workflow/drawing/folding.ts';
import { type Branch, branchReader } from '../diagram/branches.ts';
import type { CanSend } from '../diagram/life.ts';
import { labelOfBranch } from '../diagram/words.ts';
import { asksFirst } from '../shell/ask.ts';

/** A state as the outline shows it, with the ways on from it. */
export interface Row {
  readonly state: GraphState;
  readonly active: boolean;
  /** Active, and the run is over. */
  readonly over: boolean;
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
}

export type NamedBranch = Branch & {
  /** The command's title, or what stands beside the arrow. */
  readonly name: string;
  readonly description: string | undefined;
  /** Titles of the targets. */
  readonly to: string;
  /** From 1: the digit that takes it, as far as there is one. */
  readonly number: number;
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
    const { id } = state;
    const inner = (byParent.get(id) ?? []).map((child) => child.id);
    const branches = branchesOf(id).map((branch, index): NamedBranch => {
      const command = branch.kind === 'way' ? undefined : commandOf(branch.command);
      const name = command ? `${command.title}${asksFirst(command) ? '…' : ''}` : labelOfBranch(branch);
      const description = command?.description ?? branch.transitions[0]?.description;
      const to = branch.targets.map(titles).join(' or ');
      return { ...branch, name, description, to, number: index + 1 };
    });
    const leads = restarts && state.kind !== 'final';
    const empty = inner.length === 0 && branches.length === 0 && !leads;
    const unfolded = inner.length > 0 ? !folded.has(id) : (opened.get(id) ?? active.has(id));
    const inside = unfolded || inner.length === 0 ? undefined : insideOf(id);
    rows.set(id, {
      state,
      active: active.has(id),
      over: active.has(id) && run?.status !== 'active',
      around: unfolded && inner.some((child) => active.has(child)),
      inside,
      open: empty ? undefined : unfolded,
      branches,
      restarts: leads,
      inner,
      task: run?.tasks.find((task) => task.state === id),
      gate: run?.gates.find((gate) => gate.state === id),
      timers: run?.timers.filter((timer) => timer.state === id) ?? [],
    });
  }
  return rows;
}

/** One item of the tree that can be seen, from top to bottom. */
export interface Line {
  readonly key: string;
  readonly kind: 'state' | 'branch' | 'restart';
  readonly state: string;
  /** The item that it is under. */
  readonly parent: string | undefined;
  /** From 1, as are the place among those under the same item and how many these are. */
  readonly level: number;
  readonly position: number;
  readonly size: number;
  /** What a person types to find it. */
  readonly text: string;
  readonly open: boolean | undefined;
}

export const stateKey = (state: string): string => `state ${state}`;
export const branchKey = (state: string, { key }: Branch): string => `branch ${state} ${key}`;

/** What can be seen of the rows: a state, its branches, then the states in it. */
export function linesOf(rows: ReadonlyMap<string, Row>): Line[] {
  const lines: Line[] = [];
  type Item = Pick<Line, 'key' | 'kind' | 'state' | 'text'>;
  const stateItem = (state: string): Item => {
    const text = rows.get(state)?.state.title ?? state;
    return { key: stateKey(state), kind: 'state', state, text };
  };
  const add = (items: readonly Item[], parent: string | undefined, level: number): void => {
    for (const [index, item] of items.entries()) {
      const row = item.kind === 'state' ? rows.get(item.state) : undefined;
      lines.push({ ...item, parent, level, position: index + 1, size: items.length, open: row?.open });
      if (row?.open !== true) continue;
      const branches = row.branches.map((branch): Item => {
        return { key: branchKey(item.state, branch), kind: 'branch', state: item.state, text: branch.name };
      });
      const restart: Item = { ...item, key: `restart ${item.state}`, kind: 'restart', text: 'Restart from here' };
      add([...branches, ...(row.restarts ? [restart] : []), ...row.inner.map(stateItem)], item.key, level + 1);
    }
  };
  const roots = [...rows.values()].filter(({ state }) => state.parent === null);
  add(
    roots.map(({ state }) => stateItem(state.id)),
    undefined,
    1,
  );
  return lines;
}
