import { describe, expect, it } from 'vitest';
import { findingsIn } from './axe.ts';
import type { HostedRoom } from './hosted-room.ts';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';
import { DEMO } from './workflows.ts';

const people = usePeople();
const workflows = { 'demo.workflow.yaml': DEMO };

/** Whoever comes after that is a member here for good. */
async function ownersRoom(): Promise<{ room: HostedRoom; ana: Visit }> {
  const room = await people.room({ workflows });
  const ana = await people.in(room, 'owner', 'Ana');
  await ana.standsIn('idle');
  return { room, ana };
}

interface LinkChoice {
  readonly whom?: string;
  readonly uses?: 'single' | 'many';
  readonly lasts?: string;
  readonly lobby?: boolean;
}

/** Makes a link in the share form; what stands in the clipboard then. */
async function make({ page }: Visit, choice: LinkChoice = {}): Promise<string> {
  const form = page.getByTestId('new-link');
  if ((await form.count()) === 0) await page.getByTestId('share').click();
  await form.waitFor();
  const before = await page.getByTestId('link').count();
  if (choice.whom) await form.getByLabel('For', { exact: true }).selectOption(choice.whom);
  if (choice.uses) await form.getByLabel('Lets in').selectOption(choice.uses);
  if (choice.lasts) await form.getByLabel('Lasts').selectOption({ label: choice.lasts });
  await form.getByLabel('Ask me before somebody comes in').setChecked(choice.lobby ?? false);
  await form.getByRole('button', { name: 'Copy a new link' }).click();
  await page.getByTestId('link').nth(before).waitFor();
  await form.getByText('Copied.').waitFor();
  return await page.evaluate(() => navigator.clipboard.readText());
}

const closeDialog = async ({ page }: Visit) => {
  await page.locator('dialog[open]').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
};
const sheet = (visit: Visit) => visit.page.locator('.members .sheet');
async function openSheet(visit: Visit): Promise<void> {
  if (!(await sheet(visit).isVisible())) await visit.page.locator('.members > summary').click();
  await sheet(visit).waitFor();
}
const row = (visit: Visit, name: string) => visit.id('member').filter({ hasText: name });
async function change(visit: Visit, name: string): Promise<void> {
  await openSheet(visit);
  const button = row(visit, name).getByTestId('change-member');
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
}
const focused = ({ page }: Visit) =>
  page.evaluate(() => document.activeElement?.getAttribute('data-action') ?? document.activeElement?.localName);
const token = (link: string) => new URLSearchParams(new URL(link).hash.slice(1)).get('t') ?? '';

describe('sharing', () => {
  it('PAGE-87: an owner makes a link for a role, for one or many, for so long, with a lobby or without; it is copied and never drawn', async () => {
    const { room, ana } = await ownersRoom();
    const link = await make(ana, { whom: 'approver', uses: 'single', lasts: '15 minutes' });
    expect(link.startsWith(room.url)).toBe(true);
    const listed = ana.id('link');
    expect(await listed.first().textContent()).toMatch(/^approverfor one · until .+ · nobody came yet/);
    expect(await ana.page.content()).not.toContain(token(link));
    const bots = await make(ana, { whom: 'agent', lasts: 'for good', uses: 'many' });
    expect(await listed.nth(1).textContent()).toContain('agent, as membernobody came yet');

    const ben = await people.at(link, { name: 'Ben' });
    await ben.standsIn('idle');
    await listed.first().getByText('used up').waitFor();
    expect(await listed.first().textContent()).toContain('1 came');
    expect(await listed.first().locator('[data-action="copy"]').count()).toBe(0);
    const late = await people.at(link, { name: 'Late' });
    await late.page.locator('[data-view="refused"]').waitFor();
    const bot = await people.at(bots, { name: 'Robo' });
    await bot.standsIn('idle');
    expect(await ana.entries('member').last().textContent()).toContain('Robo joined as an agent');
    // Who is no owner passes on the link they came by, as ever.
    await ben.id('share').click();
    await ben.page.getByRole('button', { name: 'Copy link' }).waitFor();
    expect(await ben.id('new-link').count()).toBe(0);
    expect(await ben.id('link').count()).toBe(0);
  });

  it('PAGE-88: links in force are copied again, given a new key and ended; each says what follows before it is done', async () => {
    const { ana } = await ownersRoom();
    const link = await make(ana, { whom: 'member' });
    const mei = await people.at(link, { name: 'Mei' });
    await mei.standsIn('idle');
    const item = ana.id('link').first();
    await item.getByText('1 came').waitFor();
    await item.locator('[data-action="copy"]').click();
    await item.getByText('Copied').waitFor();
    expect(await ana.page.evaluate(() => navigator.clipboard.readText())).toBe(link);

    await item.locator('[data-action="rotate"]').click();
    expect(await item.textContent()).toContain('Who came by it stays.');
    expect(await focused(ana)).toBe('confirm');
    await item.getByRole('button', { name: 'Leave it' }).click();
    await item.locator('[data-action="rotate"]').click();
    await item.locator('[data-action="confirm"]').click();
    await item.locator('[data-action="copy"]').click();
    await item.getByText('Copied').waitFor();
    const changed = await ana.page.evaluate(() => navigator.clipboard.readText());
    expect(token(changed)).not.toBe(token(link));
    const late = await people.at(link, { name: 'Late' });
    await late.page.locator('[data-view="refused"]').waitFor();
    const ben = await people.at(changed, { name: 'Ben' });
    await ben.standsIn('idle');
    await mei.live();

    await item.getByText('2 came').waitFor();
    await item.locator('[data-action="revoke"]').click();
    expect(await item.textContent()).toContain('the 2 who came by it leave the room at once');
    await item.locator('[data-action="confirm"]').click();
    for (const visit of [mei, ben]) {
      await visit.page.locator('[data-view="link"]').waitFor();
      expect(await visit.id('notice').textContent()).toContain('Ask Ana for another one');
      expect(await visit.entries('member').count()).toBe(0);
    }
    await ana.page.getByText('None: nobody comes in by a link').waitFor();
    await closeDialog(ana);
    expect(await ana.page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('share');
    for (const each of [link, changed]) expect(await ana.page.content()).not.toContain(token(each));
  });
});

describe('members', () => {
  it('PAGE-89: an owner raises, lowers, renames and removes from the list of members; the removed one is told why and whom to ask', async () => {
    const { ana } = await ownersRoom();
    const mei = await people.at(await make(ana, { whom: 'viewer' }), { name: 'Mei' });
    await mei.standsIn('idle');
    await closeDialog(ana);
    expect(await mei.composer.isDisabled()).toBe(true);
    await change(ana, 'Mei');
    await row(ana, 'Mei').locator('[data-role="approver"]').click();
    await row(ana, 'Mei').locator('[data-role="approver"][aria-pressed="true"]').waitFor();
    await mei.page.locator('[data-testid="composer"]:not(:disabled)').waitFor();
    await mei.say('Thank you');
    await ana.entries('chat').first().waitFor();
    await row(ana, 'Mei').locator('[data-role="viewer"]').click();
    await mei.page.locator('[data-testid="composer"]:disabled').waitFor();

    // To make somebody an owner is asked about first.
    await row(ana, 'Mei').locator('[data-role="owner"]').click();
    const form = ana.id('member-form');
    expect(await form.textContent()).toContain('remove whom they like, you as well');
    await closeDialog(ana);
    expect(await row(ana, 'Mei').locator('[data-role="viewer"]').getAttribute('aria-pressed')).toBe('true');

    await row(ana, 'Mei').locator('[data-action="rename"]').click();
    await form.getByLabel('Name').fill('Ana\u200b');
    await form.locator('button[type="submit"]').click();
    await form.waitFor({ state: 'detached' });
    await row(ana, 'Ana (2)').waitFor();
    await expect.poll(() => focused(ana)).toBe('rename');
    await mei.entries('access').last().getByText('was given this name by Ana').waitFor();
    expect(await mei.entries('access').last().textContent()).toContain('Ana (2) was given this name by Ana');

    await row(ana, 'Ana (2)').locator('[data-action="remove"]').click();
    expect(await form.textContent()).toContain('They are out at once, in every window');
    await form.getByLabel('Reason').fill('Wrong room, sorry');
    await form.locator('button[type="submit"]').click();
    await mei.page.locator('[data-view="removed"]').waitFor();
    expect(await mei.id('reason').textContent()).toBe('Wrong room, sorry');
    expect(await mei.id('notice').textContent()).toContain('Ask Ana for another one');
    await expect.poll(() => mei.pill.textContent()).toBe('Ended');
    expect(await mei.page.getByText('Thank you').count()).toBe(0);
    expect(await mei.composer.isDisabled()).toBe(true);
    await row(ana, 'Ana (2)').waitFor({ state: 'detached' });
    await expect.poll(() => focused(ana)).toBe('summary');
    await ana.entries('access').last().getByText('was removed by Ana').waitFor();
    await mei.page.reload();
    await mei.page.locator('[data-view="refused"]').waitFor();
  });

  it('PAGE-90: everybody renames themselves, and nobody who is no owner changes others; what is refused stays with the reason', async () => {
    const { room, ana } = await ownersRoom();
    const mei = await people.in(room, 'member', 'Mei');
    await mei.standsIn('idle');
    await openSheet(mei);
    expect(await mei.id('change-member').count()).toBe(1);
    expect(await mei.id('manage-links').count()).toBe(0);
    await change(mei, 'Mei');
    await mei.page.locator('[data-action="rename"]').click();
    const form = mei.id('member-form');
    await form.locator('[name="name"]').fill('\u200b');
    await form.locator('button[type="submit"]').click();
    await form.locator('[data-testid="refusal"]', { hasText: 'can be seen' }).waitFor();
    await form.locator('[name="name"]').fill('Mei Lin');
    await form.locator('[name="name"]').press('Enter');
    await form.waitFor({ state: 'detached' });
    await ana.entries('access').first().waitFor();
    expect(await ana.entries('access').textContent()).toContain('Mei is now called Mei Lin');
    // The name goes along into the next room.
    expect(await mei.page.evaluate(() => localStorage.getItem('stateroom:name'))).toBe('"Mei Lin"');

    // The host can be lowered by nobody: the list says so.
    const olga = await people.at(await make(ana, { whom: 'owner' }), { name: 'Olga' });
    await olga.standsIn('idle');
    await change(olga, 'Ana');
    await row(olga, 'Ana').locator('[data-role="viewer"]').click();
    await row(olga, 'Ana').getByText('so they are the host').waitFor();
  });
});

describe('the lobby', () => {
  it('PAGE-91: who waits stands first in the list and in the stream, until an owner lets them in or turns them away', async () => {
    const { room, ana } = await ownersRoom();
    const ben = await people.in(room, 'member', 'Ben');
    await ben.standsIn('idle');
    const link = await make(ana, { lobby: true });
    await closeDialog(ana);
    const gil = await people.at(link, { name: 'Gil' });
    await gil.page.locator('[data-view="lobby"]').waitFor();
    const card = ana.id('lobby');
    await card.waitFor();
    expect(await card.textContent()).toContain('Gil');
    expect(await ana.page.locator('.members > summary .hidden').textContent()).toBe(
      '2 members in this room, 1 waits to be let in',
    );
    await ana.page.locator('[role="status"]', { hasText: 'Gil asks to be let in.' }).waitFor({ state: 'attached' });
    expect(await ben.id('lobby').count()).toBe(0);
    await openSheet(ben);
    expect(await ben.id('guest').textContent()).toContain('An owner lets them in.');
    expect(await ben.id('guest').locator('button').count()).toBe(0);
    expect(await gil.entries('member').count()).toBe(0);

    await card.getByRole('button', { name: 'Let in Gil' }).click();
    await gil.standsIn('idle');
    await gil.say('Hello');
    await ana.entries('chat').first().waitFor();
    expect(await card.count()).toBe(0);

    const eve = await people.at(link, { name: 'Eve' });
    await eve.page.locator('[data-view="lobby"]').waitFor();
    await openSheet(ana);
    await ana.id('guest').getByRole('button', { name: 'Turn away Eve' }).press('Enter');
    await eve.page.locator('[data-view="turned_away"]').waitFor();
    expect(await eve.id('notice').textContent()).toContain('Ana has turned you away.');
    expect(await eve.id('notice').textContent()).toContain('Ask whoever sent you the link');
    await ana.id('guest').waitFor({ state: 'detached' });
  });
});

describe('how it looks', () => {
  it('PAGE-30, PAGE-204: axe finds nothing where members and links are changed, in every theme', async () => {
    const { room, ana } = await ownersRoom();
    const mei = await people.in(room, 'member', 'Mei Lin');
    await mei.standsIn('idle');
    const found: string[] = [];
    const look = async (visit: Visit, view: string) => {
      found.push(...(await findingsIn(visit.page, `access-${view}`)));
    };
    await make(ana, { whom: 'member', uses: 'many', lasts: 'a week' });
    const link = await make(ana, { whom: 'approver', lobby: true, lasts: 'for good' });
    await look(ana, 'share');
    await ana.id('link').first().locator('[data-action="revoke"]').click();
    await look(ana, 'end');
    await closeDialog(ana);
    const gil = await people.at(link, { name: 'Gil' });
    await ana.id('lobby').waitFor();
    await look(gil, 'lobby');
    await change(ana, 'Mei Lin');
    await look(ana, 'members');
    await row(ana, 'Mei Lin').locator('[data-action="remove"]').click();
    await ana.id('member-form').waitFor();
    await look(ana, 'remove');
    await closeDialog(ana);
    await ana.page.setViewportSize({ width: 420, height: 760 });
    await openSheet(ana);
    await look(ana, 'phone');
    const wide = await ana.page.evaluate(() => {
      const { left, right } = document.querySelector('.sheet')?.getBoundingClientRect() ?? { left: -1, right: 0 };
      return left >= 0 && right <= innerWidth;
    });
    expect(wide).toBe(true);
    await ana.id('guest').locator('[data-action="turn_away"]').click();
    await gil.page.locator('[data-view="turned_away"]').waitFor();
    await look(gil, 'turned-away');
    expect(found).toEqual([]);
  });
});
