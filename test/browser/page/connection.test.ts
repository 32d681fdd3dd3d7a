import { afterEach, describe, expect, it } from 'vitest';
import { type BasePathProxy, startBasePathProxy } from '../../support/base-path-proxy.ts';
import type { HostedRoom } from './hosted-room.ts';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';
import { DEMO } from './workflows.ts';

const people = usePeople();
const workflows = { 'demo.workflow.yaml': DEMO };
/** What a browser says of a server that is not there; it is the test's own doing. */
const expected = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to/;

const proxies: BasePathProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

/** A server seen through something that can be cut, as a network or a host can be. */
async function throughProxy(room: HostedRoom, base = '/'): Promise<BasePathProxy> {
  const proxy = await startBasePathProxy(room.port, base);
  proxies.push(proxy);
  room.orchestrator.allowAddress(proxy.url);
  return proxy;
}

/** Notes every state that the connection's pill goes through. */
async function notePillOf({ page }: Visit): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const pill = () => document.querySelector('[data-testid="connection"]')?.getAttribute('data-state') ?? '';
    const seen = [pill()];
    Object.assign(window, { pillStates: seen });
    new MutationObserver(() => seen.at(-1) !== pill() && seen.push(pill())).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-state'],
    });
  });
  return () => page.evaluate(() => (window as unknown as { pillStates: string[] }).pillStates);
}

describe('the page’s connection', () => {
  it('PAGE-20: what is sent while the server is down is kept, sent once when it is back, and in order', async () => {
    const room = await people.room({ workflows });
    const proxy = await throughProxy(room);
    const ana = await people.at(room.link('owner', proxy.url), { name: 'Ana', expected });
    await ana.standsIn('idle');
    const states = await notePillOf(ana);
    await proxy.cut();
    await room.down(); // nobody is told any more
    await ana.page.locator('[data-testid="connection"][data-state="reconnecting"]').waitFor();
    const written = Array.from({ length: 14 }, (_, index) => `written in the dark ${index + 1}`);
    for (const text of written) await ana.say(text);
    await ana.say('/work');
    const waiting = ana.page.locator('[data-testid="pending"][data-delivery="waiting"]');
    expect(await waiting.count()).toBe(written.length + 1);
    expect(await ana.state('idle').getAttribute('class')).toContain('active');

    await room.up();
    room.orchestrator.allowAddress(proxy.url);
    await proxy.restore();
    await ana.standsIn('working');
    await ana.page.waitForFunction(() => document.querySelector('[data-testid="pending"]') === null);
    expect((await ana.entries('chat').allTextContents()).map(said)).toEqual(written);
    expect(await ana.entries('transition').count()).toBe(1);
    expect(await ana.entries('member').count()).toBe(1);
    expect(await states()).toEqual(['live', 'reconnecting', 'live']);

    const mei = await people.in(room, 'member', 'Mei');
    await mei.standsIn('working');
    expect((await mei.entries('chat').allTextContents()).map(said)).toEqual(written);
  });

  it('PAGE-21: a command sent into the dark is refused when its run has moved on meanwhile', async () => {
    const room = await people.room({ workflows });
    const proxy = await throughProxy(room);
    const ana = await people.at(room.link('owner', proxy.url), { name: 'Ana', expected });
    const mei = await people.in(room, 'member', 'Mei');
    await ana.standsIn('idle');
    await mei.standsIn('idle');
    await proxy.cut();
    await ana.page.locator('[data-testid="connection"][data-state="reconnecting"]').waitFor();
    await ana.say('/work');
    await mei.say('/plan goal="Something else" points=3');
    await mei.standsIn('planned');
    await proxy.restore();
    await ana.page.locator('[data-testid="pending"][data-delivery="refused"]').waitFor();
    expect(await ana.id('pending').textContent()).toContain('The run has moved on');
    await ana.standsIn('planned');
  });

  it('PAGE-22: a room that was ended says so and why, and the page comes back by itself when it is', async () => {
    const room = await people.room({ workflows });
    const ana = await people.in(room, 'owner', 'Ana', { expected });
    await ana.standsIn('idle');
    await room.down();
    const notice = ana.page.locator('[data-view="removed"]');
    await notice.waitFor();
    expect(await notice.textContent()).toContain('The folder was closed on the host.');
    expect(await ana.pill.textContent()).toBe('Ended');
    await room.up();
    await ana.standsIn('idle');
    expect(await ana.entries('member').count()).toBe(1);
  });

  it('PAGE-23: a link that is not valid is refused with a sentence that says what to do; without a link the page asks for one', async () => {
    const room = await people.room({ workflows });
    const link = room.link('member').replace(room.project.tokens.member, 'x'.repeat(43));
    const eve = await people.at(link, { name: 'Eve' });
    await eve.page.locator('[data-view="refused"]').waitFor();
    expect(await eve.page.locator('[data-view="refused"]').textContent()).toContain('Ask the owner for a new one.');
    expect(await eve.composer.isDisabled()).toBe(true);
    await eve.page.evaluate((hash) => location.assign(hash), new URL(room.link('member')).hash);
    await eve.standsIn('idle');

    const nobody = await people.at(room.url);
    await nobody.page.locator('[data-view="no-link"]').waitFor();
    expect(nobody.requests.filter((address) => address.includes('socket.io'))).toEqual([]);
  });

  it('PAGE-24: where WebSocket is blocked the page stays on long polling, and everything works', async () => {
    const room = await people.room({ workflows });
    const ana = await people.in(room, 'owner', 'Ana', {
      expected,
      prepare: (context) => context.routeWebSocket(/./, (socket) => socket.close({ code: 1011 })),
    });
    await ana.live();
    expect(await ana.page.locator('.pill', { has: ana.pill }).getAttribute('title')).toContain('by long polling');
    const mei = await people.in(room, 'member', 'Mei');
    await mei.standsIn('idle');
    await mei.say('Hello there');
    await ana.entries('chat').first().waitFor();
    await ana.say('/work');
    await mei.standsIn('working');
    await ana.standsIn('working');
  });

  it('PAGE-25: the page works under any base path, and asks for nothing outside of it', async () => {
    const room = await people.room({ workflows });
    const proxy = await throughProxy(room, '/proxy/1234/');
    const ana = await people.at(room.link('owner', proxy.url), { name: 'Ana' });
    await ana.standsIn('idle');
    await ana.say('/work');
    await ana.standsIn('working');
    expect(ana.page.url()).toBe(proxy.url);
    expect(await ana.page.locator('.pill', { has: ana.pill }).getAttribute('title')).toContain('by WebSocket');
    expect(ana.requests.map((address) => new URL(address)).filter(outsideOf('/proxy/1234/'))).toEqual([]);
  });
});

const outsideOf =
  (base: string) =>
  ({ protocol, pathname }: URL): boolean =>
    /^(http|ws)/.test(protocol) && !pathname.startsWith(base);

/** A message without its writer and time, which stand before it where it is not continued. */
const said = (text: string): string => /written in the dark \d+/.exec(text)?.[0] ?? text;
