import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../../browser/page/axe.ts';
import { artefacts, PROJECT } from '../../support/vscode/artefacts.ts';
import { until } from '../../support/vscode/until.ts';
import { workbenchOfThisFile } from '../../support/vscode/workbench-of-this-file.ts';
import type { WorkbenchWindow } from '../../support/vscode/workbench-window.ts';
import type { RoomPage } from './room-page.ts';
import { approveTasks, copyExample, extensionHosts, guest, openRoom, roomOf, shareLink, VSIX } from './support.ts';

// The main job from end to end, on what ships: one folder, one window, one teammate in a browser of their own. The tests
// follow one another like a working day; each says what it needs of those before.

const workbench = workbenchOfThisFile({ vsix: VSIX });
let folder: string;
let window: WorkbenchWindow;
let panel: RoomPage;
let link: string;
let teammate: Awaited<ReturnType<typeof guest>>;

beforeAll(async () => {
  folder = await copyExample(workbench());
  window = await workbench().open({ folder });
});
afterAll(async () => {
  await teammate?.close();
});

/** Every file below a folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}

describe('the main job', () => {
  it('EXT-1: opening a folder with a workflow opens its room, and the status bar says where the work stands', async () => {
    await window.statusBarItem('Design').waitFor();
  });

  it('EXT-2: Stateroom: Open shows the statechart with the current state lit, in the theme of VS Code', async () => {
    panel = await openRoom(window);
    await panel.standsIn('design');
    expect(await panel.frame.locator('body').getAttribute('data-theme')).toBe('dark');
    await window.screenshot('vscode-panel-dark');
  });

  it('EXT-3: the palette offers what is accepted now, and the command moves the state in the panel and the status bar', async () => {
    await window.runCommand('Stateroom: Send Command…');
    expect(await window.offered()).toEqual([
      'Tests are written',
      'Give the story up',
      'Restart the run from a state',
      'Cancel the run',
    ]);
    await window.screenshot('vscode-palette');
    await window.pick('Tests are written');
    await approveTasks(window, 'TDD cycle');
    // The example's own tests run, fail as they should, and their end moves the chart on.
    await panel.standsIn('green.code');
    await window.statusBarItem('Code').waitFor();
    const card = panel.frame.locator('[data-testid="entry"][data-kind="task"][data-status="failed"]');
    await card.waitFor();
    expect(await card.textContent()).toContain('exit 1');
  });

  it('EXT-4: Share copies a link for a role, and a teammate who opens it in a browser sees the same', async () => {
    link = await shareLink(window, 'Approver');
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/.*#t=[\w-]{43}&p=retry-queue-[0-9a-f]{8}$/);
    teammate = await guest(link, 'Mei');
    await teammate.room.standsIn('green.code');
    await teammate.room.hasMembers(2);
    await panel.hasMembers(2);
    expect(teammate.page.url()).not.toContain('t=');
    await teammate.page.screenshot({ path: artefacts.screenshot('browser-guest') });
  });

  it('EXT-67: a question of VS Code stays while the panel has the focus, until Escape puts it away', async () => {
    await window.runCommand('Stateroom: Send Command…');
    await window.offered();
    await panel.frame.getByTestId('composer').focus();
    expect(await window.offered()).toContain('More tests are wanted');
    await window.input.press('Escape');
    await window.input.waitFor({ state: 'hidden' });
  });

  it('EXT-5: a command from the palette reaches the teammate, and what the teammate writes is in the panel', async () => {
    await window.runCommand('Stateroom: Send Command…');
    await window.pick('More tests are wanted');
    await teammate.room.frame
      .locator('[data-testid="entry"][data-kind="transition"]', { hasText: 'more_tests' })
      .waitFor();
    await teammate.room.say('Back-off in the queue? The client has no clock. #code');
    await panel.hears('Back-off in the queue?');
    await panel.say('Yes, the queue.');
    await teammate.room.hears('Yes, the queue.');
    await panel.standsIn('green.code');
    // PAGE-214: whatever the cards in it became meanwhile, the stream is at its end.
    expect(await panel.frame.getByRole('button', { name: 'Latest' }).count()).toBe(0);
    await window.screenshot('vscode-panel-with-teammate');
  });

  it('EXT-6: both have the same entries in the same order', async () => {
    const seen = await until('the same entries on both sides', async () => {
      const [here, there] = [await panel.entries(), await teammate.room.entries()];
      return here.at(-1) === there.at(-1) ? { here, there } : undefined;
    });
    // Each draws what is near its view.
    const both = Math.min(seen.here.length, seen.there.length);
    expect(both).toBeGreaterThan(3);
    expect(seen.here.slice(-both)).toEqual(seen.there.slice(-both));
    expect(seen.here).toEqual([...seen.here].sort((a, b) => a - b));
  });

  it('EXT-23: the command line finds the room of the window that has the folder open', async () => {
    const stateroom = path.join(PROJECT, 'dist', 'cli', 'stateroom.js');
    const { stdout } = await promisify(execFile)(process.execPath, [stateroom, 'send', 'code_written'], {
      cwd: folder,
      env: workbench().server.env,
    });
    expect(stdout).toContain('green.verifying');
    // It is the same person, so the same member: nobody has joined for it.
    const step = panel.frame.locator('[data-testid="entry"][data-kind="transition"]', { hasText: 'code_written' });
    await step.first().waitFor();
    await panel.hasMembers(2);
    expect(await step.first().locator('.who').textContent()).toBe(os.userInfo().username);
    await panel.standsIn('green.code'); // the story is not solved, so its tests fail and the chart goes back
  });

  it.each([
    ['light', 'light'],
    ['high-contrast-dark', 'hc-dark'],
    ['high-contrast-light', 'hc-light'],
    ['dark', 'dark'],
  ] as const)('EXT-2: the panel follows VS Code into the theme %s', async (theme, said) => {
    await window.useTheme(theme);
    await panel.frame.locator(`body[data-theme="${said}"]`).waitFor();
    await window.screenshot(`vscode-panel-${theme}-working`);
  });

  it('EXT-63: axe finds nothing in the panel; a page that fails there is loaded anew from within, with what was written', async () => {
    expect(await seriousFindings(panel.frame)).toEqual([]);
    await panel.frame.getByTestId('composer').fill('Half a sen');
    await panel.frame.evaluate(() => {
      Object.defineProperty(Intl.DateTimeFormat.prototype, 'format', {
        get: () => {
          throw new Error('broken on purpose');
        },
      });
    });
    await teammate.room.say('Is your panel there?');
    await panel.frame.getByRole('button', { name: 'Reload' }).click();
    panel = await roomOf(window);
    await panel.hears('Is your panel there?');
    expect(await panel.frame.getByTestId('composer').inputValue()).toBe('Half a sen');
    await panel.frame.getByTestId('composer').fill('');
  });

  it('EXT-28: a gate that waits for the person is a notification, and its answer moves the run', async () => {
    await promisify(execFile)('npm', ['run', 'solve'], { cwd: folder });
    await panel.say('/code_written');
    await panel.standsIn('green.refactor');
    await panel.say('/ready');
    await window.notification(/Review of TDD cycle waits for an approval/).waitFor();
    await window.screenshot('vscode-gate');
    await window.answerNotification(/waits for an approval/, 'Reject…');
    await window.answer('One more test');
    await panel.standsIn('green.code');
    await teammate.page.locator('[data-testid="entry"][data-kind="gate"]', { hasText: 'One more test' }).waitFor();
  });

  it('EXT-53: a gate that was answered elsewhere is answered late in vain, which is said; nothing is sent', async () => {
    await panel.say('/code_written');
    await panel.standsIn('green.refactor');
    await panel.say('/ready');
    await window.notification(/Review of TDD cycle waits for an approval\. Also asked: Mei\./).waitFor();
    const gate = teammate.page.locator('[data-testid="gate"]');
    await gate.getByRole('button', { name: 'Reject…' }).click();
    await teammate.page.locator('dialog [name="reason"]').fill('Not like this');
    await teammate.page.keyboard.press('Enter');
    await panel.standsIn('green.code');
    const before = await panel.entries();
    await window.answerNotification(/waits for an approval/, 'Approve');
    await window.notification(/Review of TDD cycle waits no more/).waitFor();
    expect(await panel.entries()).toEqual(before);
  });

  it('EXT-27: diagnostics hold versions and counts and nothing private; metrics open as text', async () => {
    await window.runCommand('Stateroom: Copy Diagnostics');
    await window.notification(/Diagnostics are copied/).waitFor();
    const text = await window.page.evaluate(() => navigator.clipboard.readText());
    expect(text).toMatch(/^Stateroom \d+\.\d+\.\d+\n/);
    expect(text).toMatch(
      /^Room 1: local, Live( · \d+ ms)?, 1 workflows, 1 of 1 runs living, 0 problems, 2 members here$/m,
    );
    for (const secret of ['retry-queue', os.userInfo().username, 'Mei', '127.0.0.1'])
      expect(text).not.toContain(secret);
    await window.runCommand('Stateroom: Show Metrics');
    await window.page.locator('.monaco-editor .view-lines', { hasText: 'stateroom_connections' }).waitFor();
    await window.page.keyboard.press('Control+F4');
    await window.page.locator('.tab', { hasText: 'retry-queue' }).click();
  });

  it('EXT-7: the page in the panel and in the browser complains of nothing', async () => {
    expect(window.webviewErrors.filter((error) => !error.includes('broken on purpose'))).toEqual([]);
    expect(teammate.errors).toEqual([]);
  });

  it('EXT-8: after kill -9 of the extension host and a reload, state and chat are back, and the teammate comes back by itself', async () => {
    const [before] = await extensionHosts(workbench());
    expect(before).toBeDefined();
    process.kill(before ?? 0, 'SIGKILL');
    await window.page.reload({ waitUntil: 'commit' });
    await window.statusBarItem('Code').waitFor({ timeout: 60_000 });
    panel = await roomOf(window); // VS Code kept the panel, and its room came back into it
    await panel.standsIn('green.code');
    await panel.hears('Yes, the queue.');
    await panel.hears('Back-off in the queue?');
    expect(await extensionHosts(workbench())).not.toContain(before);
    await teammate.room.isConnected();
    await panel.say('Are you back, Mei?');
    await teammate.room.hears('Are you back, Mei?');
    expect(await shareLink(window, 'Approver')).toBe(link);
  });

  it('EXT-9: no log of VS Code or of the extension has the key of a link in it', async () => {
    const token = new URLSearchParams(new URL(link).hash.slice(1)).get('t') ?? '';
    expect(token).toHaveLength(43);
    const folder = path.join(workbench().server.scratch, 'kept-logs');
    await workbench().server.keepLogs(folder);
    const files = filesBelow(folder);
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((file) => readFileSync(file, 'latin1').includes(token))).toEqual([]);
  });
});
