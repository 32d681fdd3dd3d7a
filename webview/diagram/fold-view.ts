import type { Selection } from 'd3';
import { ICONS } from '../../src/workflow/drawing/icons.ts';
import type { Box, Layout } from '../../src/workflow/drawing/layout.ts';
import type { Scene, SceneNode } from '../../src/workflow/drawing/scene.ts';

/** Px: the button, and its distance from the state's corner. */
const SIZE = 18;
const APART = 5;

type StateNode = Extract<SceneNode, { role: 'state' }>;

/**
 * The buttons that collapse and expand states, in the corner of each. They come after the arrows, so that Tab leads to what
 * can be sent first; of the buttons it leads to one, from which the arrow keys lead to the others.
 */
export function drawFolds(
  layer: Selection<SVGGElement, unknown, null, undefined>,
  scene: Scene,
  layout: Layout,
  moveMs: number,
): void {
  const held = new Set(scene.nodes.map(({ parent }) => parent));
  const nodes = scene.nodes.filter(
    (node): node is StateNode =>
      node.role === 'state' && layout.nodes[node.id] !== undefined && (node.shape === 'collapsed' || held.has(node.id)),
  );
  const at = (node: StateNode): string => {
    const { x, y, width } = layout.nodes[node.id] as Box;
    return `translate(${x + width - SIZE - APART},${y + APART})`;
  };
  const buttons = layer
    .selectAll<SVGGElement, StateNode>('g.fold')
    .data(nodes, (node) => node.id)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'fold').attr('role', 'button').attr('transform', at);
      group.append('title');
      group.append('rect').attr('class', 'plate').attr('width', SIZE).attr('height', SIZE).attr('rx', 4);
      group.append('path').attr('class', 'icon').attr('transform', 'translate(3,3)');
      return group;
    })
    .order()
    .attr('data-fold', ({ state }) => state.id)
    .attr('aria-expanded', ({ shape }) => String(shape !== 'collapsed'))
    .attr('aria-label', wordsFor);
  buttons.select('title').text(wordsFor);
  buttons.select('path').attr('d', ({ shape }) => ICONS[shape === 'collapsed' ? 'expand' : 'collapse']);
  if (moveMs > 0) buttons.transition().duration(moveMs).attr('transform', at);
  else buttons.interrupt().attr('transform', at);
  const focusable = buttons.filter('[tabindex="0"]').empty() ? buttons.nodes()[0] : undefined;
  buttons.filter(':not([tabindex])').attr('tabindex', -1);
  focusable?.setAttribute('tabindex', '0');
}

const wordsFor = ({ state, shape, block }: StateNode): string =>
  shape === 'collapsed' ? `Expand ${state.title}: ${block.fold?.line}` : `Collapse ${state.title}`;

/** Tab leads to this button from now on, and to none of the others. */
export function rove(to: SVGGElement): void {
  for (const one of to.parentElement?.querySelectorAll('g.fold[tabindex="0"]') ?? [])
    one.setAttribute('tabindex', '-1');
  to.setAttribute('tabindex', '0');
}

/** The button that an arrow key leads to from `from`; `undefined` for other keys. */
export function foldAfter(from: SVGGElement, key: string): SVGGElement | undefined {
  const all = [...(from.parentElement?.querySelectorAll<SVGGElement>('g.fold') ?? [])];
  return all[nextIndex(key, all.indexOf(from), all.length)];
}

function nextIndex(key: string, index: number, length: number): number {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return Math.min(index + 1, length - 1);
    case 'ArrowUp':
    case 'ArrowLeft':
      return Math.max(index - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return -1;
  }
}
