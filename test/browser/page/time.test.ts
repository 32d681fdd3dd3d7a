import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { seriousFindings } from './axe.ts';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';
import { DEMO } from './workflows.ts';

const people = usePeople();

/** What a title may hold that must stay text wherever it goes. */
const TRICKY = `<script>alert(1)</script>&amp;"'`;
const workflows = { 'demo.workflow.yaml': DEMO.replace('title: Demo', `title: '${TRICKY.replaceAll("'", "''")}'`) };

/** From idle to a gate that was rejected, and to work that goes on. */
async function someStory() {
  const room = await people.room({ workflows });
  const ana = await people.in(room, 'owner', 'Ana');
  await ana.standsIn('idle');
  await ana.possible('work').click();
  await ana.standsIn('working');
  await ana.say('How long will this take?');
  writeFileSync(path.join(room.folder, 'go-on'), '');
  await ana.standsIn('asking');
  const alan = await people.in(room, 'approver', 'Alan', { theme: 'light', width: 420, height: 860 });
  await alan.live();
  return { room, ana, alan };
}

async function saved(visit: Visit, item: string): Promise<{ name: string; bytes: Buffer }> {
  await visit.page.getByTestId('save-menu').locator('summary').click();
  const [download] = await Promise.all([
    visit.page.waitForEvent('download'),
    visit.page.getByRole('button', { name: item }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

const shot = (visit: Visit, name: string) => visit.page.screenshot({ path: artefacts.screenshot(`page-time-${name}`) });

describe('time', () => {
  it('PAGE-176, PAGE-178, PAGE-179: the timeline shows what took how long, and any moment of it in the diagram, from which nothing is sent', async () => {
    const { ana, alan } = await someStory();
    await ana.page.getByTestId('timeline-toggle').click();
    const timeline = ana.page.getByRole('region', { name: 'Timeline', exact: true });
    const lane = (state: string) => timeline.locator(`.lane[data-state="${state}"]`);
    for (const state of ['idle', 'working', 'asking']) await lane(state).getByTestId('stay').first().waitFor();
    expect(await lane('working').getByTestId('attempt').getAttribute('data-status')).toBe('failed');
    await timeline.locator('.said title', { hasText: 'How long will this take?' }).waitFor({ state: 'attached' });
    expect(await timeline.getByRole('row').filter({ hasText: 'Working' }).textContent()).toContain('failed after');
    expect(await seriousFindings(ana.page)).toEqual([]);
    await shot(ana, 'dark');

    // PAGE-177: nearer by a button, further by another.
    const end = () =>
      timeline
        .locator('.now-line')
        .evaluate((line) => Number(line.getAttribute('x1')) / (line.closest('svg')?.clientWidth ?? 1));
    await expect.poll(end).toBeCloseTo(1);
    await timeline.getByRole('button', { name: 'Less time in view' }).click();
    await expect.poll(end).toBeCloseTo(1.5);
    await timeline.getByRole('button', { name: 'More time in view' }).click();
    await expect.poll(end).toBeCloseTo(1);

    // By keyboard: the first entry of all, and the next.
    const slider = timeline.getByRole('slider', { name: 'Moment that is shown' });
    await slider.press('Home');
    await ana.standsIn('idle');
    const bar = ana.page.getByTestId('past-bar');
    await bar.getByText(/^You are looking at .+, not at now\.$/).waitFor();
    await slider.press('ArrowRight');
    await ana.standsIn('working');
    expect(await slider.getAttribute('aria-valuetext')).toContain('work, Idle → Working');
    expect(await ana.page.locator('.transition.accepted, .now [data-command]').count()).toBe(0);
    expect(await seriousFindings(ana.page)).toEqual([]);
    await shot(ana, 'past-dark');
    // What is live goes on, and a command is refused where it was given; chat is not of the run.
    await ana.say('/stop');
    await ana.id('pending').getByText('You are looking at the past').waitFor();
    await ana.say('Looking back for a moment');
    await ana.entries('chat').getByText('Looking back for a moment').waitFor();
    await ana.page.locator('.view-toggle').click();
    await ana.page.locator('.outline li.active[data-state="working"]').waitFor();
    expect(await ana.page.locator('.outline [data-command]').count()).toBe(0);
    await shot(ana, 'past-outline');
    await ana.page.locator('.view-toggle').click();
    await alan.id('tab-chat').click();
    await alan.say('/reject reason="Not yet"');
    await ana.entries('gate').getByText('Not yet').waitFor();
    await ana.standsIn('working');
    await bar.getByTestId('back-to-now').click();
    await ana.standsIn('idle');
    await ana.possible('work').waitFor();
    expect(await bar.count()).toBe(0);
    await timeline.locator('.answer.rejected').waitFor();
    // A press in a lane is the same as the slider; Escape leads back.
    await lane('working').locator('.stay rect').click();
    await bar.waitFor();
    await ana.page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
  });

  it('PAGE-176, PAGE-178: on a phone, in high contrast, and as a table', async () => {
    const { ana, alan } = await someStory();
    await alan.id('tab-diagram').click();
    await alan.page.getByTestId('timeline-toggle').click();
    await alan.page.getByTestId('scrubber').press('Home');
    await alan.page.getByTestId('past-bar').waitFor();
    expect(await seriousFindings(alan.page)).toEqual([]);
    await shot(alan, 'past-phone');
    await ana.page.getByTestId('timeline-toggle').click();
    for (const theme of ['hc-dark', 'hc-light', 'light']) {
      await ana.page.evaluate((name) => (document.body.dataset.theme = name), theme);
      await ana.page.getByTestId('scrubber').press('ArrowLeft');
      await ana.page.getByTestId('past-bar').waitFor();
      await shot(ana, `past-${theme}`);
    }
    await ana.page.getByRole('button', { name: 'Table' }).click();
    const table = ana.page.getByRole('table');
    expect(await table.getByRole('rowheader').allTextContents()).toEqual(['Idle', 'Working', 'Asking']);
    await shot(ana, 'table-light');
    await ana.page.getByRole('button', { name: 'Close the timeline' }).click();
    await ana.standsIn('asking');
  });

  it('PAGE-173, PAGE-174, PAGE-182, PAGE-211: the diagram is saved as a picture that stands alone, and the run as a report', async () => {
    const { ana } = await someStory();
    // Whatever part of it is in view.
    await ana.page.getByRole('button', { name: 'Zoom in' }).click();
    const svg = await saved(ana, 'Diagram as SVG');
    expect(svg.name).toMatch(/^script-alert-1-script-amp-\d{4}-\d\d-\d\d-\d{4}\.svg$/);
    const text = svg.bytes.toString();
    writeFileSync(artefacts.screenshot('page-time-saved').replace(/\.png$/, '.svg'), text);
    expect(text).not.toMatch(/<script|<style|<foreignObject|href|url\(|\son\w+=|var\(|color\(/i);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    const facts = await ana.page.evaluate(async (source) => {
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
      const image = new Image();
      image.src = URL.createObjectURL(new Blob([source], { type: 'image/svg+xml' }));
      await image.decode();
      const texts = [...parsed.querySelectorAll('text')].map((element) => element.textContent);
      return { error: parsed.querySelector('parsererror') !== null, width: image.naturalWidth, texts };
    }, text);
    expect(facts.error).toBe(false);
    expect(facts.texts).toEqual(expect.arrayContaining(['Idle', 'Working', 'Asking', 'Done', 'work']));
    const png = await saved(ana, 'Diagram as PNG');
    writeFileSync(artefacts.screenshot('page-time-saved'), png.bytes);
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.readUInt32BE(16)).toBe(facts.width * 2);
    const report = await saved(ana, 'Report of this run (Markdown)');
    expect(report.name).toMatch(/\.md$/);
    expect(report.bytes.toString()).not.toContain('<script');
    expect(report.bytes.toString()).toMatch(/\| Working \| echo begun.* \| failed, exit code 1 \|/);

    // PAGE-211: as one HTML file, opened by itself: the same facts, both pictures drawn, on white, and nothing that runs.
    const html = await saved(ana, 'Report of this run (HTML)');
    expect(html.name).toMatch(/\.html$/);
    const page = await ana.context.newPage();
    await page.setContent(html.bytes.toString());
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(TRICKY);
    const seen = await page.evaluate(async () => {
      const images = [...document.images];
      await Promise.all(images.map((image) => image.decode()));
      const attempt = [...document.querySelectorAll('tr')].find((row) => row.textContent?.includes('exit code 1'));
      return {
        widths: images.map(({ naturalWidth }) => naturalWidth > 200),
        scripts: document.scripts.length,
        attempt: attempt?.querySelector('th')?.textContent,
        wide: document.documentElement.scrollWidth <= innerWidth,
        diagram: decodeURIComponent(images[0]?.src ?? ''),
      };
    });
    expect(seen).toMatchObject({ widths: [true, true], scripts: 0, attempt: 'Working', wide: true });
    expect(seen.diagram).toMatch(/fill="#ffffff"/);
    expect(seen.diagram).not.toMatch(/#1e1e1e|#1f1f1f"[^>]*width="100%/);
    await page.screenshot({ path: artefacts.screenshot('page-time-report'), fullPage: true });
    await page.close();
  });

  it('PAGE-175: what is printed is the diagram and the run’s facts, dark on white', async () => {
    const { ana } = await someStory();
    await ana.page.getByTestId('save-menu').locator('summary').click();
    await ana.page.getByRole('button', { name: 'Print…', disabled: false }).waitFor();
    await ana.page.keyboard.press('Escape');
    await ana.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await ana.page.emulateMedia({ media: 'print' });
    const paper = ana.page.locator('.paper');
    await paper.getByText('Task of Working').waitFor();
    const drawn = await paper.locator('svg').boundingBox();
    expect(drawn?.width).toBeGreaterThan(200);
    expect(await paper.locator('.state.leaf.active text.title').textContent()).toBe('Asking');
    const seen = await ana.page.evaluate(() => ({
      page: document.querySelector<HTMLElement>('#page')?.offsetHeight,
      ground: getComputedStyle(document.body).backgroundColor,
      ink: getComputedStyle(document.querySelector('.paper .leaf text.title') as Element).fill,
    }));
    expect(seen).toEqual({ page: 0, ground: 'rgb(255, 255, 255)', ink: 'rgb(31, 31, 31)' });
    await shot(ana, 'printed');
    await ana.page.emulateMedia({ media: 'screen' });
    await ana.page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await paper.count()).toBe(0);
  });
});
