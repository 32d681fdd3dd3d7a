import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { innermost } from '../../src/client/states.ts';
import type { Diagram } from '../diagram/diagram.ts';
import type { LayoutStore } from '../diagram/layout-engine.ts';
import type { Insets } from '../diagram/viewport.ts';
import { layoutWorker } from '../host/early-worker.ts';
import type { Memory } from '../host/host.ts';
import { canSendIn } from '../room/can-send.ts';
import type { Room } from '../room/room.ts';
import { askOrSend } from '../shell/ask.ts';
import { NotLoaded } from '../shell/not-loaded.tsx';
import { type Page, usePage } from '../shell/page.ts';
import { part, styleSheet } from '../shell/part.ts';
import { usePart } from '../shell/use-part.ts';
import { foldedIn, foldsIn, toggled } from './folds.ts';

/** Room kept free around the drawing, and between it and what covers an edge, px. */
const MARGIN = 28;
const CLEAR = 16;
/** So high is a line below the tools at most, and so far are they from each other, px. */
const STRIP = 64;
const STRIP_GAP = 8;

const diagramPart = part(async (assets) => {
  const [diagram] = await Promise.all([import('../diagram/diagram.ts'), styleSheet(assets, 'diagram.css')]);
  return diagram;
});

/** The drawn chart. Its code and style come in files of their own, so that the page around it is there at once. */
export function ChartView({ hidden }: { readonly hidden: boolean }) {
  const page = usePage();
  const container = useRef<HTMLDivElement>(null);
  const diagram = usePart(diagramPart);
  const create = typeof diagram === 'object' ? diagram.createDiagram : undefined;
  useEffect(() => {
    const element = container.current;
    return element && create ? follow(page, element, create) : undefined;
  }, [page, create]);
  return (
    <div class="chart" hidden={hidden} ref={container}>
      {diagram === 'failed' && (
        <div class="notice bad">
          <NotLoaded what="The drawing" part={diagramPart} />
        </div>
      )}
    </div>
  );
}

/** Keeps the drawing in step with the room; returns what ends that. */
function follow(
  page: Page,
  element: HTMLElement,
  create: typeof import('../diagram/diagram.ts').createDiagram,
): () => void {
  const { session, ui, host } = page;
  const { room } = session;
  const folds = foldsIn(host.memory);
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const diagram: Diagram = create(element, {
    workerUrl: () => layoutWorker(host),
    onCommand: (command) => {
      const run = room.shown.value.run?.run;
      if (!session.outbox.isUnderWay(command, run)) askOrSend(page, command, { run });
    },
    onRefused: (why) => {
      ui.told.value = why;
    },
    onPressState: (id) => {
      ui.pointed.value = id;
      ui.pressed.value = id;
    },
    onFocusState: (id) => {
      ui.pointed.value = id;
    },
    onFold: (id) => {
      const { chart } = room.shown.value;
      if (chart) folds.value = toggled(folds.value, chart, id);
    },
    reducedMotion: () => still.matches,
    insets: () => insetsOf(element),
    now: () => room.past.value?.at ?? room.clock.now(),
    layouts: layoutStore(host.memory),
  });
  const stops = [
    effect(() => {
      const { chart } = room.seen.value;
      if (chart) void diagram.show(chart.hash, chart.graph, foldedIn(folds.value, chart));
    }),
    effect(() => {
      const { run } = room.seen.value;
      diagram.update(run, {
        runsByState: othersByState(room),
        canSend: canSendIn(room, run),
      });
    }),
    effect(() => diagram.highlight(ui.pointed.value)),
  ];
  ui.diagram.value = diagram;
  return () => {
    for (const stop of stops) stop();
    ui.diagram.value = undefined;
    diagram.dispose();
  };
}

/** What the tools above and the bar below cover. */
function insetsOf(element: HTMLElement): Insets {
  const covered = (selector: string): number => {
    const cover = element.parentElement?.querySelector<HTMLElement>(selector);
    return cover ? cover.offsetHeight + 2 * CLEAR : MARGIN;
  };
  return { top: covered('.tools') + stripsOf(element), right: MARGIN, bottom: covered('.now'), left: MARGIN };
}

/** What the lines below the tools take; one that is opened lies over the chart. */
function stripsOf(element: HTMLElement): number {
  const strips = element.parentElement?.querySelectorAll<HTMLElement>('.strips > *') ?? [];
  const heights = [...strips].map(({ offsetHeight }) => Math.min(offsetHeight, STRIP));
  return heights.reduce((sum, height) => sum + (height > 0 ? height + STRIP_GAP : 0), 0);
}

/** Other living runs of the shown chart, counted by the states they stand in. */
function othersByState(room: Room): Map<string, number> {
  const { run: shown, chart } = room.shown.value;
  const counts = new Map<string, number>();
  if (room.past.value) return counts; // where the others stood then is not known
  for (const run of room.runs.value.values()) {
    if (run.run === shown?.run || run.definition !== chart?.hash || run.status !== 'active') continue;
    for (const id of innermost(run.active)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Layouts last as long as the tab: a reload then draws at once. */
function layoutStore(memory: Memory): LayoutStore {
  return {
    get(key) {
      const kept = memory.read(key);
      return typeof kept === 'string' ? kept : undefined;
    },
    set: (key, layout) => memory.write(key, layout),
  };
}
