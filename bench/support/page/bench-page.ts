import type { Drawing } from './drawing.ts';
import type { BenchPage, ChartGiven, Frames, Kind } from './given.ts';
import { mermaidDrawing } from './mermaid-drawing.ts';
import { ourDrawing } from './our-drawing.ts';
import { bareLayout, plainDrawing } from './plain-drawing.ts';
import { layoutsAsked } from './worker.ts';

declare global {
  interface Window {
    bench: BenchPage;
  }
}

const container = document.querySelector('main') ?? document.body;
let drawing: Drawing | undefined;
let step = 0;

function ready(): Drawing {
  if (!drawing) throw new Error('Nothing was prepared.');
  return drawing;
}

/** The frame's own time, once it has begun. */
const frame = (): Promise<number> => new Promise(requestAnimationFrame);
/** A turn of the event loop after this frame's style, layout and paint. */
const afterPaint = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

async function inFrame(work: () => void | Promise<void>): Promise<number> {
  await frame();
  const began = performance.now();
  const more = work();
  if (more) {
    await more;
    await frame();
  }
  await afterPaint();
  return performance.now() - began;
}

function make(kind: Kind, chart: ChartGiven, file: string): Drawing | Promise<Drawing> {
  switch (kind) {
    case 'ours':
      return ourDrawing(container, chart, file);
    case 'd3':
      return plainDrawing(container, chart);
    case 'mermaid':
      return mermaidDrawing(container, chart);
    case 'elk':
      return bareLayout(container, chart);
  }
}

const AT = { view: window, bubbles: true, cancelable: true, button: 0 };

/** Where a hand is in a turn that ends where it began: `part` goes from 0 to 1. */
const handAt = (part: number) => ({
  clientX: 600 + 250 * Math.sin(2 * Math.PI * part),
  clientY: 400 + 150 * Math.cos(2 * Math.PI * part),
});

/** What a person's hand does; `begin` and `end` once, `go` in each frame. */
const HANDS = {
  pan: {
    begin: (ground: Element) => ground.dispatchEvent(new MouseEvent('mousedown', { ...AT, ...handAt(0) })),
    go: (_: Element, part: number) => window.dispatchEvent(new MouseEvent('mousemove', { ...AT, ...handAt(part) })),
    end: () => {
      window.dispatchEvent(new MouseEvent('mousemove', { ...AT, ...handAt(1) }));
      window.dispatchEvent(new MouseEvent('mouseup', AT));
    },
  },
  /** In and out again. */
  zoom: {
    begin: () => undefined,
    go: (ground: Element, part: number) =>
      ground.dispatchEvent(
        new WheelEvent('wheel', { ...AT, deltaY: part < 0.5 ? -30 : 30, clientX: 600, clientY: 400 }),
      ),
    end: () => undefined,
  },
};
/** A page that comes to the front paints all of itself first. */
const FIRST_FRAMES = 5;

window.bench = {
  async prepare(kind, chart, { diagram }) {
    drawing = await make(kind, JSON.parse(chart) as ChartGiven, diagram);
  },
  async first() {
    let blocked = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) blocked = Math.max(blocked, duration);
    });
    observer.observe({ type: 'longtask' });
    await frame();
    const began = performance.now();
    let sketched: number | undefined;
    const shown = ready().show();
    const watch = async () => {
      while (sketched === undefined && !container.querySelector('svg rect')) await frame();
      sketched ??= performance.now() - began;
    };
    void watch();
    await shown;
    await frame();
    await afterPaint();
    const settled = performance.now() - began;
    sketched ??= settled;
    await frame();
    await new Promise((resolve) => setTimeout(resolve, 50)); // long tasks are told of a little later
    observer.disconnect();
    return { sketched, settled, blocked };
  },
  async update(times) {
    const took: number[] = [];
    for (let count = 0; count < times; count += 1) took.push(await inFrame(() => ready().update(++step)));
    return took;
  },
  async writes() {
    let writes = 0;
    const count = (records: readonly MutationRecord[]) => {
      for (const { type, addedNodes, removedNodes } of records)
        writes += type === 'childList' ? addedNodes.length + removedNodes.length : 1;
    };
    const observer = new MutationObserver(count);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    await inFrame(() => ready().update(++step));
    count(observer.takeRecords());
    observer.disconnect();
    return writes;
  },
  async move(how, ms): Promise<Frames> {
    const { ground } = ready();
    const hand = HANDS[how];
    const times: number[] = [];
    const work: number[] = [];
    for (let count = 0; count < FIRST_FRAMES; count += 1) await frame();
    hand.begin(ground);
    const start = await frame();
    for (let before = start; before < start + ms; ) {
      const began = performance.now();
      hand.go(ground, (before - start) / ms);
      await afterPaint();
      work.push(performance.now() - began);
      const now = await frame();
      times.push(now - before);
      before = now;
    }
    hand.end();
    return { times, work };
  },
  layouts: layoutsAsked,
};
