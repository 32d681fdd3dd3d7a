export type Way = 'websocket' | 'polling' | 'relay';

/** How long one attempt may take until the room has answered, ms. */
export const ATTEMPT_MS = 6_000;
/** A panel has another way at hand, and somebody waits for it. */
export const ATTEMPT_WITH_RELAY_MS = 3_500;

/**
 * The ways to try in the attempt of this number (from 0), in order. A WebSocket that is refused gives way to polling within
 * the attempt; one that opens and then carries nothing does not, so every second attempt begins with polling. With a
 * relay, that is the way after a direct attempt has failed.
 */
export function waysFor(attempt: number, hasRelay: boolean): readonly Way[] {
  if (hasRelay && attempt % 3 !== 0) return ['relay'];
  return attempt % 2 === 0 ? ['websocket', 'polling'] : ['polling', 'websocket'];
}

const FIRST_MS = 400;
const LONGEST_MS = 8_000;

/** The pause before this attempt (from 1), ms: doubled each time, and spread so that a thousand pages do not come as one. */
export function pauseBefore(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + random() * 0.5));
}
