import { describe, expect, it } from 'vitest';
import { excerptOf as rowsOf } from '../../../webview/stream/excerpt.ts';

const excerptOf = (lines: readonly string[], failed: boolean, first?: Parameters<typeof rowsOf>[2]) => {
  const { head, tail, more } = rowsOf(lines, failed, first);
  return { head: head.map((row) => lines[row]), tail: tail.map((row) => lines[row]), more };
};

const filler = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

describe('the lines shown of an output', () => {
  it('PAGE-45: the last lines are shown, and how many there are before them', () => {
    expect(excerptOf(filler(10), false)).toEqual({ head: [], tail: filler(10).slice(4), more: 4 });
    expect(excerptOf(filler(3), false)).toEqual({ head: [], tail: filler(3), more: 0 });
  });

  it.each([
    '✖ a job that times out is tried again (1.2ms)',
    'not ok 3 - retries',
    'FAIL test/retry.test.ts',
    'AssertionError [ERR_ASSERTION]: 1 !== 4',
    'src/x.ts(3,4): error TS2322: no',
    'E   assert 1 == 2',
    'fatal: not a git repository',
  ])('PAGE-45: of a task that failed the first error is shown as well: %s', (error) => {
    const lines = ['begins', error, 'why', 'where', ...filler(20)];
    const { head, tail, more } = excerptOf(lines, true);
    expect(head).toEqual([error, 'why', 'where']);
    expect(tail).toEqual(filler(20).slice(-3));
    expect(head.length + tail.length + more).toBe(lines.length);
    expect(excerptOf(lines, false).head).toEqual([]);
  });

  it('PAGE-45: what TAP puts between a failed test and its reason is left out', () => {
    const tap = [
      'not ok 1 - retries',
      '  ---',
      '  duration_ms: 3.9',
      "  type: 'test'",
      '  location: a.js:1:1',
      '  error: no',
    ];
    expect(excerptOf([...tap, ...filler(20)], true).head).toEqual([tap[0], tap[4], tap[5]]);
  });

  it('PAGE-45: an error among the last lines is not shown twice, nor does a passing line count as one', () => {
    expect(excerptOf([...filler(20), 'Error: no', 'end'], true).head).toEqual([]);
    expect(excerptOf(['0 errors found', '✔ handles an error', ...filler(20)], true).head).toEqual([]);
  });

  it('PAGE-45: where the place of the error is known, its line is among those shown', () => {
    const lines = [
      ...filler(5),
      '✖ retries',
      'AssertionError: no',
      '',
      '1 !== 4',
      '',
      'at retry.js:3:5',
      ...filler(20),
    ];
    const { head, more } = excerptOf(lines, true, { from: 5, row: 10 });
    expect(head).toEqual(['✖ retries', 'AssertionError: no', '1 !== 4', 'at retry.js:3:5']);
    expect(more).toBe(lines.length - 4 - 3);
    expect(excerptOf(lines.slice(0, 12), true, { from: 6, row: 10 }).head).toEqual([]);
  });
});
