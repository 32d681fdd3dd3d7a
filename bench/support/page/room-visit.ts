import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { formatLink } from '../../../src/protocol/link.ts';
import type { RoomServerReady } from '../room-server.ts';

/** What somebody who opens the room sees when, ms since they asked for the page. */
export interface Opened {
  /** The first text or shape. */
  readonly painted: number;
  /** States, be it not yet in their place. */
  readonly sketched: number;
  /** The chart in its place, with the state lit in which the run stands. */
  readonly drawn: number;
  /** The longest that nothing else could happen in the page meanwhile. */
  readonly blocked: number;
}

declare global {
  interface Window {
    opened: { sketched: number; drawn: number; blocked: number };
  }
}

/** Runs in the page before its own script. */
function observe(): void {
  localStorage.setItem('stateroom:name', '"Ana"');
  const seen = { sketched: 0, drawn: 0, blocked: 0 };
  window.opened = seen;
  new PerformanceObserver((list) => {
    for (const { duration, startTime } of list.getEntries())
      if (seen.drawn === 0 || startTime < seen.drawn) seen.blocked = Math.max(seen.blocked, duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (seen.sketched === 0 && document.querySelector('.sr-diagram .state')) seen.sketched = performance.now();
    if (seen.drawn === 0 && document.querySelector('.sr-diagram:not(.sketch) .state.leaf.active'))
      seen.drawn = performance.now();
    if (seen.drawn === 0) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

export const linkTo = ({ url, projectId, tokens }: RoomServerReady): string =>
  formatLink(url, { projectId, token: tokens.member });

export async function newVisitor(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(observe);
  return page;
}

/** What was seen since the page was asked for, once the chart stands. */
export async function opened(page: Page): Promise<Opened> {
  await page.waitForFunction(() => window.opened.drawn > 0, undefined, { timeout: 120_000 });
  await page.waitForTimeout(100); // long tasks are told of a little later
  return page.evaluate(() => ({
    ...window.opened,
    painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  }));
}

/** What a page holds, once all that nobody holds is gone. */
export interface Held {
  readonly bytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

export async function held(session: CDPSession): Promise<Held> {
  for (let time = 0; time < 3; time += 1) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { bytes: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') };
}
