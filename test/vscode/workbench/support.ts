import { existsSync, readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { PROJECT } from '../../support/vscode/artefacts.ts';
import { launchChromium } from '../../support/vscode/chromium.ts';
import type { Workbench } from '../../support/vscode/workbench.ts';
import type { WorkbenchWindow } from '../../support/vscode/workbench-window.ts';
import { RoomPage } from './room-page.ts';

/** What ships; `npm run package` makes it. `STATEROOM_VSIX` names one that was built elsewhere. */
export const VSIX = process.env.STATEROOM_VSIX ?? path.join(PROJECT, 'dist', 'stateroom.vsix');

/** A copy of the example project in the server's scratch folder. */
export async function copyExample(workbench: Workbench, name = 'retry-queue'): Promise<string> {
  const folder = path.join(workbench.server.scratch, name);
  await fs.cp(path.join(PROJECT, 'examples', 'retry-queue'), folder, { recursive: true });
  return folder;
}

/** A folder with these files, paths from its root. */
export async function makeFolder(
  workbench: Workbench,
  name: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = path.join(workbench.server.scratch, name);
  await fs.mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await fs.writeFile(path.join(folder, file), text);
  }
  return folder;
}

/** Opens the room by the palette, and waits until its page is live. */
export async function openRoom(window: WorkbenchWindow): Promise<RoomPage> {
  await window.runCommand('Stateroom: Open');
  return roomOf(window);
}

/** The page in the window's panel. */
export async function roomOf(window: WorkbenchWindow): Promise<RoomPage> {
  const page = new RoomPage(await window.webview('[data-testid="connection"]'));
  await page.isConnected();
  return page;
}

/** The processes of extension hosts below the server, which says each one's id in its log as it starts it. */
export async function extensionHosts(workbench: Workbench): Promise<number[]> {
  const folder = await workbench.keepEvidence('extension-hosts');
  const log = readFileSync(path.join(folder, 'server.log'), 'utf8');
  const pids = [...log.matchAll(/\[ExtensionHostConnection\] <(\d+)>/g)].map((match) => Number(match[1]));
  return [...new Set(pids)].filter((pid) => existsSync(`/proc/${pid}`));
}

/** Lets a workflow's tasks run, as it is asked for the first time. */
export async function approveTasks(window: WorkbenchWindow, workflow: string): Promise<void> {
  await window.answerNotification(new RegExp(`${workflow} is about to run`, 'i'), 'Review');
  await window.answerDialog('Allow');
}

/** Shares with this role by the palette; the link as it stands in the clipboard. */
export async function shareLink(
  window: WorkbenchWindow,
  role: 'Member' | 'Viewer' | 'Approver' | 'Member, after I let them in',
): Promise<string> {
  await window.runCommand('Stateroom: Share…');
  await window.pick(role);
  await window.notification(/Link copied/).waitFor();
  const link = await window.page.evaluate(() => navigator.clipboard.readText());
  await window.page.keyboard.press('Escape');
  return link;
}

/** Another person's browser, with nothing of ours in it; the page keeps a list of what went wrong in it. */
export async function guest(
  link: string,
  name: string,
): Promise<{ page: Page; room: RoomPage; errors: string[]; close(): Promise<void> }> {
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(link);
  await page.getByTestId('name').fill(name);
  await page.getByTestId('name').press('Enter');
  const room = new RoomPage(page);
  await room.isConnected();
  return { page, room, errors, close: () => browser.close() };
}
