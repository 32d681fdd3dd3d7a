import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Graph, GraphState, GraphTransition } from '../../../src/protocol/workflows.ts';
import type { Box, Layout } from '../../../src/workflow/drawing/layout.ts';
import { movement } from '../../../src/workflow/drawing/plans.ts';
import { type Scene, sceneOf } from '../../../src/workflow/drawing/scene.ts';
import type { Measure } from '../../../src/workflow/drawing/text.ts';
import { type LayoutEngine, layoutEngine } from '../../../webview/diagram/layout-engine.ts';
import { generatedGraph, workflow } from '../../browser/diagram/charts.ts';
import { type InProcessWorker, workerInProcess } from './elk-in-node.ts';

const measure: Measure = (text, style) => text.length * (style === 'title' ? 8 : 6.5);
const ROOM = { width: 1000, height: 700 };
const scene = (id: string) => sceneOf(workflow(id).graph, measure);

let engines: LayoutEngine[] = [];
afterEach(() => {
  for (const engine of engines) engine.dispose();
  engines = [];
});

function engineWith(store?: Map<string, string>) {
  const started: InProcessWorker[] = [];
  const start = async () => {
    const one = workerInProcess();
    started.push(one);
    return one.worker;
  };
  const kept = store && {
    get: (key: string) => store.get(key),
    set: (key: string, text: string) => void store.set(key, text),
  };
  const engine = layoutEngine(start, kept);
  engines.push(engine);
  return { engine, started, layouts: () => started.reduce((sum, one) => sum + one.layouts(), 0) };
}

describe('the layout engine', () => {
  it('PAGE-70: the same chart is laid out once, and known at once afterwards', async () => {
    const { engine, layouts } = engineWith();
    const tdd = scene('tdd');
    expect(engine.known('tdd', tdd, ROOM)).toBeUndefined();
    const layout = await engine.layout('tdd', tdd, ROOM);
    const asked = layouts();
    expect(asked).toBe(2);
    expect(await engine.layout('tdd', tdd, ROOM)).toBe(layout);
    expect(engine.known('tdd', tdd, ROOM)).toBe(layout);
    expect(engine.known('tdd', tdd, { width: 300, height: 2000 })).toBeDefined();
    expect(layouts()).toBe(asked);
  });

  it('PAGE-70: a stored layout serves another page; what is not a layout is made again', async () => {
    const store = new Map<string, string>();
    const review = scene('review');
    const layout = await engineWith(store).engine.layout('review', review, ROOM);
    const second = engineWith(store);
    expect(second.engine.known('review', review, ROOM)).toEqual(layout);
    for (const key of store.keys()) store.set(key, '{ not JSON');
    const third = engineWith(store);
    expect(third.engine.known('review', review, ROOM)).toBeUndefined();
    expect(await third.engine.layout('review', review, ROOM)).toEqual(layout);
  });

  it('PAGE-169: with one state more, what was seen stays where it was, though another layout would show a little larger', async () => {
    const room = { width: 900, height: 600 };
    const { graph } = workflow('incident');
    const more = structuredClone(graph);
    const at = more.states[Math.floor(more.states.length / 2)];
    if (!at) throw new Error('a chart without states');
    more.states.splice(more.states.indexOf(at) + 1, 0, { ...at, id: `${at.id}_new`, key: 'new', title: 'New' });
    const link = { event: 'n', kind: 'command', label: 'n', reenter: false } as const;
    more.transitions.push({ id: `${at.id}:n:0`, source: at.id, targets: [`${at.id}_new`], ...link });
    const { engine } = engineWith();
    const before = await engine.layout('before', sceneOf(graph, measure), room);
    const whole = sceneOf(more, measure);
    const anyhow = await engine.layout('after', whole, room);
    const calm = engine.known('after', whole, room, before);
    if (!before || !anyhow || !calm) throw new Error('no layout');
    expect((movement(before, calm) ?? Infinity) * 3).toBeLessThan(movement(before, anyhow) ?? 0);
    // A chart that has little in common with what is seen is placed as if nothing were.
    const other = sceneOf(workflow('review').graph, measure);
    const fresh = await engine.layout('other', other, room);
    expect(engine.known('other', other, room, before)).toBe(fresh);
  });

  it('PAGE-71: a layout that a later call has made pointless is dropped, and the worker is not asked for it', async () => {
    const { engine, layouts } = engineWith();
    const calls = ['tdd', 'scrum', 'review'].map((id) => engine.layout(id, scene(id), ROOM));
    const [first, second, last] = await Promise.all(calls);
    expect([first, second]).toEqual([undefined, undefined]);
    expect(last).toBeDefined();
    expect(layouts()).toBeLessThanOrEqual(3);
  });

  it('PAGE-172: the long layout of a large chart ends with its worker when a later one is asked for', async () => {
    const started: InProcessWorker[] = [];
    let asked = 0;
    const engine = layoutEngine(async () => {
      const one = workerInProcess();
      const post = one.worker.postMessage.bind(one.worker);
      const stuck = started.length % 2 === 0; // on its first layout, for ever
      one.worker.postMessage = (message: { readonly cmd?: string }) => {
        if (message.cmd === 'layout') asked += 1;
        if (!stuck || message.cmd !== 'layout') post(message);
      };
      started.push(one);
      return one.worker;
    });
    engines.push(engine);
    const large = sceneOf(generatedGraph(100), measure);
    const first = engine.layout('large', large, ROOM);
    await expect.poll(() => asked).toBe(1);
    const second = engine.layout('review', scene('review'), ROOM);
    expect(await first).toBeUndefined();
    await expect.poll(() => started[0]?.ended()).toBe(true);
    expect(await second).toBeDefined();
    // One that comes in the same place is waited for, and asked for once.
    const before = asked;
    const again = [ROOM, { ...ROOM, width: 900 }].map((room) => engine.layout('large', large, room));
    const [dropped, kept] = await Promise.all(again);
    expect(dropped).toBeUndefined();
    expect(kept).toBeDefined();
    expect([asked, started.length]).toEqual([before + 1, 2]);
    // Nor is one waited for that nothing has come after.
    started[1]?.fail('as if it had crashed');
    await expect(engine.layout('other', sceneOf(generatedGraph(60), measure), ROOM)).rejects.toThrow('crashed');
    const known = asked;
    const last = engine.layout('other', sceneOf(generatedGraph(60), measure), ROOM);
    await expect.poll(() => asked).toBe(known + 1);
    engine.giveUp();
    expect(await last).toBeUndefined();
    await expect.poll(() => started[2]?.ended()).toBe(true);
  });

  it('PAGE-72: a worker that fails or cannot be had rejects; the next call starts anew', async () => {
    const { engine, started } = engineWith();
    const failing = engine.layout('tdd', scene('tdd'), ROOM);
    await expect.poll(() => started.length).toBe(1);
    started[0]?.fail('out of memory');
    await expect(failing).rejects.toThrow('out of memory');
    expect(await engine.layout('tdd', scene('tdd'), ROOM)).toBeDefined();
    expect(started).toHaveLength(2);
    expect(started[0]?.ended()).toBe(true);

    let tries = 0;
    const unavailable = layoutEngine(async () => {
      tries += 1;
      if (tries === 1) throw new Error('no worker here');
      return workerInProcess().worker;
    });
    engines.push(unavailable);
    await expect(unavailable.layout('tdd', scene('tdd'), ROOM)).rejects.toThrow('no worker here');
    expect(await unavailable.layout('tdd', scene('tdd'), ROOM)).toBeDefined();
  });

  it('PAGE-72: disposing ends the worker', async () => {
    const { engine, started } = engineWith();
    await engine.layout('review', scene('review'), ROOM);
    engine.dispose();
    await expect.poll(() => started[0]?.ended()).toBe(true);
  });

  it.each(['tdd', 'scrum', 'release', 'review', 'incident'])(
    'PAGE-73: %s has no label on a label or a state',
    async (id) => {
      const whole = scene(id);
      const layout = await engineWith().engine.layout(id, whole, ROOM);
      expect(layout && faults(whole, layout)).toEqual([]);
    },
  );

  it('PAGE-73: nor has any chart, however its states nest and its arrows cross', async () => {
    const { engine } = engineWith();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(chart, async (graph) => {
        const whole = sceneOf(graph, measure);
        const layout = await engine.layout(`chart ${count++}`, whole, ROOM);
        expect(layout && faults(whole, layout)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 30_000);
});

/** What must never be: an arrow without its way or label, a label on a label or a state, a state on a state. */
function faults(scene: Scene, layout: Layout): string[] {
  const containers = new Set(scene.nodes.map(({ parent }) => parent));
  const boxes = scene.nodes
    .filter(({ id }) => !containers.has(id))
    .map(({ id }) => ({ id, ...(layout.nodes[id] ?? { x: 0, y: 0, width: 0, height: 0 }) }));
  const found: string[] = [];
  for (const { id, label } of scene.edges) {
    const route = layout.edges[id];
    if (!route || route.points.length < 2) found.push(`${id} has no way`);
    else if (label && !route.label) found.push(`${id} has lost its label`);
    if (label && route?.label) boxes.push({ id: `label ${id}`, ...route.label });
  }
  for (const [index, one] of boxes.entries())
    for (const other of boxes.slice(index + 1)) if (overlap(one, other)) found.push(`${one.id} on ${other.id}`);
  return found;
}

const overlap = (a: Box, b: Box): boolean =>
  a.x + 0.5 < b.x + b.width && b.x + 0.5 < a.x + a.width && a.y + 0.5 < b.y + b.height && b.y + 0.5 < a.y + a.height;

const KINDS: readonly GraphState['kind'][] = ['atomic', 'compound', 'parallel', 'final', 'history', 'atomic', 'atomic'];
const TRANSITIONS: readonly GraphTransition['kind'][] = ['command', 'task', 'after'];

/** Charts of any shape: numbers pick a parent among the states before, a kind, a source, targets. */
const chart = fc
  .record({
    states: fc.array(fc.tuple(fc.nat(), fc.constantFrom(...KINDS)), { minLength: 2, maxLength: 16 }),
    transitions: fc.array(fc.tuple(fc.nat(), fc.array(fc.nat(), { maxLength: 2 }), fc.constantFrom(...TRANSITIONS)), {
      maxLength: 24,
    }),
    parallel: fc.boolean(),
  })
  .map(({ states: shapes, transitions, parallel }): Graph => {
    const states: GraphState[] = [];
    for (const [index, [parent, kind]] of shapes.entries()) {
      const homes = [null, ...states.filter((state) => state.kind === 'compound' || state.kind === 'parallel')];
      const home = homes[parent % homes.length] ?? null;
      const id = `s${index}`;
      states.push({ id, key: id, title: `State ${index}`, kind, parent: home?.id ?? null, tags: [] });
    }
    for (const state of states) {
      const child = states.find(({ parent }) => parent === state.id);
      if (!child && (state.kind === 'compound' || state.kind === 'parallel')) state.kind = 'atomic';
      if (child && state.kind === 'compound') state.initial = child.id;
    }
    const pick = (at: number): string => states[at % states.length]?.id ?? '';
    return {
      initial: states[0]?.id ?? null,
      parallel,
      states,
      transitions: transitions.map(([source, targets, kind], index) => ({
        id: `t${index}`,
        source: source % 9 === 0 ? '' : pick(source),
        targets: [...new Set(targets.map(pick))],
        event: `event_${index}`,
        kind,
        label: `event_${index}`,
        reenter: false,
      })),
    };
  });
