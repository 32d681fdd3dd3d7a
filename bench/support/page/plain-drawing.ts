import { select } from 'd3';
import ELK from 'elkjs/lib/elk-api.js';
import { arrowsOf } from '../../../src/workflow/drawing/arrows.ts';
import { elkGraphOf } from '../../../src/workflow/drawing/elk-graph.ts';
import type { Layout } from '../../../src/workflow/drawing/layout.ts';
import { place } from '../../../src/workflow/drawing/place.ts';
import { plansFor } from '../../../src/workflow/drawing/plans.ts';
import { type Scene, type SceneNode, sceneOf } from '../../../src/workflow/drawing/scene.ts';
import { rulerFor } from '../../../webview/diagram/measure.ts';
import type { Drawing } from './drawing.ts';
import type { ChartGiven } from './given.ts';
import { countingWorker } from './worker.ts';
import { zoomable } from './zoomable.ts';

type StateNode = Extract<SceneNode, { role: 'state' }>;

/** As one writes it with D3 in an afternoon: the same layout, one group to zoom, and everything anew at each update. */
export function plainDrawing(container: HTMLElement, { graph, runs }: ChartGiven): Drawing {
  const svg = select(container).append('svg').attr('width', '100%').attr('height', '100%');
  const ground = svg.node() as SVGSVGElement;
  const content = svg.append('g');
  const showAll = zoomable(svg, content);
  const scene = sceneOf(graph, rulerFor(ground).measure);
  let layout: Layout | undefined;

  function draw(active: readonly string[]): void {
    if (!layout) return;
    const placed = layout;
    content.selectAll('*').remove();
    const nodes = scene.nodes.filter((node): node is StateNode => node.role === 'state');
    const group = content
      .selectAll('g.state')
      .data(nodes)
      .join('g')
      .attr('class', 'state')
      .attr('transform', ({ id }) => `translate(${placed.nodes[id]?.x},${placed.nodes[id]?.y})`);
    group
      .append('rect')
      .attr('width', ({ id }) => placed.nodes[id]?.width ?? 0)
      .attr('height', ({ id }) => placed.nodes[id]?.height ?? 0)
      .attr('rx', 8)
      .attr('fill', ({ state }) => (active.includes(state.id) ? '#264f78' : '#252526'))
      .attr('stroke', '#888');
    for (const part of ['title', 'quiet'] as const)
      group
        .selectAll(`text.${part}`)
        .data(({ block }) => block[part])
        .join('text')
        .attr('class', part)
        .attr('x', ({ x }) => x)
        .attr('y', ({ y }) => y)
        .attr('fill', '#ccc')
        .attr('font-size', part === 'title' ? 13 : 11)
        .text(({ text }) => text);
    const arrows = content.selectAll('g.arrow').data(arrowsOf(scene, placed)).join('g').attr('class', 'arrow');
    arrows
      .selectAll('path.line')
      .data(({ lines }) => lines)
      .join('path')
      .attr('class', 'line')
      .attr('d', ({ path }) => path)
      .attr('fill', 'none')
      .attr('stroke', '#888');
    arrows
      .selectAll('path.head')
      .data(({ lines }) => lines)
      .join('path')
      .attr('class', 'head')
      .attr('d', 'M0,0L-8,-4L-8,4Z')
      .attr('fill', '#888')
      .attr('transform', ({ tip, heading }) => `translate(${tip.x},${tip.y})rotate(${heading})`);
    arrows
      .filter(({ label }) => label !== undefined)
      .append('text')
      .attr('x', ({ label }) => (label?.x ?? 0) + (label?.row.width ?? 0) / 2)
      .attr('y', ({ label }) => (label?.y ?? 0) + 13)
      .attr('text-anchor', 'middle')
      .attr('font-size', 11)
      .attr('fill', '#ccc')
      .text(({ label }) => label?.row.text ?? '');
  }

  return {
    ground,
    async show() {
      layout = await laidOut(scene, container);
      draw([]);
      showAll(layout);
    },
    update: (step) => draw(runs[step % runs.length]?.active ?? []),
  };
}

/** The layout that is nobody's business but ELK's: no choice between plans, nothing drawn. */
export function bareLayout(container: HTMLElement, { graph }: ChartGiven): Drawing {
  const scene = sceneOf(graph, (text) => text.length * 7);
  const [plan] = plansFor(scene, roomOf(container));
  return {
    ground: container,
    async show() {
      if (!plan) return;
      await elk().layout(elkGraphOf(scene, plan).graph);
    },
    update: () => undefined,
  };
}

const elk = () => new ELK({ workerFactory: countingWorker, algorithms: ['layered'] });
const roomOf = ({ clientWidth: width, clientHeight: height }: HTMLElement) => ({ width, height });

async function laidOut(scene: Scene, container: HTMLElement): Promise<Layout> {
  const [plan] = plansFor(scene, roomOf(container));
  if (!plan) throw new Error('There is no plan for this chart.');
  const engine = elk();
  return place(scene, plan, (graph) => engine.layout(graph));
}
