import { afterAll, describe, expect, it } from 'vitest';
import type { Layout } from '../../../src/workflow/drawing/layout.ts';
import type { Point } from '../../../src/workflow/drawing/path.ts';
import { type Scene, sceneOf } from '../../../src/workflow/drawing/scene.ts';
import { fontWidth } from '../../../src/workflow/interchange/font-widths.ts';
import { layoutEngine } from '../../../webview/diagram/layout-engine.ts';
import { generatedWorkflow, workflow } from '../../browser/diagram/charts.ts';
import { workerInProcess } from './elk-in-node.ts';

const ROOM = { width: 966, height: 660 };
const engine = layoutEngine(async () => workerInProcess().worker);
afterAll(() => engine.dispose());

async function placed(text: string, before?: Layout): Promise<{ readonly scene: Scene; readonly layout: Layout }> {
  const scene = sceneOf(workflow(text).graph, fontWidth);
  const layout = await engine.layout(text, scene, ROOM, before);
  if (!layout) throw new Error('no layout');
  return { scene, layout };
}

/** What somebody changes in the middle of a chart while others look at it. */
const EDITS = {
  'a longer label': (text: string) => text.replace('title: Look back at phase 1', 'title: Look back at all of phase 1'),
  'a state more': (text: string) =>
    text.replace(
      '      prepare: { on: { next: publish,',
      '      extra: { on: { next: prepare } }\n      prepare: { on: { note: extra, next: publish,',
    ),
} as const;

/** How far each state moves beyond what most of them do, px: that is made good by the view. */
function moves(before: Layout, after: Layout): number[] {
  const both = Object.entries(before.nodes).flatMap(([id, from]) => {
    const to = after.nodes[id];
    return to && id.startsWith('state ') ? [{ x: to.x - from.x, y: to.y - from.y }] : [];
  });
  const middle = (part: 'x' | 'y') => both.map((move) => move[part]).toSorted((a, b) => a - b)[both.length >> 1] ?? 0;
  const [x, y] = [middle('x'), middle('y')];
  return both.map((move) => Math.hypot(move.x - x, move.y - y));
}

/** The least distance between two arrows' ends at one state, px. */
function closest({ edges }: Scene, layout: Layout): number {
  const ends = new Map<string, Point[]>();
  for (const { id, from, to } of edges) {
    const { points } = layout.edges[id] ?? { points: [] };
    for (const [node, point] of [
      [from, points[0]],
      [to, points.at(-1)],
    ] as const)
      if (point) ends.set(node, [...(ends.get(node) ?? []), point]);
  }
  const distances = [...ends.values()].flatMap((points) =>
    points.flatMap((one, index) => points.slice(index + 1).map(({ x, y }) => Math.hypot(one.x - x, one.y - y))),
  );
  return Math.min(...distances);
}

describe('the layout of generated charts', { timeout: 30_000 }, () => {
  it.each([
    [20, 'a longer label', { moved: 0.5, mean: 10, most: 20 }],
    [20, 'a state more', { moved: 0.5, mean: 85, most: 250 }],
    [100, 'a longer label', { moved: 0.1, mean: 3, most: 25 }],
    [100, 'a state more', { moved: 0.1, mean: 6, most: 80 }],
  ] as const)('PAGE-153: of %i states, few move for %s, and not far', async (count, edit, bounds) => {
    const text = generatedWorkflow(count);
    const edited = EDITS[edit](text);
    expect(edited).not.toBe(text);
    const before = await placed(text);
    const after = await placed(edited, before.layout);
    const far = moves(before.layout, after.layout);
    expect(far.length).toBeGreaterThan(count * 0.9);
    const moved = far.filter((distance) => distance > 1);
    const mean = far.reduce((sum, distance) => sum + distance, 0) / far.length;
    console.log(
      `${count} states, ${edit}: ${moved.length} move, ${Math.round(mean)} px each, ${Math.round(Math.max(...far))} at most`,
    );
    expect(moved.length / far.length).toBeLessThanOrEqual(bounds.moved);
    expect(mean).toBeLessThan(bounds.mean);
    expect(Math.max(...far)).toBeLessThan(bounds.most);
  });

  it.each([...[20, 100].map(generatedWorkflow), 'tdd', 'scrum', 'release', 'review', 'incident'])(
    'PAGE-159: arrows that come to one state keep their heads apart (%#)',
    async (text) => {
      const { scene, layout } = await placed(text);
      expect(closest(scene, layout)).toBeGreaterThan(10);
    },
  );

  it('PAGE-159: a part that no arrow joins to the rest stands in what is free beside it', async () => {
    const { layout } = await placed('tdd');
    const { x, width } = layout.nodes.anywhere ?? expect.unreachable('there is no box for any state');
    const widest = Object.values(layout.nodes).filter(({ x: left }) => left < x + width);
    expect(widest.length).toBeGreaterThan(2);
    expect(layout.width).toBeLessThan(700);
  });
});
