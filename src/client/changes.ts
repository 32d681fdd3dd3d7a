import type { CommandInfo, GraphState, GraphTransition, WorkflowInfo } from '../protocol/workflows.ts';
import { type Titles, titlesOf } from './states.ts';

/** What is different in a newer definition of a workflow, by the ids of states and transitions and the names of commands. */
export interface Changes {
  readonly states: Difference;
  readonly transitions: Difference;
  readonly commands: Difference;
}

export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** What a run that moves from one definition to the other would find changed. */
export function changesBetween(before: WorkflowInfo, after: WorkflowInfo): Changes {
  return {
    states: difference(before.graph.states, after.graph.states, ({ id }: GraphState) => id),
    transitions: difference(before.graph.transitions, after.graph.transitions, ({ id }: GraphTransition) => id),
    commands: difference(before.commands, after.commands, ({ name }: CommandInfo) => name),
  };
}

function difference<T>(before: readonly T[], after: readonly T[], key: (item: T) => string): Difference {
  const old = new Map(before.map((item) => [key(item), JSON.stringify(item)]));
  const now = new Map(after.map((item) => [key(item), JSON.stringify(item)]));
  return {
    added: [...now.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !now.has(id)),
    changed: [...now].filter(([id, text]) => old.has(id) && old.get(id) !== text).map(([id]) => id),
  };
}

/** What a transition is called where there is no arrow to point at: `reject in Review`. */
export function transitionTitles(chart: WorkflowInfo): Titles {
  const stateTitle = titlesOf(chart);
  const titles = new Map(
    chart.graph.transitions.map(({ id, source, event, label }) => [
      id,
      `${label || event || 'always'} in ${source === '' ? chart.title : stateTitle(source)}`,
    ]),
  );
  return (id) => titles.get(id) ?? id;
}

/** The changes in a sentence for each kind that has any: `States: Review is new; Draft is gone.` */
export function changesText(
  { states, transitions, commands }: Changes,
  stateTitle: Titles,
  transitionTitle: Titles,
): string[] {
  const said = (name: string, { added, removed, changed }: Difference, title: (id: string) => string): string[] => {
    const parts = [
      list(added.map(title), 'is new', 'are new'),
      list(removed.map(title), 'is gone', 'are gone'),
      list(changed.map(title), 'has changed', 'have changed'),
    ].filter((part) => part !== '');
    return parts.length === 0 ? [] : [`${name}: ${parts.join('; ')}.`];
  };
  return [
    ...said('States', states, stateTitle),
    ...said('Transitions', transitions, transitionTitle),
    ...said('Commands', commands, (name) => name),
  ];
}

/** Names that are told; of more there is only the number. */
const MOST = 6;

function list(names: readonly string[], one: string, many: string): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, MOST);
  const more = names.length - shown.length;
  const text = more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
  return `${text} ${names.length === 1 ? one : many}`;
}
