import { select } from 'd3';
import { sizeOf } from './state-view.ts';
import { spell } from './work-status.ts';

/** How long each state has been active in all. */
export interface Heat {
  /** Milliseconds by the state's id; states that never were are absent. */
  readonly times: ReadonlyMap<string, number>;
  /** Whether that is all of it; else each may have been active for longer. */
  readonly whole: boolean;
}

/** How much of the warm colour the longest stay gives its state, in hundredths: text on it can be read in every theme. */
const WARMEST = 28;

/** Shows on each state how long it was active, in figures and by warmth; nothing without `heat`. */
export function showHeat(states: ReadonlyMap<string, SVGGElement>, heat: Heat | undefined): void {
  // A container has been active as long as all that is in it: what is compared are the places where time is really spent.
  const compared = [...states].filter(([, element]) => !element.matches('.container, .region'));
  const most = Math.max(1, ...compared.map(([id]) => heat?.times.get(id) ?? 0));
  for (const [id, element] of states) {
    const ms = heat?.times.get(id);
    const group = select(element);
    group.select(':scope > g.spent').remove();
    group.classed('heated', ms !== undefined);
    if (ms === undefined) element.style.removeProperty('--sr-heat');
    else element.style.setProperty('--sr-heat', `${Math.round((WARMEST * ms) / most)}%`);
    if (heat && ms !== undefined) chip(element, heat.whole ? spell(ms) : `≥ ${spell(ms)}`);
  }
}

/** On the lower border, where nothing of the state itself stands. */
function chip(element: SVGGElement, text: string): void {
  const chip = select(element)
    .append('g')
    .attr('class', 'spent')
    .attr('transform', `translate(10,${sizeOf(element)?.height ?? 0})`);
  chip.append('title').text(`Active for ${text.replace('≥', 'at least')}`);
  const width = 10 + 6 * text.length;
  chip.append('rect').attr('y', -7.5).attr('width', width).attr('height', 15).attr('rx', 7.5);
  chip
    .append('text')
    .attr('x', width / 2)
    .attr('y', 3.5)
    .attr('text-anchor', 'middle')
    .text(text);
}
