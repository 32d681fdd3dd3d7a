import { describe, expect, it } from 'vitest';
import { countsInside, shownFor } from '../../../src/workflow/drawing/folding.ts';
import { sceneOf } from '../../../src/workflow/drawing/scene.ts';
import type { Measure } from '../../../src/workflow/drawing/text.ts';
import { workflow } from '../../browser/diagram/charts.ts';

const measure: Measure = (text) => text.length * 7;

const { graph } = workflow(`
workflow: nested
commands: { go: { title: Go }, stay: { title: Stay }, back: { title: Back }, again: { title: Again } }
initial: outer
states:
  outer:
    initial: one
    on:
      again: { target: outer, reenter: true }
    states:
      one:
        on: { go: inner, stay: two }
      two:
        on: { go: '#nested.after' }
      inner:
        initial: deep
        states:
          deep:
            on: { go: '#nested.after', stay: '#nested.outer.two', back: '#nested.outer.last' }
      last: { type: history }
  after:
    on: { back: outer.inner.deep, go: end }
  end: { type: final }
`);

const arrows = (folded: readonly string[]) =>
  sceneOf(graph, measure, new Set(folded))
    .edges.filter(({ transitions }) => transitions.length > 0)
    .map(({ from, to, transitions }) => `${transitions[0]?.id}: ${from} → ${to}`);
const states = (folded: readonly string[]) =>
  sceneOf(graph, measure, new Set(folded)).nodes.flatMap((node) => (node.role === 'state' ? [node] : []));

describe('a chart with collapsed states', () => {
  it('PAGE-160: a collapsed state is one box that says how many are in it, and keeps the arrows that lead out and in', () => {
    const drawn = states(['outer']);
    expect(drawn.map(({ state, shape }) => `${state.id} ${shape}`)).toEqual([
      'outer collapsed',
      'after box',
      'end final',
    ]);
    expect(drawn[0]?.block.fold?.line).toBe('4 states');
    expect(arrows(['outer'])).toEqual([
      'outer:again:0: state outer → state outer',
      'outer.two:go:0: state outer → state after',
      'outer.inner.deep:go:0: state outer → state after',
      'after:back:0: state after → state outer',
      'after:go:0: state after → state end',
    ]);
  });

  it('PAGE-160: of nested collapsed states the outermost is drawn, and what is not collapsed stays as it was', () => {
    const shown = shownFor(graph, new Set(['outer', 'outer.inner', 'gone']));
    expect(['', 'outer', 'outer.one', 'outer.inner.deep', 'after'].map(shown)).toEqual([
      '',
      'outer',
      'outer',
      'outer',
      'after',
    ]);
    expect(countsInside(graph)).toEqual(
      new Map([
        ['outer', 4],
        ['outer.inner', 1],
      ]),
    );
    expect(arrows(['outer.inner'])).toContain('outer.one:go:0: state outer.one → state outer.inner');
    expect(arrows(['outer.inner'])).toContain('outer.inner.deep:stay:0: state outer.inner → state outer.two');
    expect(states(['outer.inner']).find(({ shape }) => shape === 'collapsed')?.block.fold?.line).toBe('1 state');
    expect(sceneOf(graph, measure, new Set(['gone']))).toEqual(sceneOf(graph, measure));
  });
});
