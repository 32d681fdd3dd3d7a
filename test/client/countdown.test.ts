import { describe, expect, it } from 'vitest';
import { countdown, untilNextWord } from '../../src/client/countdown.ts';

const [S, MIN, H, D] = [1000, 60_000, 3_600_000, 86_400_000];

describe('how long until a deadline', () => {
  it('PAGE-134: is told in words that fit how far it is', () => {
    const words = [
      [3 * D + 4 * H, 'in 3 d 4 h'],
      [2 * D, 'in 2 d'],
      [D - 1, 'in 1 d'],
      [23 * H + 59 * MIN, 'in 23 h 59 min'],
      [2 * H + 5 * MIN, 'in 2 h 5 min'],
      [H, 'in 1 h'],
      [H - 1, 'in 1 h'],
      [5 * MIN, 'in 5 min'],
      [90 * S, 'in 2 min'],
      [61 * S, 'in 1 min'],
      [MIN, 'in 1 min'],
      [59 * S, 'in 59 s'],
      [20 * S, 'in 20 s'],
      [1, 'in 1 s'],
      [0, 'now due'],
      [-D, 'now due'],
    ] as const;
    expect(words.map(([ms]) => countdown(ms))).toEqual(words.map(([, word]) => word));
  });

  it('PAGE-134: is looked at once a second when it is near, once a minute when it is far, and never once it is due', () => {
    expect([0, -1].map(untilNextWord)).toEqual([undefined, undefined]);
    expect(untilNextWord(20 * S)).toBe(S + 1);
    expect(untilNextWord(20 * S - 400)).toBe(601);
    for (const ms of [61 * S, 10 * MIN, 7 * H, 5 * D]) expect(untilNextWord(ms)).toBeLessThanOrEqual(MIN + 1);
  });

  it('PAGE-134: no word is missed by looking only then', () => {
    for (let ms = 2 * H + 7 * MIN + 123; ms > 0; ) {
      const next = untilNextWord(ms) ?? 0;
      // Just before the next look at most one new word has come.
      expect(new Set([countdown(ms), countdown(ms - next + 2), countdown(ms - next)]).size).toBeLessThanOrEqual(2);
      expect(next).toBeGreaterThan(0);
      ms -= next;
    }
  });
});
