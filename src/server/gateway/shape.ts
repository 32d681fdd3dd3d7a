import { badRequest, tooLarge } from '../../protocol/errors.ts';
import { JSON_DEPTH, JSON_KEYS } from '../../protocol/limits.ts';

/**
 * Refuses what is nested too deep or has too many keys, before anything recursive touches it, and what would not come
 * back from the journal as it went in. Walks without recursion, so that what it guards against can't reach it either.
 */
export function refuseUnfit(value: unknown): void {
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  let keys = 0;
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (typeof at.value === 'string') refuseText(at.value);
    else if (typeof at.value === 'number') refuseNumber(at.value);
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (ArrayBuffer.isView(at.value) || at.value instanceof ArrayBuffer)
      throw badRequest('Binary data is not part of this protocol.');
    if (at.depth > JSON_DEPTH) throw tooLarge('The nesting of the request', JSON_DEPTH, 'levels');
    for (const [key, inner] of Object.entries(at.value)) {
      keys += 1;
      if (keys > JSON_KEYS) throw tooLarge('The request', JSON_KEYS, 'keys and items');
      refuseText(key);
      if (key === '__proto__') throw badRequest('A field can not be called __proto__.');
      waiting.push({ value: inner, depth: at.depth + 1 });
    }
  }
}

function refuseText(text: string): void {
  if (!text.isWellFormed()) throw badRequest('Text must be well-formed Unicode: it has half a surrogate pair.');
}

/** JSON can say numbers that JavaScript can't keep. */
function refuseNumber(number: number): void {
  const kept = Number.isFinite(number) && !Object.is(number, -0);
  if (!kept || (Number.isInteger(number) && !Number.isSafeInteger(number)))
    throw badRequest(
      `A number of the request can not be kept exactly: whole numbers go up to ${Number.MAX_SAFE_INTEGER}.`,
    );
}
