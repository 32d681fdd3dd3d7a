import { describe, expect, it } from 'vitest';
import { lifeOf } from '../../../webview/diagram/life.ts';
import { runAfter, workflow } from '../../browser/diagram/charts.ts';

const nested = workflow(`
workflow: nested
context: { n: 0 }
commands: { go: { title: Go }, stop: { title: Stop }, other: { title: Other } }
initial: outer
on: { stop: end }
states:
  outer:
    initial: one
    on: { go: end, other: end }
    states:
      one:
        on:
          go:
            - { target: two, guard: context.n > 3 }
            - { target: three, guard: context.n > 5 }
          other: two
      two: { on: { go: three } }
      three: { on: { go: one } }
  end: { type: final }
`);

const accepted = (life: ReturnType<typeof lifeOf>) =>
  [...life.transitions].filter(([, now]) => now.kind === 'accepted').map(([id]) => id);
const why = (life: ReturnType<typeof lifeOf>, id: string) => {
  const now = life.transitions.get(id);
  return now?.kind === 'quiet' ? now.why : undefined;
};

describe('a run on the diagram', () => {
  it('PAGE-54: the innermost active states are leaves, those around them are active with them', () => {
    const life = lifeOf(nested.graph, runAfter(nested, []));
    expect([...life.states]).toEqual([
      ['outer', 'around'],
      ['outer.one', 'leaf'],
    ]);
  });

  it('PAGE-55: an arrow is accepted where its command may take it now, also that of a state around', () => {
    const life = lifeOf(nested.graph, { ...runAfter(nested, []), accepts: ['go', 'stop', 'other'] });
    expect(accepted(life).sort()).toEqual([
      ':stop:0',
      'outer.one:go:0',
      'outer.one:go:1',
      'outer.one:other:0',
      'outer:go:0',
    ]);
  });

  it('PAGE-55: an unguarded transition of an inner state hides that of the state around it', () => {
    const life = lifeOf(nested.graph, { ...runAfter(nested, []), accepts: ['other'] });
    expect(accepted(life)).toEqual(['outer.one:other:0']);
    expect(why(life, 'outer:other:0')).toBe('Another transition comes first.');
  });

  it('PAGE-56: an arrow that is not accepted says why not', () => {
    const run = { ...runAfter(nested, []), accepts: ['stop'], held: { go: 'context.n > 3' } };
    const life = lifeOf(nested.graph, run, (command) => (command === 'stop' ? 'Only an owner may send stop.' : true));
    expect(why(life, 'outer.one:go:0')).toBe('Held back by its guard: context.n > 3');
    expect(why(life, 'outer.two:go:0')).toBe('Only from Two.');
    expect(why(life, ':stop:0')).toBe('Only an owner may send stop.');
    expect(why(lifeOf(nested.graph, { ...run, status: 'done' }), ':stop:0')).toBe('The run is over.');
    expect(why(lifeOf(nested.graph, undefined), ':stop:0')).toBe('No run is shown.');
  });

  it('PAGE-55: the arrows of an open gate send `approve` and `reject`, those of another gate do not', () => {
    const review = workflow('review');
    const run = runAfter(review, [{ type: 'submit' }, { type: 'task.passed', state: 'checking' }]);
    const gate = { state: 'reviewing', approvals: 1, by: ['member'], approved: [] };
    const open = lifeOf(review.graph, { ...run, accepts: ['approve', 'reject'], gates: [gate] });
    expect(open.transitions.get('reviewing:gate.approved:0')).toMatchObject({ kind: 'accepted', command: 'approve' });
    expect(open.transitions.get('reviewing:gate.rejected:0')).toMatchObject({ kind: 'accepted', command: 'reject' });
    const elsewhere = lifeOf(review.graph, { ...run, accepts: ['approve'], gates: [{ ...gate, state: 'draft' }] });
    expect(accepted(elsewhere)).toEqual([]);
  });

  it('PAGE-57: the transitions of the last step are marked as taken', () => {
    const tdd = workflow('tdd');
    const life = lifeOf(tdd.graph, runAfter(tdd, [{ type: 'tdd.test' }]));
    expect([...life.transitions].filter(([, { taken }]) => taken).map(([id]) => id)).toEqual(['design:tdd.test:0']);
  });
});
