import { type Selection, select } from 'd3';
import { innermost } from '../../src/client/states.ts';
import { shownFor } from '../../src/workflow/drawing/folding.ts';
import type { SceneNode } from '../../src/workflow/drawing/scene.ts';
import { takeFocus } from '../shell/take-focus.ts';
import { type Branch, branchReader } from './branches.ts';
import type { Chart, Showing, Stage } from './stage.ts';
import { openMenu } from './walk-menu.ts';
import { type Direction, type Link, type Place, stepFrom } from './walk-plan.ts';
import { labelOfBranch, stateWords } from './words.ts';

/** What a person can mean while they walk. */
export interface WalkActs {
  send(command: string, branch: Branch): void;
  /** What was pressed can't be done: why, as a sentence. */
  refuse(why: string): void;
  /** The focus has come to a state, which is to be seen; `walked` where a key has led there. */
  state(id: string, walked: boolean): void;
  fold(id: string): void;
  /** Moves the view by so many px. */
  pan(x: number, y: number): void;
}

/** The drawing's states by keyboard: one of them is what Tab leads to, keys lead from there to the others. */
export interface Walk {
  /** Something was drawn or shown. With `held` the drawing had the focus before, and keeps it. */
  refresh(held: boolean): void;
  /** A state was pointed at: Tab leads there. */
  at(state: string | null): void;
  dispose(): void;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
/** Px of the window, for each press. */
const PAN = 80;
/** So many steps can be gone back. */
const TRAIL = 100;

type StateNode = Extract<SceneNode, { role: 'state' }>;

/**
 * Makes the drawing walkable.
 *
 * The layer of the states is an application to screen readers: they leave the arrow keys to the page only in a widget, and no
 * widget of theirs is a graph. It is that layer alone; arrows and buttons around it stay what they are, and all that is in it
 * is in the outline as well.
 */
export function createWalk(
  root: HTMLElement,
  svg: SVGSVGElement,
  stage: Pick<Stage, 'drawn' | 'life'>,
  showing: () => Showing,
  acts: WalkActs,
): Walk {
  const content = select(svg).select<SVGGElement>('g.content');
  content.select('g.states').attr('role', 'application').attr('aria-label', 'States of the chart');
  /** Where the person is, once they have been somewhere; until then Tab leads to where the run stands. */
  let place: string | undefined;
  let marked: SVGGElement | undefined;
  let trail: string[] = [];
  let numbered = '';
  let walking = false;

  let known: { readonly chart: Chart; readonly map: ReturnType<typeof mapOf> } | undefined;
  /** What is drawn, read once for each chart. */
  function drawn(): ReturnType<typeof mapOf> | undefined {
    const chart = stage.drawn?.chart;
    if (chart && known?.chart !== chart) known = { chart, map: mapOf(chart) };
    return chart && known?.map;
  }

  const nodeFor = (id: string): StateNode | undefined => drawn()?.nodes.get(id);
  const elementOf = (id: string): SVGGElement | null =>
    svg.querySelector<SVGGElement>(`g.states > g.state[data-state="${CSS.escape(id)}"]`);
  const drawnFor = (id: string | undefined): string | undefined => (id === undefined ? id : drawn()?.drawnFor(id));
  const targetsOf = ({ targets }: Branch): string => targets.map((id) => drawn()?.titles.get(id) ?? id).join(' or ');

  function current(): string | undefined {
    const [standing] = innermost(showing().run?.active ?? []);
    return drawnFor(place) ?? drawnFor(standing) ?? drawn()?.nodes.keys().next().value;
  }

  function branchesAt(id: string): readonly Branch[] {
    if (!stage.drawn) return [];
    const { run, canSend = () => true } = showing();
    return branchReader(stage.drawn.chart.graph, run, canSend, stage.life)(id);
  }

  function wordsFor({ state, block }: StateNode): string {
    const { run } = showing();
    const branches = branchesAt(state.id).map((branch, index) => {
      const to = targetsOf(branch);
      const can = { offer: ', accepted', locked: `, locked: ${branch.kind === 'offer' ? '' : branch.why}`, way: '' };
      return `${index + 1}: ${labelOfBranch(branch)}${to === '' ? '' : ` to ${to}`}${can[branch.kind]}`;
    });
    const active = run?.active.includes(state.id) ? [] : ['not active'];
    const leaves = innermost(run?.active ?? []).filter((id) => id !== state.id && drawnFor(id) === state.id);
    const names = leaves.map((id) => drawn()?.titles.get(id) ?? id);
    const inside = block.fold ? [['collapsed', block.fold.line, ...names].join(', ')] : [];
    return [[state.title, ...active, ...stateWords(state, run), ...inside].join(', '), ...branches].join('; ');
  }

  function mark(element: SVGGElement | null): void {
    if (marked && marked !== element)
      for (const name of ['role', 'tabindex', 'aria-label', 'aria-roledescription']) marked.removeAttribute(name);
    if (element && marked !== element)
      select(element).attr('role', 'group').attr('aria-roledescription', 'state').attr('tabindex', 0);
    marked = element ?? undefined;
  }

  function refresh(held: boolean): void {
    const id = current();
    const node = id === undefined ? undefined : nodeFor(id);
    mark(node && id !== undefined ? elementOf(id) : null);
    if (!marked || !node) return;
    const words = wordsFor(node);
    if (marked.getAttribute('aria-label') !== words) marked.setAttribute('aria-label', words);
    const { activeElement } = document;
    const gone = activeElement === document.body || activeElement?.matches('.transition:not([tabindex])') === true;
    if (held && gone) takeFocus(marked, { preventScroll: true });
    number();
  }

  /** Shows the branches' numbers at their arrows while the state has the keyboard's focus. */
  function number(): void {
    const id = marked?.dataset.state;
    const on = marked !== undefined && marked === document.activeElement && marked.matches(':focus-visible');
    const branches = on && id !== undefined ? branchesAt(id) : [];
    const wanted = branches
      .map(({ transitions }) => transitions.map((transition) => transition.id).join(' '))
      .join('\n');
    const there = svg.querySelector('.branch-number') !== null;
    if (wanted === numbered && there === (wanted !== '')) return;
    numbered = wanted;
    select(svg).selectAll('.branch-number').remove();
    for (const [index, { transitions }] of branches.slice(0, 9).entries())
      for (const transition of transitions) {
        const label = svg.querySelector<SVGGElement>(`[data-transition="${CSS.escape(transition.id)}"] .label-group`);
        if (label) drawNumber(content, label, index + 1);
      }
  }

  function go(id: string | undefined, back = false): void {
    const to = drawnFor(id);
    const from = current();
    if (to === undefined || to === from) return;
    if (!back && from !== undefined) trail = [...trail.slice(1 - TRAIL), from];
    place = to;
    refresh(false);
    walking = true;
    marked?.focus({ preventScroll: true });
    walking = false;
  }

  function step(from: string, direction: Direction): void {
    if (!stage.drawn) return;
    const { chart, layout } = stage.drawn;
    const places = [...(drawn()?.nodes.values() ?? [])].flatMap((node): Place[] => {
      const box = layout.nodes[node.id];
      return box ? [{ id: node.state.id, box, holds: drawn()?.holding.has(node.id) ?? false }] : [];
    });
    const at = places.find(({ id }) => id === from);
    if (!at) return;
    const links = chart.graph.transitions.flatMap(({ source, targets }): Link[] => {
      const [out, ends] = [drawnFor(source), targets.map(drawnFor)];
      if (out === from) return ends.flatMap((to) => (to === undefined ? [] : [{ to, out: true }]));
      return out !== undefined && ends.includes(from) ? [{ to: out, out: false }] : [];
    });
    go(stepFrom(at, places, links, direction));
  }

  function take(branch: Branch | undefined): void {
    if (branch?.kind === 'offer') acts.send(branch.command, branch);
    else if (branch?.kind === 'locked') acts.refuse(branch.why);
    else go(branch?.targets[0]);
  }

  /** The one command that is accepted here, or a choice of those that are. */
  function enter(node: StateNode): void {
    const branches = branchesAt(node.state.id);
    const offers = branches.filter(({ kind }) => kind === 'offer');
    if (offers.length === 1) take(offers[0]);
    else if (offers.length > 1) choose(node, branches, offers);
    else {
      const locked = branches.find(({ kind }) => kind === 'locked');
      acts.refuse(locked?.kind === 'locked' ? locked.why : `Nothing can be sent in ${node.state.title} now.`);
    }
  }

  function choose({ state }: StateNode, branches: readonly Branch[], offers: readonly Branch[]): void {
    const choices = offers.map((branch) => {
      const [name, to] = [labelOfBranch(branch), targetsOf(branch)];
      const number = branches.indexOf(branch) + 1;
      const [text, label] = to === '' ? [name, name] : [`${name} → ${to}`, `${name} to ${to}`];
      return { number, text, label, choose: () => take(branch) };
    });
    if (marked) openMenu(root, marked, `Accepted in ${state.title}`, choices);
  }

  /** Whether the key is one of the walk's. */
  function press({ key, shiftKey }: KeyboardEvent, id: string, node: StateNode): boolean {
    const direction = DIRECTIONS[key];
    if (direction && shiftKey) {
      const [x, y] = { left: [PAN, 0], right: [-PAN, 0], up: [0, PAN], down: [0, -PAN] }[direction] as [number, number];
      acts.pan(x, y);
    } else if (direction) step(id, direction);
    else if (shiftKey) return false;
    else if (/^[1-9]$/.test(key)) take(branchesAt(id)[Number(key) - 1]);
    else if (key === 'Enter') enter(node);
    else if (key === ' ') {
      if (node.shape === 'collapsed' || drawn()?.holding.has(node.id)) acts.fold(id);
    } else if (key === 'Backspace') go(trail.pop(), true);
    else if (key === 'Home') go(innermost(showing().run?.active ?? [])[0]);
    else return false;
    return true;
  }

  const keydown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    // Whoever has clicked the ground walks on from where they were.
    if (event.target !== marked && event.target !== svg) return;
    const id = current();
    const node = id === undefined ? undefined : nodeFor(id);
    if (id === undefined || !node) return;
    // Whoever holds a key down walks, and does nothing twice.
    const held = event.repeat && !event.key.startsWith('Arrow');
    if (held || press(event, id, node)) event.preventDefault();
  };
  const focusin = ({ target }: FocusEvent) => {
    const id = marked?.dataset.state;
    if (target !== marked || id === undefined) return number();
    place = id;
    number();
    if (marked?.matches(':focus-visible')) acts.state(id, walking);
  };
  const focusout = () => queueMicrotask(number);
  svg.addEventListener('keydown', keydown);
  svg.addEventListener('focusin', focusin);
  svg.addEventListener('focusout', focusout);

  return {
    refresh,
    at(state) {
      // Who stands on a state is not taken away from it by what others point at.
      if (state === null || state === place || (marked !== undefined && marked === document.activeElement)) return;
      place = state;
      refresh(false);
    },
    dispose() {
      svg.removeEventListener('keydown', keydown);
      svg.removeEventListener('focusin', focusin);
      svg.removeEventListener('focusout', focusout);
    },
  };
}

/** The states that are drawn of a chart, by id, and which of them stands for each. */
function mapOf({ scene, graph, folded }: Chart) {
  const nodes = new Map(
    scene.nodes.flatMap((node) =>
      node.role === 'state' && node.shape !== 'history' ? [[node.state.id, node] as const] : [],
    ),
  );
  const parents = new Map(graph.states.map(({ id, parent }) => [id, parent]));
  const shown = shownFor(graph, folded);
  /** Itself, the collapsed one that it is in, or what a mark of history is in. */
  function drawnFor(id: string): string | undefined {
    for (let at: string | null | undefined = id; at !== null && at !== undefined; at = parents.get(shown(at)))
      if (nodes.has(shown(at))) return shown(at);
    return undefined;
  }
  return {
    nodes,
    drawnFor,
    titles: new Map(graph.states.map(({ id, title }) => [id, title])),
    /** Ids of nodes that others are drawn in. */
    holding: new Set(scene.nodes.map(({ parent }) => parent)),
  };
}

/** A number in the corner of a label, above everything: what is in the label is what it is called by. */
function drawNumber(content: Selection<SVGGElement, unknown, null, undefined>, label: SVGGElement, n: number): void {
  const [to, from] = [content.node()?.getCTM(), label.getCTM()];
  if (!to || !from) return; // nothing is drawn where the chart is hidden
  const { e: x, f: y } = to.inverse().multiply(from);
  const group = content.append('g').attr('class', 'branch-number').attr('aria-hidden', 'true');
  group.attr('transform', `translate(${x},${y})`).append('circle').attr('r', 8);
  group.append('text').attr('y', 3.5).attr('text-anchor', 'middle').text(n);
}
