import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { workbenchOfThisFile } from '../../support/vscode/workbench-of-this-file.ts';
import { makeFolder, openRoom, VSIX } from './support.ts';

const workbench = workbenchOfThisFile({ vsix: VSIX, builtIns: 'all', settings: { 'task.autoDetect': 'on' } });

const WORKFLOW = `workflow: found
commands: { full: {}, own: {}, back: {} }
initial: idle
states:
  idle: { on: { full: by_full_name, own: by_label } }
  by_full_name: { task: { vscode: 'npm: test' }, on: { task.passed: tested, task.failed: failed } }
  by_label: { task: { vscode: Compile }, on: { task.passed: compiled, task.failed: failed } }
  tested: { on: { back: idle } }
  compiled: { on: { back: idle } }
  failed: { on: { back: idle } }
`;

describe('tasks that VS Code finds by itself', () => {
  it('EXT-45: run by their full names, or by the label that tasks.json gives them, with what runs before them', async () => {
    const folder = await makeFolder(workbench(), 'found', {
      '.stateroom/found.workflow.yaml': WORKFLOW,
      'package.json': JSON.stringify({
        name: 'found',
        scripts: { test: 'echo tested >> ran.txt', build: 'echo built >> ran.txt', lint: 'echo linted >> ran.txt' },
      }),
      '.vscode/tasks.json': JSON.stringify({
        version: '2.0.0',
        tasks: [{ type: 'npm', script: 'build', label: 'Compile', dependsOn: 'npm: lint' }],
      }),
    });
    const ran = () => {
      const file = path.join(folder, 'ran.txt');
      return existsSync(file) ? readFileSync(file, 'utf8') : '';
    };
    const window = await workbench().open({ folder });
    await window.statusBarItem('Idle').waitFor(); // with all that VS Code brings, extensions take a while
    const room = await openRoom(window);
    await room.say('/full');
    await window.answerNotification(/found is about to run 2 commands/, 'Review');
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.getByText(/By full name: the task “npm: test” of VS Code: (in .*: )?npm run test/).waitFor();
    await dialog.getByText(/first the task “npm: lint” of VS Code: (in .*: )?npm run lint/).waitFor();
    await window.screenshot('vscode-approve-found-tasks');
    await window.answerDialog('Allow');
    await room.standsIn('tested');
    expect(ran()).toBe('tested\n');
    await room.say('/back');
    await room.say('/own');
    await room.standsIn('compiled');
    expect(ran()).toBe('tested\nlinted\nbuilt\n');
  });
});
