import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/vscode/until.ts';
import { workbenchOfThisFile } from '../../support/vscode/workbench-of-this-file.ts';
import type { WorkbenchWindow } from '../../support/vscode/workbench-window.ts';
import { approveTasks, copyExample, makeFolder, openRoom, roomOf, shareLink, VSIX } from './support.ts';

// A teammate with a VS Code of their own: another window, another profile.

const workbench = workbenchOfThisFile({ vsix: VSIX, settings: { 'stateroom.displayName': 'Ana' } });
let host: WorkbenchWindow;

beforeAll(async () => {
  host = await workbench().open({ folder: await copyExample(workbench()) });
  await host.statusBarItem('Design').waitFor();
});

async function join(window: WorkbenchWindow, link: string): Promise<void> {
  await window.runCommand('Stateroom: Join Session…');
  await window.answer(link);
}

describe('guests in VS Code', () => {
  it('EXT-16: Join Session shows the room in the guest’s own window, and its palette sends commands there', async () => {
    const link = await shareLink(host, 'Member');
    const window = await workbench().open({ ownProfile: true });
    await join(window, link);
    const guestRoom = await roomOf(window);
    await guestRoom.standsIn('design');
    await window.statusBarItem('Design').waitFor();
    const hostRoom = await openRoom(host);
    await window.page.bringToFront();
    await window.runCommand('Stateroom: Send Command…');
    expect(await window.offered()).toEqual(['Tests are written']); // giving up is not a member's to do
    await window.pick('Tests are written');
    await host.page.bringToFront();
    await approveTasks(host, 'TDD cycle'); // on the host's machine, so the host is asked
    await hostRoom.standsIn('green.code');
    await window.page.bringToFront();
    await guestRoom.standsIn('green.code');
    await guestRoom.say('Red, as it should be.');
    await hostRoom.hears('Red, as it should be.');
    await window.screenshot('vscode-joined');
  });

  it('EXT-17: where a panel can’t reach the server, VS Code carries its frames, and all works the same', async () => {
    const link = await shareLink(host, 'Member');
    const window = await workbench().open({ ownProfile: true });
    await window.page.route(/\/socket\.io\//, (route) => route.abort());
    await window.page.routeWebSocket(/\/socket\.io\//, (socket) => socket.close());
    await join(window, link);
    const room = await roomOf(window);
    await room.standsIn('green.code');
    const pill = room.frame.locator('.pill:has([data-testid="connection"])');
    expect(await pill.getAttribute('title')).toContain('through VS Code');
    await room.say('Carried by hand.');
    await (await roomOf(host)).hears('Carried by hand.');
  });

  it('EXT-18: a link that is none, and one whose key is not valid, are told apart, and no panel opens', async () => {
    const link = new URL(await shareLink(host, 'Member'));
    const folder = await makeFolder(workbench(), 'elsewhere');
    const window = await workbench().open({ folder, ownProfile: true });
    await window.runCommand('Stateroom: Join Session…');
    await window.input.fill('http://127.0.0.1/nothing');
    await window.page.getByText('A whole link has a key and a project in it').waitFor();
    const project = new URLSearchParams(link.hash.slice(1)).get('p');
    link.hash = `t=${'x'.repeat(43)}&p=${project}`;
    await window.answer(link.href);
    await window.notification(/not valid here/).waitFor();
    expect(await window.page.locator('iframe.webview').count()).toBe(0);
  });

  it('EXT-19: Leave Session closes the panel and forgets the room', async () => {
    const window = await workbench().open({ ownProfile: true });
    await join(window, await shareLink(host, 'Viewer'));
    await roomOf(window);
    await window.runCommand('Stateroom: Leave Session');
    await window.page.locator('iframe.webview').waitFor({ state: 'detached' });
    await window.statusBarItem('Code').waitFor({ state: 'detached' });
  });

  it('EXT-20: people are called by their name in the settings, and palette and panel are one member', async () => {
    const room = await openRoom(host);
    await room.frame.getByTestId('members').locator('summary').click();
    const names = await room.members();
    expect(names.filter((name) => name === 'Ana')).toHaveLength(1);
    await host.screenshot('vscode-members');
  });

  it('EXT-24: a second window on the same folder joins the first one’s room, and takes it over when the first is closed', async () => {
    const folder = await copyExample(workbench(), 'twice');
    const first = await workbench().open({ folder });
    const firstRoom = await openRoom(first);
    await firstRoom.standsIn('design');
    const second = await workbench().open({ folder });
    const secondRoom = await openRoom(second);
    await secondRoom.standsIn('design');
    await secondRoom.hasMembers(1); // the same person twice is one member
    await first.page.bringToFront();
    await firstRoom.say('Said in the first window');
    await secondRoom.hears('Said in the first window');
    await second.page.bringToFront();
    await secondRoom.say('/write_tests');
    await first.page.bringToFront();
    await approveTasks(first, 'TDD cycle');
    await firstRoom.standsIn('green.code');
    await second.page.bringToFront();
    const before = await secondRoom.entries();
    await first.close();
    await second.statusBarItem('Code').waitFor();
    let said = false;
    // Its page moves to the new host at some moment, with what it has not yet sent.
    const after = await until(
      'what was said, by the new host',
      async () => {
        try {
          const room = await roomOf(second);
          if (!said) await room.say('And now on my own');
          said = true;
          await room.hears('And now on my own');
          return { entries: await room.entries(), stands: await room.standsIn('green.code') };
        } catch {
          return undefined; // the page was being replaced
        }
      },
      { within: 60_000 },
    );
    expect(after.entries).toEqual(expect.arrayContaining(before));
  });

  it('EXT-25: who comes by a link with a lobby waits until the host lets them in', async () => {
    await host.page.bringToFront();
    const link = await shareLink(host, 'Member, after I let them in');
    const window = await workbench().open({ ownProfile: true });
    const joining = join(window, link);
    await host.notification(/asks to be let into retry-queue/).waitFor();
    expect(await window.page.locator('iframe.webview').count()).toBe(0);
    await host.screenshot('vscode-lobby');
    await host.page.bringToFront();
    await host.answerNotification(/asks to be let into/, 'Let In');
    await joining;
    await (await roomOf(window)).standsIn('green.code');
  });

  it('EXT-26: Stop Sharing ends the links, and the stay of those who came by them', async () => {
    const link = await shareLink(host, 'Viewer');
    const window = await workbench().open({ ownProfile: true });
    await join(window, link);
    const guestRoom = await roomOf(window);
    await host.page.bringToFront();
    await host.runCommand('Stateroom: Stop Sharing…');
    await host.answerDialog('Stop Sharing');
    await guestRoom.isConnected('removed');
    const again = await workbench().open({ ownProfile: true });
    await join(again, link);
    await again.notification(/not valid here/).waitFor();
    expect(await shareLink(host, 'Viewer')).not.toBe(link);
  });
});
