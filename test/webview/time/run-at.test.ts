import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../src/client/run-history.ts';
import type { Entry } from '../../../src/protocol/entries.ts';
import { runAt } from '../../../webview/time/run-at.ts';
import { answered, BO, CHART, liveRun, MEI, moved, NOON, RUN, STORY } from '../../support/run-entries.ts';

function at(seq: number, entries: readonly Entry[] = STORY, workflows = [CHART]) {
  const history = historyOf(RUN, entries);
  if (!history) throw new Error('The entries are of no run.');
  return runAt(liveRun(entries), history, seq, workflows);
}

describe('a run as it stood', () => {
  it('PAGE-178: at each entry it has the states, the way there and the tasks of that moment, and accepts nothing', () => {
    expect(at(5)).toMatchObject({
      seq: 5,
      at: NOON + 60_000,
      active: ['testing'],
      taken: ['design:start:0'],
      command: 'start',
      by: MEI,
      status: 'active',
      accepts: [],
      timers: [],
      tasks: [{ state: 'testing', status: 'running', attempt: 1, started_at: NOON + 60_000 }],
    });
    expect(at(6)?.tasks).toMatchObject([
      { status: 'failed', started_at: NOON + 60_000, ended_at: NOON + 65_000, retry_at: NOON + 70_000 },
    ]);
    expect(at(3)).toMatchObject({ active: ['design'], command: null, from: null, tasks: [] });
    expect(at(13)).toMatchObject({ status: 'done', active: ['closed'] });
    expect(at(1)).toBeUndefined();
  });

  it('PAGE-178: an open gate has the approvals that were given since it opened', () => {
    expect(at(9)?.gates).toMatchObject([{ state: 'review', approvals: 2, approved: [] }]);
    expect(at(10)?.gates).toMatchObject([{ approved: [{ name: 'Mei', at: NOON + 100_000 }] }]);
    expect(at(12)?.gates).toEqual([]);
    const again = [
      ...STORY.slice(0, 11),
      moved(13, 120, 'design', 'review', 'review'),
      answered(14, 130, BO, 'approved'),
    ];
    expect(at(13, again)?.gates).toMatchObject([{ approved: [] }]);
    expect(at(14, again)?.gates).toMatchObject([{ approved: [{ name: 'Bo' }] }]);
    const back = [...again, answered(15, 140, BO, 'withdrawn')];
    expect(at(15, back)?.gates).toMatchObject([{ approved: [] }]);
  });

  it('PAGE-181: it has the definition it was on then; where that is not told, none', () => {
    const { event: _, args: __, ...step } = moved(14, 210, 'closed', 'x', 'design');
    const moved2: Entry = { ...step, kind: 'definition', change: 'moved', definition: 'h2' };
    const entries = [...STORY.slice(0, 11), moved2];
    expect(at(9, entries)?.definition).toBe('');
    expect(at(14, entries)?.definition).toBe('h2');
    expect(at(9)?.definition).toBe('h1');
  });
});
