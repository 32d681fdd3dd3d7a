import fs from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/vscode/until.ts';
import { workbenchOfThisFile } from '../../support/vscode/workbench-of-this-file.ts';
import type { WorkbenchWindow } from '../../support/vscode/workbench-window.ts';
import { makeFolder, VSIX } from './support.ts';

// A workflow is written in VS Code as it comes, with no YAML extension: the tests follow one another.

const workbench = workbenchOfThisFile({
  vsix: VSIX,
  settings: {
    'editor.minimap.enabled': false,
    'files.autoSave': 'off', // VS Code in a browser saves by itself otherwise
    'files.associations': { '*.plain.workflow.yaml': 'plaintext' },
  },
});

const DRAFT = `workflow: draft
commands:
  submit: { title: Submit for review }
  rework: { title: Back to draft }
initial: writing
states:
  writing:
    on: { submit: reviewing }
  reviewing:
    on: { rework: writing, submit: accepted }
  accepted: { type: final }
`;

let file: string;
let window: WorkbenchWindow;

beforeAll(async () => {
  const folder = await makeFolder(workbench(), 'drafts', {
    '.stateroom/draft.workflow.yaml': DRAFT,
    '.stateroom/simple.plain.workflow.yaml': 'workflow: simple\ninitial: one\nstates:\n  one: { type: final }\n',
  });
  file = path.join(folder, '.stateroom/draft.workflow.yaml');
  window = await workbench().open({ folder });
  await window.statusBarItem('Writing').waitFor();
  await window.openFile('draft.workflow.yaml');
});

const press = (keys: string) => window.page.keyboard.press(keys);
const type = (text: string) => window.page.keyboard.type(text, { delay: 20 });

/** The text of the editor that is in front, as it is drawn. */
async function lines(): Promise<string[]> {
  const drawn = window.page.locator('.editor-instance .view-line');
  return drawn.evaluateAll((all) =>
    all
      .map((line) => ({ top: Number.parseFloat((line as HTMLElement).style.top), text: line.textContent ?? '' }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' ')),
  );
}

const showing = (text: string) =>
  until(`“${text}” in the editor`, async () =>
    (await lines()).some((line) => line.includes(text)) ? true : undefined,
  );

/** Puts the cursor behind the first place where the text stands. */
async function goTo(text: string): Promise<void> {
  const all = await lines();
  const line = all.findIndex((one) => one.includes(text));
  expect(line, `a line with ${text}`).toBeGreaterThanOrEqual(0);
  const column = (all[line] ?? '').indexOf(text) + text.length + 1;
  await press('Control+g');
  await window.answer(`:${line + 1}:${column}`);
  await window.input.waitFor({ state: 'hidden' });
  await at(line + 1, column);
}

/** Waits until the cursor is there, as the status bar says. */
const at = (line: number, column: number) =>
  window.statusBarItem(new RegExp(`Ln ${line}, Col ${column}(\\D|$)`)).waitFor();

const suggestion = (label: string) =>
  window.page.locator('.suggest-widget.visible .monaco-list-row').filter({
    has: window.page.locator('.label-name', { hasText: new RegExp(`^${label}$`) }),
  });

const problem = (text: string | RegExp) => window.page.locator('.markers-panel .monaco-list-row', { hasText: text });

describe('writing a workflow', () => {
  it('EXT-31: as one types, what may stand there is offered, and is taken with Tab', async () => {
    await goTo('on: { submit: reviewing }');
    await press('Enter');
    await type('des');
    await suggestion('description').waitFor();
    await window.screenshot('vscode-language-completion');
    await press('Tab');
    await type('First words.');
    await showing('    description: First words.');
    // A target: the states, the neighbours first.
    await goTo('description: First words.');
    await press('Enter');
    await type('after: { 2d: acc');
    await suggestion('accepted').waitFor();
    await window.screenshot('vscode-language-states');
    await press('Tab');
    await showing('after: { 2d: accepted}'); // VS Code has closed the bracket
  });

  it('EXT-30: a target that is not there is told as it is typed, without saving', async () => {
    await window.runCommand('Problems: Focus on Problems View');
    await goTo('{ rework: writing, submit: accepted');
    await press('Backspace');
    await problem(/There is no state "accepte"/).waitFor();
    await window.screenshot('vscode-language-problem');
    expect(await fs.readFile(file, 'utf8')).toBe(DRAFT);
  });

  it('EXT-32: the quick fix mends it', async () => {
    await press('Control+.');
    const fix = window.page.locator('.action-widget .monaco-list-row', { hasText: 'Change to accepted' });
    await fix.waitFor();
    await window.screenshot('vscode-language-quick-fix');
    await fix.click();
    await showing('{ rework: writing, submit: accepted }');
    await problem(/There is no state/).waitFor({ state: 'detached' });
  });

  it('EXT-33: F12 goes to the state, F2 renames it everywhere, Shift+F12 finds where it is named', async () => {
    await goTo('submit: reviewing');
    await press('F12');
    const line = (await lines()).findIndex((one) => one.startsWith('  reviewing:')) + 1;
    await at(line, 3);
    await press('Shift+F12'); // there is one place, so VS Code goes to it
    await at(8, '    on: { submit: '.length + 1);
    await press('F2');
    const box = window.page.locator('.rename-box input');
    await box.waitFor();
    await box.fill('reading');
    await press('Enter');
    await showing('submit: reading');
    await showing('  reading:');
    await press('F2');
    await box.waitFor();
    await box.fill('writing');
    await press('Enter');
    await window
      .notification(/There is a state writing beside reading/)
      .or(window.page.locator('.monaco-editor-overlaymessage', { hasText: 'There is a state writing beside reading' }))
      .first()
      .waitFor();
    await window.screenshot('vscode-language-rename-refused');
    expect((await lines()).join('\n')).toContain('  reading:');
  });

  it('EXT-33: pointing at a state says what it is', async () => {
    await window.page
      .locator('.editor-instance .view-line span', { hasText: /^\s*reading$/ })
      .last()
      .hover();
    const hover = window.page.locator('.monaco-hover:not(.hidden)', { hasText: 'Comes from' });
    await hover.first().waitFor();
    await window.screenshot('vscode-language-hover');
    await press('Escape');
  });

  it('EXT-33: the outline lists commands and states', async () => {
    await window.runCommand('Explorer: Focus on Outline View');
    const rows = window.page.locator('.outline-pane .monaco-list-row .label-name');
    await rows.filter({ hasText: 'reading' }).first().waitFor();
    const names = await rows.allTextContents();
    expect(names).toEqual(expect.arrayContaining(['commands', 'writing', 'reading', 'accepted']));
    await window.screenshot('vscode-language-outline');
  });

  it('EXT-35: above the workflow stands the way to its room, above its state the run that is there', async () => {
    const lenses = window.page.locator('.contentWidgets .codelens-decoration, .codelens-decoration');
    await lenses.filter({ hasText: 'Open room' }).first().waitFor();
    await lenses.filter({ hasText: '● 1 run here' }).first().waitFor();
    await window.screenshot('vscode-language-lenses');
  });

  it('EXT-30: once the editor is closed without saving, its room’s word counts again', async () => {
    await goTo('initial: writing');
    await press('Backspace');
    await problem(/initial names "writin"/).waitFor();
    await window.runCommand('View: Revert and Close Editor');
    await problem(/initial names "writin"/).waitFor({ state: 'detached' });
    // What is wrong on the disk is told by the room, whether or not the file is open.
    await fs.writeFile(file, DRAFT.replace('submit: accepted', 'submit: acepted'));
    await problem(/There is no state "acepted"/).waitFor();
    await fs.writeFile(file, DRAFT);
    await problem(/There is no state "acepted"/).waitFor({ state: 'detached' });
  });

  it('EXT-31: a file that VS Code takes for plain text is helped as well', async () => {
    await window.openFile('simple.plain.workflow.yaml');
    await window.statusBarItem('Plain Text').waitFor();
    await showing('workflow: simple');
    await goTo('initial: one');
    await press('Enter');
    await type('tit');
    await suggestion('title').waitFor();
    await press('Tab');
    await type('Simple');
    await showing('title: Simple');
  });
});
