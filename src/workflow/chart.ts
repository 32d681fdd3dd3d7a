import type { JsonObject } from '../protocol/json.ts';
import type { GraphTransition } from '../protocol/workflows.ts';
import type { Expression } from './expressions.ts';
import type { GateSpec, TaskSpec } from './model.ts';
import type { Path } from './source.ts';

/** The statechart of a workflow in one form, whatever the file's shorthand: what checks, drawing and engine read. */
export interface Chart {
  readonly root: ChartState;
  /** Every state below the root by id, in document order. */
  readonly states: ReadonlyMap<string, ChartState>;
  readonly transitions: readonly ChartTransition[];
}

export type StateKind = 'atomic' | 'compound' | 'parallel' | 'final' | 'history' | 'deep_history';

export interface ChartState {
  /** Dotted path from the root; the root's is the empty string. */
  readonly id: string;
  readonly key: string;
  readonly parent: ChartState | undefined;
  readonly kind: StateKind;
  readonly title: string;
  readonly description?: string;
  readonly children: ChartState[];
  readonly initial?: string;
  /** Done when the state begins in `initial`, not when it is entered by one of its children. */
  readonly initialActions: readonly Action[];
  readonly transitions: ChartTransition[];
  readonly entry: readonly Action[];
  readonly exit: readonly Action[];
  readonly task?: TaskSpec;
  readonly gate?: GateSpec;
  readonly tags: readonly string[];
  readonly output?: Expression | { readonly literal: JsonObject[string] };
  /** Where the file says it. */
  readonly path: Path;
}

export interface ChartTransition {
  readonly id: string;
  readonly source: string;
  readonly targets: readonly string[];
  readonly event: string;
  readonly kind: GraphTransition['kind'];
  readonly label: string;
  readonly delay?: number;
  readonly guard?: Guard;
  readonly actions: readonly Action[];
  readonly reenter: boolean;
  readonly description?: string;
  readonly path: Path;
}

export type Guard =
  | { readonly type: 'cel'; readonly expression: Expression }
  | { readonly type: 'in'; readonly state: string }
  | { readonly type: 'and' | 'or'; readonly guards: readonly Guard[] }
  | { readonly type: 'not'; readonly guard: Guard };

export type Action =
  | { readonly type: 'set'; readonly fields: readonly (readonly [string, Expression])[] }
  | {
      readonly type: 'start';
      readonly workflow: string;
      readonly title: Expression | undefined;
      readonly context: readonly (readonly [string, Expression])[];
      /** Where the file names the workflow. */
      readonly path: Path;
    };

/** Where the chart starts runs of other workflows, in the order of its states. */
export function startsIn(chart: Chart): Extract<Action, { type: 'start' }>[] {
  return [chart.root, ...chart.states.values()]
    .flatMap(({ entry, initialActions, exit, transitions }) => [
      ...[...entry, ...initialActions],
      ...[...exit, ...transitions.flatMap(({ actions }) => actions)],
    ])
    .filter((action) => action.type === 'start');
}

/** The guard as people read it. */
export function guardText(guard: Guard): string {
  switch (guard.type) {
    case 'cel':
      return guard.expression.text;
    case 'in':
      return `in ${guard.state}`;
    case 'not':
      return `not (${guardText(guard.guard)})`;
    case 'and':
    case 'or':
      return guard.guards
        .map((part) => (part.type === 'cel' || part.type === 'in' ? guardText(part) : `(${guardText(part)})`))
        .join(` ${guard.type} `);
  }
}

/** The state and those around it, innermost first, the root last. */
export function* ancestors(state: ChartState): Generator<ChartState> {
  for (let at: ChartState | undefined = state; at; at = at.parent) yield at;
}

/** The states below, parents before children, in document order. */
export function* descendants(state: ChartState): Generator<ChartState> {
  for (const child of state.children) {
    yield child;
    yield* descendants(child);
  }
}
