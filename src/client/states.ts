import type { StateValue, WorkflowInfo } from '../protocol/workflows.ts';

/** Names of states by their ids, for one chart. */
export type Titles = (id: string) => string;

export function titlesOf(chart: WorkflowInfo | undefined): Titles {
  const titles = new Map(chart?.graph.states.map(({ id, title }) => [id, title]));
  return (id) => titles.get(id) ?? lastPart(id);
}

/** `code_green` is told as `Code green` where the chart that names it is not at hand. */
function lastPart(id: string): string {
  const words = (id.split('.').at(-1) ?? id).replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The ids of the innermost active states of a state value. */
export function leavesOf(value: StateValue, within = ''): string[] {
  const path = (key: string) => (within === '' ? key : `${within}.${key}`);
  if (typeof value === 'string') return [path(value)];
  const keys = Object.entries(value);
  if (keys.length === 0) return within === '' ? [] : [within];
  return keys.flatMap(([key, inner]) => leavesOf(inner, path(key)));
}

/** The innermost of `active`: those that no other active state is in. */
export const innermost = (active: readonly string[]): string[] =>
  active.filter((id) => !active.some((other) => other.startsWith(`${id}.`)));

/** From where to where a step went: states that it left and those that it entered, without those that stayed. */
export function moveOf(from: StateValue, to: StateValue): { left: string[]; entered: string[] } {
  const before = leavesOf(from);
  const after = leavesOf(to);
  return {
    left: before.filter((id) => !after.includes(id)),
    entered: after.filter((id) => !before.includes(id)),
  };
}
