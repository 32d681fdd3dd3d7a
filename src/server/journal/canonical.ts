import * as crypto from 'node:crypto';
import type { Json, JsonObject } from '../../protocol/json.ts';

/**
 * One text for one value: keys sorted, no white space. Refuses what would not come back as it went in: lone surrogates,
 * unsafe integers, −0, NaN.
 */
export function canonical(value: Json): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new Error('text with a lone surrogate can not be kept');
      return JSON.stringify(value);
    case 'number':
      if (
        !Number.isFinite(value) ||
        Object.is(value, -0) ||
        (Number.isInteger(value) && !Number.isSafeInteger(value))
      ) {
        throw new Error(`the number ${value} can not be kept`);
      }
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    default:
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
      return canonicalObject(value);
  }
}

function canonicalObject(value: JsonObject): string {
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field === undefined) continue;
    text += `${text === '{' ? '' : ','}${canonical(key)}:${canonical(field)}`;
  }
  return `${text}}`;
}

export const sha256 = (data: string | Uint8Array): string =>
  atOnce ? crypto.hash('sha256', data) : crypto.createHash('sha256').update(data).digest('hex');

/** Hashing in one call costs half; a runtime with another library beneath, as a desktop editor has, may lack it. */
const atOnce = ((): boolean => {
  try {
    return crypto.hash('sha256', 'é') === crypto.createHash('sha256').update('é').digest('hex');
  } catch {
    return false; // the other way is always there
  }
})();

/** The hash of an entry: over the one before it and the bytes as they are stored. */
export const chain = (previous: string, entry: { seq: number; at: number; kind: string; body: string }): string =>
  sha256(`${previous}\n${entry.seq}\n${entry.at}\n${entry.kind}\n${entry.body}`);
