import { describe, expect, it } from 'vitest';
import { type Direction, type Link, type Place, stepFrom } from '../../../webview/diagram/walk-plan.ts';

const place = (id: string, x: number, y: number, width = 100, height = 40, holds = false): Place => ({
  id,
  box: { x, y, width, height },
  holds,
});

/** Two rows, and a container that begins below them with two more states in it. */
const places = [
  place('a', 0, 0),
  place('b', 200, 0),
  place('c', 400, 10),
  place('d', 200, 100),
  place('box', 0, 200, 600, 200, true),
  place('box.e', 20, 260),
  place('box.f', 220, 260),
];
const step = (from: string, direction: Direction, links: readonly Link[] = []): string | undefined =>
  stepFrom(places.find(({ id }) => id === from) ?? expect.unreachable(from), places, links, direction);

describe('walking over the drawing', () => {
  it('PAGE-196: an arrow key follows a transition that way, one that leads out first, however far it is', () => {
    expect(step('a', 'right')).toBe('b');
    expect(step('a', 'right', [{ to: 'c', out: false }])).toBe('c');
    expect(
      step('a', 'right', [
        { to: 'b', out: false },
        { to: 'c', out: true },
      ]),
    ).toBe('c');
    // A way that leads elsewhere than the key is none of its.
    expect(step('a', 'right', [{ to: 'box.f', out: true }])).toBe('b');
    expect(step('a', 'left', [{ to: 'c', out: true }])).toBeUndefined();
  });

  it('PAGE-196: else it leads to the nearest state that way; a container is entered from its head', () => {
    expect(step('b', 'down')).toBe('d');
    expect(step('d', 'up')).toBe('b');
    expect(step('d', 'down')).toBe('box');
    expect(step('box', 'down')).toBe('box.e');
    expect(step('box.f', 'up')).toBe('box');
    expect(step('box.e', 'right')).toBe('box.f');
    // What holds a state does not lie in any direction of it.
    expect(step('box.e', 'up', [{ to: 'box', out: true }])).toBe('box');
    expect(step('box.f', 'right')).toBe('c');
    expect(step('c', 'right')).toBeUndefined();
  });

  it('PAGE-196: every state is reached from every other, transitions or none', () => {
    for (const links of [[], [{ to: 'a', out: true }]] as Link[][])
      for (const { id } of places) {
        const reached = new Set([id]);
        for (const at of reached)
          for (const direction of ['left', 'right', 'up', 'down'] as const) {
            const to = step(at, direction, at === 'c' ? links : []);
            if (to !== undefined) reached.add(to);
          }
        expect([...reached].sort()).toEqual(places.map((one) => one.id).sort());
      }
  });
});
