import { select } from 'd3';
import type { RunState } from '../../src/protocol/runs.ts';
import type { Graph, GraphTransition } from '../../src/protocol/workflows.ts';
import { type Folded, shownFor } from '../../src/workflow/drawing/folding.ts';
import { guardLine } from '../../src/workflow/drawing/labels.ts';
import type { Scene } from '../../src/workflow/drawing/scene.ts';
import type { StateBlock } from '../../src/workflow/drawing/state-block.ts';
import { ellipsize, type Measure } from '../../src/workflow/drawing/text.ts';
import type { Life, TransitionLife } from './life.ts';
import { sizeOf } from './state-view.ts';

/** Everything drawn for a chart, by id. */
export interface Drawn {
  readonly graph: Graph;
  readonly scene: Scene;
  readonly folded: Folded;
  readonly measure: Measure;
  readonly states: ReadonlyMap<string, SVGGElement>;
  /** Arrows and the rows inside states. */
  readonly transitions: ReadonlyMap<string, SVGGElement>;
}

/**
 * Shows a life on what is drawn: classes, roles and words, never a place. Touches only what differs from the last time,
 * so that one step of a chart of hundreds of states costs a few elements.
 */
export function lifeView(
  drawn: Drawn,
): (life: Life, run: RunState | undefined, runsByState: ReadonlyMap<string, number>) => void {
  const shown = new WeakMap<SVGGElement, string>();
  const titles = new Map(drawn.graph.states.map(({ id, title }) => [id, title]));
  const shownAs = shownFor(drawn.graph, drawn.folded);
  const folds = new Map(
    drawn.scene.nodes.flatMap((node) =>
      node.role === 'state' && node.block.fold ? [[node.state.id, node.block.fold] as const] : [],
    ),
  );
  const changed = (element: SVGGElement, look: string): boolean => {
    if (shown.get(element) === look) return false;
    shown.set(element, look);
    return true;
  };

  return (life, run, runsByState) => {
    const waiting = new Set(run?.gates.map((gate) => gate.state));
    const counts = new Map<string, number>();
    for (const [id, count] of runsByState) counts.set(shownAs(id), (counts.get(shownAs(id)) ?? 0) + count);
    const leaves = [...life.states.keys()].filter((id) => life.states.get(id) === 'leaf');
    for (const [id, element] of drawn.states) {
      const fold = folds.get(id);
      // A collapsed state is where the run stands, as far as can be seen.
      const standing = fold && life.states.has(id) ? 'leaf' : life.states.get(id);
      const names = fold
        ? leaves.filter((leaf) => shownAs(leaf) === id && leaf !== id).map((leaf) => titles.get(leaf))
        : [];
      const done = standing !== undefined && run?.status !== 'active';
      const others = counts.get(id) ?? 0;
      const stopped = done && run?.status === 'stopped';
      if (!changed(element, `${standing} ${done} ${stopped} ${waiting.has(id)} ${others} ${names.join()}`)) continue;
      select(element)
        .classed('active', standing !== undefined)
        .classed('leaf', standing === 'leaf')
        .classed('over', done)
        .classed('stopped', stopped)
        .classed('waiting', waiting.has(id))
        .attr('aria-current', standing === undefined ? null : 'step');
      showOthers(element, others);
      if (fold) showInside(element, fold, names.join(', '), drawn.measure);
    }
    for (const transition of drawn.graph.transitions) {
      const element = drawn.transitions.get(transition.id);
      const now = life.transitions.get(transition.id);
      if (!element || !now) continue;
      const why = now.kind === 'accepted' ? now.command : now.why;
      if (changed(element, `${now.kind} ${now.taken} ${why}`)) showTransition(element, transition, now, titles);
    }
  };
}

function showTransition(
  element: SVGGElement,
  transition: GraphTransition,
  now: TransitionLife,
  titles: ReadonlyMap<string, string>,
): void {
  const way = wayOf(transition, titles);
  const guard = transition.guard === undefined ? undefined : guardLine(transition.guard);
  const accepted = now.kind === 'accepted';
  // What is read out has in it what is written on the arrow, so that speech control finds it by that.
  const written = guard === undefined ? transition.label : `${transition.label} ${guard}`;
  const sends = accepted && now.command !== transition.label ? `Send ${now.command} for` : 'Send';
  const said = accepted ? `${sends} ${written}: ${way}` : `${transition.label}: ${way}`;
  const group = select(element).classed('accepted', accepted).classed('taken', now.taken);
  group
    .attr('role', accepted ? 'button' : null)
    .attr('tabindex', accepted ? 0 : null)
    .attr('aria-label', accepted ? said : null);
  const more = [said, transition.description, accepted ? undefined : guard, now.kind === 'quiet' ? now.why : undefined];
  group.select('title').text(more.filter(Boolean).join('\n'));
}

/** `Design to Test red`; a transition that only acts stays in its state. */
function wayOf({ source, targets }: GraphTransition, titles: ReadonlyMap<string, string>): string {
  const name = (id: string): string => (id === '' ? 'any state' : (titles.get(id) ?? id));
  return targets.length === 0 ? `stays in ${name(source)}` : `${name(source)} to ${targets.map(name).join(' and ')}`;
}

/** How many states are in a collapsed one, and the names of those that are active. */
function showInside(
  element: SVGGElement,
  fold: NonNullable<StateBlock['fold']>,
  names: string,
  measure: Measure,
): void {
  const line = names === '' ? fold.line : `${fold.line} · ${names}`;
  select(element)
    .select('text.inside')
    .text(ellipsize(line, 'quiet', fold.width, measure));
}

/** A counted token on the upper right corner for runs that stand here and are not the one shown. */
function showOthers(element: SVGGElement, count: number): void {
  const group = select(element);
  group.select('g.others').remove();
  if (count === 0) return;
  const width = sizeOf(element)?.width ?? 0;
  const token = group
    .append('g')
    .attr('class', 'others')
    .attr('transform', `translate(${width - 14},0)`);
  token.append('title').text(count === 1 ? 'One other run is here.' : `${count} other runs are here.`);
  const text = count > 99 ? '99+' : String(count);
  const reach = 6.5 + text.length * 3.5;
  token
    .append('rect')
    .attr('x', -reach)
    .attr('y', -10)
    .attr('width', 2 * reach)
    .attr('height', 20)
    .attr('rx', 10);
  token.append('text').attr('y', 4).attr('text-anchor', 'middle').text(text);
}
