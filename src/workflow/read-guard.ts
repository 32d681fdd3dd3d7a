import type { ChartState, Guard } from './chart.ts';
import { isData } from './data.ts';
import { otherNames } from './other-names.ts';
import { readCel } from './read-cel.ts';
import type { Path, Source } from './source.ts';
import type { StateNames } from './state-names.ts';

/** When a transition may be taken; `undefined` when the file does not say it in a way that can be read, with the reason reported. */
export function readGuard(
  value: unknown,
  path: Path,
  state: ChartState,
  names: StateNames<ChartState>,
  source: Source,
): Guard | undefined {
  if (typeof value === 'string') {
    const expression = readCel(value, path, source, 'bool');
    return expression && { type: 'cel', expression };
  }
  if (isData(value)) {
    const keys = Object.keys(value);
    if (keys.length === 1 && typeof value.in === 'string') {
      const found = names.resolve(value.in, state);
      if (found) return { type: 'in', state: found.id };
      const wanted = value.in;
      source.error('unknown-target', `There is no state ${JSON.stringify(wanted)}.`, [...path, 'in'], 'value', () =>
        otherNames(wanted, state, [...path, 'in'], names, source),
      );
      return undefined;
    }
    if (keys.length === 1 && value.not !== undefined) {
      const guard = readGuard(value.not, [...path, 'not'], state, names, source);
      return guard && { type: 'not', guard };
    }
    for (const type of ['and', 'or'] as const) {
      const parts = value[type];
      if (keys.length !== 1 || !Array.isArray(parts)) continue;
      const guards = parts
        .map((part, index) => readGuard(part, [...path, type, index], state, names, source))
        .filter((part) => part !== undefined);
      return { type, guards };
    }
    if (typeof value.type === 'string') {
      source.error(
        'guard-not-implemented',
        `The guard ${value.type} names code that a workflow file cannot hold. Write it as an expression.`,
        path,
      );
      return undefined;
    }
  }
  source.error('bad-guard', 'A guard is an expression, or a map with one of `in`, `and`, `or`, `not`.', path);
  return undefined;
}
