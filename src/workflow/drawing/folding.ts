import type { Graph } from '../../protocol/workflows.ts';

/** Ids of states that are drawn collapsed: as one box, whatever is in them. Ids of no such state mean nothing. */
export type Folded = ReadonlySet<string>;

export const NONE_FOLDED: Folded = new Set();

/** The state that is drawn for each: itself, or the outermost collapsed one that it is in. The root is its own. */
export function shownFor(graph: Graph, folded: Folded): (id: string) => string {
  const shown = new Map<string, string>();
  for (const { id, parent } of graph.states) {
    // Parents come first, so what is drawn for the parent is known.
    const above = parent === null ? undefined : shown.get(parent);
    shown.set(id, above !== undefined && (above !== parent || folded.has(above)) ? above : id);
  }
  return (id) => shown.get(id) ?? id;
}

/** How many states are in each, at any depth; marks of history are no states. States with nothing in them are absent. */
export function countsInside(graph: Graph): ReadonlyMap<string, number> {
  const parents = new Map(graph.states.map(({ id, parent }) => [id, parent]));
  const counts = new Map<string, number>();
  for (const { parent, kind } of graph.states) {
    if (kind === 'history' || kind === 'deep_history') continue;
    for (let at = parent; at !== null; at = parents.get(at) ?? null) counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  return counts;
}
