import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ESLINT_STYLISH, NODE_SPEC, VITEST } from '../../client/places/samples.ts';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { seriousFindings } from './axe.ts';
import type { HostedRoom } from './hosted-room.ts';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';

const people = usePeople();

const TESTED = `workflow: tested
commands: { test: {}, again: {} }
initial: idle
states:
  idle: { on: { test: testing } }
  testing:
    task: { run: cat output.txt; exit 1, cwd: packages/api, problemMatcher: [$node, $eslint-stylish, $vitest] }
    on: { task.failed: red, task.passed: idle }
  red: { on: { again: testing } }
`;

const filler = (name: string) => Array.from({ length: 60 }, (_, index) => `${name} ${index}`).join('\n');
const ESC = '\u001b';
const PALETTE = [0, 1]
  .map((bright) =>
    Array.from(
      { length: 8 },
      (_, colour) =>
        `${ESC}[${30 + 60 * bright + colour}mtext${ESC}[0m ${ESC}[${40 + 60 * bright + colour}mground${ESC}[0m`,
    ).join(' '),
  )
  .join('\n');
const MARKS = `${ESC}[1mbold${ESC}[22m ${ESC}[2mdim${ESC}[22m ${ESC}[3mitalic${ESC}[23m ${ESC}[4munderlined${ESC}[24m ${ESC}[7minverse${ESC}[27m ${ESC}[38;5;208m256${ESC}[39m ${ESC}[38;2;120;200;255mtrue${ESC}[0m`;

async function tested(output: string): Promise<HostedRoom> {
  const room = await people.room({ workflows: { 'tested.workflow.yaml': TESTED } });
  const cwd = path.join(room.folder, 'packages/api');
  mkdirSync(cwd, { recursive: true });
  writeFileSync(path.join(cwd, 'output.txt'), output);
  return room;
}

/** Stands for VS Code around the page: keeps what the page asks of it, and gives the colours of its own dark theme. */
const asPanel = (room: HostedRoom) => async (context: BrowserContext) => {
  const { projectId, tokens } = room.project;
  await context.addInitScript(
    (connect) => {
      let state: unknown;
      const asked: unknown[] = [];
      Object.assign(window, {
        asked,
        acquireVsCodeApi: () => ({
          postMessage(message: { type: string }) {
            asked.push(message);
            if (message.type === 'ready') postMessage({ type: 'connect', connect });
          },
          getState: () => state,
          setState: (next: unknown) => (state = next),
        }),
      });
    },
    { url: room.url, token: tokens.owner, project_id: projectId, name: 'Ana' },
  );
};
const asked = ({ page }: Visit) =>
  page.evaluate(() =>
    (window as unknown as { asked: { type: string }[] }).asked.filter(({ type }) => type === 'open_file'),
  );
const inPanel = (room: HostedRoom) =>
  people.at(`${room.url}`, {
    name: 'Ana',
    prepare: asPanel(room),
    // The page that the server gives has a policy for browsers, which start the layout from the server.
    expected: /blob:|worker/i,
  });

const card = (visit: Visit) => visit.page.locator('[data-kind="task"][data-status="failed"]').last();

describe('the output of a task', () => {
  it('PAGE-126: the first error is one press away, wherever it stands, and has the focus; PAGE-128: in a browser its place is text', async () => {
    const room = await tested(`${filler('before')}\n${NODE_SPEC}\n${filler('after')}\n`);
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.live();
    await ana.say('/test');
    const failed = card(ana);
    await failed.getByTestId('first-error').waitFor();
    expect(await failed.locator('.first-error').textContent()).toContain('a job that times out is tried again');
    expect(await failed.getByTestId('output').textContent()).not.toContain('before 30');
    await failed.getByTestId('first-error').click();
    const wrong = failed.locator('.wrong');
    await expect.poll(() => wrong.evaluate((line) => line === document.activeElement)).toBe(true);
    expect(await wrong.textContent()).toContain('test/retry.test.js:7:12');
    const shown = await wrong.evaluate((line) => {
      const { top, bottom } = line.getBoundingClientRect();
      const frame = line.closest('pre')?.getBoundingClientRect();
      return frame !== undefined && top >= frame.top && bottom <= frame.bottom && top > 0 && bottom < innerHeight;
    });
    expect(shown).toBe(true);
    // Nothing else has moved: neither the beginning of the line nor the page.
    expect(await failed.getByTestId('output').evaluate(({ scrollLeft }) => scrollLeft)).toBe(0);
    expect(await ana.page.locator('header').evaluate((header) => header.getBoundingClientRect().top)).toBe(0);
    expect(await failed.getByTestId('output').textContent()).toContain('before 30');
    expect(await failed.locator('.place').count()).toBe(0);
    // By the keyboard as well, also when it is open and scrolled elsewhere.
    await failed.getByTestId('output').evaluate((output) => output.scrollTo(0, 0));
    await failed.getByTestId('first-error').focus();
    await ana.page.keyboard.press('Enter');
    await expect.poll(() => wrong.evaluate((line) => line === document.activeElement)).toBe(true);
  });

  it('PAGE-126: it is found in all that the host keeps, of which the page has the last lines only', async () => {
    const much = Array.from({ length: 4000 }, (_, index) => `filler ${index} ${'.'.repeat(40)}`).join('\n');
    const room = await tested(`${NODE_SPEC}\n${much}\n`);
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.live();
    await ana.say('/test');
    const wrong = card(ana).locator('.wrong');
    for (const again of [false, true]) {
      if (again) await ana.page.reload();
      await card(ana).getByTestId('first-error').click();
      await wrong.filter({ hasText: 'test/retry.test.js:7:12' }).waitFor();
      await expect.poll(() => wrong.evaluate((line) => line === document.activeElement)).toBe(true);
    }
  });

  it('PAGE-190: of an output of very many lines 2,000 are shown, around the first error or the last ones, and it is said what shows all', async () => {
    const many = 150_000;
    const lines = 'y\n'.repeat(many);
    const room = await tested(`${lines}${NODE_SPEC}\n${lines}`);
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.live();
    await ana.say('/test');
    const shown = () =>
      card(ana)
        .getByTestId('output')
        .evaluate(({ textContent }) => (textContent ?? '').trimEnd().split('\n').length);
    const leftOut = card(ana).getByTestId('left-out');
    await card(ana).getByRole('button', { name: 'more lines' }).click();
    await leftOut
      .filter({ hasText: /^More than [\d,]+ lines before are left out. “Open in a tab” shows all.$/ })
      .waitFor();
    expect(await shown()).toBe(2000);
    await card(ana).getByTestId('first-error').click();
    const wrong = card(ana).locator('.wrong').filter({ hasText: 'test/retry.test.js:7:12' });
    await expect.poll(() => wrong.evaluate((line) => line === document.activeElement)).toBe(true);
    expect(await shown()).toBe(2000);
    const all = 2 * many + NODE_SPEC.split('\n').length;
    const [before = 0, after = 0] =
      ((await leftOut.textContent()) ?? '').match(/[\d,]+/g)?.map((n) => Number(n.replaceAll(',', ''))) ?? [];
    expect(before + after).toBe(all - 2000);
    expect(Math.abs(before - many)).toBeLessThan(1000);
  });

  it('PAGE-126: what passed has no first error, and neither has a failure that says nothing', async () => {
    const room = await tested('all is well\n');
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.live();
    await ana.say('/test');
    await card(ana).getByTestId('output').filter({ hasText: 'all is well' }).waitFor();
    expect(await ana.id('first-error').count()).toBe(0);
  });

  it('PAGE-125: in a panel each place is a link to line and column, from the task’s folder; PAGE-126: and the first error opens with its press', async () => {
    const room = await tested(`${ESLINT_STYLISH}\nsee src/a.ts:3 and node:internal/x:1:1\n`);
    const ana = await inPanel(room);
    await ana.live();
    await ana.say('/test');
    const failed = card(ana);
    await failed.getByRole('button', { name: '12:10' }).click();
    await failed.getByRole('button', { name: 'src/a.ts:3' }).click();
    await failed.getByTestId('first-error').click();
    const queue = '/home/ana/queue/src/queue.js';
    const cwd = 'packages/api';
    // The whole output is fetched first.
    await expect
      .poll(() => asked(ana))
      .toEqual([
        { type: 'open_file', file: queue, line: 12, column: 10, cwd },
        { type: 'open_file', file: 'src/a.ts', line: 3, column: 1, cwd },
        { type: 'open_file', file: queue, line: 12, column: 10, cwd },
      ]);
    expect(await failed.locator('.place').allTextContents()).toEqual(['3:7', '12:10', 'src/a.ts:3']);
    await expect
      .poll(() => failed.locator('.wrong .place').evaluate((link) => link === document.activeElement))
      .toBe(true);
  });

  it.each(['dark', 'light', 'hc-dark', 'hc-light'] as const)(
    'PAGE-127: colours are the theme’s and can be read in %s',
    async (theme) => {
      const room = await tested(`${PALETTE}\n${MARKS}\n${VITEST}`);
      const ana = await people.in(room, 'owner', 'Ana');
      await ana.live();
      await ana.page.evaluate((name) => {
        document.body.dataset.theme = name;
      }, theme);
      await ana.say('/test');
      await card(ana).getByTestId('first-error').click();
      const output = card(ana).getByTestId('output');
      await output.filter({ hasText: 'underlined' }).waitFor();
      expect(await output.textContent()).not.toContain(ESC);
      const colours = await output
        .locator('.red, .green, .yellow, .blue, .magenta, .cyan')
        .evaluateAll((spans) => new Set(spans.map((span) => getComputedStyle(span).color)).size);
      expect(colours).toBeGreaterThan(6);
      await output.evaluate((element) => element.scrollTo(0, 0));
      expect(await seriousFindings(ana.page)).toEqual([]);
      await ana.page.screenshot({ path: artefacts.screenshot(`page-output-${theme}`) });
    },
  );
});
