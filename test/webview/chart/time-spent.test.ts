import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/protocol/entries.ts';
import { timeSpent } from '../../../webview/chart/time-spent.ts';
import { CYCLE, runAfter, workflow } from '../../browser/diagram/charts.ts';

const run = { ...runAfter(workflow(CYCLE), []), run: 'r1', at: 9_000 };
const step = (kind: 'run' | 'transition', of: string, at: number, active: string[]) =>
  ({ kind, run: of, at, active, seq: at, by: null }) as unknown as Entry;

describe('the time spent in states', () => {
  const entries = [
    step('run', 'r1', 1_000, ['a']),
    step('run', 'r2', 1_500, ['a']),
    { kind: 'chat', at: 2_000, seq: 2_000, by: null, text: 'hello', id: null } satisfies Entry,
    step('transition', 'r1', 3_000, ['b', 'b.c']),
    step('transition', 'r1', 4_000, ['b', 'b.d']),
    step('transition', 'r1', 6_000, ['a']),
  ];

  it('PAGE-170: a state has the time of each of its stays, up to now or to the end of the run', () => {
    expect(timeSpent(entries, run, 10_000)).toEqual({
      times: new Map([
        ['a', 6_000],
        ['b', 3_000],
        ['b.c', 1_000],
        ['b.d', 2_000],
      ]),
      whole: true,
    });
    expect(timeSpent(entries, { ...run, status: 'done' }, 20_000).times.get('a')).toBe(5_000);
  });

  it('PAGE-170: what is left of a history that begins later is said to be less than all', () => {
    expect(timeSpent(entries.slice(3), run, 10_000)).toMatchObject({ whole: false });
    expect(timeSpent([], run, 10_000)).toEqual({ times: new Map(), whole: false });
    // The clock of an entry may be ahead of ours by a little.
    expect(timeSpent(entries, run, 5_000).times.get('a')).toBe(2_000);
  });
});
