import { describe, expect, it } from 'vitest';
import { lengthText } from '../../src/client/lengths.ts';
import { historyOf } from '../../src/client/run-history.ts';
import { began, moved, NOON, RUN, STORY, task } from '../support/run-entries.ts';

describe('the history of a run', () => {
  it('PAGE-176: it tells the time in each state, with each attempt and answer, until the run ended', () => {
    const history = historyOf(RUN, STORY);
    expect(history?.stays.map(({ state, from, to }) => [state, from - NOON, (to ?? 0) - NOON])).toEqual([
      ['design', 0, 60_000],
      ['testing', 60_000, 82_000],
      ['review', 82_000, 110_000],
      ['design', 110_000, 200_000],
      ['closed', 200_000, 200_000],
    ]);
    expect(history?.attempts.map(({ begun, end, from, to }) => [begun.seq, end?.status, (to ?? 0) - from])).toEqual([
      [5, 'failed', 5_000],
      [7, 'passed', 12_000],
    ]);
    expect(history?.answers.map(({ answer }) => answer)).toEqual(['approved', 'rejected']);
    expect(history).toMatchObject({ whole: true, from: NOON, ended: NOON + 200_000 });
  });

  it('PAGE-176: what goes on is open, and states that are active at once have a time each', () => {
    const both = { state: { a: 'one', b: 'two' }, active: ['a', 'a.one', 'b', 'b.two'] };
    const history = historyOf(RUN, [
      began(1, 0, 'design'),
      moved(2, 5, 'design', 'go', 'a', both),
      task(3, 6, 'waiting'),
      task(4, 7, 'running'),
    ]);
    expect(history?.stays.map(({ state, to }) => [state, to])).toEqual([
      ['design', NOON + 5_000],
      ['a.one', undefined],
      ['b.two', undefined],
    ]);
    expect(history?.attempts).toMatchObject([{ from: NOON + 7_000, to: undefined, end: undefined }]);
    expect(history?.ended).toBeUndefined();
  });

  it('PAGE-180: without its beginning it says so, and of another run it tells nothing', () => {
    expect(historyOf(RUN, STORY.slice(2))?.whole).toBe(false);
    expect(historyOf('other', STORY)).toBeUndefined();
  });

  it('PAGE-176: lengths are told in two units at most', () => {
    const lengths = [400, 12_000, 192_000, 3_840_000, 60 * 60_000, 51 * 60 * 60_000];
    expect(lengths.map(lengthText)).toEqual(['0.4 s', '12 s', '3 min 12 s', '1 h 4 min', '1 h', '2 d 3 h']);
  });
});
