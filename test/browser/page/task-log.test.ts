import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { usePeople } from './visits.ts';

const people = usePeople();

const PRINTING = `workflow: printing
commands: { go: { title: Go } }
initial: idle
states:
  idle: { on: { go: working } }
  working:
    task: { run: 'echo the first line; seq 1 300; while [ ! -e go ]; do sleep 0.05; done; seq 301 30000; echo the last line' }
    on: { task.passed: idle, task.failed: idle }
`;

describe('what a task prints', () => {
  it('PAGE-146: who comes while it runs sees what it printed before; who comes afterwards unfolds it, and opens all of it', async () => {
    const room = await people.room({ workflows: { 'printing.workflow.yaml': PRINTING } });
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.say('/go');
    await ana.standsIn('working');
    await ana.entries('task').getByText('Show 295 more lines').waitFor();
    const late = await people.in(room, 'viewer', 'Late');
    await late.entries('task').getByText('Show 295 more lines').click();
    await late.id('output').getByText('the first line').waitFor();
    writeFileSync(path.join(room.folder, 'go'), '');
    for (const visit of [ana, late]) {
      await visit.standsIn('idle');
      await visit.id('output').getByText('the last line').waitFor();
    }
    const after = await people.in(room, 'viewer', 'After', { theme: 'light' });
    const card = after.entries('task');
    await card.getByText(/^Show \d+ more lines$/).click();
    // The page holds the end of it; the host has it all.
    await after.id('output').getByText('29500').waitFor();
    await after.page.screenshot({ path: artefacts.screenshot('page-output-light') });
    const [tab] = await Promise.all([after.page.waitForEvent('popup'), after.id('open-output').click()]);
    await tab.getByText('the first line').waitFor();
    const whole = `the first line\n${Array.from({ length: 30_000 }, (_, index) => index + 1).join('\n')}\nthe last line\n`;
    expect(await tab.locator('body').textContent()).toBe(whole);
  });
});
