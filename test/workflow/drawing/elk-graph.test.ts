import { describe, expect, it } from 'vitest';
import { arrowsOf } from '../../../src/workflow/drawing/arrows.ts';
import { dividersOf } from '../../../src/workflow/drawing/dividers.ts';
import { elkGraphOf } from '../../../src/workflow/drawing/elk-graph.ts';
import { segmentsOf } from '../../../src/workflow/drawing/elk-segments.ts';
import { bestOf, plansFor } from '../../../src/workflow/drawing/plans.ts';
import { sceneOf } from '../../../src/workflow/drawing/scene.ts';
import type { Measure } from '../../../src/workflow/drawing/text.ts';
import { titleShift } from '../../../src/workflow/drawing/title-shift.ts';
import { sketchOf } from '../../../webview/diagram/sketch.ts';
import { generatedGraph, workflow } from '../../browser/diagram/charts.ts';

const measure: Measure = (text) => text.length * 7;
const DOWN = { outer: 'DOWN', inner: 'DOWN' } as const;
const scene = (id: string) => sceneOf(workflow(id).graph, measure);

const crossing = workflow(`
workflow: crossing
commands: { a: { title: A }, b: { title: B }, c: { title: C }, note: { title: Note } }
initial: box
on: { c: out }
states:
  box:
    initial: in
    on: { b: box.in }
    states:
      in: { on: { a: '#crossing.out', note: { set: { n: '1' } } } }
  out: { on: { a: box.in, b: { target: out, reenter: true } } }
context: { n: 0 }
`);

describe('from chart to layout', () => {
  it('PAGE-60: an edge is cut at every border it crosses, and its label stands where it runs outside', () => {
    const whole = sceneOf(crossing.graph, measure);
    const pieces = [...segmentsOf(whole, DOWN)].filter(({ edge }) => edge.transitions.length > 0);
    const said = pieces.map(({ edge, container, from, to, labelled }) => [
      edge.transitions[0]?.id,
      container,
      from.side ?? from.node,
      to.side ?? to.node,
      labelled,
    ]);
    expect(said).toEqual([
      [':c:0', null, 'anywhere', 'state out', true],
      // From a container into itself: begins at the border, on its inside.
      ['box:b:0', 'state box', 'NORTH', 'state box.in', true],
      // Forward out of a container, in two pieces.
      ['box.in:a:0', 'state box', 'state box.in', 'SOUTH', false],
      ['box.in:a:0', null, 'SOUTH', 'state out', true],
      // Back into it: against the flow, hence by the side where forward edges leave.
      ['out:a:0', null, 'state out', 'SOUTH', true],
      ['out:a:0', 'state box', 'SOUTH', 'state box.in', false],
      ['out:b:0', null, 'state out', 'state out', true],
    ]);
  });

  it('PAGE-60: every piece names nodes and ports that exist', () => {
    for (const id of ['tdd', 'scrum', 'release', 'review', 'incident']) {
      const { graph } = elkGraphOf(scene(id), DOWN);
      const known = new Set<string>();
      const ends: string[] = [];
      const walk = (node: typeof graph) => {
        for (const port of node.ports ?? []) known.add(port.id);
        for (const edge of node.edges ?? []) ends.push(...edge.sources, ...edge.targets);
        for (const child of node.children ?? []) {
          known.add(child.id);
          walk(child);
        }
      };
      walk(graph);
      expect(ends.filter((end) => !known.has(end))).toEqual([]);
      expect(ends.length).toBeGreaterThan(10);
    }
  });

  it('PAGE-61: what is accepted everywhere comes from a box of its own; what stays in a state is listed in it', () => {
    const whole = sceneOf(crossing.graph, measure);
    expect(whole.nodes.filter(({ role }) => role === 'anywhere')).toHaveLength(1);
    const inner = whole.nodes.find((node) => node.role === 'state' && node.state.id === 'box.in');
    expect(inner?.role === 'state' && inner.block.rows.map(({ text }) => text)).toEqual(['note']);
    expect(scene('release').nodes.filter(({ role }) => role === 'anywhere')).toHaveLength(0);
  });

  it('PAGE-62: inner events that lead the same way share an arrow; a command never shares one', () => {
    const { edges } = scene('tdd');
    const between = (from: string, to: string) =>
      edges
        .filter((edge) => edge.from === `state ${from}` && edge.to === `state ${to}`)
        .map(({ transitions }) => transitions.map(({ event }) => event));
    expect(between('checking', 'code_green')).toEqual([['task.failed', 'task.timed_out']]);
    expect(between('test_red', 'code_green')).toEqual([['tdd.code'], ['tdd.next']]);
  });

  it('PAGE-63: small charts are tried in every direction and the largest is taken; a large chart is laid out once', () => {
    const room = { width: 1000, height: 700 };
    expect(plansFor(scene('tdd'), room)).toHaveLength(2);
    expect(plansFor(scene('release'), room)).toHaveLength(4);
    expect(plansFor(sceneOf(generatedGraph(100), measure), room)).toHaveLength(1);
    const [wide, tall] = [
      { width: 2000, height: 200 },
      { width: 400, height: 800 },
    ].map((size) => ({
      left: 0,
      top: 0,
      ...size,
      nodes: {},
      edges: {},
    })) as [never, never];
    expect(bestOf([wide, tall], { width: 2000, height: 300 })).toBe(wide);
    expect(bestOf([wide, tall], { width: 420, height: 700 })).toBe(tall);
  });

  it('PAGE-64: the first sketch has every state inside its container and none on another', () => {
    for (const id of ['scrum', 'release']) {
      const whole = scene(id);
      const { nodes } = sketchOf(whole, { width: 1000, height: 700 });
      const states = whole.nodes.filter(({ role }) => role === 'state');
      for (const node of states) {
        const box = nodes[node.id];
        const around = node.parent === null ? undefined : nodes[node.parent];
        expect(box).toBeDefined();
        if (!box || !around) continue;
        expect(box.x).toBeGreaterThan(around.x);
        expect(box.y + box.height).toBeLessThan(around.y + around.height);
        expect(box.x + box.width).toBeLessThan(around.x + around.width);
      }
      for (const one of states)
        for (const other of states) {
          if (one === other || one.parent !== other.parent) continue;
          const [a, b] = [nodes[one.id], nodes[other.id]];
          if (!a || !b) continue;
          const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          expect(apart, `${one.id} on ${other.id}`).toBe(true);
        }
    }
  });

  it('PAGE-65: a dashed line stands between neighbouring regions, and nowhere else', () => {
    const whole = scene('release');
    const layout = { left: 0, top: 0, width: 500, height: 300, edges: {} };
    const box = (x: number, y: number) => ({ x, y, width: 100, height: 80 });
    const around = { 'state checking': { x: 0, y: 0, width: 260, height: 200 } };
    const beside = { ...around, 'state checking.tests': box(10, 50), 'state checking.build': box(130, 50) };
    expect(dividersOf(whole, { ...layout, nodes: beside })).toMatchObject([{ x1: 120, x2: 120, y1: 50, y2: 200 }]);
    const stacked = { ...around, 'state checking.tests': box(10, 10), 'state checking.build': box(10, 110) };
    expect(dividersOf(whole, { ...layout, nodes: stacked })).toMatchObject([{ x1: 0, x2: 260, y1: 100, y2: 100 }]);
    expect(dividersOf(scene('scrum'), { ...layout, nodes: {} })).toEqual([]);
  });

  it('PAGE-66: a title steps aside for an arrow that runs through its container’s head', () => {
    const node = scene('scrum').nodes.find((candidate) => candidate.id === 'state sprint_planned');
    if (node?.role !== 'state') throw new Error('scrum has a state sprint_planned');
    const box = { x: 100, y: 100, width: 400, height: 200 };
    const down = (x: number, to: number) => ({
      points: [
        { x, y: 50 },
        { x, y: to },
      ],
      label: undefined,
    });
    expect(titleShift(node.block, box, { past: down(130, 90), far: down(400, 250) })).toBe(0);
    const shift = titleShift(node.block, box, { through: down(130, 250) });
    expect(100 + node.block.text.left + shift).toBeGreaterThan(130);
  });

  it('PAGE-62: an arrow to two targets is one transition with two lines and one label', () => {
    const graph = structuredClone(crossing.graph);
    const [first] = graph.transitions;
    if (!first) throw new Error('crossing has transitions');
    first.targets = ['out', 'box'];
    const whole = sceneOf(graph, measure);
    const route = (y: number) => ({
      points: [
        { x: 0, y },
        { x: 90, y },
      ],
      label: undefined,
    });
    const edges = Object.fromEntries(whole.edges.map(({ id }, index) => [id, route(index * 10)]));
    const arrow = arrowsOf(whole, { left: 0, top: 0, width: 0, height: 0, nodes: {}, edges }).find(
      ({ id }) => id === first.id,
    );
    expect(arrow?.lines).toHaveLength(2);
    expect(whole.edges.filter(({ transitions, label }) => transitions.includes(first) && label)).toHaveLength(1);
  });
});
