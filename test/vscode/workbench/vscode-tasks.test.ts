import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/vscode/until.ts';
import { workbenchOfThisFile } from '../../support/vscode/workbench-of-this-file.ts';
import { approveTasks, extensionHosts, makeFolder, openRoom, VSIX } from './support.ts';

const workbench = workbenchOfThisFile({ vsix: VSIX });

const WORKFLOW = '.stateroom/labels.workflow.yaml';
const TASKS = '.vscode/tasks.json';

/** A state for each of these labels, entered by `go LABEL`'s number, and where its end leads. */
const workflow = (labels: readonly string[], more = '') => `workflow: labels
commands: ${JSON.stringify(Object.fromEntries(labels.map((_, n) => [`go${n}`, { title: `Go ${n}` }]).concat([['back', { title: 'Back' }]])))}
initial: idle
states:
  idle: { on: { ${[...labels.map((_, n) => `go${n}: at${n}`), 'back: idle'].join(', ')} } }
  passed: { on: { back: idle } }
  failed: { on: { back: idle } }
  cancelled: { on: { back: idle } }
  timed_out: { on: { back: idle } }
${labels
  .map(
    (label, n) => `  at${n}:
    task: { vscode: ${JSON.stringify(label)}${more} }
    on: { task.passed: passed, task.failed: failed, task.cancelled: cancelled, task.timed_out: timed_out, back: idle }
`,
  )
  .join('')}`;

const tasksJson = (...tasks: readonly object[]) => JSON.stringify({ version: '2.0.0', tasks }, null, 2);

/** A shell task that says who it is and then goes on, whatever it is told; should a test fail, for three minutes. */
const stubborn = (label: string) => ({
  label,
  type: 'shell',
  command: `trap '' HUP TERM INT; echo $$ > ${label}.pid; for n in $(seq 900); do sleep 0.2; done`,
});

const alive = (pid: number): boolean => existsSync(`/proc/${pid}`);
const pidIn = (file: string) =>
  until(`a process of ${file}`, async () => {
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    return text === '' ? undefined : Number(text);
  });
const gone = (pid: number) => until(`${pid} to be gone`, async () => (alive(pid) ? undefined : true));

describe('tasks of VS Code', () => {
  it('EXT-45: a state runs the task of its label and goes on by its exit code; the card says where its output is', async () => {
    const labels = ['Pass', 'Fail', 'Both', 'After', 'None', 'Twice'];
    const folder = await makeFolder(workbench(), 'labels', {
      [WORKFLOW]: workflow(labels),
      [TASKS]: tasksJson(
        { label: 'Pass', type: 'shell', command: 'echo ran >> ran.txt' },
        { label: 'Fail', type: 'process', command: '/bin/sh', args: ['-c', 'exit 3'] },
        { label: 'Both', dependsOn: ['Pass', 'Quiet'] },
        { label: 'Quiet', type: 'shell', command: 'true' },
        { label: 'After', type: 'shell', command: 'true', dependsOn: 'Fail' },
        { label: 'Twice', type: 'shell', command: 'true' },
        { label: 'Twice', type: 'shell', command: 'false' },
      ),
    });
    const window = await workbench().open({ folder });
    const room = await openRoom(window);
    const card = room.frame.locator('[data-testid="entry"][data-kind="task"]');
    await room.say('/go0');
    await window.answerNotification(/labels is about to run 6 commands/, 'Review');
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.getByText('At0: the task “Pass” of VS Code: echo ran >> ran.txt').waitFor();
    await window.screenshot('vscode-approve-vscode-tasks');
    await window.answerDialog('Allow');
    await room.standsIn('passed');
    expect(readFileSync(path.join(folder, 'ran.txt'), 'utf8')).toBe('ran\n');
    await card
      .filter({ hasText: /Its output is in VS Code’s terminal\s*“Pass”/ })
      .first()
      .waitFor();
    const goes = async (n: number, to: string) => {
      await room.say('/back');
      await room.standsIn('idle');
      await room.say(`/go${n}`);
      await room.standsIn(to);
    };
    await goes(1, 'failed');
    await card.filter({ hasText: 'task: Fail' }).filter({ hasText: 'exit 3' }).waitFor();
    await goes(2, 'passed');
    expect(readFileSync(path.join(folder, 'ran.txt'), 'utf8')).toBe('ran\nran\n');
    await goes(3, 'failed');
    await card.filter({ hasText: '“Fail”, which runs before it, ended with exit code 3' }).waitFor();
    await goes(4, 'failed');
    await card.filter({ hasText: 'no task “None” in this folder. It has “Pass”, “Fail”, “Both”' }).waitFor();
    await goes(5, 'failed');
    await card.filter({ hasText: '2 tasks called “Twice”' }).waitFor();
    await window.screenshot('vscode-tasks-ran');
  });

  it('EXT-46: leaving its state, ending it and running out of time leave no process of it, whatever it ignores; ended in VS Code it is cancelled', async () => {
    const folder = await makeFolder(workbench(), 'long', {
      [WORKFLOW]: workflow(['Long']),
      [TASKS]: tasksJson({ ...stubborn('Long'), isBackground: true, problemMatcher: [] }),
    });
    const file = path.join(folder, 'Long.pid');
    const window = await workbench().open({ folder });
    const room = await openRoom(window);
    await room.say('/go0');
    await approveTasks(window, 'labels');
    const pids: number[] = [];
    const runs = async () => {
      const pid = await until('another process', async () => {
        const found = await pidIn(file);
        return pids.includes(found) ? undefined : found;
      });
      pids.push(pid);
      return pid;
    };
    const first = await runs();
    await room.say('/back');
    await room.standsIn('idle');
    await gone(first);

    await room.say('/go0');
    const second = await runs();
    await room.say('/cancel_task');
    await room.standsIn('cancelled');
    expect(alive(second)).toBe(false);
    await room.say('/back');

    await room.say('/go0');
    const third = await runs();
    await window.runCommand('Tasks: Terminate Task');
    await window.pick('Long');
    await room.standsIn('cancelled');
    process.kill(third, 'SIGKILL'); // VS Code lets what ignores it go on

    await writeFile(path.join(folder, WORKFLOW), workflow(['Long'], ', timeout: 6s'));
    await room.frame.getByTestId('outdated').waitFor();
    await room.frame.getByTestId('outdated').locator('summary').click();
    await room.frame.getByTestId('outdated').locator('[data-command="run.restart"]').click();
    await room.standsIn('idle');
    await room.say('/go0');
    await approveTasks(window, 'labels');
    const fourth = await runs();
    await room.standsIn('timed_out');
    expect(alive(fourth)).toBe(false);
  });

  it('EXT-47: what was approved is what tasks.json said of it then: changed, with all it depends on, it asks again, and it is held against that once more as it begins', async () => {
    const file = (base: string, ...more: object[]) =>
      tasksJson(
        {
          label: 'Top',
          type: 'shell',
          command: 'echo top >> ran.txt',
          dependsOrder: 'sequence',
          dependsOn: ['Wait', 'Base'],
        },
        { label: 'Wait', type: 'shell', command: 'while [ ! -e go ]; do sleep 0.1; done' },
        { label: 'Base', type: 'shell', command: base },
        ...more,
      );
    const folder = await makeFolder(workbench(), 'changing', {
      [WORKFLOW]: workflow(['Top']),
      [TASKS]: file('true'),
      go: '',
    });
    const ran = () =>
      existsSync(path.join(folder, 'ran.txt')) ? readFileSync(path.join(folder, 'ran.txt'), 'utf8') : '';
    const window = await workbench().open({ folder });
    const room = await openRoom(window);
    const dialog = window.page.locator('.monaco-dialog-box');
    const again = async () => {
      await room.say('/back');
      await room.standsIn('idle');
      await room.say('/go0');
    };
    const change = async (base: string, label: string) => {
      await writeFile(path.join(folder, TASKS), file(base, { label, type: 'shell', command: 'true' }));
      await until('VS Code to have read it', async () => {
        await window.runCommand('Tasks: Run Task');
        const labels = await window.offered();
        await window.page.keyboard.press('Escape');
        return labels.includes(label) ? true : undefined;
      });
    };
    await room.say('/go0');
    await window.answerNotification(/labels is about to run a command/, 'Review');
    await dialog.getByText('first the task “Base” of VS Code: true').waitFor();
    await window.answerDialog('Allow');
    await room.standsIn('passed');
    await again();
    await room.standsIn('passed');
    expect(ran()).toBe('top\ntop\n');

    await change('echo base >> ran.txt', 'Second');
    await again();
    await window.answerNotification(/labels is about to run a command/, 'Review');
    await dialog.getByText('first the task “Base” of VS Code: echo base >> ran.txt').waitFor();
    await window.screenshot('vscode-approve-changed-task');
    expect(ran()).toBe('top\ntop\n');
    await window.answerDialog('Allow');
    await room.standsIn('passed');
    expect(ran()).toBe('top\ntop\nbase\ntop\n');

    // Changed while a part of it runs.
    await rm(path.join(folder, 'go'));
    await again();
    await room.frame.locator('[data-testid="entry"][data-status="running"]').waitFor();
    await window.page.locator('.terminal-tabs-entry, .single-terminal-tab', { hasText: 'Wait' }).first().waitFor();
    await change('echo third >> ran.txt; sleep 60', 'Third');
    await writeFile(path.join(folder, 'go'), '');
    await room.standsIn('failed');
    await room.frame
      .locator('[data-testid="entry"][data-kind="task"]', { hasText: 'has changed since that was approved' })
      .waitFor();
    expect(ran().match(/top/g)).toHaveLength(3);
  });

  it('EXT-50: a question that was put aside comes again with the next task, and once at a time', async () => {
    const folder = await makeFolder(workbench(), 'aside', {
      [WORKFLOW]: workflow(['Quick']),
      [TASKS]: tasksJson({ label: 'Quick', type: 'shell', command: 'true' }),
    });
    const window = await workbench().open({ folder });
    const room = await openRoom(window);
    const asks = window.notification(/labels is about to run a command/);
    const bell = window.page.locator('[id="status.notifications"]');
    await room.say('/go0');
    await asks.waitFor();
    // Put aside: it stays in the bell.
    await bell.click();
    await asks.waitFor({ state: 'detached' });
    await bell.click();
    await room.say('/retry');
    await asks.waitFor();
    // One entry for each time it was not allowed; until it is there, there is nothing to try again.
    const attempts = room.frame.locator('[data-testid="entry"][data-kind="task"]');
    for (const before of [2, 3]) {
      await attempts.nth(before - 1).waitFor();
      await room.say('/retry');
      await attempts.nth(before).waitFor();
    }
    // Or none: of three within a moment VS Code shows no more, and keeps the newest behind its bell.
    expect(await asks.count()).toBeLessThanOrEqual(1);
    await bell.click();
    const listed = window.page.locator('.notifications-center .notification-list-item-message', {
      hasText: 'labels is about to run',
    });
    await listed.first().waitFor();
    expect(await listed.count()).toBe(1);
    await bell.click();
    await window.runCommand('Stateroom: Review Tasks…');
    await window.answerDialog('Allow');
    await room.standsIn('passed');
  });

  it('EXT-48: what the killed host left running is ended before it runs again, and the attempt was interrupted', async () => {
    const folder = await makeFolder(workbench(), 'killed', {
      [WORKFLOW]: workflow(['Stays']),
      [TASKS]: tasksJson(stubborn('Stays')),
    });
    const window = await workbench().open({ folder });
    const room = await openRoom(window);
    await room.say('/go0');
    await approveTasks(window, 'labels');
    const pid = await pidIn(path.join(folder, 'Stays.pid'));
    await room.frame.locator('[data-testid="entry"][data-status="running"]').waitFor();
    const [host] = await extensionHosts(workbench());
    process.kill(host ?? 0, 'SIGKILL');
    expect(alive(pid)).toBe(true);
    await window.page.reload({ waitUntil: 'commit' });
    await window.statusBarItem('At0').waitFor({ timeout: 60_000 });
    const next = await openRoom(window);
    await next.frame.locator('[data-testid="entry"][data-status="interrupted"]').waitFor();
    expect(alive(pid)).toBe(false);
    await next.say('/retry');
    const again = await until('another process', async () => {
      const found = await pidIn(path.join(folder, 'Stays.pid'));
      return found === pid ? undefined : found;
    });
    await next.say('/cancel_task');
    await next.standsIn('cancelled');
    expect(alive(again)).toBe(false);
  });
});
