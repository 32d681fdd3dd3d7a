import { describe, expect, it } from 'vitest';
import { attemptText, taskCommands } from '../../src/client/tasks.ts';
import type { RunState, TaskState } from '../../src/protocol/runs.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';

const task = (more: Partial<TaskState>): TaskState => ({
  state: 'work',
  attempt: 1,
  status: 'failed',
  label: 'npm test',
  started_at: 1,
  ...more,
});
const run = (more: Partial<TaskState>, rest: Partial<RunState> = {}) =>
  ({ status: 'active', active: ['work'], accepts: ['retry', 'cancel_task'], tasks: [task(more)], ...rest }) as RunState;
const may = (more: Partial<TaskState>, rest: Partial<RunState> = {}) =>
  taskCommands(run(more, rest), 'work', undefined);

describe('a task as its card tells of it', () => {
  it('PAGE-138: which attempt it is, of how many, unless somebody has asked for more', () => {
    const told = [
      [{ attempt: 1 }, undefined],
      [{ attempt: 1, attempts: 1 }, undefined],
      [{ attempt: 1, attempts: 5 }, 'attempt 1 of 5'],
      [{ attempt: 3, attempts: 5 }, 'attempt 3 of 5'],
      [{ attempt: 6, attempts: 5 }, 'attempt 6'],
      [{ attempt: 2 }, 'attempt 2'],
    ] as const;
    expect(told.map(([which]) => attemptText(which))).toEqual(told.map(([, text]) => text));
  });

  it('PAGE-138: what may be done fits how it stands', () => {
    expect(may({ status: 'running' })).toEqual(['cancel_task']);
    expect(may({ status: 'waiting' })).toEqual(['cancel_task']);
    expect(may({ status: 'failed', retry_at: 5 })).toEqual(['retry', 'cancel_task']);
    for (const status of ['failed', 'timed_out', 'cancelled', 'interrupted'] as const)
      expect(may({ status })).toEqual(['retry']);
    expect(may({ status: 'passed' })).toEqual([]);
  });

  it('PAGE-138: nothing may be done that the room does not accept, of a state that was left, or that is the chart’s own', () => {
    expect(may({}, { accepts: [] })).toEqual([]);
    expect(may({}, { active: ['other'] })).toEqual([]);
    expect(may({}, { status: 'done' })).toEqual([]);
    const chart = { commands: [{ name: 'retry' }] } as WorkflowInfo;
    expect(taskCommands(run({}), 'work', chart)).toEqual([]);
  });
});
