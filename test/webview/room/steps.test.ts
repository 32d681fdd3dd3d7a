import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/protocol/entries.ts';
import type { WorkflowInfo } from '../../../src/protocol/workflows.ts';
import { type Step, stepsAfter, stepsSaid } from '../../../webview/room/steps.ts';
import { CYCLE, workflow } from '../../browser/diagram/charts.ts';

const { graph } = workflow(CYCLE);
const chart = { id: 'tdd', title: 'TDD cycle', graph } as unknown as WorkflowInfo;
const mei = { id: 'm', name: 'Mei', kind: 'person' } as const;
const step = (more: Partial<Step> = {}) =>
  ({
    kind: 'transition',
    seq: 7,
    at: 0,
    by: mei,
    run: 'r',
    workflow: 'tdd',
    title: 'retry',
    event: 'write_tests',
    args: {},
    from: 'design',
    state: 'test_red',
    active: ['test_red'],
    taken: ['design:write_tests:0'],
    status: 'active',
    id: null,
    ...more,
  }) as Step;
const inner = step({
  by: null,
  event: 'task.failed',
  from: 'test_red',
  state: 'code_green',
  active: ['code_green'],
  taken: ['test_red:task.failed:0'],
} as Partial<Step>);

describe('what is said of steps', () => {
  it('PAGE-198: the chart, the run, from where to where, and who or what', () => {
    expect(stepsSaid([step()], chart)).toBe('TDD cycle, retry: Design to Test red, by Mei.');
    expect(stepsSaid([step({ title: 'TDD cycle' })], chart)).toBe('TDD cycle: Design to Test red, by Mei.');
    expect(stepsSaid([inner], chart)).toBe('TDD cycle, retry: Test red to Code green, task.failed.');
    expect(stepsSaid([step({ state: 'design', active: ['design'] })], chart)).toBe(
      'TDD cycle, retry: write_tests in Design, by Mei.',
    );
    expect(stepsSaid([step({ status: 'done' })], chart)).toContain('by Mei. The run is done.');
    expect(stepsSaid([step({ status: 'stopped' })], chart)).toBe('TDD cycle, retry: cancelled in Test red, by Mei.');
    expect(stepsSaid([step({ kind: 'run' })], chart)).toBe('TDD cycle, retry: started in Test red, by Mei.');
    expect(stepsSaid([step()], undefined)).toBe('tdd, retry: Design to Test red, by Mei.');
  });

  it('PAGE-198: many at once are one sentence, with how many and the newest; of none nothing is said', () => {
    expect(stepsSaid([...Array.from({ length: 29 }, () => step()), inner], chart)).toBe(
      'TDD cycle, retry: 30 steps, the last one Test red to Code green, task.failed.',
    );
    expect(stepsSaid([], chart)).toBeUndefined();
  });

  it('PAGE-198: only steps after what was said, those of a gate by whoever answered it', () => {
    const approved = step({ seq: 9, by: null, event: 'gate.approved' } as Partial<Step>);
    const entries = [
      step(),
      { ...step({ seq: 8 }), kind: 'gate', run: 'r', by: { ...mei, name: 'Ben' } },
      approved,
      { ...step({ seq: 10 }), kind: 'chat' },
    ] as Entry[];
    expect(stepsAfter(entries, 6).map(({ seq, by }) => [seq, by?.name])).toEqual([
      [7, 'Mei'],
      [9, 'Ben'],
    ]);
    expect(stepsAfter(entries, 9)).toEqual([]);
    expect(stepsAfter([approved], 8)).toEqual([approved]);
    expect(stepsAfter([], 3)).toEqual([]);
  });
});
