import { describe, expect, it } from 'vitest';
import type { WorkflowInfo } from '../../../src/protocol/workflows.ts';
import { findStates } from '../../../webview/chart/find-states.ts';
import {
  allCollapsed,
  allExpanded,
  foldedIn,
  foldsFrom,
  keptFolds,
  openedTo,
  toggled,
} from '../../../webview/chart/folds.ts';
import { generatedGraph } from '../../browser/diagram/charts.ts';

const chart = (states: number, id = 'large'): WorkflowInfo => ({
  id,
  title: id,
  hash: id,
  runs: 'single',
  commands: [],
  graph: generatedGraph(states),
});

describe('what is collapsed', () => {
  it('PAGE-162: it is remembered by workflow, and anything else that was kept is as good as nothing', () => {
    const small = chart(20);
    const folds = toggled(toggled(new Map(), small, 'group_1'), chart(20, 'constructor'), 'group_0');
    expect([...foldedIn(folds, small)]).toEqual(['group_1']);
    expect(foldsFrom(JSON.parse(JSON.stringify(keptFolds(folds))))).toEqual(folds);
    expect([...foldedIn(toggled(folds, small, 'group_1'), small)]).toEqual([]);
    expect(foldsFrom({ large: ['group_1'] })).toEqual(new Map());
    expect(foldsFrom([['large', [1, 'group_1']], 'large', [2, []]])).toEqual(new Map([['large', ['group_1']]]));
    expect([...foldedIn(allExpanded(allCollapsed(folds, small), small), small)]).toEqual([]);
  });

  it('PAGE-163: a chart of more than 150 states begins with its outermost states collapsed, until somebody chooses', () => {
    expect(foldedIn(new Map(), chart(100)).size).toBe(0);
    const large = chart(500);
    expect(foldedIn(new Map(), large).size).toBe(63);
    const opened = openedTo(new Map(), large, 'group_7.step_2');
    expect(foldedIn(opened, large).size).toBe(62);
    expect(foldedIn(opened, large).has('group_7')).toBe(false);
    expect(openedTo(opened, large, 'group_7.step_3')).toBe(opened);
  });

  it('PAGE-164: a state is found by the words of its title, its id and its description, the likeliest first', () => {
    const { graph } = chart(30);
    const found = (query: string) => findStates(graph, query).map(({ state }) => state.id);
    expect(found('  ')).toEqual([]);
    expect(found('step 2 OF 1')).toEqual(['group_1.step_2', 'group_2.step_1']);
    expect(found('group_3.step_6')).toEqual(['group_3.step_6']);
    expect(found('group 2')[0]).toBe('group_2');
    expect(found('part step_3')).toEqual(['group_0.step_3', 'group_1.step_3', 'group_2.step_3', 'group_3.step_3']);
    expect(findStates(graph, 'step 2 of 1')[0]?.within).toEqual(['Group 1']);
  });
});
