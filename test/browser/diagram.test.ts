import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunState } from '../../src/protocol/runs.ts';
import type { Graph } from '../../src/protocol/workflows.ts';
import { artefacts } from '../support/vscode/artefacts.ts';
import { launchChromium } from '../support/vscode/chromium.ts';
import { CYCLE, endsOf, generatedGraph, runAfter, workflow } from './diagram/charts.ts';
import { overlapsInPage } from './diagram/overlaps.ts';
import { servePage } from './diagram/serve-page.ts';

const WIDE = { width: 1000, height: 700 };
const NARROW = { width: 420, height: 700 };
const tdd = workflow(CYCLE);

let browser: Browser;
let site: Awaited<ReturnType<typeof servePage>>;
const pages: Page[] = [];

beforeAll(async () => {
  site = await servePage();
  browser = await launchChromium();
  await mkdir(path.dirname(artefacts.screenshot('any')), { recursive: true });
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.close();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A page with the diagram in it, of the size given; what goes wrong in the page fails the test. */
async function open(viewport = WIDE, query = 'still'): Promise<Page> {
  const page = await browser.newPage({ viewport });
  pages.push(page);
  page.on('pageerror', (error) => expect.unreachable(error.message));
  await page.goto(`${site.url}?${query}`);
  return page;
}

const show = (page: Page, hash: string, graph: Graph) =>
  page.evaluate(([name, chart]) => window.harness.show(name, chart), [hash, graph] as const);
/** A run holds JSON of any depth, which is too deep for the types of `evaluate`: it travels as text. */
const update = (page: Page, run: RunState, others: Record<string, number> = {}, refusal?: string) =>
  page.evaluate(([next, more, reason]) => window.harness.update(JSON.parse(next), more, reason ?? undefined), [
    JSON.stringify(run),
    others,
    refusal ?? null,
  ] as const);
const commands = (page: Page) => page.evaluate(() => window.harness.commands);
const transition = (id: string) => `[data-transition="${id}"]`;

/** Where everything stands, as the document says it. */
const places = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.content, .content [transform], .line')].map((element) => [
      element.getAttribute('transform'),
      element.getAttribute('d'),
    ]),
  );

describe('the diagram in a browser', () => {
  it.each(['tdd', 'scrum', 'release', 'review', 'incident'])(
    'PAGE-74: %s is drawn with no label on a label or a state, no line through either, and no text outside its box',
    async (id) => {
      const { graph } = workflow(id);
      for (const [size, theme] of [
        [WIDE, 'dark'],
        [NARROW, 'light'],
      ] as const) {
        const page = await open(size, `still&theme=${theme}`);
        await show(page, id, graph);
        await update(page, runAfter(workflow(id), []));
        expect(await page.locator('g.state').count()).toBe(graph.states.length);
        expect(await page.locator('[data-transition]').count()).toBe(graph.transitions.length);
        expect(await page.evaluate(overlapsInPage, endsOf(graph))).toEqual({
          labels: graph.transitions.length,
          found: [],
        });
        await page.screenshot({ path: artefacts.screenshot(`diagram-${id}-${theme}-${size.width}`) });
      }
    },
  );

  it('PAGE-75: an accepted arrow sends its command by click, Enter and Space; others send nothing', async () => {
    const page = await open();
    await show(page, 'tdd', tdd.graph);
    await update(page, runAfter(tdd, []));
    const arrow = page.locator(transition('design:write_tests:0'));
    expect(await arrow.getAttribute('role')).toBe('button');
    expect(await arrow.getAttribute('aria-label')).toBe('Send write_tests: Design to Test red');
    await arrow.locator('.plate').click();
    await arrow.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    const sent = 'write_tests design:write_tests:0';
    expect(await commands(page)).toEqual([sent, sent, sent]);

    const quiet = page.locator(transition('code_green:code_written:0'));
    expect(await quiet.getAttribute('tabindex')).toBeNull();
    expect(await quiet.locator('title').textContent()).toContain('Only from Code green.');
    await quiet.locator('.plate').click();
    expect(await commands(page)).toHaveLength(3);
  });

  it('PAGE-75: the line itself can be clicked; dragging across it moves the view and sends nothing', async () => {
    const page = await open();
    await show(page, 'tdd', tdd.graph);
    await update(page, runAfter(tdd, []));
    const at = await page.evaluate((selector) => {
      const line = document.querySelector<SVGPathElement>(`${selector} .hit`);
      const point = line?.getPointAtLength(6);
      const matrix = line?.getScreenCTM();
      return point && matrix ? { x: point.x * matrix.a + matrix.e + 5, y: point.y * matrix.d + matrix.f } : undefined;
    }, transition('design:write_tests:0'));
    if (!at) throw new Error('the arrow has no line');
    await page.mouse.click(at.x, at.y);
    expect(await commands(page)).toHaveLength(1);
    const before = await page.locator('.content').getAttribute('transform');
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 60, at.y + 40, { steps: 4 });
    await page.mouse.up();
    expect(await commands(page)).toHaveLength(1);
    expect(await page.locator('.content').getAttribute('transform')).not.toBe(before);
  });

  it('PAGE-75, PAGE-196: the state and the arrows that the keyboard comes to are brought into view', async () => {
    const page = await open();
    await show(page, 'tdd', tdd.graph);
    await update(page, runAfter(tdd, []));
    await page.mouse.move(500, 350);
    await page.mouse.wheel(0, -600);
    const seen = () =>
      page.evaluate(() => {
        const box = document.activeElement?.querySelector('.plate, .box')?.getBoundingClientRect();
        return box && box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
      });
    // First the state that one walks from, then the arrows.
    await page.locator('.state[tabindex="0"]').waitFor();
    for (const what of ['.state', '.arrow', '.arrow']) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate((selector) => document.activeElement?.matches(selector), what)).toBe(true);
      expect(await seen()).toBe(true);
    }
  });

  it('PAGE-75: a member who may not send a command sees why instead', async () => {
    const page = await open();
    await show(page, 'tdd', tdd.graph);
    await update(page, runAfter(tdd, []), {}, 'You are a viewer here.');
    const arrow = page.locator(transition('design:write_tests:0'));
    expect(await arrow.locator('title').textContent()).toContain('You are a viewer here.');
    await arrow.locator('.plate').click();
    expect(await commands(page)).toEqual([]);
  });

  it('PAGE-76: an update lays nothing out and moves nothing, the view included', async () => {
    const page = await open();
    await show(page, 'tdd', tdd.graph);
    await update(page, runAfter(tdd, []));
    await page.mouse.move(500, 350);
    await page.mouse.wheel(0, -200);
    const before = await places(page);
    const layouts = await page.evaluate(() => window.harness.layouts());
    await update(page, runAfter(tdd, [{ type: 'write_tests' }]), { design: 3 });
    expect(await page.locator('[data-state="test_red"]').getAttribute('class')).toMatch(/\bactive\b/);
    expect(await page.locator('[data-state="design"]').getAttribute('class')).not.toMatch(/\bactive\b/);
    expect(await page.locator(transition('design:write_tests:0')).getAttribute('class')).toMatch(/\btaken\b/);
    expect(await page.locator('[data-state="design"] .others').textContent()).toContain('3 other runs are here.');
    await page.locator('.others').evaluateAll((tokens) =>
      tokens.forEach((token) => {
        token.remove();
      }),
    );
    expect(await places(page)).toEqual(before);
    expect(await page.evaluate(() => window.harness.layouts())).toBe(layouts);
  });

  it('PAGE-77: an update of 500 states touches only what changed, and lays nothing out', async () => {
    const page = await open();
    const graph = generatedGraph(500);
    await show(page, 'large', graph);
    const layouts = await page.evaluate(() => window.harness.layouts());
    const begun = runAfter(tdd, []);
    const touched = await page.evaluate(
      ([begunRun, ids]) => {
        const run = JSON.parse(begunRun);
        const observer = new MutationObserver(() => undefined);
        observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
        const counts: number[] = [];
        for (let round = 0; round < 21; round++) {
          const id = ids[(round * 37) % ids.length] ?? '';
          const active = [id.split('.')[0] ?? '', id];
          window.harness.update({ ...run, seq: round, active, accepts: ['next_1', 'back'] });
          counts.push(new Set(observer.takeRecords().map(({ target }) => target)).size);
        }
        return counts;
      },
      [JSON.stringify(begun), graph.states.filter(({ parent }) => parent !== null).map(({ id }) => id)] as const,
    );
    // The first update tells every arrow why it can't be taken; later ones concern two groups of eight states.
    expect(Math.max(...touched.slice(1))).toBeLessThan(80);
    expect(Math.min(...touched.slice(1))).toBeGreaterThan(0);
    expect(await page.evaluate(() => window.harness.layouts())).toBe(layouts);
  });

  it('PAGE-78: a token travels along a taken arrow, and does not where motion is reduced', async () => {
    for (const [query, tokens] of [
      ['', 1],
      ['still', 0],
    ] as const) {
      const page = await open(WIDE, query);
      await show(page, 'tdd', tdd.graph);
      await update(page, runAfter(tdd, []));
      const seen = await page.evaluate(
        (run) => {
          window.harness.update(JSON.parse(run));
          return document.querySelectorAll('.token').length;
        },
        JSON.stringify(runAfter(tdd, [{ type: 'write_tests' }])),
      );
      expect(seen).toBe(tokens);
      await expect.poll(() => page.locator('.token').count(), { timeout: 2000 }).toBe(0);
    }
  });

  it('PAGE-79: tasks, gates and timers are shown in their states, in words as well', async () => {
    const page = await open();
    const release = workflow('release');
    await show(page, 'release', release.graph);
    const run = runAfter(release, [{ type: 'prepare', args: { version: '1.2.3' } }]);
    const task = { attempt: 2, label: 'npm test', started_at: Date.now() - 12_000 };
    const actor = { id: 'm1', name: 'Ana Kovač', kind: 'person' } as const;
    await update(page, {
      ...run,
      tasks: [
        { ...task, state: 'checking.tests.running', status: 'running' },
        { ...task, state: 'checking.build.running', status: 'failed', attempt: 1, exit_code: 1 },
      ],
      gates: [{ state: 'agreeing', approvals: 2, by: ['owner'], approved: [actor] }],
      timers: [{ id: 't', state: 'watching', label: 'after 2d', due_at: Date.now() + 50_500 }],
    });
    const text = (state: string, part: string) => page.locator(`[data-state="${state}"] ${part}`).first().textContent();
    expect(await text('checking.tests.running', '.work')).toMatch(/^npm test · #2 0:1\d$/);
    expect(await page.locator('[data-state="checking.tests.running"] .bar').isVisible()).toBe(true);
    expect(await text('checking.build.running', '.work')).toContain('failed');
    expect(await page.locator('[data-state="checking.build.running"] .bar').isVisible()).toBe(false);
    expect(await page.locator('[data-state="agreeing"] .approval.given').allTextContents()).toEqual(['AK']);
    expect(await page.locator('[data-state="agreeing"] .approval').count()).toBe(2);
    const seconds = async () => Number(/^(\d+) s$/.exec((await text('watching', '.clock text')) ?? '')?.[1]);
    const first = await seconds();
    expect(first).toBeGreaterThan(0);
    await expect.poll(seconds, { timeout: 4000 }).toBeLessThan(first);
    expect(await text('watching', '.clock title')).toMatch(/^after 2d: /);
  });

  it('PAGE-80: what stands in a workflow file is text and nothing else', async () => {
    const page = await open();
    const graph = structuredClone(tdd.graph);
    const evil = '<img src=x onerror="window.pwned = true">';
    for (const state of graph.states) Object.assign(state, { title: evil, description: evil, tags: [evil] });
    for (const one of graph.transitions) Object.assign(one, { label: evil, guard: evil, description: evil });
    await show(page, 'evil', graph);
    await update(page, runAfter(tdd, []));
    expect(await page.locator('.sr-diagram img').count()).toBe(0);
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(await page.locator('g.state text.title').first().textContent()).toContain('<img');
  });

  it('PAGE-81: without a layout worker the states are sketched and the reason is said; the next try succeeds', async () => {
    const page = await open(WIDE, 'still&broken');
    await show(page, 'tdd', tdd.graph);
    expect(await page.locator('.notice').textContent()).toContain('no worker here');
    expect(await page.locator('g.state').count()).toBe(tdd.graph.states.length);
    await show(page, 'tdd', tdd.graph);
    expect(await page.locator('.notice').textContent()).toBe('');
    expect(await page.locator('.arrow.transition').count()).toBe(tdd.graph.transitions.length);
  });

  it('PAGE-82: when the chart changes, states that stay are the same elements and move to their new places', async () => {
    const page = await open(WIDE, '');
    await show(page, 'tdd', tdd.graph);
    const graph = structuredClone(tdd.graph);
    graph.states.splice(0, 0, { id: 'early', key: 'early', title: 'Early', kind: 'atomic', parent: null, tags: [] });
    graph.transitions.push({
      id: 'early:begin:0',
      source: 'early',
      targets: ['design'],
      event: 'begin',
      kind: 'command',
      label: 'begin',
      reenter: false,
    });
    await page.waitForTimeout(400);
    const moves = await page.evaluate(async (next) => {
      const element = document.querySelector('[data-state="design"]');
      const from = element?.getAttribute('transform');
      await window.harness.show('tdd 2', next);
      await new Promise((resolve) => setTimeout(resolve, 120));
      const midway = element?.getAttribute('transform');
      await new Promise((resolve) => setTimeout(resolve, 900));
      return { from, midway, to: element?.getAttribute('transform'), same: element?.isConnected };
    }, graph);
    expect(moves.same).toBe(true);
    expect(new Set([moves.from, moves.midway, moves.to]).size).toBe(3);
    expect(await page.evaluate(overlapsInPage, undefined)).toMatchObject({ found: [] });
  });

  it('PAGE-192: of a large chart the part where the run stands is in view at first, and as it goes on; on request all of it (PAGE-83), or the run', async () => {
    const page = await open();
    await show(page, 'large', generatedGraph(100));
    const run = { ...runAfter(tdd, []), active: ['group_9', 'group_9.step_3'] };
    await update(page, run);
    const inside = (selector: string) =>
      page.evaluate((wanted) => {
        const { left, top, right, bottom } = document.querySelector(wanted)?.getBoundingClientRect() ?? new DOMRect(-1);
        return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      }, selector);
    const size = () =>
      page.locator('.content').evaluate((content) => (content as SVGGElement).getScreenCTM()?.a ?? Number.NaN);
    expect(await inside('[data-state="group_9.step_3"]')).toBe(true);
    expect(await inside('.content')).toBe(false);
    expect(await size()).toBeCloseTo(0.85);
    // Gone on out of sight, it takes the view along; not where all was asked for, or somebody has moved it.
    await update(page, { ...run, active: ['group_2', 'group_2.step_1'], seq: 2 });
    expect(await inside('[data-state="group_2.step_1"]')).toBe(true);
    await page.evaluate(() => window.harness.diagram.fit());
    expect(await inside('.content')).toBe(true);
    await update(page, { ...run, seq: 3 });
    expect(await inside('.content')).toBe(true);
    await page.evaluate(() => window.harness.diagram.zoomToActive());
    expect(await inside('[data-state="group_9.step_3"]')).toBe(true);
    expect(await inside('.content')).toBe(false);
    await page.mouse.move(500, 350);
    await page.mouse.wheel(0, -200);
    await update(page, { ...run, active: ['group_2', 'group_2.step_1'], seq: 4 });
    expect(await inside('[data-state="group_2.step_1"]')).toBe(false);
  });

  it('PAGE-84: a state is ringed on request, and says when it or the ground is clicked', async () => {
    const page = await open();
    await show(page, 'tdd', tdd.graph);
    await page.evaluate(() => window.harness.diagram.highlight('review'));
    expect(await page.locator('.state.highlight').getAttribute('data-state')).toBe('review');
    await page.evaluate(() => window.harness.diagram.highlight(null));
    expect(await page.locator('.state.highlight').count()).toBe(0);
    await page.locator('[data-state="review"] .box').click();
    await page.mouse.click(990, 690);
    expect(await page.evaluate(() => window.harness.focused)).toEqual(['review', null]);
  });

  it('PAGE-85: a container that becomes narrow gets another layout, and the old one when it is wide again', async () => {
    const page = await open();
    await show(page, 'scrum', workflow('scrum').graph);
    const layouts = await page.evaluate(() => window.harness.layouts());
    const place = () => page.locator('[data-state="sprint_review"]').getAttribute('transform');
    const wide = await place();
    await page.setViewportSize(NARROW);
    await expect.poll(place, { timeout: 3000 }).not.toBe(wide);
    await page.setViewportSize(WIDE);
    await expect.poll(place, { timeout: 3000 }).toBe(wide);
    expect(await page.evaluate(() => window.harness.layouts())).toBe(layouts);
  });

  it('PAGE-86: after `dispose` nothing of the diagram is left in the page', async () => {
    const page = await open();
    await show(page, 'tdd', tdd.graph);
    await page.evaluate(() => window.harness.diagram.dispose());
    expect(await page.locator('main *').count()).toBe(0);
  });
});
