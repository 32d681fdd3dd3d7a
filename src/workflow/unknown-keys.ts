import { nearest } from './nearest.ts';
import type { Path, Source } from './source.ts';
import { removeKey, rename } from './suggestions.ts';
import type { PlaceName } from './vocabulary/shapes.ts';
import { isKeyOf, keysOf, PLACES } from './vocabulary/vocabulary.ts';

/** Reports the keys that a place has not. States and transitions have room for notes of one's own; small places list their keys. */
export function unknownKeys(
  data: Readonly<Record<string, unknown>>,
  place: PlaceName,
  path: Path,
  source: Source,
): void {
  const notes = isKeyOf(place, 'meta');
  for (const key of Object.keys(data)) {
    if (isKeyOf(place, key)) continue;
    const at = [...path, key];
    source.error(
      'unknown-key',
      `${PLACES[place].what} has no key ${JSON.stringify(key)}. ${
        notes ? 'Notes of your own belong under `meta`.' : `It has ${keysOf(place).join(', ')}.`
      }`,
      at,
      'key',
      () => {
        const names = nearest(
          key,
          keysOf(place).filter((name) => !Object.hasOwn(data, name)),
        );
        return names.length > 0 ? rename(source, at, names) : removeKey(source, at);
      },
    );
  }
}
