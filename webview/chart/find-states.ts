import type { Graph, GraphState } from '../../src/protocol/workflows.ts';

export interface Found {
  readonly state: GraphState;
  /** The titles of the states around it, outermost first. */
  readonly within: readonly string[];
}

/**
 * The states that have every word of `query` in their title, id or description, titles that begin with it first, then titles
 * that have it. Nothing for nothing.
 */
export function findStates(graph: Graph, query: string): Found[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  const words = wanted.split(/\s+/);
  const byId = new Map(graph.states.map((state) => [state.id, state]));
  const ranked = graph.states.flatMap((state) => {
    const title = state.title.toLowerCase();
    const all = `${title} ${state.id.toLowerCase()} ${state.description?.toLowerCase() ?? ''}`;
    if (!words.every((word) => all.includes(word))) return [];
    return [{ state, rank: title.startsWith(wanted) ? 0 : title.includes(wanted) ? 1 : 2 }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ state }) => ({ state, within: around(state, byId) }));
}

function around({ parent }: GraphState, byId: ReadonlyMap<string, GraphState>): string[] {
  const above = parent === null ? undefined : byId.get(parent);
  return above ? [...around(above, byId), above.title] : [];
}
