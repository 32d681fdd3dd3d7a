import * as z from 'zod/mini';
import { WireError } from '../protocol/errors.ts';

/** What became of a request. */
export type Answer =
  | { readonly kind: 'ok'; readonly value: { readonly [key: string]: unknown } }
  | { readonly kind: 'refused'; readonly error: WireError }
  /** Nobody knows: the answer was lost or is late. The same request with the same id may be sent again. */
  | { readonly kind: 'unknown' };

const Acknowledged = z.discriminatedUnion('ok', [
  z.looseObject({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), error: WireError }),
]);

export function parseAnswer(value: unknown): Answer {
  const parsed = Acknowledged.safeParse(value);
  if (!parsed.success) return { kind: 'unknown' };
  return parsed.data.ok ? { kind: 'ok', value: parsed.data } : { kind: 'refused', error: parsed.data.error };
}
