import { afterEach, describe, expect, it } from 'vitest';
import { type BasePathProxy, startBasePathProxy } from '../../support/base-path-proxy.ts';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { findingsIn } from './axe.ts';
import type { HostedRoom } from './hosted-room.ts';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';
import { DEMO, MANY } from './workflows.ts';

const people = usePeople();
const workflows = { 'demo.workflow.yaml': DEMO };
/** What a browser says of a server that it was kept from; it is the test's own doing. */
const expected = /net::ERR_|WebSocket connection to|status of 404/;
const BROKEN = 'workflow: demo\ninitial: nowhere\nstates: { idle: {} }\n';

const view = ({ page }: Visit, name: string) => page.locator(`[data-view="${name}"]`);
const button = (visit: Visit, name: string) => visit.page.getByRole('button', { name });
const heading = ({ page }: Visit) => page.evaluate(() => document.activeElement?.textContent);

/** Waits for a view, and looks at it in every theme and on a phone. */
async function look(visit: Visit, name: string, shown = view(visit, name)): Promise<string[]> {
  await shown.waitFor();
  const findings = await findingsIn(visit.page, `view-${name}`);
  const size = visit.page.viewportSize() ?? { width: 1400, height: 900 };
  await visit.page.setViewportSize({ width: 420, height: 760 });
  await visit.page.screenshot({ path: artefacts.screenshot(`page-view-${name}-420`) });
  const outside = await visit.page.evaluate(() =>
    [...document.querySelectorAll('main *, .strip')]
      // What is possible is a row that scrolls on a phone.
      .filter((element) => element.checkVisibility() && !element.closest('.chart, .now'))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => `${element.localName} hangs out`),
  );
  await visit.page.setViewportSize(size);
  return [...findings, ...outside];
}

/** A way to the server that can be cut and restored. */
async function throughProxy(room: HostedRoom): Promise<BasePathProxy> {
  const proxy = await startBasePathProxy(room.port, '/');
  proxies.push(proxy);
  room.orchestrator.allowAddress(proxy.url);
  return proxy;
}
const proxies: BasePathProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

describe('what the page shows where it can’t show a room', () => {
  it('PAGE-200, PAGE-201, PAGE-204: without a link, an answer, a network or a place one is told what is the matter and what to do, and comes in as soon as one can', async () => {
    const room = await people.room({ workflows, limits: { membersPerRoom: 1 } });
    const found: string[] = [];
    const proxy = await throughProxy(room);
    const ana = await people.at(room.link('owner', proxy.url), { expected });
    await ana.id('skip-name').waitFor();
    await expect
      .poll(() => ana.requests.some((address) => address.includes('/views-')), { timeout: 15_000 })
      .toBe(true);
    await ana.page.waitForLoadState('networkidle');
    await proxy.cut();
    await ana.id('skip-name').click();
    found.push(...(await look(ana, 'no-answer')));
    expect(await ana.pill.textContent()).toBe('Connecting…');
    // Who had the focus nowhere has it where the news is: there it is read, and nowhere else.
    expect(await heading(ana)).toBe('The server does not answer');
    expect(await ana.id('said').textContent()).toBe('');
    await ana.context.setOffline(true);
    found.push(...(await look(ana, 'offline')));
    await proxy.restore();
    await ana.context.setOffline(false);
    await ana.standsIn('idle');

    const ben = await people.in(room, 'member', 'Ben');
    found.push(...(await look(ben, 'not-now')));
    expect(await ben.id('notice').textContent()).toContain('This room is full: 1 members are in it.');

    const nobody = await people.at(room.url, { name: 'Mei' });
    found.push(...(await look(nobody, 'no-link')));
    await nobody.page.getByLabel('Paste your link').fill(' javascript:alert(1)#t=x&p=y ');
    await nobody.page.keyboard.press('Enter');
    await nobody.id('refusal').waitFor();
    found.push(...(await look(nobody, 'no-link-wrong', nobody.id('refusal'))));
    const dead = room.link('member').replace(room.project.tokens.member, 'x'.repeat(43));
    await nobody.page.getByLabel('Paste your link').fill(dead);
    await button(nobody, 'Open').click();
    found.push(...(await look(nobody, 'refused')));
    await nobody.page.getByLabel('Paste your link').fill(room.link('owner'));
    await nobody.page.keyboard.press('Enter');
    await view(nobody, 'not-now').waitFor(); // the room is full, and the link is right
    expect(found).toEqual([]);
  });

  it('PAGE-200, PAGE-204: without a workflow, with one that can’t be read, or without a run the page says what to do', async () => {
    const found: string[] = [];
    const empty = await people.room({});
    const ana = await people.in(empty, 'owner', 'Ana');
    found.push(...(await look(ana, 'empty')));
    expect(await ana.id('notice').textContent()).toContain('“Stateroom: New workflow” in VS Code');
    const ben = await people.in(empty, 'member', 'Ben');
    await view(ben, 'empty').getByText('Ana can make one from a template').waitFor();
    empty.write('demo.workflow.yaml', BROKEN);
    found.push(...(await look(ana, 'broken')));
    expect(await ana.id('problems').textContent()).toContain('.stateroom/demo.workflow.yaml:2:10');
    await ana.say('The chat works all the same');
    await ben.entries('chat').waitFor();
    empty.write('demo.workflow.yaml', MANY);
    await ana.page.locator('.sr-diagram:not(.sketch) .state').first().waitFor();
    found.push(...(await look(ana, 'no-run', ana.page.getByText('No run yet'))));
    empty.write('demo.workflow.yaml', BROKEN);
    const strip = ana.page.locator('.problem-strip.error');
    await strip.getByText('what loaded before stays in use').waitFor();
    await strip.locator('summary').click();
    found.push(...(await look(ana, 'broken-now', strip)));
    expect(found).toEqual([]);
  });

  it('PAGE-201, PAGE-202, PAGE-204: a connection that is gone for longer, a newer page and a newer protocol are told over what is there, and what is written stays', async () => {
    const room = await people.room({ workflows });
    const found: string[] = [];
    const proxy = await throughProxy(room);
    const far = await people.at(room.link('owner', proxy.url), { name: 'Far', expected });
    await far.standsIn('idle');
    await far.composer.fill('Half a sen');
    await proxy.cut();
    const strip = far.id('offline');
    found.push(...(await look(far, 'strip-offline', strip)));
    expect(await strip.textContent()).toMatch(
      /^The server does not answer\. What you see is of .+; what you send goes out/,
    );
    const spoken = far.id('said');
    expect(await spoken.textContent()).toContain('The server does not answer.');
    await proxy.restore();
    await strip.getByRole('button', { name: 'Try now' }).press('Enter');
    await strip.waitFor({ state: 'detached' });
    await expect.poll(() => spoken.textContent(), { timeout: 15_000 }).toBe('The connection is back.');

    const ana = await people.in(room, 'owner', 'Ana', {
      prepare: async (context) => {
        await context.addInitScript(() => {
          // What a page of another protocol says of itself.
          const { send } = WebSocket.prototype;
          WebSocket.prototype.send = function (data) {
            const protocol = localStorage.getItem('spoken') ?? '1';
            send.call(this, typeof data === 'string' ? data.replace('"protocol":1', `"protocol":${protocol}`) : data);
          };
          // The page of an earlier build, as it stays open while its server is updated.
          const build = localStorage.getItem('built');
          if (build === null) return;
          new MutationObserver(() =>
            document.querySelector('meta[name=build]')?.setAttribute('content', build),
          ).observe(document, { childList: true, subtree: true });
        });
      },
    });
    await ana.standsIn('idle');
    expect(await ana.id('new-page').count()).toBe(0);
    await ana.composer.fill('Half a sen');
    await ana.page.evaluate(() => localStorage.setItem('built', '0123456789abcdef'));
    await ana.page.reload();
    const newer = ana.id('new-page');
    found.push(...(await look(ana, 'strip-new-page', newer)));
    await ana.page.evaluate(() => localStorage.removeItem('built'));
    await newer.getByRole('button', { name: 'Reload' }).click();
    await newer.waitFor({ state: 'detached' });
    await ana.standsIn('idle');
    expect(await ana.composer.inputValue()).toBe('Half a sen');

    await ana.page.evaluate(() => localStorage.setItem('spoken', '2'));
    await ana.page.reload();
    found.push(...(await look(ana, 'version')));
    // On a phone it comes before the chat that was looked at.
    await ana.page.setViewportSize({ width: 420, height: 760 });
    await ana.id('tab-chat').click();
    expect(await view(ana, 'version').isVisible()).toBe(true);
    expect(await ana.id('stream').isVisible()).toBe(false);
    await ana.page.setViewportSize({ width: 1400, height: 900 });
    await ana.page.evaluate(() => localStorage.removeItem('spoken'));
    await button(ana, 'Reload').press('Enter');
    await ana.standsIn('idle');
    expect(await ana.composer.inputValue()).toBe('Half a sen');
    expect(found).toEqual([]);
  });

  it('PAGE-203, PAGE-204: a page that does not start, may run no scripts, is kept from storage or fails by itself says so and what helps', async () => {
    const room = await people.room({ workflows });
    const found: string[] = [];
    const old = await people.in(room, 'owner', 'Old', {
      expected,
      prepare: async (context) => {
        await context.route('**/page.js', (route) => route.abort());
      },
    });
    const still = old.page.locator('.not-there');
    expect(await still.evaluate((element) => getComputedStyle(element).visibility)).toBe('hidden');
    await still.evaluate((element) => {
      for (const waiting of element.getAnimations()) waiting.finish();
    });
    found.push(...(await look(old, 'not-there', still)));
    const plain = await people.in(room, 'owner', 'Plain', { scripts: false });
    await plain.page.locator('noscript h1').waitFor();
    expect(await plain.page.locator('noscript h1').textContent()).toBe('Stateroom needs JavaScript');
    await plain.page.screenshot({ path: artefacts.screenshot('page-view-no-scripts') });
    expect(await plain.page.locator('.not-there').isVisible()).toBe(false);

    const cut = await people.at(room.link('member').replace(room.project.tokens.member, 'x'.repeat(43)), {
      name: 'Cut',
      expected,
      prepare: async (context) => {
        await context.route('**/chunks/views-*.js', (route) => route.abort());
      },
    });
    // What the views say, in a sentence, should they not have come.
    await view(cut, 'plain').getByText('Ask the owner for a new one.').waitFor();

    const shy = await people.at(room.link('owner'), {
      prepare: async (context) => {
        await context.addInitScript(() => {
          for (const name of ['sessionStorage', 'localStorage'])
            Object.defineProperty(window, name, {
              get: () => {
                throw new DOMException('kept from it', 'SecurityError');
              },
            });
        });
      },
    });
    await shy.id('skip-name').click();
    await shy.standsIn('idle');
    await shy.say('All works');
    await shy.entries('chat').waitFor();
    await shy.page.reload();
    await view(shy, 'no-link').getByText('keeps nothing for the page').waitFor();

    const ana = await people.in(room, 'owner', 'Ana', { expected: /broken on purpose/ });
    await ana.standsIn('idle');
    await ana.composer.fill('Half a sen');
    await ana.page.evaluate(() => {
      Object.defineProperty(Intl.DateTimeFormat.prototype, 'format', {
        get: () => {
          throw new Error('broken on purpose');
        },
      });
    });
    await shy.page.evaluate((hash) => location.assign(hash), new URL(room.link('owner')).hash);
    await shy.id('skip-name').click();
    await shy.standsIn('idle');
    await shy.possible('work').click();
    await view(ana, 'broken-page').waitFor();
    await ana.page.screenshot({ path: artefacts.screenshot('page-view-broken-page') });
    await button(ana, 'Reload').click();
    await ana.standsIn('working');
    expect(await ana.composer.inputValue()).toBe('Half a sen');
    expect(found).toEqual([]);
  });
});
