import { describe, expect, it } from 'vitest';
import type { GraphTransition } from '../../../src/protocol/workflows.ts';
import { labelOf } from '../../../src/workflow/drawing/labels.ts';
import { ellipsize, type Measure, wrap } from '../../../src/workflow/drawing/text.ts';

/** Ten pixels a character makes the widths easy to see. */
const measure: Measure = (text) => text.length * 10;

function transition(more: Partial<GraphTransition>): GraphTransition {
  const known = {
    id: 'a:go:0',
    source: 'a',
    targets: ['b'],
    event: 'go',
    kind: 'command',
    label: 'go',
    reenter: false,
  };
  return { ...known, ...more } as GraphTransition;
}

describe('text in the diagram', () => {
  it('PAGE-50: text that fits is left alone, text that does not ends in an ellipsis and fits', () => {
    expect(ellipsize('npm test', 'quiet', 80, measure)).toBe('npm test');
    expect(ellipsize('npm run test', 'quiet', 80, measure)).toBe('npm run…');
    expect(ellipsize('npm', 'quiet', 5, measure)).toBe('…');
  });

  it('PAGE-50: text is wrapped between words and cut in its last line alone', () => {
    expect(wrap('Keep it green, make it clean.', 'quiet', 160, 2, measure)).toEqual([
      'Keep it green,',
      'make it clean.',
    ]);
    expect(wrap('one two three four five six', 'quiet', 80, 2, measure)).toEqual(['one two', 'three f…']);
    expect(wrap('unbreakable', 'title', 50, 2, measure)).toEqual(['unbr…']);
    expect(wrap('   ', 'title', 50, 2, measure)).toEqual([]);
  });

  it('PAGE-51: a label has a row for each transition of its arrow, with the guard under its event', () => {
    const label = labelOf(
      [transition({ label: 'task.failed' }), transition({ label: 'retry', guard: 'context.tries < 3' })],
      measure,
    );
    expect(label?.rows.map(({ text, guard }) => [text, guard])).toEqual([
      ['task.failed', []],
      ['retry', ['[tries < 3]']],
    ]);
    const [first, second] = label?.rows ?? [];
    expect(second?.top).toBe(first?.height);
    expect(label?.height).toBe((first?.height ?? 0) + (second?.height ?? 0));
  });

  it('PAGE-51: a guard that is too long for one line takes two, and is cut in the second alone', () => {
    const guard = 'context.done >= 3 && context.ok > 0';
    const [row] = labelOf([transition({ label: 'retry', guard }), transition({ label: 'next' })], measure)?.rows ?? [];
    expect(row?.guard).toHaveLength(2);
    expect(row?.guard.join(' ')).toBe(`[${guard.replaceAll('context.', '')}]`);
    const [longer] = labelOf([transition({ label: 'retry', guard: `${guard} && ${guard}` })], measure)?.rows ?? [];
    expect(longer?.guard.map((line) => line.endsWith('…'))).toEqual([false, true]);
  });

  it('PAGE-51: a guarded `always` says its guard once', () => {
    const label = labelOf([transition({ kind: 'always', event: '', label: 'done > 3', guard: 'done > 3' })], measure);
    expect(label?.rows.map(({ text, guard }) => [text, guard])).toEqual([['', ['[done > 3]']]]);
  });

  it('PAGE-51: an arrow with nothing to say has no label', () => {
    expect(labelOf([transition({ label: '' })], measure)).toBeUndefined();
  });
});
