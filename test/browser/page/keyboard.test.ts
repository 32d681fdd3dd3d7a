import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
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

describe('the keyboard', () => {
  it('PAGE-35: the example’s story is played from red to committed without a mouse', async () => {
    const room = await people.room({ copyOf: EXAMPLE, name: 'retry-queue' });
    const ana = await people.in(room, 'owner', 'Ana');
    const { keyboard } = ana.page;
    await ana.standsIn('design');

    // The composer, with a command completed.
    await tabTo(ana.page, '[data-testid="composer"]');
    await keyboard.type('/wri');
    await keyboard.press('Tab');
    expect(await ana.composer.inputValue()).toBe('/write_tests');
    await keyboard.press('Enter');
    await ana.standsIn('green.code');

    // The code is written, and told by Alt and the command's number.
    const { folder } = room;
    copyFileSync(path.join(folder, 'solution/retry-queue.js'), path.join(folder, 'src/retry-queue.js'));
    const number = await ana.possible('code_written').getAttribute('data-shortcut');
    await keyboard.press(`Alt+${number}`);
    await ana.standsIn('green.refactor');

    // The outline, by its own button.
    await tabTo(ana.page, '.view-toggle');
    await keyboard.press('Enter');
    await ana.page.locator('.outline').waitFor();
    await tabTo(ana.page, '.outline [data-command="ready"]');
    await keyboard.press('Enter');
    await ana.page.locator('.outline li.active[data-state="review"]').waitFor();

    // The gate in the stream.
    await tabTo(ana.page, '.gate [data-command="approve"]');
    await keyboard.press('Enter');
    await ana.page.locator('.outline li.active[data-state="committed"]').waitFor();
    expect(await ana.page.locator('[role="status"]', { hasText: 'is now in Committed' }).count()).toBe(1);
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
