import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunState } from '../../src/protocol/runs.ts';
import type { Graph } from '../../src/protocol/workflows.ts';
import { artefacts } from '../support/vscode/artefacts.ts';
import { launchChromium } from '../support/vscode/chromium.ts';
import { CYCLE, endsOf, generatedGraph, generatedWorkflow, runAfter, workflow } from './diagram/charts.ts';
import { overlapsInPage } from './diagram/overlaps.ts';
import { servePage } from './diagram/serve-page.ts';

let browser: Browser;
let site: Awaited<ReturnType<typeof servePage>>;
let page: Page;

beforeAll(async () => {
  site = await servePage();
  browser = await launchChromium();
  await mkdir(path.dirname(artefacts.screenshot('any')), { recursive: true });
});
afterEach(() => page.close());
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A page with this chart and a run that stands in `active`; what goes wrong in the page fails the test. */
async function open(graph: Graph, active: readonly string[], theme = 'dark'): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  page.on('pageerror', (error) => expect.unreachable(error.message));
  await page.goto(`${site.url}?still&theme=${theme}`);
  const run: RunState = { ...runAfter(workflow(CYCLE), []), active: [...active] };
  await page.evaluate(
    async ([chart, now]) => {
      await window.harness.show('large', chart);
      window.harness.update(JSON.parse(now));
    },
    [graph, JSON.stringify(run)] as const,
  );
}

const shot = (name: string) => page.screenshot({ path: artefacts.screenshot(`large-${name}`) });
const state = (id: string) => page.locator(`[data-state="${id}"]`);
const button = (id: string) => page.locator(`[data-fold="${id}"]`);
const classOf = (id: string) => state(id).getAttribute('class');

/** Turns the wheel over the middle; above zero leads away. */
async function wheel(by: number): Promise<void> {
  const before = await page.locator('.content').getAttribute('transform');
  await page.mouse.move(600, 400);
  await page.mouse.wheel(0, by);
  await expect.poll(() => page.locator('.content').getAttribute('transform')).not.toBe(before);
}

/** What a generated chart of so many states may have on each other: what there is, and never more. */
const MOST = { 20: 0, 100: 0, 500: 0 } as const;

/** Looks at the generated chart that is open, and tells what is found. */
async function expectFew(count: keyof typeof MOST): Promise<void> {
  await shot(`generated-${count}`);
  const { labels, found } = await page.evaluate(overlapsInPage, endsOf(workflow(generatedWorkflow(count)).graph));
  expect(labels).toBeGreaterThan(count);
  console.log(`${found.length} overlaps in the generated chart of ${count} states, ${labels} labels`);
  expect(found.length > MOST[count] ? found : []).toEqual([]);
}

describe('a large diagram', () => {
  it('PAGE-159: in generated charts of 20 and 100 states no more lies on each other, or is run through, than is known', async () => {
    await open(workflow(generatedWorkflow(20)).graph, ['phase_0', 'phase_0.draft']);
    await expectFew(20);
    // Had they no ends, lines would be found running through those: nothing is found because nothing is there.
    const { found } = await page.evaluate(
      overlapsInPage,
      Object.fromEntries(Object.keys(endsOf(workflow(generatedWorkflow(20)).graph)).map((id) => [id, []])),
    );
    expect(found.length).toBeGreaterThan(20);
    await page.close();
    await open(workflow(generatedWorkflow(100)).graph, ['phase_0', 'phase_0.draft'], 'light');
    await expectFew(100);
  });

  it('PAGE-161: a state is collapsed and expanded by its button, by keys and by a double click, and stays in its place', async () => {
    await open(generatedGraph(40), ['group_2', 'group_2.step_3']);
    await wheel(-200);
    await page.evaluate(() => window.harness.diagram.reveal('group_2'));
    const corner = async () => {
      const { x, y } = (await state('group_2').locator('> .box').boundingBox()) ?? { x: Number.NaN, y: Number.NaN };
      return { x, y };
    };
    const { x, y } = await corner();
    const before = { x: expect.closeTo(x, 0), y: expect.closeTo(y, 0) };
    expect(await button('group_2').getAttribute('aria-expanded')).toBe('true');
    await button('group_2').click();
    await state('group_2.step_3').waitFor({ state: 'detached' });
    expect(await corner()).toEqual(before);
    expect(await classOf('group_2')).toMatch(/\bcollapsed\b.*\bactive\b.*\bleaf\b/);
    expect(await state('group_2').locator('.inside').textContent()).toMatch(/^7 states · Step/);
    expect(await page.locator('[data-transition="group_2.step_0:next_1:0"]').count()).toBe(0);
    expect(await page.locator('[data-transition="group_4.step_6:return_4:0"]').count()).toBe(1);
    expect(await page.evaluate(overlapsInPage, undefined)).toMatchObject({ found: [] });
    await shot('collapsed');

    await button('group_2').focus();
    await page.keyboard.press('Enter');
    await state('group_2.step_3').waitFor();
    expect(await corner()).toEqual(before);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-fold'));
    expect(await focused()).toBe('group_2');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('group_3');
    await page.keyboard.press('Space');
    await state('group_3.step_3').waitFor({ state: 'detached' });
    expect(await focused()).toBe('group_3');
    expect(await button('group_3').getAttribute('aria-label')).toBe('Expand Group 3: 7 states');
    expect(await page.locator('.fold[tabindex="0"]').count()).toBe(1);
    await page.evaluate(() => window.harness.diagram.reveal('group_3'));
    await state('group_3').locator('> .box').dblclick();
    await state('group_3.step_3').waitFor();
  });

  it('PAGE-166: a map shows what is seen of a large chart, and a drag on it moves the view', async () => {
    await open(generatedGraph(100), ['group_9', 'group_9.step_3']);
    const map = page.locator('.minimap');
    await map.waitFor();
    await page.evaluate(() => window.harness.diagram.fit());
    await map.waitFor({ state: 'hidden' });
    await page.evaluate(() => window.harness.diagram.reveal('group_0.step_0'));
    await map.waitFor();
    await shot('map');
    const framed = async () => Number(await map.locator('.frame').getAttribute('x'));
    const before = await framed();
    const { x, y, width, height } = (await map.boundingBox()) ?? expect.unreachable('the map has no place');
    await page.mouse.move(x + width * 0.3, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 3 });
    await page.mouse.up();
    expect(await framed()).not.toBe(before);
    const middle = await map.evaluate((element) => {
      const [map, frame] = [element, element.querySelector('.frame')].map((one) => one?.getBoundingClientRect());
      return map && frame && (frame.x + frame.width / 2 - map.x) / map.width;
    });
    expect(middle).toBeCloseTo(0.7, 1);
    await page.setViewportSize({ width: 420, height: 700 });
    await map.waitFor({ state: 'hidden' });
  });

  it('PAGE-167: from far away what can’t be read is left out, and titles are as large as they fit', async () => {
    await open(generatedGraph(100), ['group_9', 'group_9.step_3'], 'light');
    const sizeOf = (id: string) =>
      state(id)
        .locator('> .text > .title')
        .first()
        .evaluate((title) => Number.parseFloat(getComputedStyle(title).fontSize));
    await page.evaluate(() => window.harness.diagram.fit());
    await shot('far');
    expect(await page.locator('.drawing').getAttribute('class')).toContain('far');
    expect(await sizeOf('group_3')).toBeGreaterThan(40);
    expect(await page.locator('.arrow .label').first().isVisible()).toBe(false);
    expect(await state('group_3.step_2').locator('.title').first().isVisible()).toBe(false);
    expect(await state('group_9.step_3').locator('.title').first().isVisible()).toBe(true);
    expect(await page.evaluate(overlapsInPage, undefined)).toMatchObject({ found: [] });
    await page.evaluate(() => window.harness.diagram.reveal('group_3.step_2'));
    await wheel(150);
    await wheel(150);
    await shot('less-far');
    expect(await state('group_3.step_2').locator('.title').first().isVisible()).toBe(true);
    await page.evaluate(() => window.harness.diagram.reveal('group_3.step_2'));
    expect(await sizeOf('group_3.step_2')).toBe(13);
    expect(await state('group_3.step_0').locator('.quiet').first().isVisible()).toBe(true);
  });

  it('PAGE-189: a state that only moves to its place is not drawn again, and the dots are behind all that is seen', async () => {
    page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    await page.goto(`${site.url}?still`);
    const drawn = await page.evaluate(async (chart) => {
      const settled = window.harness.show('large', chart);
      const sketched = [...document.querySelectorAll('.states .state.box > *')];
      await settled;
      return { parts: sketched.length, gone: sketched.filter((element) => !element.isConnected).length };
    }, generatedGraph(100));
    expect(drawn.parts).toBeGreaterThan(250);
    expect(drawn.gone).toBe(0);
    const covers = () =>
      page.evaluate(() => {
        const [dots, view] = ['.dots', '.drawing'].map((name) => document.querySelector(name)?.getBoundingClientRect());
        return (
          dots !== undefined &&
          view !== undefined &&
          dots.left <= view.left &&
          dots.top <= view.top &&
          dots.right >= view.right &&
          dots.bottom >= view.bottom
        );
      });
    for (const by of [-300, -400, -500, 200, 900, 900]) {
      await wheel(by);
      await page.mouse.down();
      await page.mouse.move(611, 413, { steps: 3 });
      await page.mouse.up();
      expect({ by, covers: await covers() }).toEqual({ by, covers: true });
    }
  });

  it('PAGE-168: moving and zooming the view of 500 states adds, removes and rewrites nothing (PAGE-159: and nothing lies on each other)', async () => {
    await open(workflow(generatedWorkflow(500)).graph, ['phase_9', 'phase_9.draft']);
    await expectFew(500);
    await page.evaluate(() => window.harness.diagram.reveal('phase_30'));
    await page.locator('.minimap').waitFor();
    await page.evaluate(() => {
      const records: MutationRecord[] = [];
      const observer = new MutationObserver((more) => records.push(...more));
      observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      Object.assign(window, { records });
    });
    await page.mouse.move(600, 300);
    await page.mouse.down();
    await page.mouse.move(300, 100, { steps: 20 });
    await page.mouse.up();
    for (const by of [300, 300, -900, 400]) await wheel(by);
    const changes = await page.evaluate(() => {
      const { records } = window as unknown as { records: MutationRecord[] };
      const attributes = records.filter(({ type }) => type === 'attributes');
      return {
        rebuilt: records.length - attributes.length,
        touched: [...new Set(attributes.map(({ target }) => (target as Element).getAttribute('class')?.split(' ')[0]))],
      };
    });
    expect(changes.rebuilt).toBe(0);
    expect(changes.touched.toSorted()).toEqual(['content', 'dots', 'drawing', 'frame']);
  });
});
