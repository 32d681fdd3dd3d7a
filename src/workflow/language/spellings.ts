import type { StateNames } from '../state-names.ts';
import type { StateSymbol } from './symbols.ts';

/** The states that a target may name, as it would name them: neighbours first, then what is within, then all others. */
export function spellings(
  names: StateNames<StateSymbol>,
  from: StateSymbol,
  as: 'target' | 'child',
): { spelling: string; state: StateSymbol }[] {
  const children = from.children.map((state) => ({ spelling: as === 'child' ? state.key : `.${state.key}`, state }));
  if (as === 'child') return children;
  const beside = from.parent?.children ?? from.children;
  const near = new Set([...beside, ...from.children]);
  const others = [...names.states.values()].filter((state) => !near.has(state));
  return [
    ...beside.map((state) => ({ spelling: names.spell(state, from), state })),
    ...(from.parent ? children : []),
    ...others.map((state) => ({ spelling: names.spell(state, from), state })),
  ];
}
