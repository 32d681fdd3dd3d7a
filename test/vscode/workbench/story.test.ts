import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { until } from '../../support/vscode/until.ts';
import { workbenchOfThisFile } from '../../support/vscode/workbench-of-this-file.ts';
import type { WorkbenchWindow } from '../../support/vscode/workbench-window.ts';
import type { RoomPage } from './room-page.ts';
import { approveTasks, copyExample, guest, openRoom, shareLink, VSIX } from './support.ts';

// The example's story, from design to committed, by its own tests; each test goes on where the one before it ended.

const workbench = workbenchOfThisFile({ vsix: VSIX });
let folder: string;
let window: WorkbenchWindow;
let panel: RoomPage;
let teammate: Awaited<ReturnType<typeof guest>>;

/** Holds the project's tests up until its file is there, so that what they print is seen before they end. */
const HELD = `import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
test('is let go', async () => {
  while (!existsSync('let-go')) await sleep(50);
});
`;

beforeAll(async () => {
  folder = await copyExample(workbench());
  await fs.writeFile(path.join(folder, 'test/zz-held.test.js'), HELD);
  window = await workbench().open({ folder });
  panel = await openRoom(window);
  teammate = await guest(await shareLink(window, 'Approver'), 'Sam');
});
afterAll(async () => {
  await teammate?.close();
});

const both = () => [panel, teammate.room];
const card = (room: RoomPage, status: string) =>
  room.frame.locator(`[data-kind="task"][data-status="${status}"]`).last();

/** Answers where to save, and waits until that is done. */
async function saveAs(file: string): Promise<void> {
  // The dialog writes its proposal into the field a moment after it is there, over whatever stands in it.
  const proposed = async () => (await window.input.isVisible()) && (await window.input.inputValue());
  await until('the save dialog', async () => {
    const name = await proposed();
    return name !== false && name.endsWith(path.extname(file)) ? true : undefined;
  });
  await window.answer(file);
  await window.notification(new RegExp(`Saved as ${path.basename(file)}`)).waitFor();
}

describe('the example’s story', () => {
  it('EXT-57: the tests run, and what they print is seen in the panel and in a browser while they do', async () => {
    await panel.say('/write_tests');
    await approveTasks(window, 'TDD cycle');
    for (const room of both()) {
      await room.standsIn('test_red');
      await card(room, 'running').getByTestId('output').getByText('strictEqual').first().waitFor({ timeout: 30_000 });
    }
    await window.screenshot('vscode-story-running');
    await fs.writeFile(path.join(folder, 'let-go'), '');
    for (const room of both()) {
      await room.standsIn('green.code');
      await card(room, 'failed').waitFor();
    }
    await teammate.page.screenshot({ path: artefacts.screenshot('browser-story-red') });
  });

  it('EXT-57: a click on the error opens the test at its line', async () => {
    await card(panel, 'failed').getByTestId('first-error').click();
    await window.page.locator('.tab.active', { hasText: 'retry.test.js' }).waitFor();
    const place = await card(panel, 'failed').locator('.wrong .place').first().textContent();
    const [, line, column] = /:(\d+):(\d+)$/.exec(place ?? '') ?? [];
    await window.statusBarItem(`Ln ${line}, Col ${column}`).waitFor();
    const lines = (await fs.readFile(path.join(folder, 'test/retry.test.js'), 'utf8')).split('\n');
    expect(lines[Number(line) - 1]).toMatch(/assert|throw/);
    await window.screenshot('vscode-story-error');
  });

  it('EXT-57: code is written, the tests pass, a teammate approves, and the story is committed', async () => {
    await window.runCommand('View: Close Editor');
    execFileSync('npm', ['run', '--silent', 'solve'], { cwd: folder });
    await panel.say('/code_written');
    for (const room of both()) await room.standsIn('green.refactor');
    await panel.say('/ready');
    await teammate.room.standsIn('review');
    await teammate.page.getByTestId('gate').locator('[data-command="approve"]').click();
    for (const room of both()) await room.standsIn('committed');
    await window.statusBarItem('Committed').waitFor();
    await window.screenshot('vscode-story-committed');
    expect(teammate.errors).toEqual([]);
  });

  it('EXT-58: the palette offers to restart the run from a state, and to cancel it', async () => {
    await window.runCommand('Stateroom: Start a Run…');
    await panel.standsIn('design');
    await window.runCommand('Stateroom: Send Command…');
    await window.pick('Restart the run from a state');
    await window.pick('green.refactor');
    await window.answer('The tests pass already');
    for (const room of both()) await room.standsIn('green.refactor');
    await window.runCommand('Stateroom: Send Command…');
    await window.pick('Cancel the run');
    await window.answer('Enough for today');
    for (const room of both()) await room.frame.getByText('Enough for today').first().waitFor();
  });

  it('EXT-64: Ctrl+F in the panel opens the page’s own search, of the stream and of the diagram, and not VS Code’s', async () => {
    const { frame } = panel;
    await frame.getByTestId('composer').press('Control+f');
    await frame.getByTestId('search').getByRole('searchbox').waitFor();
    await frame.getByTestId('search').getByRole('searchbox').press('Escape');
    await frame.locator('.sr-diagram > svg').press('Control+f');
    await frame.getByRole('combobox', { name: 'Find a state' }).waitFor();
    await window.screenshot('vscode-find');
    expect(await window.page.locator('.simple-find-part.visible, .find-widget.visible').count()).toBe(0);
    await frame.getByRole('combobox', { name: 'Find a state' }).press('Escape');
    await frame.getByRole('combobox', { name: 'Find a state' }).waitFor({ state: 'detached' });
  });

  it('EXT-60, EXT-65: Export Diagram and the panel’s menu ask where to save, and write the picture and the report there', async () => {
    await window.runCommand('Stateroom: Export Diagram…');
    await window.pick('SVG');
    const picture = path.join(folder, 'chart.svg');
    await saveAs(picture);
    expect(await fs.readFile(picture, 'utf8')).toMatch(/^<svg [\s\S]*>Design<\/text>[\s\S]*<\/svg>$/);
    await panel.frame.getByTestId('save-menu').locator('summary').click();
    await panel.frame.getByRole('button', { name: 'Report of this run (Markdown)' }).click();
    const report = path.join(folder, 'report.md');
    await saveAs(report);
    await window.screenshot('vscode-saved');
    expect(await fs.readFile(report, 'utf8')).toContain('## Time in each state');
    // EXT-65: the command has the report too, with both pictures in it.
    await window.runCommand('Stateroom: Export Diagram…');
    await window.pick('Report as HTML');
    const page = path.join(folder, 'report.html');
    await saveAs(page);
    const html = await fs.readFile(page, 'utf8');
    expect(html).toMatch(/^<!doctype html>\n/);
    expect(html.match(/<img src="data:image\/svg\+xml/g)).toHaveLength(2);
  });
});
