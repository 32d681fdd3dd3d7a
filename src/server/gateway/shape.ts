import { badRequest, tooLarge } from '../../protocol/errors.ts';
import { JSON_DEPTH, JSON_KEYS } from '../../protocol/limits.ts';

/**
 * Refuses data that is nested too deep or has too many keys, before anything recursive touches it. Walks without
 * recursion, so that what it guards against can't reach it either.
 */
export function refuseOutsize(value: unknown): void {
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  let keys = 0;
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (ArrayBuffer.isView(at.value) || at.value instanceof ArrayBuffer)
      throw badRequest('Binary data is not part of this protocol.');
    if (at.depth > JSON_DEPTH) throw tooLarge('The nesting of the request', JSON_DEPTH, 'levels');
    for (const inner of Object.values(at.value)) {
      keys += 1;
      if (keys > JSON_KEYS) throw tooLarge('The request', JSON_KEYS, 'keys and items');
      waiting.push({ value: inner, depth: at.depth + 1 });
    }
  }
}
