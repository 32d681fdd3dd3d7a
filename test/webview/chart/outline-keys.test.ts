import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../src/protocol/runs.ts';
import type { WorkflowInfo } from '../../../src/protocol/workflows.ts';
import { moveFor, nearest, typedAhead } from '../../../webview/chart/outline-keys.ts';
import { type Line, linesOf, rowsOf } from '../../../webview/chart/outline-rows.ts';
import { runAfter, workflow } from '../../browser/diagram/charts.ts';

const compiled = workflow(`
workflow: chart
commands: { go: { title: Go on }, back: { title: Back, required: [why], args: { why: { type: string } } } }
initial: first
states:
  first: { on: { go: second } }
  second:
    initial: inner
    on: { back: first }
    states:
      inner: { on: { go: other } }
      other: { on: { go: '#chart.third' } }
      hist: { type: history }
  third: { type: final }
`);
const { graph, definition } = compiled;
const commands = [...definition.commands.values()];
const chart = { id: 'chart', title: 'Chart', hash: 'h', runs: 'single', commands, graph } as unknown as WorkflowInfo;
const begun = runAfter(compiled, []);

function lines(
  run: RunState | undefined,
  {
    folded = [],
    opened = {},
    restarts = false,
  }: { folded?: string[]; opened?: Record<string, boolean>; restarts?: boolean } = {},
) {
  const rows = rowsOf({
    chart,
    run,
    folded: new Set(folded),
    opened: new Map(Object.entries(opened)),
    canSend: () => true,
    commandOf: (name) => ({
      name,
      title: name === 'go' ? 'Go on' : 'Back',
      roles: [],
      args: {},
      required: name === 'back' ? ['why'] : [],
    }),
    restarts,
  });
  return { rows, all: linesOf(rows) };
}
const texts = (all: readonly Line[]) => all.map(({ text }) => text);
const at = (all: readonly Line[], text: string): Line =>
  all.find((line) => line.text === text) ?? expect.unreachable(text);
const led = (all: readonly Line[], text: string, key: string) => {
  const move = moveFor(all, at(all, text), key);
  return move?.kind === 'go' ? move.to.text : move;
};

describe('the outline as a tree', () => {
  it('PAGE-193, PAGE-194: an active state is open, others by hand; ways on come before the states inside', () => {
    const { all, rows } = lines(begun);
    expect(texts(all)).toEqual(['First', 'Go on', 'Second', 'back', 'Inner', 'Other', 'Third']);
    expect(all.map(({ level, position, size }) => `${level}: ${position} of ${size}`)).toEqual([
      '1: 1 of 3',
      '2: 1 of 1',
      '1: 2 of 3',
      '2: 1 of 3',
      '2: 2 of 3',
      '2: 3 of 3',
      '1: 3 of 3',
    ]);
    expect(rows.get('first')?.branches).toMatchObject([{ kind: 'offer', name: 'Go on', to: 'Second', number: 1 }]);
    expect(texts(lines(begun, { opened: { first: false, 'second.inner': true }, restarts: true }).all)).toEqual([
      'First',
      'Second',
      'back',
      'Restart from here',
      'Inner',
      'go',
      'Restart from here',
      'Other',
      'Third',
    ]);
    expect(lines(undefined).all[0]?.open).toBe(false);
  });

  it('PAGE-193: what is collapsed says how many states are in it and which are active; what asks says so', () => {
    const run = { ...begun, active: ['second', 'second.inner'], accepts: ['go', 'back'] };
    const { all, rows } = lines(run, { folded: ['second'] });
    expect(texts(all)).toEqual(['First', 'Second', 'Third']);
    expect(rows.get('second')?.inside).toBe('2 states · Inner');
    expect(texts(lines(run).all)).toEqual(['First', 'Second', 'Back…', 'Inner', 'Go on', 'Other', 'Third']);
  });

  it('PAGE-193: arrow keys, Home, End and the asterisk', () => {
    const { all } = lines(begun);
    expect(['ArrowDown', 'ArrowRight', 'ArrowUp', 'End'].map((key) => led(all, 'First', key))).toEqual([
      'Go on',
      'Go on',
      { kind: 'stay' },
      'Third',
    ]);
    expect(led(all, 'First', 'ArrowLeft')).toEqual({ kind: 'close', state: 'first' });
    expect(led(all, 'Go on', 'ArrowLeft')).toBe('First');
    expect(led(all, 'Go on', 'ArrowRight')).toEqual({ kind: 'stay' });
    expect(led(all, 'Inner', 'ArrowRight')).toEqual({ kind: 'open', states: ['second.inner'] });
    expect(led(all, 'Inner', 'ArrowLeft')).toBe('Second');
    expect(led(all, 'Inner', '*')).toEqual({ kind: 'open', states: ['second.inner', 'second.other'] });
    expect(led(all, 'Third', 'Home')).toBe('First');
    expect(led(all, 'Third', 'ArrowDown')).toEqual({ kind: 'stay' });
    expect(led(all, 'Third', 'x')).toBeUndefined();
  });

  it('PAGE-193: letters find the next title that begins so, from there on and around', () => {
    const { all } = lines(begun);
    expect(typedAhead(all, at(all, 'First'), 's')?.text).toBe('Second');
    expect(typedAhead(all, at(all, 'Second'), 'SECO')?.text).toBe('Second');
    expect(typedAhead(all, at(all, 'Inner'), 'f')?.text).toBe('First');
    expect(typedAhead(all, at(all, 'First'), 'oo')?.text).toBe('Other');
    expect(typedAhead(all, at(all, 'First'), 'x')).toBeUndefined();
  });

  it('PAGE-195: where an item is gone, its state is the nearest, else what that is in, else where the run stands', () => {
    const around = (id: string) => graph.states.find((state) => state.id === id)?.parent;
    const { all } = lines(begun, { folded: ['second'] });
    const text = (state: string | undefined, standing = ['first']) => nearest(all, state, around, standing)?.text;
    expect(text('first')).toBe('First');
    expect(text('second.inner')).toBe('Second');
    expect(text('removed')).toBe('First');
    expect(text(undefined, ['second.other'])).toBe('Second');
    expect(text(undefined, [])).toBe('First');
    expect(nearest([], 'first', around, [])).toBeUndefined();
  });
});
