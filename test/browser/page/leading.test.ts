import { describe, expect, it } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { seriousFindings } from './axe.ts';
import { usePeople } from './visits.ts';

const people = usePeople();

const SPRINT = `workflow: sprint
title: Sprint
commands: { begin: { title: Begin }, finish: { title: Finish } }
initial: planning
on: { run.failed: {} }
states:
  planning: { on: { begin: building } }
  building:
    entry: { start: { workflow: story, title: "'Story one'" } }
    on: { finish: reviewing }
  reviewing: { on: { begin: building } }
`;
const STORY = `workflow: story
title: Story
runs: many
commands: { done: { title: Done } }
initial: open
states:
  open: { on: { done: closed } }
  closed: { type: final }
`;
const workflows = { 'a.workflow.yaml': SPRINT, 'b.workflow.yaml': STORY };

describe('leading a run', () => {
  it('PAGE-120: an owner restarts a run from a state of the outline and says why; others are not offered it', async () => {
    const room = await people.room({ workflows });
    const ana = await people.in(room, 'owner', 'Ana');
    const alan = await people.in(room, 'approver', 'Alan', { theme: 'light', width: 420, height: 860 });
    await ana.standsIn('planning');
    await ana.page.locator('.view-toggle').click();
    const item = (id: string) => ana.page.locator(`.outline li[data-state="${id}"]`);
    await item('reviewing').locator('.name').hover();
    await item('reviewing').locator('.restart').click();
    const form = ana.id('command-form');
    await form.getByRole('button', { name: 'Restart from Reviewing' }).click();
    await form.getByText('Reason is needed.').waitFor();
    expect(await seriousFindings(ana.page)).toEqual([]);
    await form.getByLabel('Reason').fill('The demo is <b>today</b>');
    await ana.page.screenshot({ path: artefacts.screenshot('page-restart-from-dark') });
    await form.getByRole('button', { name: 'Restart from Reviewing' }).click();
    await item('reviewing').and(ana.page.locator('[aria-current="step"]')).waitFor();
    await form.waitFor({ state: 'detached' });
    // It is said to everybody, with the reason as it was written.
    await alan.page.locator('.outline li.active[data-state="reviewing"]').waitFor();
    await alan.id('tab-chat').click();
    for (const visit of [ana, alan]) {
      const line = visit.entries('transition').last();
      await line.getByText('restarted').waitFor();
      expect(await line.locator('.what').textContent()).toContain('Ana restarted Sprint from Reviewing');
      expect(await line.locator('q').textContent()).toContain('The demo is <b>today</b>');
    }
    await alan.id('tab-outline').click();
    await alan.id('cancel-run').waitFor();
    expect(await alan.page.locator('[data-command="run.restart_from"]').count()).toBe(0);
  });

  it('PAGE-121: an approver cancels a run and is told which others end with it; it is shown as stopped, in words', async () => {
    const room = await people.room({ workflows });
    const alan = await people.in(room, 'approver', 'Alan');
    const mei = await people.in(room, 'member', 'Mei', { theme: 'light' });
    await alan.standsIn('planning');
    await mei.standsIn('planning');
    expect(await mei.id('cancel-run').count()).toBe(0);
    await alan.possible('begin').click();
    await mei.standsIn('building');
    await alan.page.locator('[data-testid="workflow-picker"] option[value="story"]').waitFor({ state: 'attached' });
    await alan.id('cancel-run').click();
    const form = alan.id('command-form');
    await form.getByText('So do the runs that it started: Story one.').waitFor();
    await form.getByRole('button', { name: 'Let it go on' }).click();
    await form.waitFor({ state: 'detached' });
    await alan.id('cancel-run').click();
    await form.getByLabel('Reason').fill('Not this month');
    expect(await seriousFindings(alan.page)).toEqual([]);
    await alan.page.screenshot({ path: artefacts.screenshot('page-cancel-run-dark') });
    await form.getByRole('button', { name: 'Cancel the run' }).click();
    for (const visit of [alan, mei]) {
      await visit.page.locator('.now').getByText('This run was stopped').waitFor();
      await visit.page.locator('.now').getByText('Not this month').waitFor();
      await visit.page.locator('.now .icon-circleSlash').waitFor();
      await visit.page.locator('.sr-diagram .state.leaf.stopped[data-state="building"]').waitFor();
      const said = visit.entries('transition').filter({ hasText: 'cancelled' }).locator('.what');
      await said.nth(1).getByText('Sprint').waitFor();
      expect((await said.allTextContents()).map((text) => text.replace(/\s+/g, ' '))).toEqual([
        expect.stringMatching(/^Alan cancelled Story one in Open together with Sprint.*Not this month/),
        expect.stringMatching(/^Alan cancelled Sprint in Building.*Not this month/),
      ]);
    }
    expect(await alan.id('cancel-run').count()).toBe(0);
    await mei.page.screenshot({ path: artefacts.screenshot('page-stopped-light') });
    // The child's chip says it too.
    await mei.id('workflow-picker').selectOption('story');
    await mei.id('run-chip').filter({ hasText: 'stopped' }).locator('.icon-circleSlash').waitFor();
    await mei.id('workflow-picker').selectOption('sprint');
    await mei.page.locator('.now [data-command="run.start"]').click();
    await alan.standsIn('planning');
  });

  it('PAGE-122: both can be typed; the composer offers them to those who may', async () => {
    const room = await people.room({ workflows: { 'a.workflow.yaml': STORY.replace('runs: many\n', '') } });
    const ana = await people.in(room, 'owner', 'Ana');
    const mei = await people.in(room, 'member', 'Mei');
    await ana.standsIn('open');
    for (const [visit, refused] of [
      [ana, false],
      [mei, true],
    ] as const) {
      await visit.composer.fill('/run.c');
      const option = visit.page.locator('.completions [data-command="run.cancel"]');
      await option.waitFor();
      expect(await option.evaluate((element) => element.classList.contains('refused'))).toBe(refused);
    }
    await ana.say('/run.restart_from open "Once more"');
    await mei.entries('transition').getByText('Once more').waitFor();
    await ana.say('/run.cancel');
    await mei.page.locator('.now').getByText('This run was stopped').waitFor();
  });
});
