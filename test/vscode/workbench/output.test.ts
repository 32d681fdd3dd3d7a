import fs from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/vscode/until.ts';
import { workbenchOfThisFile } from '../../support/vscode/workbench-of-this-file.ts';
import type { WorkbenchWindow } from '../../support/vscode/workbench-window.ts';
import type { RoomPage } from './room-page.ts';
import { approveTasks, makeFolder, openRoom, roomOf, VSIX } from './support.ts';

// One folder and one window; the tests follow one another.

const workbench = workbenchOfThisFile({ vsix: VSIX });
let folder: string;
let window: WorkbenchWindow;
let room: RoomPage;

const TESTED = `workflow: tested
commands: { test: { title: Test }, list: { title: List } }
initial: idle
states:
  idle: { on: { test: testing, list: listing } }
  testing:
    task: { run: [node, --test, queue.test.js], cwd: packages/queue, problemMatcher: $node }
    on: { task.failed: red, task.passed: green }
  listing:
    task: { run: 'cat places.txt; exit 1' }
    on: { task.failed: red, task.passed: green }
  red: { on: { test: testing, list: listing } }
  green: { on: { test: testing, list: listing } }
`;
/** The assertion stands in line 6, column 10. */
const tests = (expected: number, above = '') => `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tries } from './queue.js';

test('a job that times out is tried again', () => {
${above}  assert.equal(tries(), ${expected});
});
`;
const PLACES = [
  'error: see ../outside/secret.js:1:1',
  'error: see out/secret.js:1:1',
  'error: see src/gone.js:3:1',
  'error: see wait_test.go:2',
].join('\n');

beforeAll(async () => {
  await makeFolder(workbench(), 'outside', { 'secret.js': 'secret\n' });
  folder = await makeFolder(workbench(), 'queue', {
    '.stateroom/tested.workflow.yaml': TESTED,
    'package.json': '{ "type": "module" }\n',
    'packages/queue/queue.js': 'export const tries = () => 1;\n',
    'packages/queue/queue.test.js': tests(4),
    'places.txt': `${PLACES}\n`,
    'internal/wait/wait_test.go': 'package wait\n\n',
  });
  await fs.symlink(path.join(folder, '..', 'outside'), path.join(folder, 'out'));
  window = await workbench().open({ folder });
  room = await openRoom(window);
});

const failed = () => room.frame.locator('[data-kind="task"][data-status="failed"]').last();
const tab = (name: string | RegExp) => window.page.locator('.tab.active', { hasText: name });
const problem = (text: string | RegExp) => window.page.locator('.markers-panel .monaco-list-row', { hasText: text });
const rewrite = (text: string) => fs.writeFile(path.join(folder, 'packages/queue/queue.test.js'), text);

describe('places in a task’s output', () => {
  it('EXT-40: a place in the output of a failed test opens in the editor, with the cursor there', async () => {
    await room.say('/test');
    await approveTasks(window, 'tested');
    await room.standsIn('red');
    await failed().getByTestId('first-error').waitFor();
    await failed()
      .getByRole('button', { name: /queue\.test\.js:6:10$/ })
      .first()
      .click();
    await tab('queue.test.js').waitFor();
    await window.statusBarItem('Ln 6, Col 10').waitFor();
    await window.screenshot('vscode-output-place');
  });

  it('PAGE-126: the first error opens there with one press, from wherever the cursor is', async () => {
    await window.page.keyboard.press('Control+Home');
    await window.statusBarItem('Ln 1, Col 1').waitFor();
    await failed().getByTestId('first-error').click();
    await window.statusBarItem('Ln 6, Col 10').waitFor();
    expect(await failed().locator('.wrong').textContent()).toContain('queue.test.js:6:10');
    // In the editor that is there, and not in one more.
    expect(await window.page.locator('.editor-group-container').count()).toBe(2);
  });

  it.each(['light', 'high-contrast-dark', 'high-contrast-light', 'dark'] as const)(
    'PAGE-127: the panel’s output follows VS Code into the theme %s',
    async (theme) => {
      await window.useTheme(theme);
      await window.screenshot(`vscode-output-${theme}`);
    },
  );

  it('EXT-42: what the test found stands among the Problems, with its place and whose it is, also after a reload', async () => {
    await window.runCommand('Problems: Focus on Problems View');
    const found = problem('a job that times out is tried again');
    await found.waitFor();
    const said = await found.textContent();
    expect(said).toContain('1 !== 4');
    expect(said).toContain('Stateroom: node --test queue.test.js');
    expect(said).toMatch(/\[Ln 6, Col 10\]/);
    await window.screenshot('vscode-output-problem');
    await window.page.reload();
    room = await roomOf(window);
    await window.runCommand('Problems: Focus on Problems View');
    await found.waitFor();
  });

  it('EXT-43: the next attempt that fails brings its own problems instead, and one that passes takes them away', async () => {
    await rewrite(tests(5, '\n'));
    await room.say('/test');
    await problem('1 !== 5').waitFor();
    expect(await problem('1 !== 5').textContent()).toMatch(/\[Ln 7, Col 10\]/);
    await problem('1 !== 4').waitFor({ state: 'detached' });
    await rewrite(tests(1));
    await room.say('/test');
    await window.statusBarItem('Green').waitFor();
    await problem('a job that times out is tried again').waitFor({ state: 'detached' });
  });

  it('EXT-41: outside the folder, by name or by a link, nothing is opened, nor what is not there; each says so', async () => {
    await room.say('/list');
    await window.statusBarItem('Red').waitFor();
    const place = (name: string) => failed().getByRole('button', { name });
    await place('../outside/secret.js:1:1').click();
    await window.notification('../outside/secret.js lies outside of queue').waitFor();
    await place('out/secret.js:1:1').last().click();
    await window.notification(/^out\/secret\.js lies outside of queue/).waitFor();
    await place('src/gone.js:3:1').click();
    await window.notification('There is no src/gone.js in queue now').waitFor();
    expect(await tab('secret.js').count()).toBe(0);
    await window.screenshot('vscode-output-refused');
  });

  it('EXT-41: a file that is named without its folder is found in it', async () => {
    await failed().getByRole('button', { name: 'wait_test.go:2' }).click();
    await tab('wait_test.go').waitFor();
    await window.statusBarItem('Ln 2, Col 1').waitFor();
  });

  it('EXT-56: all that an attempt has printed opens as a document, with links to the files it names', async () => {
    await rewrite(tests(4));
    await room.say('/test');
    // The attempt before it was of the other task.
    await failed().filter({ hasText: 'node --test' }).waitFor();
    await window.runCommand('Stateroom: Show Task Output…');
    await window.pick('node --test queue.test.js');
    await tab('node --test queue.test.js').waitFor();
    const line = window.page.locator('.editor-instance .view-line', { hasText: 'queue.test.js:6:10' }).first();
    await line.waitFor();
    await line.locator('.detected-link').first().waitFor();
    await window.screenshot('vscode-output-document');
    // The editor draws the line anew as the pointer comes over its link, so that the press goes to where it stands.
    await until('the link to be followed', async () => {
      const box = await line.locator('.detected-link').first().boundingBox();
      if (!box) return undefined;
      await window.page.keyboard.down('Control');
      await window.page.mouse.click(box.x + 20, box.y + box.height / 2);
      await window.page.keyboard.up('Control');
      return window
        .statusBarItem('Ln 6, Col 10')
        .waitFor({ timeout: 2000 })
        .then(
          () => true,
          () => undefined, // pressed before the link listened
        );
    });
    await tab(/^queue\.test\.js/).waitFor();
  });
});
