import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/vscode/until.ts';
import { workbenchOfThisFile } from '../../support/vscode/workbench-of-this-file.ts';
import { makeFolder, openRoom, VSIX } from './support.ts';

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

describe('Restricted Mode', () => {
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
    await window.runCommand('Workspaces: Manage Workspace Trust');
    await window.page.locator('.workspace-trust-editor .monaco-button').getByText('Trust', { exact: true }).click();
    await until('the task to run', async () => (existsSync(marker) ? true : undefined));
    await room.standsIn('done');
  });
});
