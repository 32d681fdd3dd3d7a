import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { seriousFindings } from './axe.ts';
import type { HostedRoom } from './hosted-room.ts';
import { usePeople } from './visits.ts';
import { EXAMPLE } from './workflows.ts';

const people = usePeople();

/** Presses Tab until the element with the focus matches, at most once around the page. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** What the element with the focus is called, as screen readers have it. */
const named = async (page: Page): Promise<string> =>
  /"(.*)"/.exec(await page.locator(':focus').ariaSnapshot())?.[1] ?? 'nothing has the focus';

/** Keeps what screen readers are told by themselves, a line each, from the page's first moment. */
async function hear(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const politely = '[role="status"], [role="alert"], [role="log"], [aria-live]';
    new MutationObserver((records) => {
      const regions = records.flatMap(({ target }) => {
        const element = target instanceof Element ? target : target.parentElement;
        const region = element?.closest(politely);
        return region && region.getAttribute('aria-live') !== 'off' ? [region] : [];
      });
      for (const region of new Set(regions)) if (region.textContent) heard.push(region.textContent);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

const heardBy = (page: Page) => page.evaluate(() => (window as unknown as { heard: string[] }).heard);

/** How many steps were said: those of a burst are one sentence with their number. */
const stepsIn = (heard: readonly string[]): number =>
  heard
    .filter((line) => line.startsWith('TDD cycle'))
    .reduce((sum, line) => sum + Number(/: (\d+) steps/.exec(line)?.[1] ?? 1), 0);

function writeTheCode({ folder }: HostedRoom): void {
  copyFileSync(path.join(folder, 'solution/retry-queue.js'), path.join(folder, 'src/retry-queue.js'));
}

describe('the keyboard', () => {
  it('PAGE-35, PAGE-193, PAGE-194, PAGE-195, PAGE-196, PAGE-197, PAGE-198, PAGE-199: the example’s story is played from design to committed with nothing but keys', async () => {
    const room = await people.room({ copyOf: EXAMPLE, name: 'retry-queue' });
    const ana = await people.in(room, 'owner', 'Ana', { prepare: hear });
    const ben = await people.in(room, 'approver', 'Ben', { theme: 'light', prepare: hear });
    const { keyboard } = ana.page;
    await ana.standsIn('design');
    await ben.standsIn('design');

    // The diagram is walked: along an arrow and back. What one stands on says what can be done there.
    await ana.page.locator('.states .state[tabindex="0"]').waitFor();
    await tabTo(ana.page, '.states .state');
    const design =
      'Design, active, Agree on the behaviour; 1: write_tests to Test red, accepted; 2: give_up to Aborted, accepted';
    expect(await named(ana.page)).toBe(design);
    expect(await ana.page.locator('.branch-number').allTextContents()).toEqual(expect.arrayContaining(['1', '2']));
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light']) {
      await ana.page.evaluate((name) => {
        document.body.dataset.theme = name;
      }, theme);
      expect(await seriousFindings(ana.page)).toEqual([]);
      await ana.page.screenshot({ path: artefacts.screenshot(`page-walk-${theme}`) });
    }
    await keyboard.press('ArrowDown');
    expect(await named(ana.page)).toMatch(/^Test red, not active, npm test; 1: task.failed to Green; 2: /);
    expect(await ana.state('test_red').getAttribute('class')).toMatch(/\bhighlight\b/);
    await keyboard.press('1');
    expect(await named(ana.page)).toMatch(/^Green, not active; 1: more_tests/);
    await keyboard.press('Backspace');
    await keyboard.press('Backspace');
    expect(await named(ana.page)).toBe(design);

    // Two things are accepted there: Enter lists them.
    await keyboard.press('Enter');
    await ana.page.getByRole('menu', { name: 'Accepted in Design' }).waitFor();
    await keyboard.press('ArrowDown');
    expect(await named(ana.page)).toBe('give_up to Aborted');
    await keyboard.press('Escape');
    expect(await named(ana.page)).toBe(design);
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await ana.standsIn('green.code');
    // Wherever the run goes, one stays where one is.
    expect(await named(ana.page)).toMatch(/^Design, not active/);
    await keyboard.press('Home');
    expect(await named(ana.page)).toMatch(/^Code, active, Make it pass; 1: code_written to Verifying, accepted/);

    // The code is written, and told by Alt and the command's number.
    writeTheCode(room);
    const number = await ana.possible('code_written').getAttribute('data-shortcut');
    await keyboard.press(`Alt+${number}`);
    await ana.standsIn('green.refactor');

    // The outline is at the state that one walked to last; a title is typed, and the branch's number pressed.
    await tabTo(ana.page, '.view-toggle');
    await keyboard.press('Enter');
    await ana.page.getByRole('tree', { name: 'States' }).waitFor();
    await tabTo(ana.page, '[role="treeitem"]');
    expect(await named(ana.page)).toBe('Code Make it pass');
    await keyboard.type('ref');
    expect(await named(ana.page)).toBe('Refactor active Keep it green');
    await keyboard.press('ArrowDown');
    expect(await named(ana.page)).toBe('Refactored to Verifying accepted');
    await keyboard.press('2');
    await ana.page.locator('.outline li.active[data-state="review"]').waitFor();
    // What one was at is closed with its state: that has the focus now.
    await expect.poll(() => named(ana.page), { timeout: 10_000 }).toBe('Refactor Keep it green');
    await keyboard.press('ArrowLeft');
    await keyboard.press('ArrowLeft');
    expect(await ana.page.getByRole('treeitem', { name: 'Green 3 states' }).getAttribute('aria-expanded')).toBe(
      'false',
    );
    await keyboard.press('ArrowRight');

    // Ben's answer, from the composer over the diagram's state to its gate.
    await tabTo(ben.page, '[data-testid="composer"]');
    await ben.page.keyboard.type('Looks right to me');
    await ben.page.keyboard.press('Enter');
    await tabTo(ben.page, '.states .state');
    expect(await named(ben.page)).toBe(
      'Review, active, gate: 0 of 1 approval; 1: gate.approved to Committed, accepted; 2: gate.rejected to Green, accepted; 3: give_up to Aborted, accepted',
    );
    await ben.page.keyboard.press('1');
    await ben.standsIn('committed');
    const committed = ana.page.getByRole('treeitem', { name: 'Committed the run ended here final' });
    await committed.waitFor();

    for (const { page } of [ana, ben]) {
      await expect.poll(async () => stepsIn(await heardBy(page)), { timeout: 10_000 }).toBe(6);
      const heard = await heardBy(page);
      expect(heard.filter((line) => line.includes('Review to Committed, by Ben. The run is done.'))).toHaveLength(1);
      expect(new Set(heard).size).toBe(heard.length);
    }
    // Nothing is said again to who comes back.
    await ana.page.reload();
    await ana.standsIn('committed');
    await ana.page.getByTestId('said').waitFor({ state: 'attached' });
    expect(stepsIn(await heardBy(ana.page))).toBe(0);
  });

  it('PAGE-199: the same story is played by roles and names alone, as screen readers have them', async () => {
    const room = await people.room({ copyOf: EXAMPLE, name: 'retry-queue' });
    const [ana, ben] = [
      (await people.in(room, 'owner', 'Ana', { prepare: hear })).page,
      (await people.in(room, 'approver', 'Ben', { width: 420, height: 860, theme: 'light' })).page,
    ];
    const item = (page: Page, name: string | RegExp) => page.getByRole('treeitem', { name });
    await ana.getByRole('button', { name: 'Outline' }).click();
    const tree = ana.getByRole('tree', { name: 'States' });
    await item(tree.page(), 'Design active Agree on the behaviour').waitFor();
    expect(await tree.ariaSnapshot()).toContain(`- treeitem "Tests are written to Test red accepted" [level=2]`);
    await item(ana, 'Tests are written to Test red accepted').click();
    await item(ana, 'Code active Make it pass').waitFor();
    await item(ana, 'Test red npm test · failed').waitFor();
    writeTheCode(room);
    await item(ana, 'Code is written to Verifying accepted').click();
    await item(ana, 'Refactor active Keep it green').waitFor();
    await item(ana, 'Ready for review to Review accepted').click();
    await item(ana, 'Review active 0 of 1 approval').waitFor();

    await item(ben, 'Review active 0 of 1 approval').waitFor();
    await item(ben, 'Approve to Committed accepted').click();
    for (const page of [ana, ben]) await item(page, 'Committed the run ended here final').waitFor();
    expect(await seriousFindings(ben)).toEqual([]);

    // Each step was said once, and what is in the stream was not said again by the stream.
    await expect.poll(async () => stepsIn(await heardBy(ana)), { timeout: 10_000 }).toBe(6);
    const heard = await heardBy(ana);
    expect(heard.filter((line) => line.includes('by Ben. The run is done.'))).toHaveLength(1);
    expect(heard.filter((line) => line.includes('Review waits for an approval'))).toHaveLength(1);
    await ana.getByRole('log', { name: 'Entries' }).getByText('Committed').first().waitFor();
  });

  it('PAGE-36: an arrow is reached by Tab and taken by Enter; a dialog keeps the focus and gives it back', async () => {
    const room = await people.room({ copyOf: EXAMPLE });
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('design');
    await tabTo(ana.page, '[data-transition=":give_up:0"]');
    await ana.page.keyboard.press('Enter');
    await ana.page.locator('dialog[open]').waitFor();
    for (let presses = 0; presses < 8; presses++) {
      await ana.page.keyboard.press('Tab');
      // Between the last and the first the browser's own controls have it, and the page's body stands for them.
      const inside = () => ana.page.evaluate(() => document.activeElement?.matches('body, dialog *'));
      expect(await inside()).toBe(true);
    }
    await ana.page.keyboard.press('Escape');
    await ana.page.locator('dialog').waitFor({ state: 'detached' });
    expect(await ana.page.evaluate(() => document.activeElement?.getAttribute('data-transition'))).toBe(':give_up:0');
  });
});
