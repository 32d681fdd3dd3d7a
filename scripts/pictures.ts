// `npm run pictures [-- --only NAME]`: opens the real page with real rooms and takes the whole matrix of pictures, each
// chart in a telling moment, in every theme and width, into test-results/pictures; one sheet for each chart shows its
// twelve side by side.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { TEMPLATES } from '../src/workflow/templates.ts';
import { generatedWorkflow } from '../test/browser/diagram/charts.ts';
import { HostedRoom } from '../test/browser/page/hosted-room.ts';
import { Visit } from '../test/browser/page/visit.ts';
import { launchChromium } from '../test/support/vscode/chromium.ts';

const FOLDER = 'test-results/pictures';
const THEMES = ['dark', 'light', 'hc-dark', 'hc-light'];
const SIZES = [
  { width: 1400, height: 900 },
  { width: 820, height: 900 },
  { width: 420, height: 860 },
];

/** What is sent, by whom, until the moment of the picture; `wait` is the state to stand in before the next, or, with `:failed`,
 * the one whose task is to have failed. */
interface Act {
  readonly by?: 'ana' | 'ben';
  readonly say?: string;
  readonly wait?: string;
}

interface Scene {
  readonly name: string;
  readonly workflows: readonly string[];
  /** The project's package.json scripts: what its tasks really run. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly acts: readonly Act[];
}

const LONG = 'node -e "console.log(\'working\');setTimeout(()=>{},600000)"';
const FAILS = 'node -e "console.log(\'expected 3 calls, got 1\');process.exit(1)"';
const PASSES = 'node -e "console.log(\'12 passed\')"';

const template = (id: string): string => TEMPLATES.find((candidate) => candidate.id === id)?.text ?? '';
const chat: readonly Act[] = [
  { by: 'ana', say: 'Back-off in the client or in the queue?' },
  { by: 'ben', say: 'Queue: the client has no clock. **Patch** is in `src/queue.ts`.' },
];

const generated = (count: number): Scene => ({
  name: `generated-${count}`,
  workflows: [generatedWorkflow(count)],
  scripts: { test: PASSES, build: LONG },
  acts: [
    ...chat,
    { by: 'ben', say: '/next', wait: 'phase_0.discuss' },
    { by: 'ben', say: '/next', wait: 'phase_0.agree' },
    { by: 'ana', say: '/approve' },
  ],
});

const SCENES: readonly Scene[] = [
  {
    name: 'tdd',
    workflows: [template('tdd')],
    scripts: { test: FAILS },
    acts: [
      { by: 'ana', say: '/run.start workflow=tdd title="US-12 Retry on timeout"', wait: 'design' },
      ...chat,
      { by: 'ben', say: '/tdd.test', wait: 'test_red:failed' },
      { by: 'ben', say: '/tdd.code', wait: 'code_green' },
      { by: 'ben', say: '/run.start workflow=tdd title="US-14 Refunds"' },
    ],
  },
  {
    name: 'scrum',
    workflows: [template('scrum'), template('tdd')],
    scripts: { test: LONG, build: PASSES },
    acts: [
      { by: 'ana', say: '/epic "Payments that retry"', wait: 'backlog_ready' },
      { by: 'ben', say: '/backlog.add_story "Retry on timeout"' },
      { by: 'ben', say: '/backlog.add_story "Refunds"' },
      ...chat,
      { by: 'ana', say: '/approve' },
      { by: 'ana', say: '/sprint.plan stories=S1,S2', wait: 'sprint_planned.ready' },
    ],
  },
  {
    name: 'release',
    workflows: [template('release')],
    scripts: { test: LONG, build: PASSES },
    acts: [{ by: 'ana', say: '/prepare 1.4.0', wait: 'checking.build.passed' }, ...chat],
  },
  {
    name: 'review',
    workflows: [template('review').replace('approvals: 1', 'approvals: 2')],
    scripts: { test: PASSES },
    acts: [
      { by: 'ana', say: '/run.start workflow=review title="Retry with back-off"', wait: 'draft' },
      ...chat,
      { by: 'ben', say: '/submit', wait: 'reviewing' },
      { by: 'ana', say: '/approve' },
      { by: 'ben', say: '/run.start workflow=review title="Fix the clock"' },
    ],
  },
  {
    name: 'incident',
    workflows: [template('incident')],
    scripts: {},
    acts: [
      { by: 'ana', say: '/run.start workflow=incident title="Payments time out"', wait: 'reported' },
      { by: 'ben', say: '/declare summary="Payments time out" severity=2', wait: 'responding.work.investigating' },
      ...chat,
      { by: 'ben', say: '/found cause="A full queue"', wait: 'responding.work.mitigating' },
    ],
  },
  generated(20),
  generated(100),
  generated(500),
];

async function take(browser: Browser, scene: Scene): Promise<void> {
  const room = await HostedRoom.start({
    workflows: Object.fromEntries(scene.workflows.map((text, index) => [`${scene.name}-${index}.workflow.yaml`, text])),
  });
  const visits: Visit[] = [];
  try {
    writeFileSync(path.join(room.folder, 'package.json'), JSON.stringify({ scripts: scene.scripts }));
    const ana = await Visit.open(browser, room.link('owner'), { name: 'Ana Kovač' });
    const ben = await Visit.open(browser, room.link('approver'), { name: 'Ben Ito' });
    visits.push(ana, ben);
    for (const visit of visits) await visit.live();
    for (const { by = 'ana', say, wait } of scene.acts) {
      const visit = by === 'ana' ? ana : ben;
      if (say !== undefined) await visit.say(say);
      const [state, failed] = wait?.split(':') ?? [];
      if (state === undefined) continue;
      const active = (id: string) => `.sr-diagram:not(.sketch) .state.active[data-state="${id}"]`;
      // A large chart begins collapsed.
      const [outermost = state] = state.split('.');
      const collapsed = `${active(outermost)}:has(.inside)`;
      await ana.page
        .locator(failed ? `${active(state)} [data-task="failed"]` : `${active(state)}, ${collapsed}`)
        .waitFor({ timeout: 60_000 });
    }
    for (const size of SIZES) {
      await ana.page.setViewportSize(size);
      if (size.width === 420) await ana.id('tab-diagram').click();
      await ana.page.waitForTimeout(scene.name.endsWith('500') ? 9000 : 1800);
      for (const theme of THEMES) {
        await ana.page.evaluate(`document.body.dataset.theme = '${theme}'`);
        await ana.page.waitForTimeout(150);
        await ana.page.screenshot({ path: path.join(FOLDER, fileOf(scene, size.width, theme)) });
      }
      await ana.page.evaluate(`document.body.dataset.theme = 'dark'`);
    }
    if (ana.faults.length > 0) console.error(`${scene.name}: ${ana.faults.join('; ')}`);
    await sheet(browser, scene);
  } finally {
    for (const visit of visits) await visit.close();
    await room.close();
  }
}

const fileOf = ({ name }: Scene, width: number, theme: string): string => `${name}-${width}-${theme}.png`;

/** All pictures of one chart in one: a page with them, and a picture of that page. */
async function sheet(browser: Browser, scene: Scene): Promise<void> {
  const rows = SIZES.map(({ width }) => THEMES.map((theme) => fileOf(scene, width, theme)));
  const html = `<!doctype html><meta charset="utf-8"><title>${scene.name}</title>
<style>body{margin:12px;background:#777}div{display:flex;gap:12px;margin-bottom:12px}a{flex:1}img{width:100%;display:block}</style>
${rows.map((row) => `<div>${row.map((file) => `<a href="${file}"><img src="${file}" alt="${file}"></a>`).join('')}</div>`).join('\n')}`;
  const file = path.resolve(FOLDER, `sheet-${scene.name}.html`);
  writeFileSync(file, html);
  const page = await browser.newPage({ viewport: { width: 2400, height: 1200 } });
  try {
    await page.goto(`file://${file}`);
    await page.screenshot({ path: file.replace(/html$/, 'png'), fullPage: true });
  } finally {
    await page.close();
  }
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = SCENES.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
if (wanted.length === 0) {
  console.error(`npm run pictures -- [--only NAME,…]: the names are ${SCENES.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
mkdirSync(FOLDER, { recursive: true });
const browser = await launchChromium();
try {
  for (const scene of wanted) {
    await take(browser, scene);
    console.log(`${scene.name}: ${path.join(FOLDER, `sheet-${scene.name}.png`)}`);
  }
} finally {
  await browser.close();
}
