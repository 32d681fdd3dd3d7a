import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TEMPLATES } from '../../../src/workflow/templates.ts';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { endsOf, workflow } from '../diagram/charts.ts';
import { overlapsInPage } from '../diagram/overlaps.ts';
import { findingsIn } from './axe.ts';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';
import { DEMO, EXAMPLE } from './workflows.ts';

const people = usePeople();

const shot = ({ page }: Visit, name: string) => page.screenshot({ path: artefacts.screenshot(`page-${name}`) });

/** Nothing of the page is wider than the window or hangs out of it, and no text is cut without a sign. */
const outside = ({ page }: Visit) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('header, header > *, .tools, .now, .stream, .composer, .tabs, dialog')]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { left, right, bottom } = element.getBoundingClientRect();
        return left < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
      })
      .map((element) => element.className || element.localName),
  );

/** Looks at views with axe, and collects what it finds. */
function looking() {
  const found: string[] = [];
  const look = async (visit: Visit, view: string) => {
    found.push(...(await findingsIn(visit.page, view)));
  };
  return { found, look };
}

describe('how the page looks', () => {
  it('PAGE-30, PAGE-204: axe finds nothing in the main views, their menus and tools, in every theme', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana Kovač');
    await people.in(room, 'approver', 'Ben Ito');
    const { found, look } = looking();
    await ana.standsIn('idle');
    await look(ana, 'idle');
    await ana.composer.fill('/');
    await look(ana, 'completions');
    await ana.composer.fill('');
    await ana.possible('plan').click();
    await ana.id('command-form').locator('button[type="submit"]').click();
    await look(ana, 'form');
    await ana.page.keyboard.press('Escape');
    await ana.say('Hello `there` #Idle https://example.com');
    await ana.say('/approve');
    await ana.page.locator('[data-delivery="refused"]').waitFor();
    await ana.say('/help');
    await look(ana, 'help');
    await ana.say('/work');
    await ana.standsIn('working');
    await look(ana, 'working');
    await ana.page.keyboard.press('Escape');
    await ana.page.getByRole('button', { name: 'Find', exact: true }).click();
    await ana.page.getByRole('combobox', { name: 'Find a state' }).fill('nowhere');
    await ana.page.getByText('None', { exact: true }).waitFor();
    await look(ana, 'find');
    await ana.page.keyboard.press('Escape');
    await ana.id('save-menu').locator('summary').click();
    await look(ana, 'save');
    await ana.page.keyboard.press('Escape');
    await ana.page.getByRole('button', { name: 'Time spent' }).click();
    await ana.id('timeline-toggle').click();
    await ana.page.getByRole('slider', { name: 'Moment that is shown' }).press('Home');
    await ana.id('past-bar').waitFor();
    await look(ana, 'replay');
    await ana.id('back-to-now').click();
    await look(ana, 'timeline');
    await ana.id('timeline-toggle').click();
    await ana.id('find').click();
    await ana.page.getByRole('searchbox', { name: 'Find in chat and events' }).fill('nowhere');
    await ana.id('found').getByText('Nothing found').waitFor();
    await look(ana, 'search');
    await ana.page.keyboard.press('Escape');
    await ana.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await ana.page.emulateMedia({ media: 'print' });
    await look(ana, 'print');
    await ana.page.emulateMedia({ media: 'screen' });
    await ana.page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await ana.id('share').click();
    await ana.id('new-link').waitFor();
    await look(ana, 'share');
    await ana.page.keyboard.press('Escape');
    expect(found).toEqual([]);
  });

  it('PAGE-30, PAGE-204: axe finds nothing where one is asked, on a phone, at the end and without a room, in every theme', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    writeFileSync(path.join(room.folder, 'go-on'), '');
    const ana = await people.in(room, 'owner', 'Ana Kovač');
    const ben = await people.in(room, 'approver', 'Ben Ito');
    const { found, look } = looking();
    await ana.say('/work');
    await ben.standsIn('asking');
    await look(ben, 'gate');
    await ben.page.locator('.members summary').click();
    await look(ben, 'members');
    await ben.page.keyboard.press('Escape');
    await ben.page.getByRole('button', { name: 'Outline' }).click();
    await look(ben, 'outline');
    await ben.page.setViewportSize({ width: 420, height: 760 });
    await look(ben, 'phone');
    await ben.id('tab-chat').click();
    await look(ben, 'phone-chat');
    await ben.id('tab-diagram').click();
    await look(ben, 'phone-diagram');
    await ben.page.setViewportSize({ width: 820, height: 760 });
    await look(ben, 'drawer');
    await ben.page.keyboard.press('Escape');
    await ben
      .id('gate')
      .locator('[data-command="approve"]')
      .evaluate((button: HTMLElement) => button.click());
    await ben.standsIn('done');
    await look(ben, 'done');
    const eve = await people.at(room.link('member').replace(room.project.tokens.member, 'x'.repeat(43)));
    await eve.id('name-prompt').waitFor();
    await look(eve, 'name');
    await eve.id('skip-name').click();
    await eve.page.locator('[data-view="refused"]').waitFor();
    await look(eve, 'refused');
    expect(found).toEqual([]);
  });

  it.each(['retry-queue', ...TEMPLATES.map(({ id }) => id)])(
    'PAGE-31: in the page, no label, line or state of %s lies on another, and nothing hangs out of the window',
    async (id) => {
      const template = TEMPLATES.find((candidate) => candidate.id === id);
      const room = await people.room(
        template ? { workflows: { [`${id}.workflow.yaml`]: template.text } } : { copyOf: EXAMPLE, name: id },
      );
      const ana = await people.in(room, 'owner', 'Ana Kovač');
      const settled = ana.page.locator('.sr-diagram:not(.sketch) .state').first();
      await settled.waitFor();
      // A run of its own begins where several may live; the bar below the chart then holds what it accepts.
      if (await ana.possible('run.start').count()) await ana.say(`/run.start workflow=${id} title=One`);
      const ends = template && endsOf(workflow(id).graph);
      for (const width of [1400, 820, 420]) {
        await ana.page.setViewportSize({ width, height: 800 });
        if (width === 420) await ana.id('tab-diagram').click();
        await settled.waitFor();
        await ana.page.locator('.chart').evaluate(laidOut);
        await shot(ana, `${id}-${width}`);
        const { labels, found } = await ana.page.evaluate(overlapsInPage, ends);
        expect(labels).toBeGreaterThan(5);
        expect(found).toEqual([]);
        expect(await outside(ana)).toEqual([]);
        // Shown whole at once, it has made room for the bar by itself.
        if (await ana.page.locator('.sr-diagram .content').evaluate(insideOfDrawing))
          expect(await ana.page.evaluate(coveredStates)).toEqual([]);
        await ana.page.getByRole('button', { name: 'Fit' }).click();
        expect(await ana.page.evaluate(coveredStates)).toEqual([]);
      }
    },
  );

  it('PAGE-32: light and dark follow the system, and the toggle overrides it for good', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana', { theme: 'light' });
    await ana.standsIn('idle');
    const wears = (theme: string) => ana.page.locator(`body[data-theme="${theme}"]`).waitFor();
    await wears('light');
    await ana.page.emulateMedia({ colorScheme: 'dark' });
    await wears('dark');
    await ana.page.getByRole('button', { name: 'Light or dark' }).click();
    await wears('light');
    await ana.page.reload();
    await ana.standsIn('idle');
    await wears('light');
    await ana.page.emulateMedia({ contrast: 'more' });
    await wears('hc-light');
  });

  it('PAGE-33: on a phone the outline comes first, with the commands under their states', async () => {
    const room = await people.room({ copyOf: EXAMPLE });
    const ana = await people.in(room, 'owner', 'Ana', { width: 420, height: 760 });
    const active = ana.page.locator('.outline li.active[data-state="design"]');
    await active.waitFor();
    expect(await ana.page.locator('.chart').isVisible()).toBe(false);
    expect(await outside(ana)).toEqual([]);
    const { top } = await active.evaluate((element) => element.getBoundingClientRect());
    const header = await ana.page.locator('header').evaluate((element) => element.getBoundingClientRect().bottom);
    expect(top).toBeGreaterThanOrEqual(header);
    await ana.page.locator('.outline [data-command="write_tests"]').click();
    await ana.page.locator('.outline li.active[data-state="green.code"]').waitFor();
    await ana.id('tab-diagram').click();
    await ana.standsIn('green.code');
  });

  it('PAGE-85: a diagram that is hidden while things happen draws nothing wrong, and is right when it is shown', async () => {
    const room = await people.room({ copyOf: EXAMPLE });
    const ana = await people.in(room, 'owner', 'Ana', { motion: true });
    await ana.standsIn('design');
    await ana.page.setViewportSize({ width: 420, height: 760 });
    await ana.page.locator('.outline li.active[data-state="design"]').waitFor();
    expect(await ana.page.locator('.chart').isVisible()).toBe(false);
    await ana.page.locator('.outline [data-command="write_tests"]').click();
    await ana.page.locator('.outline li.active[data-state="green.code"]').waitFor();
    await ana.id('tab-diagram').click();
    await ana.standsIn('green.code');
    const box = await ana.state('green.code').boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 420).toBe(true);
    expect(await ana.page.locator('.chart .content').getAttribute('transform')).not.toContain('NaN');

    // A room that ends takes the diagram away in the middle of whatever it does.
    await room.down();
    await ana.page.locator('[data-view="removed"]').waitFor();
  });
});

/** Resolves when the drawing has kept its place for a while: a new size may mean another layout. */
async function laidOut(chart: Element): Promise<void> {
  const place = () =>
    chart.querySelector('.content')?.innerHTML.length +
    (chart.querySelector('.content')?.getAttribute('transform') ?? '');
  for (let before = ''; before !== place(); ) {
    before = place();
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

function insideOfDrawing(content: Element): boolean {
  const [inner, outer] = [content, content.closest('svg')].map((element) => element?.getBoundingClientRect());
  return !!inner && !!outer && inner.left >= outer.left && inner.right <= outer.right && inner.bottom <= outer.bottom;
}

/** States that the bar, the tools or the header cover while the whole chart is shown. */
function coveredStates(): string[] {
  const covers = [...document.querySelectorAll('.now, .tools, .strips > *, header')].map((element) =>
    element.getBoundingClientRect(),
  );
  return [...document.querySelectorAll<HTMLElement>('.sr-diagram .state > .box')]
    .filter((box) => {
      const { left, right, top, bottom } = box.getBoundingClientRect();
      return covers.some((by) => left < by.right && right > by.left && top < by.bottom && bottom > by.top);
    })
    .map((box) => box.closest<HTMLElement>('[data-state]')?.dataset.state ?? 'a state');
}
