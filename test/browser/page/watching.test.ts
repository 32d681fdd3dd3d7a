import { describe, expect, it } from 'vitest';
import { RoomClient } from '../../support/server/room-client.ts';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { until } from '../../support/vscode/until.ts';
import { seriousFindings } from './axe.ts';
import type { HostedRoom, TokenName } from './hosted-room.ts';
import type { Visit, VisitOptions } from './visit.ts';
import { usePeople } from './visits.ts';

const people = usePeople();

const STORY = `workflow: story
title: Story
runs: many
commands: { go: { title: Go on }, back: { title: Go back } }
initial: design
states:
  design: { on: { go: code } }
  code: { on: { go: review, back: design } }
  review: { on: { go: shipped, back: code } }
  shipped: { type: final }
`;
const workflows = { 'story.workflow.yaml': STORY };

/** Somebody without a page: an agent, or a person elsewhere. */
async function socketIn(room: HostedRoom, token: TokenName, name: string): Promise<RoomClient> {
  const client = await RoomClient.connect({ url: room.url, token: room.project.tokens[token], name });
  await client.join(room.project.projectId);
  return client;
}

const begin = async (host: RoomClient, title: string): Promise<string> =>
  String((await host.command('run.start', { args: { workflow: 'story', title } })).run);

const row = (visit: Visit, name: string) => visit.id('members').locator('li', { hasText: name });
const shownRun = (visit: Visit, title: string) =>
  visit.page.locator('[data-testid="run-chip"][aria-pressed="true"]', { hasText: title }).waitFor();

describe('who looks at what', () => {
  it('PAGE-183, PAGE-184, PAGE-185, PAGE-186: what members look at is seen, can be followed, and is theirs to keep', async () => {
    const room = await people.room({ workflows });
    const host = await socketIn(room, 'owner', 'Host');
    const agent = await socketIn(room, 'agent', 'Coder');
    const first = await begin(host, 'US-12');
    await begin(host, 'US-14');
    const ana = await people.in(room, 'owner', 'Ana');
    const sent: string[] = [];
    const mei = await people.in(room, 'member', 'Mei', {
      theme: 'light',
      async prepare(context) {
        context.on('page', (page) =>
          page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload)))),
        );
      },
    });
    await Promise.all([ana, mei].map((visit) => visit.standsIn('design')));

    // At a state: in the diagram by initials, in the list and the outline in words; one's own is not among them.
    await mei.state('code').click();
    await ana.state('code').locator('.faces').getByText('M', { exact: true }).waitFor();
    await ana.id('members').locator('summary').click();
    await row(ana, 'Mei').getByText('at Code, US-14', { exact: true }).waitFor();
    await ana.page.screenshot({ path: artefacts.screenshot('page-members-looks-dark') });
    expect(await seriousFindings(ana.page)).toEqual([]);
    expect(await mei.page.locator('.faces').count()).toBe(0);

    // Followed by keyboard alone; a reader of the screen hears it.
    await row(ana, 'Mei').getByTestId('follow').focus();
    await ana.page.keyboard.press('Enter');
    await ana.id('follow-said').getByText('Following Mei. Escape ends it.').waitFor({ state: 'attached' });
    await ana.page.locator('.state.highlight[data-state="code"]').waitFor();
    await mei.page.locator('[data-testid="run-chip"]', { hasText: 'US-12' }).click();
    await shownRun(ana, 'US-12');
    await mei.page.locator('.view-toggle').click();
    await ana.page.locator('.middle.outline-view').waitFor();
    await mei.page.locator('.outline [data-state="review"] .name').click();
    await ana.page.locator('.outline [data-state="review"].pointed').waitFor();
    await ana.id('lookers').getByText('Mei').waitFor();
    await ana.page.screenshot({ path: artefacts.screenshot('page-following-dark') });
    expect(await seriousFindings(ana.page)).toEqual([]);

    // Mei follows back: both stay where they are, and it ends without harm.
    await mei.id('members').locator('summary').click();
    await row(mei, 'Ana').getByTestId('follow').click();
    await mei.id('follow-bar').getByText('following Mei').waitFor();
    await shownRun(mei, 'US-12');
    await mei.page.keyboard.press('Escape');
    await mei.id('follow-bar').waitFor({ state: 'detached' });

    // Going elsewhere by oneself ends it; so does Escape.
    await ana.page.locator('[data-testid="run-chip"]', { hasText: 'US-14' }).click();
    await ana.id('follow-bar').waitFor({ state: 'detached' });
    await shownRun(ana, 'US-14');

    // An agent that says nothing is where its last step led.
    await agent.command('go', { run: first });
    await ana.id('members').locator('summary').click();
    await row(ana, 'Coder').getByText('at Code, US-12', { exact: true }).waitFor();
    await row(ana, 'Coder').getByTestId('follow').click();
    await shownRun(ana, 'US-12');
    await agent.command('go', { run: first });
    await ana.page.locator('.outline [data-state="review"].pointed').waitFor();
    await ana.page.keyboard.press('Escape');
    await ana.id('follow-bar').waitFor({ state: 'detached' });

    // Typing is told, what is typed is not.
    await mei.composer.pressSequentially('/give');
    await ana.id('typing').getByText('Mei is typing…').waitFor();
    await agent.ask('presence', { typing: true });
    await host.ask('presence', { typing: true });
    await ana.id('typing').getByText('3 people are typing…').waitFor();
    await ana.page.screenshot({ path: artefacts.screenshot('page-typing-dark') });
    expect(sent.filter((frame) => frame.includes('typing')).length).toBeGreaterThan(0);
    expect(sent.filter((frame) => frame.includes('give'))).toEqual([]);

    // Turned off, nothing more is sent, also after a reload.
    await mei.id('members').locator('summary').click();
    await mei.id('share-looks').uncheck();
    await ana.id('members').locator('summary').click();
    await row(ana, 'Mei').getByTestId('looks-at').waitFor({ state: 'detached' });
    await mei.page.reload();
    await mei.live();
    await mei.id('members').locator('summary').click();
    expect(await mei.id('share-looks').isChecked()).toBe(false);
    sent.length = 0;
    await mei.composer.fill('secret');
    await mei.composer.press('Enter');
    await ana.entries('chat').getByText('secret').waitFor();
    expect(sent.filter((frame) => frame.includes('"presence"'))).toEqual([]);

    // Who leaves is followed no more, and that is said.
    await row(ana, 'Mei').getByTestId('follow').click();
    await ana.id('follow-bar').getByText('looking at nothing they share').waitFor();
    await mei.page.close();
    await ana.id('follow-ended').getByText('Mei has left; you follow nobody now.').waitFor();
    for (const client of [host, agent]) client.close();
  });
});

describe('what is new', () => {
  it('PAGE-187, PAGE-188: it is counted while one looks elsewhere, marked where one stopped, and read by being seen', async () => {
    const room = await people.room({ workflows });
    const host = await socketIn(room, 'owner', 'Host');
    await begin(host, 'US-12');
    const ana = await people.in(room, 'member', 'Ana', { width: 420, height: 860, theme: 'light' });
    await ana.live();
    const tab = ana.id('tab-chat');
    await tab.click();
    await host.chat('Seen while it came');
    await ana.entries('chat').getByText('Seen while it came').waitFor();
    await ana.id('tab-outline').click();
    const title = (begins: string) =>
      until(`the title ${begins}`, async () => ((await ana.page.title()).startsWith(begins) ? true : undefined));
    await title('payments-api');
    await host.chat('One for all');
    await host.chat('And one for @Ana');
    await tab.getByText('@2', { exact: true }).waitFor();
    await title('(2) payments-api');
    await ana.page.screenshot({ path: artefacts.screenshot('page-unread-phone-light') });

    // It is there after a reload, and gone once it has been seen; the line stays where one stopped.
    await ana.page.reload();
    await tab.getByText('@2', { exact: true }).waitFor();
    await tab.click();
    const line = ana.id('new-since');
    await line.waitFor();
    const order = await ana.page.locator('.items > .item').allTextContents();
    const at = order.findIndex((text) => text.includes('New since you looked'));
    expect(order[at - 1]).toContain('Seen while it came');
    expect(order[at + 1]).toContain('One for all');
    await tab.locator('.count').waitFor({ state: 'detached' });
    await title('payments-api');
    await ana.page.screenshot({ path: artefacts.screenshot('page-new-since-phone-light') });
    expect(await seriousFindings(ana.page)).toEqual([]);

    // One's own message is not news; who scrolls up is told below how much came.
    await ana.say('Mine');
    await ana.entries('chat').getByText('Mine', { exact: true }).waitFor();
    for (let index = 0; index < 8; index++) await host.chat(`Line ${index}\n\n- a\n- b\n- c\n- d`);
    await ana.entries('chat').getByText('Line 7').waitFor();
    await ana.page.locator('.entries').evaluate((list) => {
      list.scrollTop = 0;
    });
    await ana.page.getByRole('button', { name: 'Latest' }).waitFor();
    await host.command('go');
    await ana.id('latest-count').getByText('1').waitFor();
    await ana.page.screenshot({ path: artefacts.screenshot('page-latest-count-phone-light') });
    await ana.page.getByRole('button', { name: 'Latest' }).click();
    await ana.id('latest-count').waitFor({ state: 'detached' });
    await line.waitFor();
    host.close();
  });
});

/** A panel of VS Code, as far as the page can see: what it posts is kept, and it is told what the extension would say. */
function panelOf(room: HostedRoom): { prepare: NonNullable<VisitOptions['prepare']>; expected: RegExp } {
  const { projectId, tokens } = room.project;
  const connect = { url: room.url, token: tokens.member, project_id: projectId, name: 'Pia' };
  return {
    // The browser's own page starts its layout worker otherwise, and allows no other way.
    expected: /worker|blob:/i,
    async prepare(context) {
      await context.addInitScript((target) => {
        const posted: unknown[] = [];
        const acquireVsCodeApi = () => ({
          postMessage(message: { type: string }) {
            posted.push(message);
            if (message.type !== 'ready') return;
            window.postMessage({ type: 'panel', shown: true, share_looks: false });
            window.postMessage({ type: 'connect', connect: target });
          },
          getState: () => undefined,
          setState: () => undefined,
        });
        Object.assign(window, { acquireVsCodeApi, posted });
      }, connect);
    },
  };
}

describe('in a panel of VS Code', () => {
  it('EXT-61: a panel that is covered reads nothing and shows nobody what it looks at; whether one shares is the extension’s to keep', async () => {
    const room = await people.room({ workflows });
    const host = await socketIn(room, 'owner', 'Host');
    await begin(host, 'US-12');
    const pia = await people.at(room.url, panelOf(room));
    await pia.live();
    const looks = () => host.of<{ members: { looking_at?: { view?: string } }[] }>('presence');
    const last = () => looks().at(-1)?.members[0]?.looking_at?.view;
    await pia.id('members').locator('summary').click();
    const box = pia.id('share-looks');
    expect(await box.isChecked()).toBe(false);
    expect(looks()).toEqual([]);
    await box.check();
    await until('what the panel looks at', async () => (last() === 'diagram' ? true : undefined));
    expect(await pia.page.evaluate(() => (window as unknown as { posted: unknown[] }).posted)).toContainEqual({
      ...{ type: 'share_looks', on: true },
    });
    const panel = (shown: boolean) =>
      pia.page.evaluate((now) => window.postMessage({ type: 'panel', shown: now, share_looks: true }), shown);
    await panel(false);
    await until('it to look at nothing', async () => (last() === undefined ? true : undefined));
    await host.chat('Behind your back');
    await pia.page.waitForFunction(() => document.title.startsWith('(1)'));
    await panel(true);
    await pia.page.waitForFunction(() => document.title.startsWith('payments-api'));
    await pia.id('new-since').waitFor();
    await until('it to look again', async () => (last() === 'diagram' ? true : undefined));
    host.close();
  });
});
