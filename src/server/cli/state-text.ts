import type { StateValue } from '../../protocol/workflows.ts';
import { oneLine } from './terminal.ts';

/** Where a run stands: `green.code`, or `build.done + docs.draft` where regions run side by side. */
export const stateText = (value: StateValue): string => leaves(value, '').map(oneLine).join(' + ');

function leaves(value: StateValue, parent: string): string[] {
  const within = parent === '' ? '' : `${parent}.`;
  if (typeof value === 'string') return [value === '' ? parent : `${within}${value}`];
  const children = Object.entries(value);
  if (children.length === 0) return [parent];
  return children.flatMap(([name, inner]) => leaves(inner, `${within}${name}`));
}

/** The innermost of the active states: those that no other one is inside of. */
export const innermost = (active: readonly string[]): string =>
  active
    .filter((id) => !active.some((other) => other.startsWith(`${id}.`)))
    .map(oneLine)
    .join(' + ');

/** The ids of all states that a state value says are active. */
export function activeIn(value: StateValue, parent = ''): string[] {
  const within = parent === '' ? '' : `${parent}.`;
  if (typeof value === 'string') return value === '' ? [] : [`${within}${value}`];
  return Object.entries(value).flatMap(([name, inner]) => [`${within}${name}`, ...activeIn(inner, `${within}${name}`)]);
}
