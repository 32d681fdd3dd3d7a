import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { seriousFindings } from './axe.ts';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';
import { DEMO } from './workflows.ts';

const people = usePeople();
const shot = (visit: Visit, name: string) =>
  visit.page.screenshot({ path: artefacts.screenshot(`page-replay-${name}`) });

/** What can be pressed and is seen, but is less than 24 px high or wide, or hangs out of the window. */
const tooSmall = (visit: Visit) =>
  visit.page.evaluate(() =>
    [...document.querySelectorAll('button:not(.mark, .quiet, .chip, .place), select, summary, input, textarea')]
      .filter((element) => element.checkVisibility() && !element.closest('svg'))
      .map((element) => ({ name: element.ariaLabel || element.textContent, box: element.getBoundingClientRect() }))
      .filter(({ box }) => Math.min(box.width, box.height) < 23.5 || box.left < 0 || box.right > innerWidth)
      .map(({ name, box }) => `${name} ${Math.round(box.width)}×${Math.round(box.height)} at ${Math.round(box.left)}`),
  );

describe('replay', () => {
  it('PAGE-33, PAGE-207, PAGE-209, PAGE-210: a run plays by itself, from mark to mark, and a link leads to a moment', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const ana = await people.in(room, 'owner', 'Ana', { motion: true });
    await ana.standsIn('idle');
    await ana.possible('work').click();
    await ana.standsIn('working');
    await ana.say('How long will this take?');
    writeFileSync(`${room.folder}/go-on`, '');
    await ana.standsIn('asking');
    await ana.page.getByTestId('timeline-toggle').click();
    const slider = ana.id('scrubber');
    await slider.waitFor();
    await ana.page.locator('.mark.failure').waitFor();
    await shot(ana, 'dark');
    await slider.focus();

    // Every step once, with the token on its way, and then now again; meanwhile nothing can be sent.
    await ana.page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver((changes) => {
        const active = document.querySelector<HTMLElement>('.state.leaf.active')?.dataset.state ?? '';
        if (seen.at(-1) !== active) seen.push(active);
        if (
          changes.some(({ addedNodes }) =>
            [...addedNodes].some((node) => (node as Element).classList?.contains('token')),
          )
        )
          seen.push('token');
      }).observe(document.querySelector('.sr-diagram') as Element, {
        subtree: true,
        childList: true,
        attributes: true,
      });
    });
    await ana.id('pace').selectOption('5');
    await slider.focus();
    await slider.press('k');
    await ana.page.getByRole('button', { name: 'Pause' }).waitFor();
    await ana.id('past-bar').waitFor();
    expect(await ana.page.locator('.transition.accepted, .now [data-command]').count()).toBe(0);
    await ana.page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await ana.id('past-bar').waitFor({ state: 'detached' });
    const seen = await ana.page.evaluate(() => (window as never as { seen: string[] }).seen);
    const states = seen.filter((each) => each !== 'token').filter((each, index, all) => each !== all[index - 1]);
    expect(states.slice(states.indexOf('idle'))).toEqual(['idle', 'working', 'asking']);
    expect(seen).toContain('token');

    // Out of sight it stands still, and Escape ends it where it is.
    await ana.id('pace').selectOption('1');
    await slider.press('Space');
    await ana.id('past-bar').waitFor();
    await ana.page.locator('.view-toggle').click();
    await slider.press('Space');
    await ana.page.getByText('Paused. ').waitFor({ state: 'attached' });
    await ana.id('play').click();
    await ana.page.keyboard.press('Escape');
    await ana.page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await ana.page.locator('.view-toggle').click();

    // From mark to mark, by keys, by buttons and along the slider.
    const value = () => slider.inputValue().then(Number);
    const last = await value();
    await slider.focus();
    await slider.press('Shift+F');
    expect(await slider.getAttribute('aria-valuetext')).toContain('failed in Working');
    const failure = await value();
    await slider.press('g');
    expect(await value()).toBeGreaterThan(failure);
    expect(await ana.id('next-mark').isDisabled()).toBe(true);
    await ana.page.getByLabel('What to go to').selectOption('chat');
    await ana.id('previous-mark').click();
    expect(await value()).toBeLessThan(failure);
    expect(await slider.getAttribute('aria-valuetext')).toContain('Ana: “How long will this take?”');
    await ana.page.locator('.mark.failure').click();
    expect(await value()).toBe(failure);
    expect(await seriousFindings(ana.page)).toEqual([]);
    await shot(ana, 'at-failure');

    // The link has no key. In the chat of the same room it leads there; in a tab that is in no room it opens nothing.
    await ana.id('copy-moment').click();
    await ana.page.getByText('Copied', { exact: true }).waitFor({ state: 'attached' });
    const link = await ana.page.evaluate(() => navigator.clipboard.readText());
    expect(link).not.toContain(room.project.tokens.owner);
    await ana.id('back-to-now').click();
    expect(await value()).toBe(last);
    await ana.say(`Look: ${link}`);
    const alan = await people.in(room, 'viewer', 'Alan', { theme: 'light', width: 420, height: 860 });
    // PAGE-33: time and saving are at hand on the outline too, and whatever is pressed is large enough for a thumb.
    await alan.id('timeline-toggle').click();
    await alan.id('scrubber').waitFor();
    await alan.id('save-menu').locator('summary').click();
    expect(await tooSmall(alan)).toEqual([]);
    await shot(alan, 'phone-outline');
    await alan.id('timeline-toggle').click();
    await alan.id('tab-chat').click();
    await alan.page.locator('a', { hasText: '#p=' }).click();
    await alan.id('tab-diagram').click();
    await alan.standsIn('working');
    await alan.id('past-bar').waitFor();
    expect(await alan.id('scrubber').inputValue().then(Number)).toBe(failure);
    expect(alan.context.pages()).toHaveLength(1);
    expect(await seriousFindings(alan.page)).toEqual([]);
    await shot(alan, 'phone');
    await alan.id('back-to-now').click();
    await alan.page.evaluate((hash) => (location.hash = hash), new URL(link).hash.replace(/run=[^&]+/, 'run=gone'));
    await alan.page.getByText('The run that this link leads to is not in this room.').waitFor();
    expect(new URL(alan.page.url()).hash).toBe('');
    await alan.page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
    await alan.id('past-bar').waitFor();
    const stranger = await people.at(link);
    await stranger.id('notice').or(stranger.page.locator('[data-view="no-link"]')).first().waitFor();
    expect(await stranger.page.locator('.sr-diagram').count()).toBe(0);
  });
});
