import { MAX_DEPTH } from './file-limits.ts';
import type { Path } from './source.ts';

/** How much a file may come to once its aliases stand for what they name. */
const MAX_VALUES = 200_000;
const MAX_CHARACTERS = 1024 * 1024;

export interface NotPlain {
  readonly code: string;
  readonly message: string;
  readonly path: Path;
  readonly at: 'key' | 'value';
}

/** Names that would change what an object is. */
const POISONED = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The first thing in a file's data that is not JSON, or would not come back from JSON as it went in; YAML has dates,
 * infinities and maps that contain themselves. `undefined` when there is none.
 */
export function plainJson(data: unknown): NotPlain | undefined {
  let values = 0;
  let characters = 0;
  const look = (value: unknown, path: Path): NotPlain | undefined => {
    const wrong = (code: string, message: string, at: 'key' | 'value' = 'value') => ({ code, message, path, at });
    values += 1;
    if (typeof value === 'string') {
      characters += value.length;
      if (!value.isWellFormed())
        return wrong('not-json', 'This text has half a character in it, which can not be kept.');
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value) || Object.is(value, -0) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
        return wrong(
          'not-json',
          `${Object.is(value, -0) ? '-0' : value} is no number that JSON can keep. Write it as text.`,
        );
    } else if (typeof value === 'object' && value !== null) {
      if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
        return wrong('not-json', `A ${value.constructor?.name ?? 'value'} of YAML 1.1 is not JSON. Write it as text.`);
      if (path.length > MAX_DEPTH)
        return wrong('too-deep', `With its aliases the file nests deeper than ${MAX_DEPTH} levels, or without end.`);
    } else if (typeof value !== 'boolean' && value !== null) {
      return wrong('not-json', `A ${typeof value} is not JSON. Write it as text.`);
    }
    if (values > MAX_VALUES || characters > MAX_CHARACTERS)
      return wrong('too-large', `With its aliases the file comes to more than ${MAX_CHARACTERS / 1024} KiB.`);
    if (typeof value !== 'object' || value === null) return undefined;
    for (const [key, inner] of Object.entries(value)) {
      const at = [...path, Array.isArray(value) ? Number(key) : key];
      if (POISONED.has(key) || !key.isWellFormed())
        return {
          code: 'bad-key',
          message: `The key ${JSON.stringify(key)} is not allowed in a workflow file.`,
          path: at,
          at: 'key',
        };
      characters += key.length;
      const found = look(inner, at);
      if (found) return found;
    }
    return undefined;
  };
  return look(data, []);
}
