import { describe, expect, it } from 'vitest';
import type { TaskState } from '../../../src/protocol/runs.ts';
import { spell, workDetail, workStatus } from '../../../webview/diagram/work-status.ts';
import { initials } from '../../../webview/diagram/work-view.ts';

const task = (more: Partial<TaskState>): TaskState => ({
  state: 's',
  attempt: 1,
  status: 'running',
  label: 'npm test',
  started_at: 10_000,
  ...more,
});

describe('work in a state', () => {
  it('PAGE-58: time is spelled as on a clock and never below zero', () => {
    const spelled = [-5000, 0, 7000, 754_000, 3_723_000, 183_600_000].map(spell);
    expect(spelled).toEqual(['0:00', '0:00', '0:07', '12:34', '1:02:03', '2d 3h']);
  });

  it('PAGE-58: each status has a mark beside its colour, and the attempt where it is not the first', () => {
    expect(workStatus(task({}), 22_000)).toEqual({ mark: 'running', text: '0:12' });
    expect(workStatus(task({ attempt: 2 }), 22_000)).toEqual({ mark: 'running', text: '#2 0:12' });
    expect(workStatus(task({ status: 'passed' }), 0)).toEqual({ mark: 'passed', text: 'passed' });
    expect(workStatus(task({ status: 'timed_out' }), 0)).toEqual({ mark: 'failed', text: 'timed out' });
    expect(workStatus(task({ status: 'interrupted' }), 0)).toEqual({ mark: 'stopped', text: 'interrupted' });
    expect(workDetail(task({ status: 'failed', attempt: 3, exit_code: 1 }))).toBe(
      'npm test · failed · attempt 3 · exit 1',
    );
  });

  it('PAGE-59: whoever approved is shown by initials', () => {
    expect(['Ana Kovač', 'Mei', 'ada lovelace king', ''].map(initials)).toEqual(['AK', 'Me', 'AL', '']);
  });
});
