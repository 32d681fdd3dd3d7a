import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/vscode/until.ts';
import { workbenchOfThisFile } from '../../support/vscode/workbench-of-this-file.ts';
import { guest, makeFolder, openRoom, roomOf, shareLink, VSIX } from './support.ts';

const workbench = workbenchOfThisFile({ vsix: VSIX });

const chart = (id: string, first: string, command: string) => `workflow: ${id}
commands: { ${command}: { title: Go on with ${id} } }
initial: ${first}
states:
  ${first}:
    on: { ${command}: finished }
  finished: { type: final }
`;

/** A window with these folders: name → workflow file, or none. */
async function workspaceOf(folders: Readonly<Record<string, string | undefined>>): Promise<string> {
  for (const [name, text] of Object.entries(folders))
    await makeFolder(workbench(), name, text === undefined ? {} : { [`.stateroom/${name}.workflow.yaml`]: text });
  const file = path.join(workbench().server.scratch, `${Object.keys(folders).join('-')}.code-workspace`);
  await fs.writeFile(file, JSON.stringify({ folders: Object.keys(folders).map((name) => ({ path: name })) }));
  return file;
}

describe('folders', () => {
  it('EXT-10: each folder with a workflow has its own room, and nothing of one is told to a guest of the other', async () => {
    const workspace = await workspaceOf({
      apples: chart('apples', 'green', 'ripen'),
      pears: chart('pears', 'hard', 'soften'),
    });
    const window = await workbench().open({ workspace });
    await window.openViewContainer('Stateroom');
    await window.treeRow('apples').first().waitFor();
    await window.treeRow('pears').first().waitFor();
    await window.screenshot('vscode-two-projects');
    await window.runCommand('Stateroom: Share…');
    await window.pick('pears');
    await window.pick('Member');
    await window.notification(/Link copied/).waitFor();
    const visitor = await guest(await window.page.evaluate(() => navigator.clipboard.readText()), 'Pia');
    try {
      const heard: string[] = [];
      visitor.page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => heard.push(String(payload))),
      );
      await visitor.page.reload();
      await visitor.room.standsIn('hard');
      await window.runCommand('Stateroom: Open');
      await window.pick('apples');
      const apples = await roomOf(window);
      await apples.say('A secret about apples');
      await apples.hears('A secret about apples');
      await apples.clickArrow('ripen');
      await apples.standsIn('finished');
      // Something of their own comes through after all that, so what came before it has come as well.
      await visitor.room.say('Hello, pears');
      await visitor.room.hears('Hello, pears');
      expect(heard.length).toBeGreaterThan(0);
      expect(heard.filter((frame) => /apples|ripen|secret/i.test(frame))).toEqual([]);
      expect(await visitor.room.entries()).not.toHaveLength(0);
    } finally {
      await visitor.close();
    }
  });

  it('EXT-11: a folder without a workflow is offered templates; the chosen one is opened, and its room beside it', async () => {
    const folder = await makeFolder(workbench(), 'empty');
    const window = await workbench().open({ folder });
    const room = await openRoom(window);
    await room.frame.locator('[data-testid="notice"][data-view="empty"]').waitFor();
    await window.screenshot('vscode-no-workflow');
    await room.frame.getByRole('button', { name: 'New workflow from a template' }).click();
    expect(await window.offered()).toEqual(['TDD cycle', 'Scrum', 'Release', 'Review', 'Incident']);
    await window.screenshot('vscode-templates');
    await window.pick('Release');
    await room.standsIn('open');
    expect(await fs.readFile(path.join(folder, '.stateroom', 'release.workflow.yaml'), 'utf8')).toContain(
      'workflow: release',
    );
    await window.statusBarItem('Open').waitFor();
    await window.screenshot('vscode-from-template');
  });

  it('EXT-12: a broken file stands among the Problems with its line, stops no other, and is read again when saved', async () => {
    const folder = await makeFolder(workbench(), 'half-broken', {
      '.stateroom/good.workflow.yaml': chart('good', 'begun', 'finish'),
      '.stateroom/bad.workflow.yaml': 'workflow: bad\ninitial: nowhere\nstates:\n  here: { type: final }\n',
    });
    const window = await workbench().open({ folder });
    const room = await openRoom(window);
    await room.standsIn('begun');
    await window.runCommand('Problems: Focus on Problems View');
    const problem = window.page.locator('.markers-panel .monaco-list-row', { hasText: 'nowhere' });
    await problem.waitFor();
    expect(await problem.textContent()).toMatch(/\[Ln 2, Col 10\]/);
    await window.screenshot('vscode-problems');
    await fs.writeFile(path.join(folder, '.stateroom', 'bad.workflow.yaml'), chart('bad', 'mended', 'finish'));
    await problem.waitFor({ state: 'detached' });
  });

  it('EXT-13: a folder added to the window gets its room, and one taken out loses it', async () => {
    const workspace = await workspaceOf({
      first: chart('first', 'one', 'go_first'),
      second: chart('second', 'two', 'go_second'),
    });
    await fs.writeFile(workspace, JSON.stringify({ folders: [{ path: 'first' }] }));
    const window = await workbench().open({ workspace });
    await window.openViewContainer('Stateroom');
    await window.treeRow('first').first().waitFor();
    expect(await window.treeRow('second').count()).toBe(0);
    await fs.writeFile(workspace, JSON.stringify({ folders: [{ path: 'first' }, { path: 'second' }] }));
    await window.treeRow('second').first().waitFor();
    const link = await (async () => {
      await window.runCommand('Stateroom: Share…');
      await window.pick('second');
      await window.pick('Member');
      await window.notification(/Link copied/).waitFor();
      return window.page.evaluate(() => navigator.clipboard.readText());
    })();
    const visitor = await guest(link, 'Sam');
    try {
      await fs.writeFile(workspace, JSON.stringify({ folders: [{ path: 'first' }] }));
      await visitor.room.isConnected('removed');
      await until('the row to go', async () => ((await window.treeRow('second').count()) === 0 ? true : undefined));
    } finally {
      await visitor.close();
    }
  });

  it('EXT-14: a workflow written into an open folder later opens its room', async () => {
    const folder = await makeFolder(workbench(), 'late');
    const window = await workbench().open({ folder });
    await window.openViewContainer('Stateroom');
    await window.page.getByText('This folder has no workflow yet.').waitFor();
    await window.screenshot('vscode-projects-welcome');
    await makeFolder(workbench(), 'late', { '.stateroom/late.workflow.yaml': chart('late', 'waiting', 'go') });
    await window.statusBarItem('Waiting').waitFor();
    expect(await window.treeRow('late').count()).toBeGreaterThan(0);
  });

  it('EXT-15: Share asks for a role, and a viewer can do nothing but look', async () => {
    const folder = await makeFolder(workbench(), 'looked-at', {
      '.stateroom/seen.workflow.yaml': chart('seen', 'here', 'move'),
    });
    const window = await workbench().open({ folder });
    await window.statusBarItem('Here').waitFor();
    const viewer = await guest(await shareLink(window, 'Viewer'), 'Vera');
    try {
      await viewer.room.standsIn('here');
      expect(await viewer.room.frame.getByTestId('composer').isDisabled()).toBe(true);
      await viewer.room.clickArrow('move');
      await viewer.room.standsIn('here');
    } finally {
      await viewer.close();
    }
  });
});
