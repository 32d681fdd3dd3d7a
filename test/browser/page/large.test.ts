import { describe, expect, it } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { seriousFindings } from './axe.ts';
import { usePeople } from './visits.ts';

const people = usePeople();

/** 26 groups of 6 steps in a row: a chart that nobody lays out as a whole before they have chosen to. */
const LARGE = [
  'workflow: large',
  'title: A large one',
  'commands: { next: { title: Next }, skip: { title: Skip } }',
  'initial: group_0',
  'states:',
  ...Array.from({ length: 26 }, (_, group) => [
    `  group_${group}:`,
    `    title: Group ${group}`,
    '    initial: step_0',
    `    on: { skip: ${group === 25 ? 'end' : `group_${group + 1}`} }`,
    '    states:',
    ...Array.from({ length: 6 }, (_, step) => [
      `      step_${step}:`,
      `        title: Step ${step} of ${group}`,
      `        on: { next: ${step < 5 ? `step_${step + 1}` : `'#large.${group === 25 ? 'end' : `group_${group + 1}`}'`} }`,
    ]),
  ]),
  '  end: { type: final }',
]
  .flat(2)
  .join('\n');

describe('a large chart in the page', () => {
  it('PAGE-165: Ctrl+F in the diagram finds a state, expands what it is in and shows it; a reload remembers', async () => {
    const room = await people.room({ workflows: { 'large.workflow.yaml': LARGE } });
    const ana = await people.in(room, 'owner', 'Ana');
    const { page } = ana;
    await ana.standsIn('group_0');
    expect(await ana.state('group_0.step_0').count()).toBe(0);
    await page.screenshot({ path: artefacts.screenshot('page-large-collapsed') });

    await page.locator('.sr-diagram .drawing').click({ position: { x: 500, y: 60 } });
    await page.keyboard.press('Control+f');
    const field = page.getByRole('combobox', { name: 'Find a state' });
    await field.waitFor();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type('of 12');
    await expect.poll(() => page.locator('[data-found]').count()).toBe(6);
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light']) {
      await page.evaluate((name) => {
        document.body.dataset.theme = name;
      }, theme);
      expect(await seriousFindings(page)).toEqual([]);
      await page.screenshot({ path: artefacts.screenshot(`page-find-${theme}`) });
    }
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const found = ana.state('group_12.step_2');
    await found.waitFor();
    await expect
      .poll(async () => {
        const [box, view] = [await found.boundingBox(), await page.locator('.chart').boundingBox()];
        if (!box || !view) return 'nowhere';
        return box.x > view.x && box.y > view.y && box.x + box.width < view.x + view.width ? 'in view' : 'out of view';
      })
      .toBe('in view');
    expect(await found.getAttribute('class')).toMatch(/\bhighlight\b/);
    expect(await ana.state('group_11').getAttribute('class')).toMatch(/\bcollapsed\b/);
    await page.screenshot({ path: artefacts.screenshot('page-found') });
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.closest('main')?.ariaLabel)).toBe('Statechart');

    await page.getByRole('button', { name: 'Time spent' }).click();
    await expect.poll(() => ana.state('group_0').locator('> .spent text').textContent()).toMatch(/^0:\d\d$/);
    expect(await page.locator('.spent').count()).toBe(1);
    await page.reload();
    await ana.standsIn('group_0');
    expect(await ana.state('group_12.step_2').count()).toBe(1);
    expect(await ana.state('group_13.step_2').count()).toBe(0);
    await page.setViewportSize({ width: 420, height: 800 });
    await ana.id('tab-diagram').click();
    await page.getByRole('button', { name: 'Find' }).click();
    await field.waitFor();
    await page.keyboard.type('step 4');
    await page.locator('[data-found]').first().waitFor();
    await page.screenshot({ path: artefacts.screenshot('page-find-420') });
    expect(
      await page.locator('.find').evaluate((element) => {
        const { left, right } = element.getBoundingClientRect();
        return left >= 0 && right <= innerWidth;
      }),
    ).toBe(true);
  });
});
