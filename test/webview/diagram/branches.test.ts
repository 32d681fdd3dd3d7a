import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../src/protocol/runs.ts';
import { branchReader } from '../../../webview/diagram/branches.ts';
import type { CanSend } from '../../../webview/diagram/life.ts';
import { labelOfBranch, stateWords } from '../../../webview/diagram/words.ts';
import { runAfter, workflow } from '../../browser/diagram/charts.ts';

const chart = workflow(`
workflow: chart
context: { n: 0 }
commands: { go: { title: Go }, stop: { title: Stop }, wait: { title: Wait } }
initial: one
on: { stop: end }
states:
  one:
    on:
      go:
        - { target: two, guard: context.n > 3 }
        - { target: end }
      wait: { set: { n: context.n + 1 } }
    after: { 5m: end }
  two:
    gate: { approvals: 2, by: [approver] }
    on: { gate.approved: end, gate.rejected: one }
  end: { type: final }
`);
const { graph } = chart;
const begun = runAfter(chart, []);
const gate = { state: 'two', approvals: 2, by: ['approver'], approved: [{ id: 'm', name: 'Mei', kind: 'person' }] };
const asking = { ...begun, active: ['two'], accepts: ['approve', 'withdraw', 'stop'], gates: [gate] } as RunState;

const words = (run: RunState | undefined, state: string, canSend: CanSend = () => true) =>
  branchReader(
    graph,
    run,
    canSend,
  )(state).map((branch) =>
    [
      [labelOfBranch(branch), ...branch.targets].join(' '),
      branch.kind === 'way' ? branch.why : branch.kind === 'locked' ? `locked: ${branch.why}` : 'accepted',
    ].join(', '),
  );

describe('the ways on from a state', () => {
  it('PAGE-194: what is accepted stands once, with all that guards may choose from, and the whole chart’s where the run stands', () => {
    expect(words(begun, 'one')).toEqual([
      'go two end, accepted',
      'wait, accepted',
      'after 5m end, Taken by itself after 5m.',
      'stop end, accepted',
    ]);
    expect(words(begun, 'two')).toEqual(['gate.approved end, Only from Two.', 'gate.rejected one, Only from Two.']);
    expect(words(undefined, 'one')).toHaveLength(4);
    expect(words({ ...begun, status: 'done' }, 'one').at(-1)).toContain('after 5m');
    expect(words(begun, 'nowhere')).toEqual([]);
  });

  it('PAGE-194: what others may send is there, locked, and why; its number stays the same', () => {
    const mine: CanSend = (name) => (name === 'go' ? 'That is for owners.' : true);
    expect(words(begun, 'one', mine)[0]).toBe('go two end, locked: That is for owners.');
    const keys = (canSend: CanSend, run = begun) => branchReader(graph, run, canSend)('one').map(({ key }) => key);
    expect(keys(mine)).toEqual(keys(() => true));
  });

  it('PAGE-194: a gate’s answers stand where it is open, those that only count as well', () => {
    expect(words(asking, 'two')).toEqual([
      'gate.approved end, accepted',
      'gate.rejected one, Not accepted now.',
      'stop end, accepted',
      'withdraw, accepted',
    ]);
    expect(words(asking, 'one').join()).not.toContain('accepted,');
  });

  it('PAGE-193: a state says whether it is active, what works and what waits in it', () => {
    const state = (id: string) => graph.states.find((one) => one.id === id) ?? expect.unreachable(id);
    const task = {
      state: 'two',
      attempt: 2,
      attempts: 3,
      status: 'timed_out',
      label: 'npm test',
      started_at: 0,
    } as const;
    expect(stateWords(state('two'), { ...asking, tasks: [task] })).toEqual([
      'active',
      'npm test timed out attempt 2 of 3',
      'gate: 1 of 2 approvals',
    ]);
    expect(stateWords(state('end'), { ...begun, active: ['end'], status: 'done' })).toEqual([
      'the run ended here',
      'final',
    ]);
    expect(stateWords(state('two'), undefined)).toEqual(['gate: 2 approvals']);
  });
});
