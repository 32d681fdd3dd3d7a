import { ROLES } from '../../protocol/members.ts';
import { CHART_PLACES } from './chart-places.ts';
import { COMMAND_PLACES } from './command-places.ts';
import { map, type Place, type PlaceName, type Shape } from './shapes.ts';
import { WORK_PLACES } from './work-places.ts';

/**
 * What a workflow file may say, place by place: the readers take their lists of keys from here, and so do completion, hover
 * and the JSON Schema. A key that is added here is known everywhere.
 */
export const PLACES: Readonly<Record<PlaceName, Place>> = { ...CHART_PLACES, ...WORK_PLACES, ...COMMAND_PLACES };

/** Whether a key may stand in a place. */
export const isKeyOf = (place: PlaceName, key: string): boolean => Object.hasOwn(PLACES[place].keys, key);

/** The keys that a writer would use there, in the order in which they usually stand. */
export const keysOf = (place: PlaceName): string[] =>
  Object.entries(PLACES[place].keys)
    .filter(([, key]) => !key.foreign && !(place === 'workflow' && key.below))
    .map(([name]) => name);

/** The values that are words of a closed list. */
export const ROLE_WORDS: readonly string[] = ROLES;

/** What may stand at a path of the file: all alternatives, none of them an `either`. */
export function shapesAt(path: readonly (string | number)[]): Shape[] {
  let shapes: Shape[] = [map('workflow')];
  for (const step of path) shapes = shapes.flatMap(alternatives).flatMap((shape) => within(shape, step));
  return shapes.flatMap(alternatives);
}

function within(shape: Shape, step: string | number): Shape[] {
  if (shape.is === 'json') return [shape];
  if (typeof step === 'number') return shape.is === 'list' ? [shape.of] : [];
  if (shape.is === 'named') return [shape.of];
  if (shape.is !== 'map') return [];
  const key = Object.hasOwn(PLACES[shape.of].keys, step) ? PLACES[shape.of].keys[step] : undefined;
  return key ? [key.shape] : [];
}

const alternatives = (shape: Shape): Shape[] => (shape.is === 'either' ? shape.of.flatMap(alternatives) : [shape]);
