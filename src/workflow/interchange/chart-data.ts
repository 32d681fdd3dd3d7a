import type { Json, JsonObject } from '../../protocol/json.ts';
import type { Action, Chart, ChartTransition, Guard } from '../chart.ts';
import { isData } from '../data.ts';
import type { Definition } from '../model.ts';
import { readChart } from '../read-chart.ts';
import { Source } from '../source.ts';

/** The chart of a definition that passed `parseWorkflow`. */
export const chartOf = (definition: Definition): Chart => readChart(definition.chart, new Source('{}', definition.id));

/** What stands at a place of a file's data. */
export function dataAt(data: Json, path: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = data;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === 'number') at = at[step];
    else if (isData(at) && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return at;
}

/** A guard as a workflow file has it; states named by `spell`. */
export function guardData(guard: Guard, spell: (state: string) => string): Json {
  switch (guard.type) {
    case 'cel':
      return guard.expression.text;
    case 'in':
      return { in: spell(guard.state) };
    case 'not':
      return { not: guardData(guard.guard, spell) };
    case 'and':
    case 'or':
      return { [guard.type]: guard.guards.map((part) => guardData(part, spell)) };
  }
}

/** An action as a workflow file has it. */
export function actionData(action: Action): JsonObject {
  const fields = (pairs: readonly (readonly [string, { readonly text: string }])[]): JsonObject =>
    Object.fromEntries(pairs.map(([field, { text }]) => [field, text]));
  switch (action.type) {
    case 'set':
      return { set: fields(action.fields) };
    case 'start':
      return {
        start: {
          workflow: action.workflow,
          ...(action.title && { title: action.title.text }),
          ...(action.context.length > 0 && { context: fields(action.context) }),
        },
      };
  }
}

/** The map of a transition in the file; empty for one that is written as a target alone. */
export function transitionData(definition: Definition, { path }: ChartTransition): JsonObject {
  const data = dataAt(definition.chart, path);
  return isData(data) ? data : {};
}

/** One, or a list of several, as people write it. */
export const oneOrMore = (items: readonly Json[]): Json => (items.length === 1 ? (items[0] ?? null) : [...items]);

/** The same; nothing where there is none. */
export const some = (items: readonly Json[]): Json | undefined => (items.length === 0 ? undefined : oneOrMore(items));

/** An object with the keys whose value is there and not empty. */
export function present(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (field): field is [string, Json] =>
        field[1] !== undefined &&
        !(Array.isArray(field[1]) && field[1].length === 0) &&
        !(isData(field[1]) && Object.keys(field[1]).length === 0),
    ),
  );
}

/** A transition as people write it: a target alone by its name, one assignment without a list around it. */
export function shortTransition(made: JsonObject): Json {
  const { actions, ...rest } = made;
  const [only, ...more] = Array.isArray(actions) ? actions : [];
  if (more.length === 0 && isData(only) && isData(only.set) && rest.set === undefined && Object.keys(only).length === 1)
    return { ...rest, set: only.set };
  return typeof made.target === 'string' && Object.keys(made).length === 1 ? made.target : made;
}
