import type { ChartState } from './chart.ts';
import type { Fix } from './edits.ts';
import { nearest } from './nearest.ts';
import type { Path, Source } from './source.ts';
import type { StateNames } from './state-names.ts';
import { createState, replaceValue } from './suggestions.ts';

/** Fixes for a name that no state has: those like it, and a state of that name. */
export function otherNames(
  name: unknown,
  from: ChartState,
  at: Path,
  names: StateNames<ChartState>,
  source: Source,
): Fix[] {
  if (typeof name !== 'string') return [];
  const last = name.split(/[.#]/).at(-1) ?? '';
  const near = new Set(nearest(name, names.states.keys()));
  for (const key of nearest(
    last,
    [...names.states.values()].map((state) => state.key),
  ).concat(last))
    for (const state of names.states.values()) if (state.key === key) near.add(state.id);
  const spellings = [...near].slice(0, 4).flatMap((id) => {
    const state = names.states.get(id);
    return state ? [names.spell(state, from)] : [];
  });
  return [...replaceValue(source, at, spellings), ...createState(source, name, from)];
}
