import { type Selection, select } from 'd3';
import { ICONS, type Icon } from '../../src/workflow/drawing/icons.ts';
import type { Box, Layout } from '../../src/workflow/drawing/layout.ts';
import type { Scene, SceneNode } from '../../src/workflow/drawing/scene.ts';
import { BLOCK, type StateBlock } from '../../src/workflow/drawing/state-block.ts';
import { titleShift } from '../../src/workflow/drawing/title-shift.ts';
import { labelView } from './label-view.ts';

type Layer = Selection<SVGGElement, unknown, null, undefined>;
type Group = Selection<SVGGElement, unknown, null, undefined>;

export const MOVE_MS = 320;
const RADIUS = { box: 9, container: 12 };
/** So many empty circles are drawn for a gate; beyond, a number says the rest. */
export const MOST_CIRCLES = 6;

interface DrawnStates {
  /** By the state's id. */
  readonly states: Map<string, SVGGElement>;
  /** Transitions that stay in their state, by id. */
  readonly inner: Map<string, SVGGElement>;
}

/**
 * Draws states as groups keyed by node; those already there move to their new places when `moving`. Containers come
 * first in the document, so that what they hold lies above them.
 */
export function drawStates(layer: Layer, scene: Scene, layout: Layout, moving: boolean): DrawnStates {
  const drawn: DrawnStates = { states: new Map(), inner: new Map() };
  const boxOf = (node: SceneNode): Box => layout.nodes[node.id] ?? { x: 0, y: 0, width: 0, height: 0 };
  const nodes = scene.nodes.filter((node) => layout.nodes[node.id]);
  const groups = layer
    .selectAll<SVGGElement, SceneNode>('g.node')
    .data(nodes, (node) => node.id)
    .join(
      (enter) => enter.append('g').attr('transform', (node) => at(boxOf(node))),
      (update) => update,
      (exit) => exit.remove(),
    )
    .order()
    .each(function (node) {
      const group = select<SVGGElement, unknown>(this);
      const box = boxOf(node);
      if (stays(this, node, box)) {
        remember(this, node, drawn);
        return;
      }
      const before = sizeOf(this);
      group.selectChildren().remove();
      drawNode(group, node, box, drawn, layout);
      standing.set(this, { node, box });
      if (!moving || !before) return;
      for (const name of ['halo', 'box']) {
        const rect = group.select(`rect.${name}`).attr('width', before.width).attr('height', before.height);
        rect.transition().duration(MOVE_MS).attr('width', box.width).attr('height', box.height);
      }
    });
  if (moving)
    groups
      .transition()
      .duration(MOVE_MS)
      .attr('transform', (node) => at(boxOf(node)));
  else groups.interrupt().attr('transform', (node) => at(boxOf(node)));
  return drawn;
}

/** What a group was drawn for. */
const standing = new WeakMap<SVGGElement, { readonly node: SceneNode; readonly box: Box }>();

/**
 * Whether a group shows this already, and only has to stand elsewhere: most do when a sketch gives way to the layout. What
 * holds others has its title where arrows leave room for it.
 */
function stays(group: SVGGElement, node: SceneNode, { width, height }: Box): boolean {
  const before = standing.get(group);
  if (before?.node !== node || before.box.width !== width || before.box.height !== height) return false;
  return node.role !== 'state' || (node.shape !== 'container' && node.shape !== 'region');
}

function remember(group: SVGGElement, node: SceneNode, drawn: DrawnStates): void {
  if (node.role === 'state') drawn.states.set(node.state.id, group);
  for (const inner of group.querySelectorAll<SVGGElement>('.transition.inner'))
    drawn.inner.set(inner.dataset.transition ?? '', inner);
}

/** How large a state is drawn now; `undefined` for what has no box. */
export function sizeOf(group: SVGGElement): { readonly width: number; readonly height: number } | undefined {
  const box = group.querySelector<SVGRectElement>(':scope > rect.box');
  return box ? { width: box.width.baseVal.value, height: box.height.baseVal.value } : undefined;
}

const at = ({ x, y }: Box): string => `translate(${x},${y})`;

function drawNode(group: Group, node: SceneNode, box: Box, drawn: DrawnStates, layout: Layout): void {
  switch (node.role) {
    case 'initial':
      group.attr('class', 'node initial-mark');
      group
        .append('circle')
        .attr('cx', box.width / 2)
        .attr('cy', box.height / 2)
        .attr('r', 5.5);
      return;
    case 'anywhere':
      group.attr('class', 'node anywhere');
      drawBox(group, box, RADIUS.box);
      drawBlock(group, node.block, drawn);
      return;
    case 'state': {
      const { state, shape, block } = node;
      group.attr('class', `node state ${shape} ${state.kind}`).attr('data-state', state.id);
      for (const tag of state.tags) group.classed(`tag-${tag.replace(/[^\w-]/g, '_')}`, true);
      group.append('title').text(block.tip);
      drawn.states.set(state.id, group.node() as SVGGElement);
      if (shape === 'history') {
        const middle = box.width / 2;
        group.append('circle').attr('class', 'box').attr('cx', middle).attr('cy', middle).attr('r', middle);
        const text = state.kind === 'deep_history' ? 'H*' : 'H';
        group
          .append('text')
          .attr('class', 'title')
          .attr('x', middle)
          .attr('y', middle + 4.5)
          .attr('text-anchor', 'middle')
          .text(text);
        return;
      }
      const around = shape === 'container' || shape === 'region';
      // A second edge behind a collapsed state: there is more in it.
      if (shape === 'collapsed')
        group
          .append('rect')
          .attr('class', 'deck')
          .attr('x', 4)
          .attr('y', 4)
          .attr('width', box.width)
          .attr('height', box.height)
          .attr('rx', RADIUS.box);
      drawBox(group, box, around ? RADIUS.container : RADIUS.box);
      if (shape === 'final')
        group
          .append('rect')
          .attr('class', 'inner-border')
          .attr('x', 3.5)
          .attr('y', 3.5)
          .attr('width', box.width - 7)
          .attr('height', box.height - 7)
          .attr('rx', RADIUS.box - 3);
      const shift = around ? titleShift(block, box, layout.edges) : 0;
      // A box is higher than its text where many arrows come to its side.
      const down = around ? 0 : (box.height - block.height) / 2;
      const text = group.append('g').attr('class', 'text').attr('transform', `translate(${shift},${down})`);
      // From far away titles are drawn as large as they fit: a map's names.
      group.classed('outermost', around && node.parent === null);
      group.style('--sr-most', `${largestTitle(state.title, block, box, around)}px`);
      drawBlock(text, block, drawn);
      if (block.fold) text.append('text').attr('class', 'quiet inside').attr('x', BLOCK.left).attr('y', block.fold.y);
      const width = (around ? block.width : box.width) - (around || block.fold ? BLOCK.fold : 0);
      drawWork(text, block, { ...box, width });
    }
  }
}

/** Px: a container's title may reach down to its middle; that of a box stays in it, also with wide letters. */
function largestTitle(title: string, block: StateBlock, box: Box, around: boolean): number {
  if (around) return Math.min(box.height * 0.5, box.width / (title.length * 0.75 + 1));
  const longest = Math.max(1, ...block.title.map(({ text }) => text.length));
  const highest = block.title.length === 1 ? BLOCK.top + BLOCK.titleLine - 6 : BLOCK.titleLine - 1;
  return Math.min((box.width - BLOCK.left - 4) / (longest * 0.74), highest);
}

function drawBox(group: Group, { width, height }: Box, radius: number): void {
  for (const name of ['halo', 'box'])
    group.append('rect').attr('class', name).attr('width', width).attr('height', height).attr('rx', radius);
}

function drawBlock(group: Group, block: StateBlock, drawn: DrawnStates): void {
  for (const line of block.title)
    group.append('text').attr('class', 'title').attr('x', line.x).attr('y', line.y).text(line.text);
  for (const line of block.quiet)
    group.append('text').attr('class', 'quiet').attr('x', line.x).attr('y', line.y).text(line.text);
  for (const row of block.rows) {
    const { transition, top } = row;
    const inner = group
      .append('g')
      .attr('class', 'transition inner')
      .attr('data-transition', transition.id)
      .attr('data-event', transition.event);
    inner.append('title');
    icon(inner, 'stay', BLOCK.left - 1, top + 3);
    labelView(inner.append('g').attr('transform', `translate(${BLOCK.left + BLOCK.icon - 4},${top})`), row, 'start');
    drawn.inner.set(transition.id, inner.node() as SVGGElement);
  }
}

/** What a run fills in: the task's line and bar, the gate's circles, the countdown, the number of runs elsewhere. */
function drawWork(group: Group, block: StateBlock, box: Box): void {
  if (block.task) {
    const line = group.append('g').attr('class', 'work');
    icon(line, 'play', BLOCK.left - 1, block.task.y - 10);
    line
      .append('text')
      .attr('class', 'quiet')
      .attr('x', BLOCK.left + BLOCK.icon)
      .attr('y', block.task.y);
    for (const name of ['bar-track', 'bar'])
      group
        .append('rect')
        .attr('class', name)
        .attr('x', BLOCK.left)
        .attr('y', block.task.y + 5)
        .attr('width', name === 'bar' ? (box.width - 2 * BLOCK.left) * 0.35 : box.width - 2 * BLOCK.left)
        .attr('height', 2.5)
        .attr('rx', 1.25)
        .style('--sr-travel', `${(box.width - 2 * BLOCK.left) * 0.65}px`);
  }
  if (block.gate) {
    const circles = group
      .append('g')
      .attr('class', 'gate')
      .attr('transform', `translate(${BLOCK.left},${block.gate.y})`);
    for (let index = 0; index < Math.min(block.gate.approvals, MOST_CIRCLES); index++) {
      const place = circles.append('g').attr('class', 'approval');
      place.attr('transform', `translate(${BLOCK.circle + index * (2 * BLOCK.circle + 4)},0)`);
      place.append('circle').attr('r', BLOCK.circle - 0.5);
      place.append('text').attr('class', 'initials').attr('y', 3).attr('text-anchor', 'middle');
    }
  }
  if (block.clock) {
    const clock = group.append('g').attr('class', 'clock');
    clock.append('title');
    clock
      .append('text')
      .attr('class', 'quiet')
      .attr('x', box.width - 10)
      .attr('y', BLOCK.top + 13)
      .attr('text-anchor', 'end');
  }
}

function icon(group: Group, name: Icon, x: number, y: number): void {
  group
    .append('path')
    .attr('class', `icon icon-${name}`)
    .attr('transform', `translate(${x},${y})`)
    .attr('d', ICONS[name]);
}
