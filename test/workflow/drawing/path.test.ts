import { describe, expect, it } from 'vitest';
import { headingOf, outside, roundedPath, shortened } from '../../../src/workflow/drawing/path.ts';

const bent = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
  { x: 100, y: 50 },
];

describe('the way of an arrow', () => {
  it('PAGE-52: corners are rounded', () => {
    expect(roundedPath(bent, 10)).toBe('M0,0L90,0Q100,0 100,10L100,50');
  });

  it('PAGE-52: a corner takes at most half of the shorter segment beside it', () => {
    const tight = [{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 8 }, { x: 200, y: 8 }]; // biome-ignore format: one way
    expect(roundedPath(tight, 10)).toBe('M0,0L96,0Q100,0 100,4L100,4Q100,8 104,8L200,8');
  });

  it('PAGE-52: a line ends where its head begins, and the head points along the last segment', () => {
    expect(shortened(bent, 8).at(-1)).toEqual({ x: 100, y: 42 });
    expect(headingOf(bent)).toBe(90);
    expect(headingOf([{ x: 5, y: 5 }, { x: 0, y: 5 }, { x: 0, y: 5 }])).toBe(180); // biome-ignore format: one way
  });

  it('PAGE-52: nothing, a point and a doubled point are no reason to fail', () => {
    expect(roundedPath([])).toBe('');
    expect(roundedPath([{ x: 1, y: 2 }])).toBe('M1,2');
    expect(shortened([{ x: 1, y: 2 }], 8)).toEqual([{ x: 1, y: 2 }]);
  });

  it('PAGE-53: a line is interrupted by the label that stands on it', () => {
    const label = { x: 40, y: -10, width: 20, height: 20 };
    expect(outside(bent, label)).toEqual([
      [
        { x: 0, y: 0 },
        { x: 40, y: 0 },
      ],
      [
        { x: 60, y: 0 },
        { x: 100, y: 0 },
        { x: 100, y: 50 },
      ],
    ]);
  });

  it('PAGE-53: a line past its label, as of a loop, stays whole', () => {
    expect(outside(bent, { x: 40, y: 10, width: 20, height: 20 })).toEqual([bent]);
  });

  it('PAGE-53: a label on a corner takes the corner with it', () => {
    const pieces = outside(bent, { x: 90, y: -10, width: 20, height: 30 });
    expect(pieces).toEqual([
      [
        { x: 0, y: 0 },
        { x: 90, y: 0 },
      ],
      [
        { x: 100, y: 20 },
        { x: 100, y: 50 },
      ],
    ]);
  });
});
