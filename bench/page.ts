import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../test/support/vscode/chromium.ts';
import { inTurns, ratios } from './cycles.ts';
import { type Figure, median, percentile } from './figures.ts';
import type { Options } from './options.ts';
import type { Build } from './support/build.ts';
import type { FirstDrawing, Frames, Kind } from './support/page/given.ts';
import { commandAt, largeChart, largeWorkflow } from './support/page/large-chart.ts';
import { type Held, held, linkTo, newVisitor, type Opened, opened } from './support/page/room-visit.ts';
import { type Site, servePage } from './support/page/site.ts';
import { enter } from './support/room.ts';
import { startRoomServer } from './support/stage.ts';

const VIEWPORT = { width: 1200, height: 800 };
/** A layout of so many states takes seconds, and so does Mermaid's picture: those are looked at a few times only. */
const SLOW = 300;
const FEW = 3;
const MOVED_MS = 400;
const UPDATES = 4;
/** As many as an hour of one a second. */
const HOUR = 3600;
/** More than a frame and a bit: the next one was not drawn. */
const DROPPED_MS = 16.7 * 1.5;

/** Runs in a browser of its own, which ends with it. */
async function inBrowser<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await launchChromium({ leaveSignals: true });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** A drawing that is ready to be made. */
async function prepared(page: Page, site: Site, kind: Kind, states: number): Promise<Page> {
  await page.goto(site.url);
  await page.evaluate(([wanted, chart, modules]) => window.bench.prepare(wanted, chart, modules), [
    kind,
    JSON.stringify(largeChart(states)),
    { diagram: site.diagram },
  ] as const);
  return page;
}

const of = (states: number, what: string): string => `${states} states: ${what}`;
const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

/** The real page in a real room: what somebody who opens the link sees when, with an empty cache, a full one, and on a reload. */
export function pageLoad(build: Build, { cycles, states }: Options): Promise<Figure[]> {
  return inBrowser(async (browser) => {
    const figures: Figure[] = [];
    for (const count of states) {
      const server = await startRoomServer(build, { workflows: { 'large.workflow.json': largeWorkflow(count) } });
      const link = linkTo(server.ready);
      const known = await browser.newContext({ viewport: VIEWPORT });
      const open = async (context = known): Promise<Opened> => {
        const page = await newVisitor(context);
        await page.goto(link);
        const seen = await opened(page);
        await page.close();
        return seen;
      };
      await open();
      const again = await newVisitor(known);
      await again.goto(link);
      await opened(again);
      const { cold, warm, reload } = await inTurns(cycles, {
        async cold() {
          const context = await browser.newContext({ viewport: VIEWPORT });
          const seen = await open(context);
          await context.close();
          return seen;
        },
        warm: () => open(),
        async reload() {
          await again.reload();
          return opened(again);
        },
      });
      await known.close();
      await server.end();
      const all = { 'empty cache': cold, 'full cache': warm, reload };
      for (const [name, slices] of Object.entries(all)) {
        const mid = (part: keyof Opened) => median(slices.map((slice) => slice[part]));
        const seen = `painted at ${ms(mid('painted'))}, states at ${ms(mid('sketched'))}`;
        figures.push({
          name: of(count, `chart drawn in a room, ${name}`),
          value: mid('drawn'),
          unit: 'ms',
          note: seen,
        });
        figures.push({ name: of(count, `longest block until then, ${name}`), value: mid('blocked'), unit: 'ms' });
      }
    }
    return figures;
  });
}

/** From being given a chart to its picture: ours and the others, each in a page of its own, code fetched beforehand. */
export function pageFirst(build: Build, { cycles, states }: Options): Promise<Figure[]> {
  return inBrowser(async (browser) => {
    const site = await servePage(build);
    const context = await browser.newContext({ viewport: VIEWPORT });
    const figures: Figure[] = [];
    for (const count of states) {
      const first = async (kind: Kind): Promise<FirstDrawing> => {
        const page = await prepared(await context.newPage(), site, kind, count);
        const drawn = await page.evaluate(() => window.bench.first());
        await page.close();
        return drawn;
      };
      const times = count > SLOW ? Math.min(cycles, FEW) : cycles;
      const { ours, elk, d3 } = await inTurns(times, {
        ours: () => first('ours'),
        elk: () => first('elk'),
        d3: () => first('d3'),
      });
      const { mermaid } = await inTurns(Math.min(times, FEW), { mermaid: () => first('mermaid') });
      const settled = (slices: readonly FirstDrawing[]) => slices.map((slice) => slice.settled);
      const shown = (slices: readonly FirstDrawing[]) => ms(median(settled(slices)));
      figures.push(
        {
          name: of(count, 'P11 drawn in its place, of ELK alone in a worker'),
          value: median(ratios(settled(ours), settled(elk))),
          unit: '×',
          ...(count === 100 && { target: { atMost: 1.15 } }),
          note: `${shown(ours)}; ELK ${shown(elk)}; plain D3 ${shown(d3)}; Mermaid ${shown(mermaid)}`,
        },
        {
          name: of(count, 'something on the page after'),
          value: median(ours.map((slice) => slice.sketched)),
          unit: 'ms',
          note: `plain D3 ${ms(median(d3.map((slice) => slice.sketched)))}; Mermaid ${ms(median(mermaid.map((slice) => slice.sketched)))}`,
        },
        {
          name: of(count, 'P11 longest block of the page meanwhile'),
          value: median(ours.map((slice) => slice.blocked)),
          unit: 'ms',
          ...(count <= 100 && { target: { atMost: 50 } }),
          note: `plain D3 ${ms(median(d3.map((slice) => slice.blocked)))}; Mermaid ${ms(median(mermaid.map((slice) => slice.blocked)))}`,
        },
      );
    }
    site.close();
    return figures;
  });
}

/** Pages in which the chart stands, one for each way of drawing; Mermaid's only where it is done in reasonable time. */
async function standing(browser: Browser, site: Site, count: number): Promise<Map<Kind, Page>> {
  const pages = new Map<Kind, Page>();
  for (const kind of ['ours', 'd3', 'mermaid'] as const) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await prepared(await context.newPage(), site, kind, count);
    await page.evaluate(() => window.bench.first());
    await page.evaluate(() => window.bench.update(1));
    pages.set(kind, page);
  }
  return pages;
}

/** A step of a run shown on a chart that stands. */
export function pageUpdate(build: Build, { cycles, states }: Options): Promise<Figure[]> {
  return inBrowser(async (browser) => {
    const site = await servePage(build);
    const figures: Figure[] = [];
    for (const count of states) {
      const pages = await standing(browser, site, count);
      const turn = (kind: Kind, times: number) => async (): Promise<number[]> => {
        const page = pages.get(kind) as Page;
        await page.bringToFront();
        return page.evaluate((updates) => window.bench.update(updates), times);
      };
      const before = await (pages.get('ours') as Page).evaluate(() => window.bench.layouts());
      const { ours, d3 } = await inTurns(cycles, { ours: turn('ours', UPDATES), d3: turn('d3', UPDATES) });
      const { mermaid } = await inTurns(Math.min(cycles, FEW), { mermaid: turn('mermaid', 1) });
      const [page, plain] = [pages.get('ours') as Page, pages.get('d3') as Page];
      const layouts = (await page.evaluate(() => window.bench.layouts())) - before;
      const [writes, plainWrites] = [
        await page.evaluate(() => window.bench.writes()),
        await plain.evaluate(() => window.bench.writes()),
      ];
      const all = ours.flat();
      figures.push(
        {
          name: of(count, 'P10 a state_update drawn, script to paint, p95'),
          value: percentile(all, 95),
          unit: 'ms',
          target: { atMost: 16.7 },
          note: `p50 ${ms(median(all))}; plain D3 ${ms(median(d3.flat()))}; Mermaid ${ms(median(mermaid.flat()))}`,
        },
        {
          name: of(count, 'the same, of plain D3'),
          value: median(ratios(ours.map(median), d3.map(median))),
          unit: '×',
        },
        {
          name: of(count, 'written into the document by one'),
          value: writes,
          unit: '',
          note: `plain D3 ${plainWrites}`,
        },
        { name: of(count, 'P10 layouts for all of them'), value: layouts, unit: '', target: { atMost: 0 } },
      );
      for (const each of pages.values()) await each.context().close();
    }
    site.close();
    return figures;
  });
}

/** A hand that moves the whole chart about, and one that zooms into it and out again. */
export function pageMove(build: Build, { cycles, states }: Options): Promise<Figure[]> {
  return inBrowser(async (browser) => {
    const site = await servePage(build);
    const figures: Figure[] = [];
    for (const count of states) {
      const pages = await standing(browser, site, count);
      for (const how of ['pan', 'zoom'] as const) {
        const turn = (kind: Kind) => async (): Promise<Frames> => {
          const page = pages.get(kind) as Page;
          await page.bringToFront();
          return page.evaluate(([hand, time]) => window.bench.move(hand, time), [how, MOVED_MS] as const);
        };
        const { ours, d3, mermaid } = await inTurns(cycles, {
          ours: turn('ours'),
          d3: turn('d3'),
          mermaid: turn('mermaid'),
        });
        const said = (slices: readonly Frames[]) => {
          const times = slices.flatMap((slice) => slice.times);
          const dropped = times.filter((time) => time > DROPPED_MS).length / times.length;
          const work = median(slices.flatMap((slice) => slice.work));
          return `${ms(median(times))}, p95 ${ms(percentile(times, 95))}, ${Math.round(dropped * 100)} % late, ${ms(work)} of work`;
        };
        const mean = ({ times }: Frames) => times.reduce((sum, time) => sum + time, 0) / times.length;
        const name = how === 'pan' ? 'moved about' : 'zoomed in and out';
        figures.push(
          {
            name: of(count, `${name}, from frame to frame, p95`),
            value: percentile(
              ours.flatMap((slice) => slice.times),
              95,
            ),
            unit: 'ms',
            note: `${said(ours)}; plain D3 ${said(d3)}; Mermaid ${said(mermaid)}`,
          },
          {
            name: of(count, `${name}, of plain D3`),
            value: median(ratios(ours.map(mean), d3.map(mean))),
            unit: '×',
            target: { atMost: 1 },
          },
        );
      }
      for (const each of pages.values()) await each.context().close();
    }
    site.close();
    return figures;
  });
}

/** What a page in a room holds more of after an hour, and after another one. */
export function pageMemory(build: Build, { states }: Options): Promise<Figure[]> {
  return inBrowser(async (browser) => {
    const figures: Figure[] = [];
    for (const count of states) {
      const server = await startRoomServer(build, { workflows: { 'large.workflow.json': largeWorkflow(count) } });
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      const page = await newVisitor(context);
      await page.goto(linkTo(server.ready));
      await opened(page);
      const session = await context.newCDPSession(page);
      await session.send('Performance.enable');
      const { socket } = await enter(server.ready, { token: server.ready.tokens.member });
      let step = 0;
      const go = async (steps: number): Promise<Held> => {
        for (let sent = 0; sent < steps; sent += 1) {
          const answer = await socket.ask('command', { command: commandAt(step) });
          if (!answer.ok) throw new Error(JSON.stringify(answer));
          step += 1;
        }
        await socket.ask('chat_message', { text: `after ${step}` });
        await page.getByText(`after ${step}`, { exact: true }).waitFor({ timeout: 120_000 });
        await page.waitForTimeout(1_000); // what fades has faded
        return held(session);
      };
      const before = await go(100);
      const hour = await go(HOUR);
      const another = await go(HOUR);
      socket.close();
      await context.close();
      await server.end();
      const more = (from: Held, to: Held) =>
        `${to.nodes - from.nodes} nodes and ${to.listeners - from.listeners} listeners more`;
      figures.push(
        {
          name: of(count, 'the page after 3,600 updates, more than before'),
          value: (hour.bytes - before.bytes) / 1e6,
          unit: 'MB',
          target: { atMost: 10 },
          note: `${(before.bytes / 1e6).toFixed(1)} MB before; ${more(before, hour)}`,
        },
        {
          name: of(count, 'the same after 3,600 more, more than after the first'),
          value: (another.bytes - hour.bytes) / 1e6,
          unit: 'MB',
          target: { atMost: 1 },
          note: more(hour, another),
        },
      );
    }
    return figures;
  });
}
