import { describe, expect, it } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { usePeople } from './visits.ts';

const people = usePeople();

const chart = (target: string, more = '') => `workflow: demo
commands: { go: { title: Go on } }
initial: idle
states:
  idle: { title: Idle, on: { go: ${target} } }
  middle: { title: In the middle, on: { go: done } }
${more}  done: { title: Done, type: final }
`;

describe('a workflow that changes under a run', () => {
  it('PAGE-110: the page says what has changed, and those who lead keep, move or restart the run', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': chart('middle') } });
    const ana = await people.in(room, 'owner', 'Ana');
    const mei = await people.in(room, 'member', 'Mei', { theme: 'light' });
    await ana.standsIn('idle');
    room.write(
      'demo.workflow.yaml',
      chart('review', '  review: { title: Review, on: { go: done } }\n').replace(
        '  middle: { title: In the middle, on: { go: done } }\n',
        '',
      ),
    );
    await ana.id('outdated').locator('summary').click();
    await ana.id('outdated').getByText('States: Review is new; In the middle is gone.').waitFor();
    await ana.id('outdated').getByText('go in Review is new').waitFor();
    await ana.page.screenshot({ path: artefacts.screenshot('page-outdated-dark') });
    await mei.id('outdated').locator('summary').click();
    await mei.id('outdated').getByText('An approver or owner decides').waitFor();
    expect(await mei.id('outdated').locator('[data-command]').count()).toBe(0);
    expect(await ana.state('review').count()).toBe(0); // the drawing is the run's own definition's
    await ana.id('outdated').locator('[data-command="run.move"]').click();
    for (const visit of [ana, mei]) {
      await visit.state('review').waitFor();
      await visit.standsIn('idle');
      await visit.id('outdated').waitFor({ state: 'detached' });
      await visit.entries('definition').getByText('moved').waitFor();
    }
    await ana.say('/go');
    await mei.standsIn('review');
    // Where it stands is no more in the next one: it can't move, and says why.
    room.write('demo.workflow.yaml', chart('middle'));
    await ana.id('outdated').locator('summary').click();
    await ana.id('outdated').getByText('There is no state review any more').waitFor();
    expect(await ana.id('outdated').locator('[data-command="run.move"]').getAttribute('aria-disabled')).toBe('true');
    await ana.id('outdated').locator('[data-command="run.restart"]').click();
    await mei.standsIn('idle');
    await mei.state('middle').waitFor();
  });
});
