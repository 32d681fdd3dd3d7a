import { describe, expect, it } from 'vitest';
import type { EntryOf } from '../../../src/protocol/entries.ts';
import { markBeside, marksOf, saidAt } from '../../../webview/time/marks.ts';
import { answered, BO, began, CHART, moved, said, task } from '../../support/run-entries.ts';

const chat = (seq: number, text: string) => said(seq, seq, text) as EntryOf<'chat'>;

describe('the marks of a run', () => {
  const entries = [
    began(2, 2, 'design'),
    moved(4, 4, 'design', 'write', 'testing'),
    task(5, 5, 'running'),
    task(7, 7, 'failed', { exit_code: 1 }),
    moved(8, 8, 'testing', 'task.failed', 'review'),
    answered(11, 11, BO, 'rejected', 'Not yet'),
    moved(12, 12, 'review', 'gate.rejected', 'design', { status: 'error' }),
  ];
  const chats = [chat(1, 'before it'), chat(6, 'slow'), chat(9, 'oh'), chat(10, 'well')];
  const marks = marksOf(entries, chats, CHART);

  it('PAGE-209: failures, gates that open or are answered, and when something was said, each moment once', () => {
    expect(marks).toEqual({ failure: [3, 6], gate: [4, 5], chat: [2, 4] });
    expect(marksOf([], chats, CHART)).toEqual({ failure: [], gate: [], chat: [] });
    expect(marksOf(entries, [], undefined).gate).toEqual([5]);
  });

  it('PAGE-209: one goes to the next and the previous of a kind, and not beyond', () => {
    expect(markBeside(marks.failure, 0, 1)).toBe(3);
    expect(markBeside(marks.failure, 3, 1)).toBe(6);
    expect(markBeside(marks.failure, 7, 1)).toBeUndefined();
    expect(markBeside(marks.failure, 7, -1)).toBe(6);
    expect(markBeside(marks.failure, 3, -1)).toBeUndefined();
  });

  it('PAGE-209: what was said at a moment is what came before the next', () => {
    expect(saidAt(entries, chats, 4).map(({ text }) => text)).toEqual(['oh', 'well']);
    expect(saidAt(entries, chats, 0)).toEqual([]);
    expect(saidAt(entries, [chat(20, 'after')], 6)).toHaveLength(1);
    expect(saidAt(entries, chats, 7)).toEqual([]);
  });
});
