import { describe, expect, it } from 'vitest';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';
import { DEMO } from './workflows.ts';

const people = usePeople();
/** What a browser says of a file that it was kept from; it is the test's own doing. */
const expected = /net::ERR_FAILED/;

describe('parts of the page that are fetched when they are needed', () => {
  it('PAGE-171: the document names all files that the first paint and the way to the room need', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.live();
    const named = await ana.page
      .locator('link[rel=modulepreload]')
      .evaluateAll((links) => links.map((link) => (link as HTMLLinkElement).href));
    expect(named.some((href) => href.includes('/chunks/wire-'))).toBe(true);
    const asked = ana.requests.filter((address) => address.includes('/chunks/'));
    // Each once: what is named is what is imported.
    expect(named.map((href) => asked.filter((address) => address === href).length)).toEqual(named.map(() => 1));
    const imported = asked.slice(
      0,
      asked.findIndex((address) => /\/(inside|stream|later)-/.test(address)),
    );
    // What is shown in the place of a room is none of it: it is fetched when the connection changes, be it before or after.
    const unnamed = imported.filter((address) => !named.includes(address) && !address.includes('/chunks/views-'));
    expect(unnamed).toEqual([]);
    // The layout engine's worker is on its way before there is a chart, and for a chart that was laid out not at all.
    const engines = () => ana.requests.filter((address) => address.includes('elk-worker')).length;
    await ana.standsIn('idle');
    await ana.page.locator('.sr-diagram:not(.sketch)').waitFor();
    expect(engines()).toBe(1);
    await ana.page.reload();
    await ana.standsIn('idle');
    expect(engines()).toBe(1);
  });

  it('PAGE-216: in a room the rest of the page is fetched as well, and is there when the connection is gone', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana', { expected: /net::ERR_/ });
    await ana.standsIn('idle');
    const asked = (name: string) => ana.requests.some((address) => address.includes(`/${name}`));
    const needed = ['chunks/outline-', 'outline.css', 'chunks/timeline-', 'time.css', 'chunks/find-', 'chunks/saving-'];
    await expect.poll(() => needed.filter((name) => !asked(name)), { timeout: 15_000 }).toEqual([]);
    await expect.poll(() => asked('chunks/question-form-'), { timeout: 15_000 }).toBe(true);
    await ana.page.waitForLoadState('networkidle');
    await ana.page.context().setOffline(true);
    await ana.page.getByRole('button', { name: 'Outline' }).click();
    await ana.page.getByRole('tree', { name: 'States' }).waitFor();
    await ana.id('timeline-toggle').click();
    await ana.page.getByRole('slider', { name: 'Moment that is shown' }).waitFor();
    expect(await ana.id('not-loaded').count()).toBe(0);
  });

  const parts = [
    { file: 'chunks/wire-*.js', what: 'The way to the room' },
    { file: 'chunks/stream-*.js', what: 'Chat and events' },
    { file: 'stream.css', what: 'Chat and events' },
    { file: 'chunks/inside-*.js', what: 'What stands here' },
    { file: 'chunks/diagram-*.js', what: 'The drawing' },
    { file: 'diagram.css', what: 'The drawing' },
  ];
  for (const { file, what } of parts)
    it(`PAGE-133: without ${file} the page says what is missing, and trying again brings it`, async () => {
      const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
      let fails = true;
      const ana = await people.in(room, 'owner', 'Ana', {
        expected,
        prepare: async (context) => {
          await context.route(`**/${file}`, (route) => (fails ? route.abort() : route.continue()));
        },
      });
      const missing = ana.id('not-loaded');
      await missing.waitFor();
      expect(await missing.textContent()).toContain(`${what} could not be loaded.`);
      fails = false;
      const again = missing.getByRole('button', { name: 'Try again' });
      await again.focus();
      await again.press('Enter');
      await missing.waitFor({ state: 'detached' });
      await ana.standsIn('idle');
      await ana.say('all here');
      await ana.entries('chat').waitFor();
    });

  it('PAGE-191: what comes by itself takes the focus only in a page that has it', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const focused = ({ page }: Visit) => page.evaluate(() => document.activeElement?.localName);
    /** As in VS Code while a quick pick is open: the page is there, and the person is elsewhere. */
    const leave = ({ page }: Visit) =>
      page.evaluate(() => {
        document.hasFocus = () => false;
      });
    const comeBack = ({ page }: Visit) => page.evaluate(() => Reflect.deleteProperty(document, 'hasFocus'));

    for (const away of [true, false]) {
      let fails = true;
      const ana = await people.in(room, 'owner', 'Ana', {
        expected,
        prepare: async (context) => {
          await context.route('**/chunks/stream-*.js', (route) => (fails ? route.abort() : route.continue()));
        },
      });
      const missing = ana.id('not-loaded');
      await missing.waitFor();
      fails = false;
      if (away) await leave(ana);
      await missing.getByRole('button', { name: 'Try again' }).press('Enter');
      await ana.composer.waitFor();
      await missing.waitFor({ state: 'detached' });
      await expect.poll(() => focused(ana)).toBe(away ? 'body' : 'textarea');
    }

    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('idle');
    await ana.page.locator('.members > summary').click();
    await ana.page.locator('.members > summary').blur();
    await leave(ana);
    await people.in(room, 'member', 'Ben');
    await ana.id('member').filter({ hasText: 'Ben' }).waitFor();
    expect(await focused(ana)).toBe('body');
    await comeBack(ana);
    await people.in(room, 'member', 'Mei');
    await ana.id('member').filter({ hasText: 'Mei' }).waitFor();
    await expect.poll(() => focused(ana)).toBe('summary');
  });

  it('PAGE-133: a form that is missing says so in its dialog, and comes there when it is tried again', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    let fails = true;
    const ana = await people.in(room, 'owner', 'Ana', {
      expected,
      prepare: async (context) => {
        await context.route('**/chunks/question-form-*.js', (route) => (fails ? route.abort() : route.continue()));
      },
    });
    await ana.standsIn('idle');
    await ana.id('share').click();
    const dialog = ana.page.getByRole('dialog');
    await dialog.getByText('This form could not be loaded.').waitFor();
    fails = false;
    await dialog.getByRole('button', { name: 'Try again' }).press('Enter');
    await dialog.getByRole('heading', { name: 'Share this room' }).waitFor();
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await ana.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await ana.page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'share');
  });
});
