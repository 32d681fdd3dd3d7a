import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { seriousFindings } from './axe.ts';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';

const people = usePeople();
const THEMES = ['dark', 'light', 'hc-dark', 'hc-light'] as const;

const REVIEW = `workflow: review
title: Review
commands: { ask: { title: Ask for it } }
initial: idle
states:
  idle: { on: { ask: reviewing } }
  reviewing:
    gate: { approvals: 2, by: [approver, owner], not: requester }
    on: { gate.approved: passed, gate.rejected: idle }
  passed: { on: { ask: reviewing } }
`;

const SINGLE = REVIEW.replace('approvals: 2', 'approvals: 1');

/** Fails until \`good\` stands in the folder, runs until \`go-on\` does, and pauses for two days in between. */
const BUILD = `workflow: build
title: Build
commands: { begin: { title: Begin } }
initial: idle
states:
  idle: { on: { begin: work } }
  work:
    task: { run: "while [ ! -e go-on ]; do sleep 0.05; done; rm go-on; test -e good", retry: { max: 4, delay: 2d } }
    on: { task.passed: waits, task.cancelled: idle }
  waits:
    description: A day to think about it
    after: { 1d: over }
  over: { type: final }
`;

/** Every theme: nothing serious for axe, and a picture to look at. */
async function inAllThemes(visit: Visit, name: string): Promise<void> {
  const findings: Record<string, string[]> = {};
  const before = await visit.page.evaluate(() => document.body.dataset.theme ?? '');
  for (const theme of THEMES) {
    await visit.page.evaluate((to) => {
      document.body.dataset.theme = to;
    }, theme);
    findings[theme] = await seriousFindings(visit.page);
    await visit.page.screenshot({ path: artefacts.screenshot(`page-${name}-${theme}`) });
  }
  await visit.page.evaluate((to) => {
    document.body.dataset.theme = to;
  }, before);
  expect(findings).toEqual({ dark: [], light: [], 'hc-dark': [], 'hc-light': [] });
}

interface Shown {
  readonly title: string;
  readonly body: string;
  closed: boolean;
  onclick?: () => void;
}
interface Faked {
  asked: number;
  shown: Shown[];
  hide(hidden: boolean): void;
}

/** Notifications that a test can read, of a person who says yes, and a tab that can be put into the background. */
async function withNotifications(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    let hidden = false;
    Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') });
    const told: Faked = {
      asked: 0,
      shown: [],
      hide(to) {
        hidden = to;
        document.dispatchEvent(new Event('visibilitychange'));
      },
    };
    class Fake {
      static permission = 'default';
      static async requestPermission() {
        told.asked++;
        Fake.permission = 'granted';
        return 'granted';
      }
      readonly title: string;
      readonly body: string;
      closed = false;
      constructor(title: string, { body }: { body: string }) {
        this.title = title;
        this.body = body;
        told.shown.push(this);
      }
      close() {
        this.closed = true;
      }
    }
    Object.assign(window, { Notification: Fake, faked: told });
  });
}

const shownTo = ({ page }: Visit) =>
  page.evaluate(() =>
    (window as unknown as { faked: Faked }).faked.shown.map(({ title, body, closed }) => ({ title, body, closed })),
  );
const hide = ({ page }: Visit, hidden: boolean) =>
  page.evaluate((to) => (window as unknown as { faked: Faked }).faked.hide(to), hidden);
const gateText = (visit: Visit, part: string) => visit.id('gate').locator(`[data-people="${part}"]`).textContent();

describe('gates', () => {
  it('PAGE-136: show live who is asked, who has approved, who is shut out and why, and what is missing', async () => {
    const room = await people.room({ workflows: { 'review.workflow.yaml': REVIEW } });
    const ana = await people.in(room, 'owner', 'Ana Kovač');
    await ana.standsIn('idle');
    await ana.possible('ask').click();
    await ana.id('gate').waitFor();
    expect(await gateText(ana, 'lacks')).toContain(
      'Nobody here may answer: it needs two approvers or owners other than Ana Kovač.',
    );
    const mia = await people.in(room, 'approver', 'Mia Wolf');
    await ana.id('gate').locator('[data-people="asked"]', { hasText: 'Mia Wolf' }).waitFor();
    expect(await gateText(ana, 'lacks')).toContain('Too few are here');
    const tom = await people.in(room, 'owner', 'Tom');
    const vera = await people.in(room, 'viewer', 'Vera');
    await vera.id('gate').waitFor();
    await ana.id('gate').locator('[data-people="shut-out"]', { hasText: 'Vera' }).waitFor();
    expect(await gateText(ana, 'asked')).toBe('AskedMWMia WolfTTom');
    expect(await gateText(ana, 'shut-out')).toMatch(/Ana Kovač\(asked for it\).*Vera\(viewer\)/);
    expect(await ana.id('gate').locator('[data-people="lacks"]').count()).toBe(0);

    await mia.id('gate').locator('[data-command="approve"]').press('Enter');
    await ana.id('gate').locator('[data-people="approved"]', { hasText: 'Mia Wolf' }).waitFor();
    expect(await ana.id('gate').locator('[data-people="approved"] time').count()).toBe(1);
    expect(await gateText(ana, 'asked')).toBe('AskedTTom');
    expect(await ana.id('gate').textContent()).toContain('Waits for one more approval');
    expect(await tom.id('spoken').textContent()).toBe('Mia Wolf approved Reviewing.');
    await inAllThemes(mia, 'gate-people');
    await inAllThemes(ana, 'gate-requester');

    await mia.id('gate').getByRole('button', { name: 'Take my approval back' }).press('Enter');
    await ana.id('gate').locator('[data-people="asked"]', { hasText: 'Mia Wolf' }).waitFor();
    await tom.id('gate').getByRole('button', { name: 'Reject…' }).press('Enter');
    await tom.page.locator('dialog [name="reason"]').fill('The numbers do not add up');
    await tom.page.keyboard.press('Enter');
    await ana.standsIn('idle');
    const answers = await ana.entries('gate').allTextContents();
    expect(answers.map((text) => text.replace(/\d.*$/, ''))).toEqual([
      expect.stringContaining('Mia Wolf approved'),
      expect.stringContaining('Mia Wolf took the approval back'),
      expect.stringContaining('Tom rejectedThe numbers do not add up'),
    ]);
  });

  it('PAGE-137: a gate in the background is a notification: asked for by a press, once for each opening, gone when answered', async () => {
    const room = await people.room({ workflows: { 'review.workflow.yaml': SINGLE } });
    const ana = await people.in(room, 'owner', 'Ana');
    const mia = await people.in(room, 'approver', 'Mia', { prepare: withNotifications });
    const vera = await people.in(room, 'viewer', 'Vera', { prepare: withNotifications });
    await ana.standsIn('idle');
    await mia.standsIn('idle');
    await vera.standsIn('idle');
    await ana.say('/ask');
    await mia.id('gate').waitFor();
    await mia.page.waitForFunction(() => document.title === '(1) payments-api · Stateroom');
    expect(await mia.page.evaluate(() => (window as unknown as { faked: Faked }).faked.asked)).toBe(0);
    await mia.id('notify').press('Enter');
    await mia.id('notify').waitFor({ state: 'detached' });
    expect(await mia.page.evaluate(() => (window as unknown as { faked: Faked }).faked.asked)).toBe(1);
    expect(await vera.id('notify').count()).toBe(0);
    expect(await shownTo(mia)).toEqual([]); // it is before their eyes
    await hide(mia, true);
    await hide(vera, true);
    await mia.id('gate').locator('[data-command="approve"]').click();
    await ana.standsIn('passed');

    await ana.say('/ask');
    await mia.id('gate').waitFor();
    await mia.page.waitForFunction(() => document.title.startsWith('(1)'));
    const notification = { title: 'Reviewing waits for your answer', body: 'Review', closed: false };
    expect(await shownTo(mia)).toEqual([notification]);
    await ana.say('nothing new about the gate');
    await mia.entries('chat').waitFor();
    expect(await shownTo(mia)).toHaveLength(1);
    await mia.id('gate').locator('[data-command="approve"]').click();
    // What was said meanwhile is left to be read.
    await mia.page.waitForFunction(() => document.title === '(1) payments-api · Stateroom');
    expect(await shownTo(mia)).toEqual([{ ...notification, closed: true }]);

    await ana.say('/ask');
    await mia.page.waitForFunction(() => document.title.startsWith('(2)'));
    expect(await shownTo(mia)).toHaveLength(2);
    await hide(mia, false); // whoever looks has no need of it
    expect((await shownTo(mia)).map(({ closed }) => closed)).toEqual([true, true]);
    expect(await shownTo(vera)).toEqual([]);
    expect(await vera.page.title()).toBe('(1) payments-api · Stateroom');
  });
});

describe('tasks and deadlines', () => {
  it('PAGE-138: a card says which attempt it is and when the next begins, and runs it now, again or not at all', async () => {
    const room = await people.room({ workflows: { 'build.workflow.yaml': BUILD } });
    const ana = await people.in(room, 'owner', 'Ana');
    const vera = await people.in(room, 'viewer', 'Vera');
    const goOn = () => writeFileSync(path.join(room.folder, 'go-on'), '');
    await ana.standsIn('idle');
    await ana.say('/begin');
    const card = ana.page.locator('[data-kind="task"]').last();
    const fact = (text: string) => card.locator('.facts', { hasText: text }).waitFor();
    await card.getByRole('button', { name: 'Cancel: ' }).waitFor();
    expect(await card.locator('.task-buttons button').allTextContents()).toEqual(['Cancel']);
    goOn();
    await fact('attempt 1 of 5 · exit 1');
    await fact('next in 2 d');
    expect(await card.locator('.countdown').getAttribute('title')).toMatch(/\d/);
    expect(await card.locator('.task-buttons button').allTextContents()).toEqual(['Run now', 'Cancel']);
    await ana.page.locator('.now .waiting', { hasText: 'attempt 2 of 5' }).waitFor();
    await ana.state('work').locator('.work text', { hasText: '1/5 in 2 d' }).waitFor();
    expect(await ana.id('spoken').textContent()).toContain('The next attempt begins in 2 d.');
    await vera.page.locator('[data-kind="task"] .facts', { hasText: 'next in 2 d' }).waitFor();
    expect(await vera.page.locator('.task-buttons').count()).toBe(0);
    await inAllThemes(ana, 'retry');
    await ana.page.getByRole('button', { name: 'Outline' }).click();
    await ana.page.locator('.outline [data-state="work"]', { hasText: 'attempt 1 of 5 · next in 2 d' }).waitFor();
    await ana.page.locator('.outline').waitFor();
    await inAllThemes(ana, 'retry-outline');

    await card.getByRole('button', { name: 'Run now' }).press('Enter');
    await fact('attempt 2 of 5');
    expect(await ana.page.locator('[data-kind="task"]').first().locator('.task-buttons').count()).toBe(0);
    goOn();
    await fact('next in 2 d');
    await card.getByRole('button', { name: 'Cancel: ' }).press('Enter');
    await ana.page.locator('.outline [data-state="idle"][aria-current="step"]').waitFor();
  });

  it('PAGE-134: PAGE-135: a deadline is counted down everywhere by the server’s clock, though the browser’s is an hour off', async () => {
    const room = await people.room({ workflows: { 'build.workflow.yaml': BUILD } });
    writeFileSync(path.join(room.folder, 'go-on'), '');
    writeFileSync(path.join(room.folder, 'good'), '');
    const ana = await people.in(room, 'owner', 'Ana', {
      prepare: async (context) => {
        await context.addInitScript(() => {
          const { now } = Date;
          Date.now = () => now() + 3_600_000;
        });
      },
    });
    await ana.standsIn('idle');
    await ana.say('/begin');
    await ana.standsIn('waits');
    await ana.page.locator('.now .countdown', { hasText: 'in 1 d' }).waitFor();
    expect(await ana.page.locator('.now .countdown').getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/);
    await ana.state('waits').locator('.clock text', { hasText: '1 d' }).waitFor();
    expect(await ana.state('waits').locator('.clock title').textContent()).toMatch(/^after 1d: .*\d/);
    await ana.page.getByRole('button', { name: 'Outline' }).click();
    await ana.page.locator('.outline [data-state="waits"] .countdown', { hasText: 'in 1 d' }).waitFor();
    await inAllThemes(ana, 'deadline');
  });
});
