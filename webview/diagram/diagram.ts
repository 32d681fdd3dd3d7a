import { select } from 'd3';
import type { RunState } from '../../src/protocol/runs.ts';
import type { Graph, GraphTransition } from '../../src/protocol/workflows.ts';
import { boxAround } from '../../src/workflow/drawing/box-around.ts';
import { type Folded, NONE_FOLDED, shownFor } from '../../src/workflow/drawing/folding.ts';
import type { Box, Layout } from '../../src/workflow/drawing/layout.ts';
import { scaleFor } from '../../src/workflow/drawing/plans.ts';
import { nodeOf, sceneOf } from '../../src/workflow/drawing/scene.ts';
import type { Heat } from './heat-view.ts';
import { actOn } from './input.ts';
import { type LayoutStore, layoutEngine } from './layout-engine.ts';
import { type CanSend, type Life, lifeOf } from './life.ts';
import { rulerFor } from './measure.ts';
import type { Minimap } from './minimap.ts';
import { sketchOf } from './sketch.ts';
import { type Chart, createStage, type Decorate, type Showing, type Stage } from './stage.ts';
import { type Insets, viewport } from './viewport.ts';
import type { Walk } from './walk.ts';

export interface DiagramOptions {
  /** Starts ELK's own worker file, unchanged. Called when a layout is first needed, and again after a failure. */
  workerUrl(): Promise<Worker>;
  /** A person wants to send `command`; `transition` is the arrow that was clicked, where there is one. */
  onCommand(command: string, transition: GraphTransition | undefined): void;
  /** What was pressed, or has the focus, can't be done now: why, as a sentence. */
  onRefused?(why: string): void;
  /** A state was clicked, or, with `null`, the empty ground. */
  onPressState?(id: string | null): void;
  /** A person has walked to a state. */
  onFocusState?(id: string): void;
  /** A person wants a state collapsed, or expanded when it is: whoever keeps what is collapsed calls `show` with it. */
  onFold?(id: string): void;
  reducedMotion(): boolean;
  /** What the page's own controls cover at the edges, px. */
  insets?(): Insets;
  /** The server's clock, ms since 1970; the browser's by default. */
  now?(): number;
  /** Keeps layouts beyond this page's life. */
  layouts?: LayoutStore;
}

export interface Diagram {
  /**
   * Draws a chart; settles when it stands in its place or a later call has replaced it. Where no layout can be had it
   * says so in the drawing, keeps the first sketch, and tries anew at the next call. `hash` identifies the chart: the
   * same hash with the same states collapsed is laid out once.
   */
  show(hash: string, graph: Graph, folded?: Folded): Promise<void>;
  /** Shows a run on the chart: changes how things look, never where they stand. */
  update(run: RunState | undefined, extra?: Omit<Showing, 'run'>): void;
  /** Shows the whole chart. */
  fit(): void;
  /** The page's own controls may cover more than before: where nobody has moved the view, it makes room for them. */
  makeRoom(): void;
  zoomToActive(): void;
  zoomBy(factor: number): void;
  /** Brings a state, or the collapsed one that it is in, into view, large enough to be read; waits for a layout under way. */
  reveal(stateId: string): Promise<void>;
  /** What is drawn, for pictures of it: read, never changed. */
  readonly drawn: Drawing | undefined;
  /** Settles once what is drawn stands in its place. */
  settled(): Promise<void>;
  /** What the run makes of the drawn chart, as it would be shown; `undefined` until one is drawn. */
  lifeOf(run: RunState | undefined, canSend: CanSend): Life | undefined;
  /** Rings one state, or none. */
  highlight(stateId: string | null): void;
  /** Shows how long each state was active, or no more. */
  heat(heat: Heat | undefined): void;
  /** For what others put on states: called now, whenever the chart is drawn anew, and in place of the one before. */
  decorate(decorate: Decorate): void;
  dispose(): void;
}

export interface Drawing {
  readonly svg: SVGSVGElement;
  /** What is drawn within the `content` group, px before zooming. */
  readonly box: Box;
}

const INSETS: Insets = { top: 24, right: 24, bottom: 24, left: 24 };
/** How long a container must keep its new size before another direction is considered. */
const RESIZED_MS = 200;
/** With so many boxes and marks a map is of use. */
const LARGE = 40;
/** By then what has moved to a new place is there. */
const SETTLED_MS = 600;
/** Room shown around the active states, px of the drawing. */
const AROUND = { x: 120, y: 90 };
/** A chart that had to be drawn smaller than this begins where the run stands, as large as the second says. */
const READABLE = 0.6;
const NEAR = 0.85;
/** The largest that the active states are shown on request. */
const NEAREST = 1.15;

/** The statechart of a workflow, drawn into `container`, which it fills. Needs the style sheet `diagram.css`. */
export function createDiagram(container: HTMLElement, options: DiagramOptions): Diagram {
  const root = select(container).append('div').attr('class', 'sr-diagram');
  const dots = root.append('div').attr('class', 'dots').node() as HTMLDivElement;
  const svg = root
    .append('svg')
    .attr('class', 'drawing')
    .attr('tabindex', -1)
    .attr('role', 'group')
    .attr('aria-label', 'Statechart');
  const element = svg.node() as SVGSVGElement;
  const content = svg.append('g').attr('class', 'content');
  const notice = root.append('div').attr('class', 'notice').attr('role', 'status');
  const engine = layoutEngine(options.workerUrl, options.layouts);
  const insets = options.insets ?? (() => INSETS);
  const view = viewport({ svg: element, content, dots }, insets, () => frame());
  const stage = createStage(content, options.now ?? Date.now);

  let map: Minimap | undefined;
  let walk: Walk | undefined;
  let chart: Chart | undefined;
  let placing: Promise<void> = Promise.resolve();
  let showing: Showing = { run: undefined };
  let movedAt = Number.NEGATIVE_INFINITY;
  /** What was asked for last: all of the chart, however small that is, or where the run stands; by default what can be read. */
  let asked: 'readable' | 'whole' | 'active' = 'readable';
  /** What the page's controls covered when the view was last chosen here, px. */
  let covered = { top: 0, bottom: 0 };
  const moving = (): boolean => stage.drawn !== undefined && !options.reducedMotion();

  function frame(): void {
    if (stage.drawn) map?.frame(view.seen(), { width: element.clientWidth, height: element.clientHeight });
  }

  function draw(wanted: Chart, layout: Layout, animate: boolean): void {
    const held = hasFocus();
    stage.draw(wanted, layout, animate);
    walk?.refresh(held);
    if (map) showMap(map);
    else if (wanted.scene.nodes.length > LARGE) void bringMap();
    root.style('--sr-clear', `${insets().bottom}px`);
  }

  function settle(wanted: Chart, layout: Layout, fitting: boolean): void {
    notice.text('');
    const animate = moving();
    const before = stage.drawn;
    if (before?.layout !== layout) {
      draw(wanted, layout, animate);
      if (animate) movedAt = performance.now();
    }
    root.classed('sketch', false);
    if (fitting) asked = 'readable';
    if (fitting || !view.moved) overview(animate);
    else if (before && before.chart.hash === wanted.hash) keepInPlace(before, { chart: wanted, layout }, animate);
    frame();
  }

  /** All of the chart; where nothing of that could be read, the part of it where the run stands. Or what was asked for. */
  function overview(animate: boolean): void {
    if (!stage.drawn) return;
    const { layout } = stage.drawn;
    const { top, bottom } = insets();
    covered = { top, bottom };
    const active = activeBoxes();
    if (asked === 'active' && active.length > 0) view.show(around(active), animate, NEAREST);
    else view.show((asked === 'readable' && partToRead(layout)) || whole(layout), animate);
  }

  /** As much of a large chart as can be read at once, with the run in the middle; nothing where all can, or nothing runs. */
  function partToRead(layout: Layout): Box | undefined {
    const room = view.room();
    const [first, ...more] = activeBoxes();
    if (!first || scaleFor(layout, room) >= READABLE) return undefined;
    const size = { width: room.width / NEAR, height: room.height / NEAR };
    const all = around([first, ...more]);
    // Where it stands in several places that are far apart, the first of them is begun with.
    const { x, y, width, height } = all.width > size.width || all.height > size.height ? first : all;
    const within = (middle: number, length: number, from: number, most: number) =>
      length >= most ? from + (most - length) / 2 : Math.min(Math.max(middle - length / 2, from), from + most - length);
    return {
      x: within(x + width / 2, size.width, layout.left, layout.width),
      y: within(y + height / 2, size.height, layout.top, layout.height),
      ...size,
    };
  }

  /** A run that goes on out of the part that is shown of a large chart takes the view along, as long as nobody has moved it. */
  function follow(first: boolean): void {
    if (!stage.drawn || view.moved || asked === 'whole' || root.classed('sketch')) return;
    const boxes = activeBoxes();
    const seen = view.seen();
    if (boxes.length > 0 && (first || !boxes.some((box) => contains(seen, box)))) overview(moving() && !first);
  }

  const hasFocus = (): boolean => element.contains(document.activeElement);

  /** Nobody waits for it to see the chart. */
  async function bringWalk(): Promise<void> {
    try {
      const { createWalk } = await import('./walk.ts');
      const container = root.node();
      if (!container?.isConnected) return;
      walk = createWalk(container, element, stage, () => showing, {
        send: (command, { transitions: [transition] }) => options.onCommand(command, transition),
        refuse: (why) => options.onRefused?.(why),
        state(id, walked) {
          options.onFocusState?.(id);
          const state = element.querySelector(`.states > [data-state="${CSS.escape(id)}"]`);
          // Of what holds others, the title: it may be larger than the window.
          const seen = state?.querySelector(':scope:is(.container, .region) text.title') ?? state;
          const box = stage.drawn?.layout.nodes[nodeOf(id)];
          // Who goes from state to state wants to read them.
          if (walked && box && element.classList.contains('far')) view.centre(box, !options.reducedMotion());
          else if (seen) view.reveal(seen, !options.reducedMotion());
        },
        fold: (id) => options.onFold?.(id),
        pan,
      });
      walk.refresh(false);
    } catch {
      return; // it could not be fetched: arrows and buttons can be used without, and so can the outline
    }
  }

  function pan(x: number, y: number): void {
    const { top, right, bottom, left } = insets();
    const seen = view.seen();
    const scale = seen.width / Math.max(element.clientWidth, 1);
    const middle = { x: (element.clientWidth + left - right) / 2, y: (element.clientHeight + top - bottom) / 2 };
    view.look({ x: seen.x + (middle.x - x) * scale, y: seen.y + (middle.y - y) * scale });
  }

  /** Its code comes when it is first of use. */
  async function bringMap(): Promise<void> {
    try {
      const { createMinimap } = await import('./minimap.ts');
      if (map || !root.node()?.isConnected) return;
      map = createMinimap(root, (at) => view.look(at));
      showMap(map);
    } catch {
      return; // it could not be fetched: the chart can be used without, and the next layout tries again
    }
  }

  function showMap(shown: Minimap): void {
    if (!stage.drawn) return;
    const { chart, layout } = stage.drawn;
    shown.draw(chart.scene, layout);
    shown.light(activeBoxes());
    frame();
  }

  /** The state that was collapsed or expanded stays where it is seen. */
  function keepInPlace(before: Placed, after: Placed, animate: boolean): void {
    const [id, ...more] = difference(before.chart.folded, after.chart.folded);
    if (id === undefined || more.length > 0) return;
    const [from, to] = [before, after].map(({ layout }) => layout.nodes[nodeOf(id)]);
    if (from && to) view.keep(from, to, animate);
  }

  /** Where the run stands, as far as it is drawn. */
  function activeBoxes(): Box[] {
    if (!stage.drawn) return [];
    const { chart, layout } = stage.drawn;
    const shown = shownFor(chart.graph, chart.folded);
    const leaves = [...(stage.life?.states ?? [])].filter(([, standing]) => standing === 'leaf');
    return [...new Set(leaves.map(([id]) => shown(id)))].flatMap((id) => layout.nodes[nodeOf(id)] ?? []);
  }

  /** Something to look at while ELK works: the chart before, or a sketch. */
  function sketch(wanted: Chart): void {
    if (stage.drawn) return;
    const layout = sketchOf(wanted.scene, view.room());
    draw(wanted, layout, false);
    root.classed('sketch', true);
    view.show(whole(layout), false);
  }

  async function place(wanted: Chart, fitting: boolean): Promise<void> {
    // What people have seen stays where it is, unless it is the container that has changed.
    const before = stage.drawn?.chart.key === wanted.key || root.classed('sketch') ? undefined : stage.drawn?.layout;
    const known = engine.known(wanted.key, wanted.scene, view.room(), before);
    if (known) {
      engine.giveUp();
      return settle(wanted, known, fitting);
    }
    engine.prepare();
    sketch(wanted);
    // The sketch is seen, and the page answers, before the rest is worked out.
    await new Promise((resolve) => setTimeout(resolve));
    if (chart !== wanted) return;
    try {
      const layout = await engine.layout(wanted.key, wanted.scene, view.room(), before);
      if (layout && chart === wanted) settle(wanted, layout, fitting);
      // A later call for the same chart, after a resize, has made this one pointless: then it is shown with that one.
      else if (chart === wanted) await placing;
    } catch (error) {
      if (chart !== wanted) return;
      chart = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      notice.text(`The arrows could not be placed: ${reason}. Reload the page to try again.`);
    }
  }

  let resized: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    stage.wake();
    frame();
    if (!stage.drawn || view.moved) return;
    overview(false);
    clearTimeout(resized);
    // A container that became wide or tall may be better served by another direction.
    resized = setTimeout(() => {
      if (chart && !view.moved) placing = place(chart, false);
    }, RESIZED_MS);
  });
  observer.observe(element);

  const stopActing = actOn(element, {
    command(id) {
      const now = stage.life?.transitions.get(id);
      const transition = stage.drawn?.chart.graph.transitions.find((candidate) => candidate.id === id);
      if (transition && now?.kind === 'accepted') options.onCommand(now.command, transition);
    },
    quiet(id) {
      const now = stage.life?.transitions.get(id);
      const transition = stage.drawn?.chart.graph.transitions.find((candidate) => candidate.id === id);
      if (transition && now?.kind === 'quiet') options.onRefused?.(`${transition.label}: ${now.why}`);
    },
    state: (id) => options.onPressState?.(id),
    fold: (id) => options.onFold?.(id),
    focus: (element) => view.reveal(element, !options.reducedMotion()),
  });

  void bringWalk();

  return {
    show(hash, graph, folded = NONE_FOLDED) {
      const same = chart?.hash === hash;
      if (chart && same && difference(chart.folded, folded).length === 0) return placing;
      const { measure, fonts } = rulerFor(element);
      const collapsed = graph.states.flatMap(({ id }) => (folded.has(id) ? [id] : []));
      const key = [hash, fonts, ...(collapsed.length > 0 ? [JSON.stringify(collapsed)] : [])].join(' ');
      const wanted = { hash, graph, folded, measure, scene: sceneOf(graph, measure, folded), key };
      chart = wanted;
      placing = place(wanted, !same);
      return placing;
    },
    update(run, extra = {}) {
      const before = showing.run;
      showing = { run, ...extra };
      root.classed('still', options.reducedMotion());
      const held = hasFocus();
      stage.show(showing);
      walk?.refresh(held);
      map?.light(activeBoxes());
      follow(before === undefined);
      if (stepped(before, run) && !options.reducedMotion()) stage.travel();
    },
    fit() {
      asked = 'whole';
      overview(!options.reducedMotion());
    },
    makeRoom() {
      const { top, bottom } = insets();
      const less = top > covered.top + 1 || bottom > covered.bottom + 1;
      if (stage.drawn && !view.moved && less) overview(moving());
    },
    zoomToActive() {
      if (activeBoxes().length === 0) return;
      asked = 'active';
      overview(!options.reducedMotion());
    },
    get drawn() {
      return stage.drawn && { svg: element, box: whole(stage.drawn.layout) };
    },
    async settled() {
      await placing;
      const rest = movedAt + SETTLED_MS - performance.now();
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    },
    zoomBy: (factor) => view.by(factor, !options.reducedMotion()),
    async reveal(stateId) {
      await placing;
      if (!stage.drawn) return;
      const { chart, layout } = stage.drawn;
      const box = layout.nodes[nodeOf(shownFor(chart.graph, chart.folded)(stateId))];
      if (box) view.centre(box, !options.reducedMotion());
    },
    lifeOf: (run, canSend) => stage.drawn && lifeOf(stage.drawn.chart.graph, run, canSend),
    heat: (heat) => stage.warm(heat),
    decorate: (decorate) => stage.decorate(decorate),
    highlight(stateId) {
      stage.ring(stateId);
      walk?.at(stateId);
    },
    dispose() {
      chart = undefined;
      clearTimeout(resized);
      observer.disconnect();
      stopActing();
      walk?.dispose();
      view.dispose();
      stage.dispose();
      engine.dispose();
      root.remove();
    },
  };
}

type Placed = NonNullable<Stage['drawn']>;

/** What is in one of them alone. */
const difference = (a: Folded, b: Folded): string[] => [
  ...[...a].filter((id) => !b.has(id)),
  ...[...b].filter((id) => !a.has(id)),
];

const whole = ({ left, top, width, height }: Layout): Box => ({ x: left, y: top, width, height });

const contains = (outer: Box, { x, y, width, height }: Box): boolean =>
  x >= outer.x && y >= outer.y && x + width <= outer.x + outer.width && y + height <= outer.y + outer.height;

/** What is shown of the active states, and some room around them. */
function around(boxes: readonly Box[]): Box {
  const { x, y, width, height } = boxAround(boxes);
  return { x: x - AROUND.x, y: y - AROUND.y, width: width + 2 * AROUND.x, height: height + 2 * AROUND.y };
}

/**
 * Whether arrows were taken between two states of one run. A task's start or end and an approval count the run's entries
 * up as well, and change nothing else than tasks and gates.
 */
function stepped(before: RunState | undefined, run: RunState | undefined): boolean {
  if (!before || !run || run.run !== before.run || run.seq <= before.seq) return false;
  const same = (part: (of: RunState) => unknown) => JSON.stringify(part(before)) === JSON.stringify(part(run));
  return !same(({ taken, active }) => [taken, active]) || same(({ tasks, gates }) => [tasks, gates]);
}
