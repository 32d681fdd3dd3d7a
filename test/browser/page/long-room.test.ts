import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { RoomClient } from '../../support/server/room-client.ts';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { seriousFindings } from './axe.ts';
import type { HostedRoom } from './hosted-room.ts';
import { usePeople } from './visits.ts';
import { DEMO } from './workflows.ts';

const people = usePeople();
const FREELY = { chatPerSecond: 100_000, chatBurst: 100_000 };

/** Somebody who writes much: by a socket of their own, in order. */
async function writer(room: HostedRoom, name: string) {
  const client = await RoomClient.connect({ url: room.url, token: room.project.tokens.member, name });
  await client.join(room.project.projectId);
  return {
    async write(texts: readonly string[]): Promise<void> {
      for (let from = 0; from < texts.length; from += 500)
        await Promise.all(texts.slice(from, from + 500).map((text) => client.ask('chat_message', { text })));
    },
    close: () => client.socket.disconnect(),
  };
}

const messages = (count: number) => Array.from({ length: count }, (_, index) => `message ${index + 1}`);

/** What of the list stands in the document, and whether it fills what is seen. */
const drawn = (page: Page) =>
  page.locator('.entries').evaluate(async (list) => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const { top, bottom } = list.getBoundingClientRect();
    const rows = [...list.querySelectorAll('[data-row]')].map((row) => row.getBoundingClientRect());
    const seen = rows.filter((row) => row.bottom > top && row.top < bottom);
    return {
      rows: rows.length,
      nodes: list.querySelectorAll('*').length,
      fills:
        Math.min(...seen.map((row) => row.top)) < top + 40 && Math.max(...seen.map((row) => row.bottom)) > bottom - 40,
    };
  });

/** The first entry that is seen, and where. */
const place = (page: Page) =>
  page.locator('.entries').evaluate((list) => {
    const { top } = list.getBoundingClientRect();
    const row = [...list.querySelectorAll('[data-row]')].find((each) => each.getBoundingClientRect().bottom > top);
    return { key: row?.getAttribute('data-row') ?? '', y: row?.getBoundingClientRect().top ?? 0 };
  });
const whereIs = (page: Page, key: string) =>
  page.locator(`[data-row="${key}"]`).evaluate((row) => row.getBoundingClientRect().top);

it('PAGE-152, PAGE-154, PAGE-155: in a room of 5,000 entries the first one is found, and what is drawn is bounded wherever one reads', async () => {
  const room = await people.room({
    workflows: { 'demo.workflow.yaml': DEMO },
    limits: { ...FREELY, commandBurst: 100 },
  });
  const bot = await writer(room, 'Bot');
  await bot.write(['the needle is here', ...messages(5000)]);
  const ana = await people.in(room, 'owner', 'Ana');
  await ana.page.getByText('message 5000', { exact: true }).waitFor();
  expect((await drawn(ana.page)).fills).toBe(true);

  await ana.composer.press('Control+f');
  const search = ana.id('search');
  const field = search.getByRole('searchbox');
  await field.fill('needle');
  await search.getByText('Nothing found').waitFor();
  await search.getByRole('button', { name: 'Search them' }).click();
  await search.getByText('1 of 1').waitFor();
  const needle = ana.page.locator('.item.here', { hasText: 'the needle is here' });
  await needle.waitFor();
  expect(await field.evaluate((input) => document.activeElement === input)).toBe(true);
  expect(await needle.getAttribute('aria-setsize')).toMatch(/^50\d\d$/);
  await ana.page.screenshot({ path: artefacts.screenshot('page-search-first') });

  const list = ana.page.locator('.entries');
  for (const part of [0, 0.13, 0.5, 0.51, 0.77, 0.2, 1]) {
    await list.evaluate((element, to) => element.scrollTo(0, element.scrollHeight * to), part);
    const { rows, nodes, fills } = await drawn(ana.page);
    expect({ part, few: rows < 120 && nodes < 1500, fills }).toEqual({ part, few: true, fills: true });
  }

  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
  await drawn(ana.page);
  const before = await place(ana.page);
  await bot.write(['news below']);
  await ana.page.getByText('Latest').waitFor();
  expect(Math.abs((await whereIs(ana.page, before.key)) - before.y)).toBeLessThan(2);
  await ana.page.getByText('Latest').click();
  await ana.page.getByText('news below', { exact: true }).waitFor();
  await bot.write(['and more']);
  await ana.page.getByText('and more', { exact: true }).waitFor();
  const { rows, fills } = await drawn(ana.page);
  expect({ few: rows < 120, fills }).toEqual({ few: true, fills: true });
  bot.close();
});

it('PAGE-152: the search in earlier entries says how far it is, waits where it must, and can be cancelled', async () => {
  const limits = { ...FREELY, commandsPerSecond: 0.01, commandBurst: 2 };
  const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO }, limits });
  const bot = await writer(room, 'Bot');
  await bot.write(messages(900));
  bot.close();
  const ana = await people.in(room, 'owner', 'Ana');
  await ana.page.getByText('message 900', { exact: true }).waitFor();
  await ana.id('find').click();
  const search = ana.id('search');
  await search.getByRole('searchbox').fill('nowhere');
  await search.getByRole('button', { name: 'Search them' }).click();
  await search.getByRole('progressbar', { name: 'Searching earlier entries' }).waitFor();
  await search.getByText(/^\d+ to go$/).waitFor();
  await search.getByRole('button', { name: 'Cancel' }).click();
  await search.getByText(/^\d+ earlier entries are not here yet\.$/).waitFor();
  expect(await search.getByRole('progressbar').count()).toBe(0);
});

it('PAGE-150, PAGE-151: matches are marked, counted and gone through by Enter; Escape puts the search away', async () => {
  const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO }, limits: FREELY });
  const bot = await writer(room, 'Bot');
  await bot.write(['the first Apple', ...messages(60), 'an apple, **bold apple**', 'the last']);
  const ana = await people.in(room, 'owner', 'Ana');
  await ana.page.getByText('the last', { exact: true }).waitFor();
  await ana.id('find').click();
  const field = ana.id('search').getByRole('searchbox');
  const count = ana.id('found');
  const here = ana.page.locator('.item.here');
  const marks = () => ana.page.evaluate(() => [...CSS.highlights.values()].reduce((sum, { size }) => sum + size, 0));
  await field.fill('apple');
  await count.getByText('2 of 2').waitFor();
  expect(await here.textContent()).toContain('an apple, bold apple');
  expect(await marks()).toBe(3); // the first message says it once, this one twice
  expect(await count.textContent()).toBe('2 of 2: Bot: an apple, **bold apple**');
  await field.press('Enter');
  await count.getByText('1 of 2').waitFor();
  await ana.page.locator('.item.here', { hasText: 'the first Apple' }).waitFor();
  await bot.write(['one more apple']);
  await count.getByText('1 of 3').waitFor();
  expect(await here.textContent()).toContain('the first Apple');
  await field.press('Shift+Enter');
  await count.getByText('3 of 3').waitFor();
  await ana.page.locator('.item.here', { hasText: 'one more apple' }).waitFor();
  for (const theme of ['dark', 'light'] as const) {
    await ana.page.emulateMedia({ colorScheme: theme });
    expect(await seriousFindings(ana.page)).toEqual([]);
    await ana.page.screenshot({ path: artefacts.screenshot(`page-search-${theme}`) });
  }
  await ana.page.emulateMedia({ contrast: 'more', colorScheme: 'dark' });
  await ana.page.screenshot({ path: artefacts.screenshot('page-search-contrast') });
  await ana.page.getByRole('button', { name: 'States', exact: true }).click();
  await count.getByText('Nothing found').waitFor();
  await field.press('Escape');
  await ana.id('search').waitFor({ state: 'detached' });
  expect(await ana.id('find').evaluate((button) => document.activeElement === button)).toBe(true);
  expect(await marks()).toBe(0);
  bot.close();
});

it('PAGE-156, PAGE-157: messages are Markdown in which states and members are meant; `@` completes names, and who is mentioned sees it', async () => {
  const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO }, limits: FREELY });
  const ana = await people.in(room, 'owner', 'Ana María');
  const bo = await people.in(room, 'member', 'Bo', { width: 420 });
  await bo.id('tab-chat').click();
  await bo.composer.pressSequentially('ask @m');
  await bo.page.getByRole('option', { name: '@Ana María' }).waitFor();
  await bo.composer.press('Enter');
  expect(await bo.composer.inputValue()).toBe('ask @Ana María ');
  await bo.composer.pressSequentially('about #idle');
  await bo.composer.press('Enter');
  await ana.page.locator('.message .mention.mine', { hasText: '@Ana María (you)' }).waitFor();
  expect(await bo.page.locator('.mention.mine').count()).toBe(0);
  const text =
    '## Plan\n1. **write** `the tests`, see #working\n2. ~~wait~~ *go*\n   - [docs](https://example.com/docs)\n\n> as @Bo said\n\n```ts\nconst answer = 42; // a line that is longer than the stream is wide, so that it scrolls within its block\n```';
  await ana.say(text);
  const message = ana.entries('chat').last();
  await message.locator('ol > li', { hasText: 'write the tests' }).waitFor();
  expect(await message.locator('strong').allTextContents()).toEqual(['Plan', 'write']);
  expect(await message.locator('del, em, pre, blockquote, ul').count()).toBe(5);
  const link = message.locator('a');
  expect([await link.getAttribute('href'), await link.getAttribute('rel'), await link.getAttribute('target')]).toEqual([
    'https://example.com/docs',
    'noopener noreferrer nofollow',
    '_blank',
  ]);
  await message.getByRole('button', { name: '#working' }).click();
  await ana.page.locator('.sr-diagram .state.highlight[data-state="working"]').waitFor();
  await bo.page.locator('.mention.mine', { hasText: '@Bo (you)' }).waitFor();
  for (const { page } of [ana, bo]) expect(await seriousFindings(page)).toEqual([]);
  await ana.page.screenshot({ path: artefacts.screenshot('page-markdown-dark') });
  await bo.page.screenshot({ path: artefacts.screenshot('page-markdown-narrow') });
  await ana.page.emulateMedia({ colorScheme: 'light' });
  await ana.page.screenshot({ path: artefacts.screenshot('page-markdown-light') });
  await ana.page.emulateMedia({ contrast: 'more', colorScheme: 'light' });
  await ana.page.screenshot({ path: artefacts.screenshot('page-markdown-contrast') });
});

it('PAGE-214: the stream stays at its end while its place is resized and entries come, and is left by who scrolls up', async () => {
  const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO }, limits: FREELY });
  const bot = await writer(room, 'Bot');
  await bot.write(messages(400));
  const ana = await people.in(room, 'owner', 'Ana');
  await ana.page.getByText('message 400', { exact: true }).waitFor();
  await drawn(ana.page);
  const list = ana.page.locator('.entries');
  const latest = ana.page.getByRole('button', { name: 'Latest' });
  /** Px from the list's end, once all has come to rest. */
  const toGo = () =>
    list.evaluate(async (element) => {
      for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
      return element.scrollHeight - element.scrollTop - element.clientHeight;
    });

  // All within one frame: it becomes higher, which moves what is seen up, and something comes before that is told.
  await list.evaluate((element) => {
    const was = element.clientHeight;
    element.style.flex = `0 0 ${was - 240}px`;
    return new Promise(requestAnimationFrame);
  });
  expect(await toGo()).toBeLessThan(2);
  await list.evaluate((element) => {
    element.style.flex = '';
    void element.scrollTop;
    const rows = element.querySelectorAll<HTMLElement>('[data-row]');
    for (const row of [...rows].slice(-2)) row.style.paddingBottom = '90px';
    void element.scrollTop;
  });
  expect(await toGo()).toBeLessThan(2);
  // What is in it becomes shorter, which moves it as well, and longer before that is told: a task's card that is drawn anew.
  await list.evaluate((element) => {
    const rows = [...element.querySelectorAll<HTMLElement>('[data-row]')].slice(-3);
    for (const row of rows) row.style.display = 'none';
    void element.scrollTop;
    for (const row of rows) {
      row.style.display = '';
      row.style.paddingBottom = '160px';
    }
    void element.scrollTop;
  });
  expect(await toGo()).toBeLessThan(2);
  expect(await latest.count()).toBe(0);

  // The same by chance, many times: a window that is pulled larger and smaller while somebody writes.
  let seed = 20261126;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  for (let round = 0; round < 40; round++) {
    const size = { width: 1000 + random(500), height: 420 + random(560) };
    const text = `round ${round} ${'words that wrap '.repeat(random(12))}`;
    await Promise.all([ana.page.setViewportSize(size), bot.write([text, `${text} again`])]);
  }
  await ana.page.getByText('round 39', { exact: false }).last().waitFor();
  expect(await toGo()).toBeLessThan(2);
  expect(await latest.count()).toBe(0);

  // Whoever scrolls up is not pulled back, whatever comes or grows meanwhile.
  await list.hover();
  await ana.page.mouse.wheel(0, -400);
  await latest.waitFor();
  await bot.write(['after that']);
  await list.evaluate((element) => {
    const rows = element.querySelectorAll<HTMLElement>('[data-row]');
    const last = rows[rows.length - 1];
    if (last) last.style.paddingBottom = '60px';
  });
  expect(await toGo()).toBeGreaterThan(300);
  expect(await latest.count()).toBe(1);
  bot.close();
});
