import { describe, expect, it } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { seriousFindings } from './axe.ts';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';
import { MANY } from './workflows.ts';

const people = usePeople();
const shot = (visit: Visit, name: string) =>
  visit.page.screenshot({ path: artefacts.screenshot(`page-forms-${name}`) });

const ORDERS = `workflow: orders
title: Orders
commands:
  order:
    title: Place the order
    description: What is needed, by when, and for whom.
    args:
      size: { enum: [small, large], default: large }
      level: { title: How urgent, oneOf: [{ const: 1, title: Can wait }, { const: 2, title: Today }] }
      amount: { type: integer, minimum: 2, maximum: 20, multipleOf: 2, description: In pairs. }
      due: { type: string, format: date }
      tags: { type: array, items: { enum: [red, green, blue] }, minItems: 1 }
      names: { type: array, items: { type: string } }
      code: { type: string, pattern: '^[A-Z]{2}\\d$', errorMessage: two capital letters and a digit }
      address:
        type: object
        properties: { street: { type: string }, zip: { type: integer } }
        required: [zip]
      pay:
        title: Payment
        oneOf:
          - { title: By bill, type: string, minLength: 2 }
          - { title: By card, type: object, properties: { owner: { type: string }, pin: { type: integer } }, required: [owner] }
      password: { type: string }
      note: { type: string, maxLength: 900, description: 'Nothing <b>secret</b>.' }
    required: [amount, tags, size]
initial: open
states:
  open: { on: { order: { target: open, reenter: true } } }
`;

describe('forms', () => {
  it('PAGE-212, PAGE-213: arguments are asked for by their schemas, and filled in as they were sent last, without secrets', async () => {
    const room = await people.room({ workflows: { 'orders.workflow.yaml': ORDERS } });
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('open');
    await ana.possible('order').click();
    const form = ana.id('command-form');
    const submit = form.getByRole('button', { name: 'Place the order' });
    expect(await form.getByLabel('Size').inputValue()).toBe('large');
    await submit.click();
    await form.getByText('Amount is needed.').waitFor();
    await form.getByText('Tags needs at least one.').waitFor();
    expect(await ana.page.evaluate(() => document.activeElement?.id)).toBe('field-amount');

    await ana.page.keyboard.type('4');
    await form.getByLabel('How urgent').selectOption({ label: 'Today' });
    await form.getByLabel('Due').fill('2026-11-26');
    await form.getByLabel('green').check();
    await form.getByLabel('blue').check();
    await form.getByLabel('Names').fill('Bo, Mei');
    await form.getByLabel('Code').fill('abc');
    await form.getByLabel('Zip').fill('123');
    await form.getByLabel('Payment: which way').selectOption('By card');
    await form.getByLabel('Owner').fill('Ana');
    await form.getByLabel('Pin').fill('1234');
    await form.getByLabel('Password').fill('hunter2');
    await submit.click();
    await form.getByText('Code: two capital letters and a digit').waitFor();
    expect(await form.getByLabel('Payment: which way').inputValue()).toBe('1');
    expect(await form.locator('input[type="password"]').count()).toBe(2);
    expect(await seriousFindings(ana.page)).toEqual([]);
    await shot(ana, 'dark');
    await form.getByLabel('Code').fill('AB1');
    await submit.click();
    await form.waitFor({ state: 'detached' });
    const sent = {
      size: 'large',
      level: 2,
      amount: 4,
      due: '2026-11-26',
      tags: ['green', 'blue'],
      names: ['Bo', 'Mei'],
      code: 'AB1',
    };
    const history = await ana.page.getByTestId('entry').filter({ hasText: 'order' }).last().textContent();
    expect(history).toContain('hunter2'); // the chart was told it: what it does with it is its own

    // The next time it is filled in as it was, but for the secrets.
    await ana.possible('order').click();
    await form.getByText('Filled in as you sent it last.').waitFor();
    for (const [name, value] of Object.entries({
      Amount: '4',
      Due: sent.due,
      Names: 'Bo, Mei',
      Code: 'AB1',
      Zip: '123',
      Password: '',
    }))
      expect(await form.getByLabel(name, { exact: false }).first().inputValue(), name).toBe(value);
    expect(await form.getByLabel('green').isChecked()).toBe(true);
    expect(await form.getByLabel('red').isChecked()).toBe(false);
    // Of what a card is made of one part is a secret: nothing of it is kept.
    expect(await form.getByLabel('Payment: which way').inputValue()).toBe('');
    const kept = await ana.page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    expect(kept).not.toMatch(/hunter2|1234/);
    await form.getByRole('button', { name: 'Clear' }).click();
    expect(await form.getByLabel('Amount').inputValue()).toBe('');
    expect(await form.getByLabel('Size').inputValue()).toBe('large');

    // On a phone, by thumb.
    await ana.page.setViewportSize({ width: 420, height: 860 });
    await ana.page.evaluate(() => (document.body.dataset.theme = 'hc-light'));
    await form.getByLabel('Payment: which way').selectOption('By card');
    await form.getByLabel('Payment: which way').scrollIntoViewIfNeeded();
    await shot(ana, 'phone');
    const wide = await ana.page.locator('dialog').evaluate((element) => element.scrollWidth > element.clientWidth + 1);
    expect(wide).toBe(false);
  });
});

describe('the life in the diagram', () => {
  it('PAGE-215: a state that is pressed tells what can be done with it, why the rest can’t, and leads to the runs that are there', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': MANY } });
    const ana = await people.in(room, 'member', 'Ana');
    for (const title of ['US-1', 'US-2', 'US-3']) await ana.say(`/run.start demo title="${title}"`);
    await ana.entries('run').filter({ hasText: 'US-3' }).waitFor();
    await ana.standsIn('idle');
    const card = ana.id('state-card');
    await ana
      .state('idle')
      .locator('rect.box')
      .click({ position: { x: 12, y: 8 } });
    await card.getByText('2 other runs are here').waitFor();
    await card.getByText('Held back by its guard: context.tries > 0').waitFor();
    expect(await card.locator('[data-command]').count()).toBe(3);
    expect(await seriousFindings(ana.page)).toEqual([]);
    await shot(ana, 'state');
    const other = await card.locator('[data-run]').first().getAttribute('data-run');
    await card.locator('[data-run]').first().click();
    await ana.page.locator(`[data-testid="run-chip"][aria-pressed="true"][data-run="${other}"]`).waitFor();
    await card.locator('[data-command="work"]').click();
    await ana.standsIn('working');
    await ana
      .state('done')
      .locator('rect.box')
      .click({ position: { x: 12, y: 8 } });
    await card.getByText('Nothing leads out of it').waitFor();
    // PAGE-217: with the chat drawn over it, one press ends the one, the next one the other.
    const size = ana.page.viewportSize();
    await ana.page.setViewportSize({ width: 840, height: 800 });
    const drawer = ana.page.locator('.drawer-toggle');
    await drawer.click();
    await ana.page.keyboard.press('Escape');
    await card.waitFor({ state: 'detached' });
    expect(await drawer.getAttribute('aria-expanded')).toBe('true');
    await ana.page.keyboard.press('Escape');
    await ana.page.locator('.drawer-toggle[aria-expanded="false"]').waitFor();
    if (size) await ana.page.setViewportSize(size);

    // An arrow that can't be taken says why: pressed, and when it has the focus.
    const told = ana.id('refusal');
    await ana.arrow('idle:plan:0').locator('.plate').click();
    await told.getByText('plan: Only from Idle.').waitFor();
    await told.getByRole('button', { name: 'Dismiss' }).click();
    await ana.page.keyboard.press('Tab');
    await ana.page.locator('.transition[data-event="stop"]').evaluate((arrow: SVGGElement) => {
      arrow.tabIndex = 0;
      arrow.focus();
    });
    await told
      .getByText(/^stop: Stop everything is for owners?; your role is member/i)
      .or(told.getByText(/^stop: /))
      .first()
      .waitFor();

    // The same by touch, on a phone.
    const bo = await people.in(room, 'member', 'Bo', { touch: true, width: 420, height: 860 });
    await bo.id('tab-diagram').tap();
    await bo.page.locator('.sr-diagram:not(.sketch) .state.leaf.active').waitFor();
    await bo.arrow('asking:gate.approved:0').locator('.plate').tap();
    await bo.id('refusal').getByText('gate.approved: Only from Asking.').waitFor();
    await bo
      .state('idle')
      .locator('rect.box')
      .tap({ position: { x: 12, y: 8 } });
    await bo
      .id('state-card')
      .getByText(/other runs? (?:is|are) here|Another run is here/)
      .waitFor();
    await shot(bo, 'state-phone');
    expect(await seriousFindings(bo.page)).toEqual([]);
  });
});
