import { describe, expect, it } from 'vitest';
import { openLines, excerptOf as rowsOf, wrongLine } from '../../../webview/stream/excerpt.ts';

const excerptOf = (lines: readonly string[], failed: boolean, first?: Parameters<typeof rowsOf>[1]) => {
  const wrong = failed ? wrongLine(lines) : -1;
  const { head, tail, more } = rowsOf(lines, first ?? (wrong === -1 ? undefined : { from: wrong, row: wrong }));
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

  it('PAGE-190: blanks without end, before a line that matters or beside it, cost no more than other text', () => {
    const blanks = ' '.repeat(3_000_000);
    const lines = ['Error: no', `${blanks}x`, blanks, 'why', ...filler(20)];
    expect(rowsOf(lines, { from: 0, row: 0 }).head).toEqual([0, 1, 3]);
    expect(wrongLine([`${blanks}x`, `${blanks}Error: no`])).toBe(1);
  });
});

describe('the lines shown of an open output', () => {
  it('PAGE-190: all of them, if they are 2,000 at most', () => {
    expect(openLines(filler(2000), -1)).toEqual({ from: 0, to: 2000 });
    expect(openLines(filler(3), 1)).toEqual({ from: 0, to: 3 });
  });

  it('PAGE-190: of more, the last ones, or those around the first error', () => {
    const lines = filler(500_000);
    expect(openLines(lines, -1)).toEqual({ from: 498_000, to: 500_000 });
    expect(openLines(lines, 10)).toEqual({ from: 0, to: 2000 });
    expect(openLines(lines, 250_000)).toEqual({ from: 249_000, to: 251_000 });
    expect(openLines(lines, 499_999)).toEqual({ from: 498_000, to: 500_000 });
  });

  it('PAGE-190: the first error is found however many lines stand before it', () => {
    const lines = ['Error: no', 'why', ...filler(500_000)];
    expect(rowsOf(lines, { from: 0, row: 0 })).toEqual({
      head: [0, 1, 2],
      tail: [499_999, 500_000, 500_001],
      more: 499_996,
    });
    expect(wrongLine([...filler(500_000), 'Error: no'])).toBe(500_000);
  });
});
