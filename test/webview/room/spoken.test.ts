import { describe, expect, it } from 'vitest';
import type { Member } from '../../../src/protocol/members.ts';
import type { GateState, RunState, TaskState } from '../../../src/protocol/runs.ts';
import { changesOf } from '../../../webview/room/spoken.ts';

const me: Member = { id: 'mia', name: 'Mia', role: 'approver', kind: 'person' };
const tom = { id: 'tom', name: 'Tom', kind: 'person' } as const;
const gate = (more: Partial<GateState> = {}): GateState => ({
  state: 'review',
  approvals: 2,
  by: ['approver'],
  approved: [],
  agents: false,
  since: 7,
  ...more,
});
const run = (gates: GateState[], tasks: TaskState[] = []) => ({ run: 'w-1', gates, tasks }) as unknown as RunState;
const said = (before: RunState, after: RunState, who: Member = me) =>
  changesOf(before, after, { me: who, titleOf: () => 'Review', now: 10_000 });

describe('what is said of gates and retries', () => {
  it('PAGE-139: a gate that opens, with whether one’s own answer is asked for', () => {
    expect(said(run([]), run([gate()]))).toEqual(['Review waits for two approvals. Yours is asked for.']);
    expect(said(run([]), run([gate()]), { ...me, role: 'member' })).toEqual(['Review waits for two approvals.']);
    expect(said(run([gate()]), run([gate({ since: 9 })]))).toHaveLength(1);
  });

  it('PAGE-139: approvals as they are given and taken back, once each', () => {
    const given = run([gate({ approved: [tom] })]);
    expect(said(run([gate()]), given)).toEqual(['Tom approved Review.']);
    expect(said(given, given)).toEqual([]);
    expect(said(given, run([gate()]))).toEqual(['Tom took the approval of Review back.']);
  });

  it('PAGE-139: a pause before the next attempt when it begins, and not as it counts down', () => {
    const task = {
      state: 'work',
      attempt: 2,
      attempts: 5,
      status: 'failed',
      label: 'npm test',
      started_at: 1,
    } as const;
    const paused = run([], [{ ...task, retry_at: 30_000 }]);
    expect(said(run([], [{ ...task, status: 'running' }]), paused)).toEqual([
      'npm test failed in attempt 2 of 5. The next attempt begins in 20 s.',
    ]);
    expect(said(paused, paused)).toEqual([]);
    expect(said(paused, run([], [{ ...task, attempt: 3, status: 'running' }]))).toEqual([]);
  });
});
