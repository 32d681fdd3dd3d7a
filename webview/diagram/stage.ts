import type { Selection } from 'd3';
import type { RunState } from '../../src/protocol/runs.ts';
import type { Graph } from '../../src/protocol/workflows.ts';
import { arrowsOf } from '../../src/workflow/drawing/arrows.ts';
import { type Folded, shownFor } from '../../src/workflow/drawing/folding.ts';
import type { Layout } from '../../src/workflow/drawing/layout.ts';
import type { Scene } from '../../src/workflow/drawing/scene.ts';
import type { Measure } from '../../src/workflow/drawing/text.ts';
import { drawArrows } from './arrow-view.ts';
import { drawDividers } from './divider-view.ts';
import { drawFolds } from './fold-view.ts';
import { type Heat, showHeat } from './heat-view.ts';
import { type CanSend, type Life, lifeOf } from './life.ts';
import { lifeView } from './life-view.ts';
import { drawStates, MOVE_MS } from './state-view.ts';
import { sendTokens } from './token.ts';
import { workView } from './work-view.ts';

/** A chart made ready to be drawn. */
export interface Chart {
  readonly hash: string;
  readonly graph: Graph;
  readonly scene: Scene;
  readonly folded: Folded;
  readonly measure: Measure;
  /** What a layout of it is cached by. */
  readonly key: string;
}

/** What a run makes of a chart, and what else stands on it. */
export interface Showing {
  readonly run: RunState | undefined;
  /** Other runs of the workflow, counted by the states they stand in. */
  readonly runsByState?: ReadonlyMap<string, number>;
  /** Whether this member may send the command; else the reason, as a sentence. */
  readonly canSend?: CanSend;
}

/**
 * Puts something of its own on states, which are given by their ids; `shownAs` names the state that stands for one that is
 * collapsed away.
 */
export type Decorate = (states: ReadonlyMap<string, SVGGElement>, shownAs: (state: string) => string) => void;

/** What is drawn now: one chart in one layout, and one run on it. */
export interface Stage {
  draw(chart: Chart, layout: Layout, moving: boolean): void;
  readonly drawn: { readonly chart: Chart; readonly layout: Layout } | undefined;
  /** Shows a run; costs what differs from the last time, and moves nothing. */
  show(showing: Showing): void;
  readonly life: Life | undefined;
  /** Sends tokens along the arrows of the run's last step. */
  travel(): void;
  ring(state: string | null): void;
  /** Shows how long each state was active, or no more. */
  warm(heat: Heat | undefined): void;
  /** Calls back with what is drawn for each state, now and whenever it is drawn anew. */
  decorate(decorate: Decorate): void;
  /** It may have come into view: what depends on the time is shown as it is now. */
  wake(): void;
  dispose(): void;
}

const FADE_MS = 420;

/** `now` is the clock that tasks and deadlines are timed by, ms since 1970. */
export function createStage(content: Selection<SVGGElement, unknown, null, undefined>, now: () => number): Stage {
  const layers = {
    states: content.append('g').attr('class', 'states'),
    dividers: content.append('g').attr('class', 'dividers'),
    arrows: content.append('g').attr('class', 'arrows'),
    folds: content.append('g').attr('class', 'folds'),
    tokens: content.append('g').attr('class', 'tokens'),
  };
  let drawn:
    | {
        readonly chart: Chart;
        readonly layout: Layout;
        readonly states: ReadonlyMap<string, SVGGElement>;
        readonly transitions: ReadonlyMap<string, SVGGElement>;
        readonly showLife: ReturnType<typeof lifeView>;
        readonly showWork: ReturnType<typeof workView>;
      }
    | undefined;
  let showing: Showing = { run: undefined };
  let life: Life | undefined;
  let ringed: string | null = null;
  let heat: Heat | undefined;
  let decorating: Decorate | undefined;
  let ticker: ReturnType<typeof setTimeout> | undefined;

  /** Shows what depends on the time, and again when that changes: as long as there is anybody to see it. */
  function tick(): void {
    clearTimeout(ticker);
    ticker = undefined;
    const again = drawn?.showWork(showing.run, now());
    if (again !== undefined && isSeen()) ticker = setTimeout(tick, again);
  }

  function isSeen(): boolean {
    const size = content.node()?.ownerSVGElement?.getBoundingClientRect();
    return document.visibilityState === 'visible' && size !== undefined && size.width > 0;
  }

  document.addEventListener('visibilitychange', tick);

  function show(): void {
    if (!drawn) return;
    life = lifeOf(drawn.chart.graph, showing.run, showing.canSend);
    drawn.showLife(life, showing.run, showing.runsByState ?? new Map());
    tick();
  }

  function ring(): void {
    if (!drawn) return;
    const { graph, folded } = drawn.chart;
    const seen = ringed === null ? null : shownFor(graph, folded)(ringed);
    for (const [id, group] of drawn.states) group.classList.toggle('highlight', id === seen);
  }

  return {
    draw(chart, layout, moving) {
      const { scene, graph, folded, measure } = chart;
      const { states, inner } = drawStates(layers.states, scene, layout, moving);
      const fadeMs = moving ? FADE_MS : 0;
      drawDividers(layers.dividers, scene, layout, fadeMs);
      const arrows = drawArrows(layers.arrows, arrowsOf(scene, layout), fadeMs);
      drawFolds(layers.folds, scene, layout, moving ? MOVE_MS : 0);
      const transitions = new Map([...arrows, ...inner]);
      const showLife = lifeView({ graph, scene, folded, measure, states, transitions });
      drawn = { chart, layout, states, transitions, showLife, showWork: workView(scene, states, measure) };
      show();
      ring();
      if (heat) showHeat(states, heat);
      decorating?.(states, shownFor(graph, folded));
    },
    get drawn() {
      return drawn;
    },
    show(next) {
      showing = next;
      show();
    },
    get life() {
      return life;
    },
    travel() {
      if (!drawn || !showing.run) return;
      const { transitions } = drawn.chart.graph;
      const taken = showing.run.taken.flatMap((id) => transitions.find((transition) => transition.id === id) ?? []);
      sendTokens(layers.tokens, taken, drawn.transitions);
    },
    ring(state) {
      ringed = state;
      ring();
    },
    warm(next) {
      heat = next;
      if (drawn) showHeat(drawn.states, heat);
    },
    decorate(next) {
      decorating = next;
      if (drawn) next(drawn.states, shownFor(drawn.chart.graph, drawn.chart.folded));
    },
    wake: tick,
    dispose() {
      clearTimeout(ticker);
      document.removeEventListener('visibilitychange', tick);
      content.selectAll('*').interrupt();
    },
  };
}
