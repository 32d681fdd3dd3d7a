import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/vscode/until.ts';
import { workbenchOfThisFile } from '../../support/vscode/workbench-of-this-file.ts';
import type { WorkbenchWindow } from '../../support/vscode/workbench-window.ts';
import { approveTasks, makeFolder, openRoom, VSIX } from './support.ts';

const workbench = workbenchOfThisFile({ vsix: VSIX, trust: 'ask' });

const MARKED = `workflow: marked
commands: { go: { title: Go } }
initial: idle
states:
  idle: { on: { go: working } }
  working:
    task: { run: 'echo ran > marker.txt' }
    on: { task.passed: done, task.failed: idle }
  done: { type: final }
`;

async function trust(window: WorkbenchWindow): Promise<void> {
  await window.statusBarItem('Restricted Mode').click();
  await window.page.locator('.workspace-trust-editor .monaco-button').getByText('Trust', { exact: true }).click();
  await window.page.locator('.modal-editor-header .codicon-close').click();
}

describe('trust', () => {
  it('EXT-21: the room works, no task runs and it says why; once the folder is trusted the task runs', async () => {
    const folder = await makeFolder(workbench(), 'untrusted', { '.stateroom/marked.workflow.yaml': MARKED });
    const marker = path.join(folder, 'marker.txt');
    const window = await workbench().open({ folder });
    const room = await openRoom(window);
    await room.say('/go');
    await room.standsIn('working');
    await room.frame.locator('[data-testid="entry"][data-kind="task"]', { hasText: 'Restricted Mode' }).waitFor();
    expect(existsSync(marker)).toBe(false);
    await window.screenshot('vscode-restricted');
    await trust(window);
    await approveTasks(window, 'marked');
    await until('the task to run', async () => (existsSync(marker) ? true : undefined));
    await room.standsIn('done');
  });

  it('EXT-36: each definition asks once before it runs anything, with its whole command; what was approved runs, not what its file says by then', async () => {
    const workflow = '.stateroom/careful.workflow.yaml';
    const careful = (command: string) =>
      `workflow: careful
commands: { go: { title: Go } }
initial: idle
states:
  idle: { on: { go: working } }
  working:
    title: At work
    task: { run: '${command}', cwd: sub }
    on: { task.passed: idle, task.failed: idle }
`;
    const files = { [workflow]: careful('echo one >> ../ran.txt'), 'sub/.keep': '' };
    const folder = await makeFolder(workbench(), 'careful', files);
    const ran = async () =>
      existsSync(path.join(folder, 'ran.txt')) ? readFile(path.join(folder, 'ran.txt'), 'utf8') : '';
    const window = await workbench().open({ folder });
    const room = await openRoom(window);
    await trust(window);
    const card = room.frame.locator('[data-testid="entry"][data-kind="task"]');
    await room.say('/go');
    await room.standsIn('working');
    await card.filter({ hasText: 'has not yet approved' }).waitFor();

    // Looked at, and not decided; meanwhile somebody changes the file.
    await window.answerNotification(/careful is about to run a command/, 'Review');
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.getByText('At work: in sub: echo one >> ../ran.txt').waitFor();
    await window.screenshot('vscode-approve-tasks');
    await window.answerDialog('Cancel');
    await writeFile(path.join(folder, workflow), careful('echo two >> ../ran.txt'));
    await room.frame.getByTestId('outdated').waitFor();
    expect(await ran()).toBe('');

    await window.runCommand('Stateroom: Review Tasks…');
    await dialog.getByText('echo one >> ../ran.txt').waitFor();
    await window.answerDialog('Allow');
    await room.standsIn('idle');
    expect(await ran()).toBe('one\n');
    await room.say('/go');
    await until('the second time, without a question', async () => ((await ran()) === 'one\none\n' ? true : undefined));
    await room.standsIn('idle');

    // On the changed definition the question comes anew.
    await room.frame.getByTestId('outdated').locator('summary').click();
    await room.frame.getByTestId('outdated').locator('[data-command="run.move"]').click();
    await room.frame.getByTestId('outdated').waitFor({ state: 'detached' });
    await room.say('/go');
    await window.answerNotification(/careful is about to run a command/, 'Review');
    await dialog.getByText('echo two >> ../ran.txt').waitFor();
    expect(await ran()).toBe('one\none\n');
    await window.answerDialog('Allow');
    await until('the changed command', async () => ((await ran()) === 'one\none\ntwo\n' ? true : undefined));
  });
});
