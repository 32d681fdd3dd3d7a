import { effect, type Signal, signal } from '@preact/signals';
import type { Json } from '../../src/protocol/json.ts';
import type { Graph, WorkflowInfo } from '../../src/protocol/workflows.ts';
import type { Folded } from '../../src/workflow/drawing/folding.ts';
import type { Memory } from '../host/host.ts';

/** Ids of the collapsed states, by workflow. A workflow for which nobody has chosen is absent. */
export type Folds = ReadonlyMap<string, readonly string[]>;

/** A chart of more states begins with its outermost ones collapsed: a layout of all of them takes many seconds. */
const MOST_STATES = 150;

const signals = new WeakMap<Memory, Signal<Folds>>();

/** What is collapsed on this page, kept over a reload. */
export function foldsIn(memory: Memory): Signal<Folds> {
  const known = signals.get(memory);
  if (known) return known;
  const folds = signal(foldsFrom(memory.read('folds')));
  signals.set(memory, folds);
  effect(() => {
    if (folds.value.size > 0) memory.write('folds', keptFolds(folds.value));
  });
  return folds;
}

export function foldedIn(folds: Folds, { id, graph }: WorkflowInfo): Folded {
  const chosen = folds.get(id);
  if (chosen) return new Set(chosen);
  return new Set(graph.states.length > MOST_STATES ? outermost(graph) : []);
}

export function toggled(folds: Folds, chart: WorkflowInfo, id: string): Folds {
  const folded = new Set(foldedIn(folds, chart));
  if (!folded.delete(id)) folded.add(id);
  return withChosen(folds, chart, folded);
}

/** The chart with these states expanded, or collapsed. */
export function foldedTo(folds: Folds, chart: WorkflowInfo, ids: readonly string[], open: boolean): Folds {
  const folded = new Set(foldedIn(folds, chart));
  for (const id of ids) {
    if (open) folded.delete(id);
    else folded.add(id);
  }
  return withChosen(folds, chart, folded);
}

/** The chart with everything expanded that a state is in. */
export function openedTo(folds: Folds, chart: WorkflowInfo, id: string): Folds {
  const parents = new Map(chart.graph.states.map((state) => [state.id, state.parent]));
  const folded = new Set(foldedIn(folds, chart));
  let opened = false;
  for (let at = parents.get(id); at !== undefined && at !== null; at = parents.get(at))
    opened = folded.delete(at) || opened;
  return opened ? withChosen(folds, chart, folded) : folds;
}

export const allExpanded = (folds: Folds, chart: WorkflowInfo): Folds => withChosen(folds, chart, new Set());

export const allCollapsed = (folds: Folds, chart: WorkflowInfo): Folds =>
  withChosen(folds, chart, new Set(holders(chart.graph)));

/** States that have others in them. */
export function holders(graph: Graph): string[] {
  const parents = new Set(graph.states.map(({ parent }) => parent));
  return graph.states.flatMap(({ id }) => (parents.has(id) ? [id] : []));
}

const outermost = (graph: Graph): string[] => {
  const outer = new Set(graph.states.filter(({ parent }) => parent === null).map(({ id }) => id));
  return holders(graph).filter((id) => outer.has(id));
};

/** Ids that the chart no longer has are forgotten. */
function withChosen(folds: Folds, { id, graph }: WorkflowInfo, folded: Folded): Folds {
  const kept = graph.states.flatMap((state) => (folded.has(state.id) ? [state.id] : []));
  return new Map(folds).set(id, kept);
}

/** As the page's memory keeps them: `[[workflow, [state, …]], …]`. */
export const keptFolds = (folds: Folds): Json => [...folds].map(([workflow, ids]) => [workflow, [...ids]]);

/** What is not of that form is as good as nothing. */
export function foldsFrom(kept: Json | undefined): Folds {
  const folds = new Map<string, string[]>();
  for (const entry of Array.isArray(kept) ? kept : []) {
    const [workflow, ids] = Array.isArray(entry) ? entry : [];
    if (typeof workflow === 'string' && Array.isArray(ids))
      folds.set(
        workflow,
        ids.filter((id) => typeof id === 'string'),
      );
  }
  return folds;
}
