import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { usePeople } from './visits.ts';
import { DEMO, EXAMPLE, MANY } from './workflows.ts';

const people = usePeople();

describe('the page in a room', () => {
  it('PAGE-1: the link opens the chart with the current state lit, and the token leaves the address bar', async () => {
    const room = await people.room({ copyOf: EXAMPLE, name: 'retry-queue' });
    const link = room.link('owner');
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('design');
    expect(await ana.page.locator('.sr-diagram .state.active').count()).toBe(1);
    expect(ana.page.url()).toBe(room.url);
    expect(await ana.page.title()).toBe('retry-queue · Stateroom');

    const token = room.project.tokens.owner;
    expect(link).toContain(token);
    expect(ana.requests.filter((address) => address.includes(token))).toEqual([]);
    expect(await ana.page.content()).not.toContain(token);
    expect(await ana.page.evaluate(() => document.cookie)).toBe('');
  });

  it('PAGE-2: a command typed by one moves the lit state for everybody, and shows the transition just taken', async () => {
    const room = await people.room({ copyOf: EXAMPLE });
    const ana = await people.in(room, 'owner', 'Ana');
    const mei = await people.in(room, 'member', 'Mei', { theme: 'light' });
    await mei.standsIn('design');
    await ana.standsIn('design');
    await ana.say('/write_tests');
    for (const visit of [ana, mei]) {
      // The example's tests are red, which is what its story wants.
      await visit.standsIn('green.code');
      expect(await visit.page.locator('.transition.taken').count()).toBe(1);
      await visit.page.locator('[data-transition="test_red:task.failed:0"].taken').waitFor();
      expect(await visit.entries('transition').first().textContent()).toMatch(/^Ana write_tests Design →to Test red/);
      await visit.page.locator('[data-kind="task"][data-status="failed"]').waitFor();
    }
    expect(await ana.composer.inputValue()).toBe('');
    expect(await ana.id('pending').count()).toBe(0);
  });

  it('PAGE-3: a click on an accepted arrow sends its command, and so does Enter on it', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana');
    const mei = await people.in(room, 'member', 'Mei');
    await mei.standsIn('idle');
    await mei.arrow('idle:work:0').locator('.plate').click();
    await mei.standsIn('working');
    await ana.standsIn('working');
    await ana.arrow(':stop:0').focus();
    await ana.page.keyboard.press('Enter');
    await mei.standsIn('done');
    expect(await mei.state('done').getAttribute('class')).toContain('over');
    await ana.page.getByText('This run is done').waitFor();
    await ana.possible('run.start').click();
    await mei.standsIn('idle');
  });

  it('PAGE-4: a command that needs arguments opens a form, which says what is wrong before it sends anything', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('idle');
    await ana.arrow('idle:plan:0').locator('.plate').click();
    const form = ana.id('command-form');
    const send = form.locator('button[type="submit"]');
    const problems = () => form.locator('.field .bad').allTextContents();
    await send.click();
    expect(await problems()).toEqual(['Goal is needed.', 'Points is needed.']);
    expect(await ana.page.evaluate(() => document.activeElement?.id)).toBe('field-goal');
    await form.locator('[name="goal"]').fill('ab');
    await form.locator('[name="points"]').fill('41');
    await send.click();
    expect(await problems()).toEqual(['Goal needs at least 3 characters.', 'Points is at most 40.']);
    await form.locator('[name="points"]').fill('1.5');
    await send.click();
    expect(await problems()).toContain('Points is a whole number.');
    await form.locator('[name="goal"]').fill('Retry on timeout');
    await form.locator('[name="points"]').fill('5');
    await form.locator('[name="people"]').fill('Mei, Ben');
    await form.locator('[name="urgent"]').check();
    await send.click();
    await ana.standsIn('planned');
    expect(await ana.page.locator('dialog').count()).toBe(0);
    const args = await ana.entries('transition').locator('.args').textContent();
    expect(args).toBe('goal: Retry on timeout · people: ["Mei","Ben"] · points: 5 · urgent: true');
  });

  it('PAGE-5: what the server refuses in a form stays in the form with the reason', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('idle');
    await ana.possible('strict').click();
    const form = ana.id('command-form');
    await form.locator('[name="word"]').fill('wrong');
    await form.locator('button[type="submit"]').click();
    await form.locator('[data-testid="refusal"]').waitFor();
    expect(await form.locator('[data-testid="refusal"]').textContent()).toContain('strict: word:');
    expect(await form.locator('[name="word"]').inputValue()).toBe('wrong');
    await form.locator('[name="word"]').fill('right');
    await form.locator('button[type="submit"]').click();
    await ana.standsIn('planned');
  });

  it('PAGE-6: a refused command says why beside what was typed, and can be edited and sent again', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const mei = await people.in(room, 'member', 'Mei');
    await mei.standsIn('idle');
    await mei.say('/approve');
    const pending = mei.page.locator('[data-testid="pending"][data-delivery="refused"]');
    await pending.waitFor();
    expect(await pending.textContent()).toContain('approve is not accepted');
    await pending.getByText('Edit and send again').click();
    expect(await mei.composer.inputValue()).toBe('/approve');
    expect(await pending.count()).toBe(0);
    await mei.say('/again');
    expect(await pending.textContent()).toContain('context.tries > 0');
  });

  it('PAGE-7: who may not send a command sees it locked, and pressing it says why', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const mei = await people.in(room, 'member', 'Mei');
    await mei.standsIn('idle');
    const stop = mei.possible('stop');
    expect(await stop.getAttribute('aria-disabled')).toBe('true');
    await stop.click({ force: true });
    expect(await mei.page.locator('.now [data-testid="refusal"]').textContent()).toContain('needs the role owner');
    await mei.arrow(':stop:0').locator('.plate').click();
    await mei.possible('work').click();
    await mei.standsIn('working');
    expect(await mei.page.locator('.now [data-testid="refusal"]').count()).toBe(0);
    expect(await mei.entries('transition').count()).toBe(1);
  });

  it('PAGE-8: chat of one appears at the other, each with a name; who comes and goes is seen at once', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('idle');
    const mei = await people.in(room, 'member', 'Mei');
    await mei.standsIn('idle');
    await ana.page.locator('summary', { hasText: '2 members in this room' }).click();
    expect(await ana.page.locator('[data-testid="member"] :is(bdi, .tag)').allTextContents()).toEqual([
      ...['Ana', 'owner'],
      ...['Mei', 'member'],
    ]);
    await ana.id('member').first().getByText('(you)').waitFor();

    await mei.say('Back-off in the client or in the queue? #Idle `src/queue.js` https://example.com/x.');
    const message = ana.entries('chat').first();
    await message.waitFor();
    expect(await message.locator('.who').textContent()).toBe('Mei');
    expect(await message.locator('code').textContent()).toBe('src/queue.js');
    expect(await message.locator('a').getAttribute('href')).toBe('https://example.com/x');
    expect(await message.locator('a').getAttribute('rel')).toContain('noreferrer');
    await message.locator('button.chip').click();
    expect(await ana.state('idle').getAttribute('class')).toContain('highlight');

    await mei.page.close();
    await ana.page.locator('summary', { hasText: '1 member in this room' }).waitFor();
  });

  it('PAGE-9: a gate shows who has approved and who may; the requester of it is told that somebody else answers', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana');
    const ben = await people.in(room, 'approver', 'Ben');
    await ana.standsIn('idle');
    await ana.say('/work');
    await ben.standsIn('working');
    await ben.id('output').filter({ hasText: 'begun' }).waitFor();
    writeFileSync(path.join(room.folder, 'go-on'), '');
    await ben.standsIn('asking');
    await ana.standsIn('asking');
    expect(await ana.id('gate').textContent()).toContain('You asked for this yourself, so somebody else answers.');
    expect(await ana.id('gate').locator('button').count()).toBe(0);
    expect(await ben.page.title()).toBe('(1) payments-api · Stateroom');
    await ben.id('gate').locator('[data-command="reject"]').click();
    await ben.page.locator('dialog [name="reason"]').fill('Not yet');
    await ben.page.locator('dialog button[type="submit"]').click();
    await ana.standsIn('idle');
    expect(await ana.entries('gate').textContent()).toContain('Ben rejected');
    expect(await ana.page.title()).toBe('payments-api · Stateroom');
  });

  it('PAGE-10: after a reload the same member is there, with the history and the task’s last lines', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('idle');
    await ana.say('Before the reload');
    await ana.say('/work');
    await ana.standsIn('working');
    await ana.composer.fill('half a thought');
    writeFileSync(path.join(room.folder, 'go-on'), '');
    await ana.standsIn('asking');
    await ana.page.reload();
    await ana.standsIn('asking');
    expect(ana.page.url()).toBe(room.url);
    expect(await ana.entries('chat').textContent()).toContain('Before the reload');
    expect(await ana.id('output').textContent()).toContain('ended');
    expect(await ana.entries('member').count()).toBe(1);
    expect(await ana.composer.inputValue()).toBe('half a thought');
    await ana.page.locator('summary', { hasText: '1 member in this room' }).waitFor();
  });

  it('PAGE-11: entries older than what came with the room are fetched on request, and the text stays in its place', async () => {
    const room = await people.room({
      workflows: { 'demo.workflow.yaml': DEMO },
      limits: { chatPerSecond: 1000, chatBurst: 1000 },
    });
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('idle');
    const count = 230;
    for (let index = 1; index <= count; index++) await ana.say(`message ${index}`);
    await ana.page.getByText(`message ${count}`, { exact: true }).waitFor();
    await ana.id('pending').first().waitFor({ state: 'detached' });
    await ana.page.reload();
    await ana.page.getByText(`message ${count}`, { exact: true }).waitFor();
    const list = ana.page.locator('.entries');
    await list.evaluate((element) => element.scrollTo(0, 0));
    await ana.page.getByText('Latest').waitFor();
    await ana.page.locator('.item[aria-posinset="1"]').waitFor();
    const first = ana.entries('chat').first();
    const seq = Number(await first.getAttribute('data-seq'));
    expect(seq).toBeGreaterThan(20);
    const before = await first.boundingBox();
    await ana.page.getByText('Show earlier').click();
    await ana
      .entries('chat')
      .and(ana.page.locator(`[data-seq="${seq - 1}"]`))
      .waitFor();
    const after = await ana.page.locator(`[data-kind="chat"][data-seq="${seq}"]`).boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(60);
    await list.evaluate((element) => element.scrollTo(0, 0));
    await ana.page.getByText('message 1', { exact: true }).waitFor();
    expect(await ana.page.getByText('Show earlier').count()).toBe(0);
  });

  it('PAGE-12: the composer completes to what is accepted now, and says of the rest why it is not', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const mei = await people.in(room, 'member', 'Mei');
    await mei.standsIn('idle');
    await mei.composer.fill('/');
    const options = mei.page.locator('#completions [role="option"]');
    const texts = await options.allTextContents();
    expect(texts[0]).toBe('/workStart the work');
    expect(texts).toContain('/stopStop everything needs the role owner; yours is member.');
    expect(texts).toContain('/againheld back: context.tries > 0');
    await mei.composer.fill('/wo');
    expect(await options.count()).toBe(1);
    await mei.composer.press('Enter');
    await mei.standsIn('working');
    await mei.composer.fill('/help');
    await mei.composer.press('Enter');
    await mei.id('help').waitFor();
    expect(await mei.entries('chat').count()).toBe(0);
    await mei.composer.press('ArrowUp');
    expect(await mei.composer.inputValue()).toBe('/help');
    await mei.composer.press('Escape');
    await mei.composer.press('ArrowUp');
    expect(await mei.composer.inputValue()).toBe('/work');
  });

  it('PAGE-13: several runs are told apart, and the one that is chosen stays shown while others move', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': MANY } });
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.page.locator('.sr-diagram:not(.sketch) .state').first().waitFor();
    await ana.page.getByText('No run yet').waitFor();
    await ana.possible('run.start').click();
    await ana.page.locator('dialog [name="title"]').fill('US-12');
    await ana.page.locator('dialog button[type="submit"]').click();
    await ana.standsIn('idle');
    await ana.say('/run.start workflow=demo title="US-14"');
    const chips = ana.id('run-chip');
    await chips.nth(1).waitFor();
    await ana.page.locator('.state[data-state="idle"] .others text').waitFor();
    await ana.page.locator('[data-testid="run-chip"][aria-pressed="true"]', { hasText: 'US-14' }).waitFor();
    await chips.filter({ hasText: 'US-12' }).click();

    const mei = await people.in(room, 'member', 'Mei');
    await mei.id('run-chip').filter({ hasText: 'US-14' }).click();
    await mei.possible('work').click();
    await mei.standsIn('working');
    await ana.page.locator('.state[data-state="working"] .others text').waitFor();
    await ana.standsIn('idle');
    expect(await chips.filter({ hasText: 'US-12' }).getAttribute('aria-pressed')).toBe('true');

    // Where there is less room, the runs that do not stand in the header are in its list.
    await ana.page.setViewportSize({ width: 820, height: 800 });
    await ana.page.getByLabel('More runs').selectOption({ label: 'US-14 · running' });
    await ana.standsIn('working');
    expect(await chips.allTextContents()).toEqual(['US-14']);
  });

  it('PAGE-14: a viewer sees everything and is not asked to write', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const vic = await people.in(room, 'viewer', 'Vic');
    await vic.standsIn('idle');
    expect(await vic.composer.isDisabled()).toBe(true);
    expect(await vic.composer.getAttribute('placeholder')).toBe('You are a viewer here; others write.');
    expect(await vic.page.locator('.arrow.accepted').count()).toBe(0);
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('idle');
    await ana.say('/work');
    await vic.standsIn('working');
  });

  it('PAGE-15: a guest is asked for a name once; the name goes before the token is sent, and is kept', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const guest = await people.at(room.link('member'));
    await guest.id('name-prompt').waitFor();
    expect(guest.requests.filter((address) => address.includes('socket.io'))).toEqual([]);
    await guest.id('name').fill('Zoë Müller');
    await guest.id('name').press('Enter');
    await guest.standsIn('idle');
    expect(await guest.entries('member').textContent()).toContain('Zoë Müller joined as member');
    await guest.page.reload();
    await guest.standsIn('idle');
    expect(await guest.id('name-prompt').count()).toBe(0);
  });

  it('PAGE-16: a workflow that is edited is drawn anew without a reload; a broken one leaves the last good one in use', async () => {
    const room = await people.room({});
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.page.locator('[data-view="empty"]').waitFor();
    room.write('demo.workflow.yaml', 'workflow: demo\ninitial: nowhere\nstates: { idle: {} }\n');
    await ana.page.locator('[data-view="broken"]').waitFor();
    expect(await ana.id('problems').textContent()).toContain('.stateroom/demo.workflow.yaml:2:10');
    room.write('demo.workflow.yaml', DEMO);
    await ana.standsIn('idle');
    room.write('demo.workflow.yaml', DEMO.replace('initial: idle', 'initial: nowhere'));
    await ana.page.locator('.problem-strip.error').waitFor();
    await ana.say('/work');
    await ana.standsIn('working');
  });

  it('PAGE-17: Share copies a link that lets somebody else in, and never draws it', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const mei = await people.in(room, 'member', 'Mei');
    await mei.standsIn('idle');
    await mei.id('share').click();
    await mei.page.getByRole('button', { name: 'Copy link' }).click();
    await mei.page.getByText('Copied. Paste it').waitFor();
    const link = await mei.page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(room.link('member'));
    expect(await mei.page.content()).not.toContain(room.project.tokens.member);
    const ben = await people.at(link, { name: 'Ben' });
    await ben.standsIn('idle');
  });
});
