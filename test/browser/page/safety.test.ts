import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { SERVER_EVENTS, type ServerEventName } from '../../../src/protocol/events.ts';
import { ALL_TEXTS, CONTROLS, DISGUISED, PLAIN_TEXTS, READ_IN_CHAT } from '../../support/hostile-texts.ts';
import { CHILD_WORKFLOW, HOSTILE_WORKFLOW, OUTPUT, SHORT_TEXTS, titleOf } from '../../support/hostile-workflow.ts';
import { filled, textFields } from '../../support/text-fields.ts';
import { artefacts } from '../../support/vscode/artefacts.ts';
import type { HostedRoom, TokenName } from './hosted-room.ts';
import type { Visit } from './visit.ts';
import { usePeople } from './visits.ts';
import { DEMO } from './workflows.ts';

const people = usePeople();
const PATIENT = { timeout: 15_000 };
/** Counts whatever runs, and keeps what the page's own policy refused. */
async function watch(context: Visit['context']): Promise<void> {
  await context.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seen, __xss: () => seen.push('a script ran') });
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      seen.push(`${violatedDirective} refused ${blockedURI}`),
    );
  });
}

/** What ran, what was refused, and what stands in the document that only the page itself may put there. */
const harm = ({ page }: Visit) =>
  page.evaluate(() => [
    ...(window as unknown as { seen: string[] }).seen,
    ...[
      ...document.querySelectorAll(
        'img, iframe, foreignObject, object, embed, base, form[action], animate, use, math, template',
      ),
    ].map(({ outerHTML }) => outerHTML.slice(0, 200)),
    ...[...document.querySelectorAll('body style, body link, meta[http-equiv]')].map(({ outerHTML }) =>
      outerHTML.slice(0, 200),
    ),
    ...[...document.scripts].map(({ src }) => new URL(src).pathname).filter((script) => script !== '/page.js'),
    ...[...document.querySelectorAll('a')]
      .map(({ protocol, rel, href }) => `${protocol} ${rel} ${href}`)
      .filter((link) => !/^https?: noopener noreferrer nofollow /.test(link)),
    ...[...document.querySelectorAll('body *')].flatMap((element) =>
      [...element.attributes]
        .filter(
          ({ name, value }) =>
            /^on/i.test(name) ||
            (/^(href|src|action)$/.test(name) && /^\s*(javascript|data|vbscript|command):/i.test(value)),
        )
        .map(({ name, value }) => `${element.localName} ${name}=${value}`),
    ),
  ]);

/** Which of these texts stand nowhere below: neither as text, nor in what is read out, pointed at or filled in. */
const missing = ({ page }: Visit, within: string, texts: readonly string[]) =>
  page.evaluate(
    ([selector, wanted]) => {
      const said = new Set<string>();
      for (const root of document.querySelectorAll(selector))
        for (const element of [root, ...root.querySelectorAll('*')]) {
          said.add(element.textContent ?? '');
          for (const { name, value } of element.attributes)
            if (/^(aria-.*|title|value|placeholder)$/.test(name)) said.add(value);
          if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) said.add(element.value);
        }
      const all = [...said].join('\n');
      return wanted.filter((text) => !all.includes(text));
    },
    [within, texts] as const,
  );

/** Somebody at the room without a page: sends what no page would. */
class Stranger {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async enter(room: HostedRoom, token: TokenName, name: string): Promise<Stranger> {
    const socket = io(room.url, { auth: { token: room.project.tokens[token], protocol: 1, name }, forceNew: true });
    const stranger = new Stranger(socket);
    await stranger.ask('join_project', { project_id: room.project.projectId });
    return stranger;
  }

  async ask(
    event: string,
    payload: object,
  ): Promise<{ ok: boolean; run?: string; member?: { id: string }; error?: { message: string } }> {
    return this.#socket.timeout(10_000).emitWithAck(event, payload);
  }

  close(): void {
    this.#socket.disconnect();
  }
}

/** Goes through all of the stream, of which only what is seen is drawn, and keeps what each part of it says. */
const saidInStream = ({ page }: Visit) =>
  page.locator('.entries').evaluate(async (list) => {
    const said = new Set<string>();
    const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    for (let top = 0; top < list.scrollHeight; top += list.clientHeight * 0.7) {
      list.scrollTo(0, top);
      await drawn();
      for (const element of list.querySelectorAll('.item *')) {
        said.add(element.textContent ?? '');
        for (const { name, value } of element.attributes) if (/^(aria-label|title)$/.test(name)) said.add(value);
      }
    }
    return [...said].join('\n');
  });

async function saved(visit: Visit, item: string): Promise<string> {
  await visit.page.getByTestId('save-menu').locator('summary').click();
  const [download] = await Promise.all([
    visit.page.waitForEvent('download'),
    visit.page.getByRole('button', { name: item }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

describe('what others write', () => {
  it('PAGE-40, PAGE-158, PAGE-205: nothing that a person, a file or a process can write runs, becomes markup or is mangled, wherever the page shows it', async () => {
    const [first = '', second = '', third = '', fourth = '', fifth = '', sixth = ''] = SHORT_TEXTS;
    const file = `${third.replaceAll('/', ' ')}.workflow.yaml`;
    const room = await people.room({
      name: fourth,
      workflows: {
        'hostile.workflow.json': HOSTILE_WORKFLOW,
        'child.workflow.json': CHILD_WORKFLOW,
        [file]: `workflow: broken\ninitial: ${JSON.stringify(first)}\nstates: { a: {} }\n`,
      },
      limits: { chatBurst: 1000, newMembersPerMinute: 1000, commandBurst: 1000 },
    });
    writeFileSync(path.join(room.folder, 'output.txt'), OUTPUT);
    const names = SHORT_TEXTS.slice(0, 12);
    const strangers = await Promise.all(names.map((name) => Stranger.enter(room, 'owner', name)));
    const [eve, mallory] = strangers;
    if (!eve || !mallory) throw new Error('nobody came');
    const done = async (payload: object) => {
      const answer = await eve.ask('command', payload);
      expect(answer).toMatchObject({ ok: true });
      return answer;
    };
    for (const text of [...ALL_TEXTS, ...CONTROLS])
      expect(await eve.ask('chat_message', { text })).toMatchObject({ ok: true });
    const { run } = await done({ command: 'run.start', args: { workflow: 'hostile', title: second } });
    await done({ run, command: 'ask', args: { a0: fifth, choice: first, fixed: '<script>', list: [sixth] } });
    await done({ run, command: 'toString', args: { toString: third } });
    expect(await mallory.ask('manage', { action: 'rename', name: SHORT_TEXTS[14] })).toMatchObject({ ok: true });
    const ana = await people.in(room, 'owner', 'Ana', { prepare: watch });
    await ana.id('gate').waitFor();
    await ana.standsIn('ask_people');
    const { page } = ana;
    expect(await page.title()).toContain(fourth);

    const harms: string[] = [];
    const lost: Record<string, readonly string[]> = {};
    lost.diagram = await missing(ana, '.sr-diagram', ALL_TEXTS);
    lost.gate = await missing(ana, '[data-testid="gate"]', [titleOf('ask_people')]);
    await page.locator('.output-tools button[aria-expanded="false"]').last().click();
    await expect.poll(() => missing(ana, '[data-testid="output"]', ALL_TEXTS), PATIENT).toEqual([]); // read part by part
    lost.header = await missing(ana, 'header', [second, fourth, titleOf('')]);
    await page.screenshot({ path: artefacts.screenshot('page-hostile') });
    await page.locator('.problem-strip summary').first().click();
    lost.problems = await missing(ana, '[data-testid="problems"]', [file, first]);
    await page.locator('.problem-strip summary').first().click();
    await page.locator('.members > summary').click();
    lost.members = await missing(ana, '.members .sheet', [
      ...names.filter((name) => name !== names[1]),
      SHORT_TEXTS[14] ?? '',
    ]);
    await page.keyboard.press('Escape');
    harms.push(...(await harm(ana)));

    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByRole('combobox', { name: 'Find a state' }).fill('<');
    await page.locator('[data-found]').first().waitFor();
    lost.find = await missing(ana, '.find', SHORT_TEXTS.filter((text) => text.startsWith('<')).slice(0, 3));
    await page.keyboard.press('Escape');
    await page.getByTestId('timeline-toggle').click();
    const slider = page.getByRole('slider', { name: 'Moment that is shown' });
    await slider.press('Home');
    await ana.standsIn('s0');
    lost.timeline = await missing(ana, '[data-testid="timeline"]', ['s0', 'work', 'ask_people'].map(titleOf));
    await page.screenshot({ path: artefacts.screenshot('page-hostile-past') });
    harms.push(...(await harm(ana)));
    await page.getByTestId('back-to-now').click();
    await page.getByTestId('timeline-toggle').click();

    const svg = await saved(ana, 'Diagram as SVG');
    const report = await saved(ana, 'Report of this run (Markdown)');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    lost.paper = await missing(ana, '.paper', [...PLAIN_TEXTS, second, fourth]);
    harms.push(...(await harm(ana)));
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    // In the report every mark of Markdown and HTML is escaped; test/client/run-report.test.ts reads it as both.
    expect(report).not.toMatch(/(?<!\\)[<[`]/);
    for (const text of [second, fourth, fifth])
      expect(report.replaceAll('&lt;', '<').replaceAll('&amp;', '&').replaceAll('\\', '')).toContain(text);
    const picture = await page.evaluate((text) => {
      const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml');
      const elements = [...documentElement.querySelectorAll('*')];
      return {
        elements: [...new Set(elements.map(({ localName }) => localName))].sort(),
        active: elements.flatMap((element) =>
          [...element.attributes]
            .filter(({ name }) => /^on|href$|^style$|^src$/i.test(name))
            .map(({ name, value }) => `${name}=${value}`),
        ),
        text: documentElement.textContent ?? '',
      };
    }, svg);
    expect(picture).toMatchObject({ elements: ['circle', 'g', 'path', 'rect', 'text', 'title'], active: [] });
    lost.svg = PLAIN_TEXTS.filter((text) => !picture.text.includes(text));
    const opened = await ana.context.newPage();
    await opened.goto(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`);
    expect(await opened.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([]);
    await opened.close();

    const said = await saidInStream(ana);
    lost.chat = [...PLAIN_TEXTS, ...DISGUISED].filter((text) => !READ_IN_CHAT.includes(text) && !said.includes(text));
    lost.entries = [names[2] ?? '', SHORT_TEXTS[14] ?? '', titleOf('ask_people')].filter(
      (text) => !said.includes(text),
    );
    harms.push(...(await harm(ana)));
    expect(await eve.ask('command', { run, command: 'reject', args: { reason: sixth } })).toMatchObject({ ok: true });
    await ana.standsIn('s0');
    await expect.poll(async () => (await saidInStream(ana)).includes(sixth), PATIENT).toBe(true);
    await ana.composer.fill('/');
    await page.locator('.completions').waitFor();
    lost.completions = await missing(ana, '.completions', ['toString', 'hasOwnProperty', titleOf('go')]);
    await ana.composer.fill('');
    await ana.possible('ask').click();
    await ana.id('command-form').waitFor();
    await ana.id('command-form').locator('button[type="submit"]').click();
    lost.form = await missing(ana, '[data-testid="command-form"]', ALL_TEXTS);
    await page.screenshot({ path: artefacts.screenshot('page-hostile-form') });
    harms.push(...(await harm(ana)));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Outline' }).click();
    lost.outline = await missing(ana, '.outline', PLAIN_TEXTS);
    harms.push(...(await harm(ana)));
    await done({ run, command: 'hasOwnProperty' });
    await page.locator('.outline li.active[data-state="names.toString"]').waitFor();
    for (const stranger of strangers) stranger.close();
    expect(harms).toEqual([]);
    expect(Object.entries(lost).filter(([, texts]) => texts.length > 0)).toEqual([]);
    // `usePeople` fails the test on any dialog, console error, violation of the policy, or request to elsewhere.
  });

  it('PAGE-205, PAGE-206: nothing runs or becomes markup though every text of the protocol is hostile, known to this test or not', async () => {
    const room = await people.room({ workflows: { 'demo.workflow.yaml': DEMO } });
    const filledIn = new Set<string>();
    let next = 0;
    const hostile = () => ALL_TEXTS[next++ % ALL_TEXTS.length] ?? '';
    const bob = await people.in(room, 'owner', 'Bob', {
      prepare: async (context) => {
        await watch(context);
        await context.routeWebSocket(/./, (socket) => {
          const server = socket.connectToServer();
          server.onMessage((frame) => {
            const [, head = '', body = ''] = /^(42)(\[.*\])$/s.exec(String(frame)) ?? [];
            const [event, payload] = body === '' ? [] : (JSON.parse(body) as [string, unknown]);
            if (event === undefined || !isServerEvent(event)) socket.send(frame);
            else {
              const schema = SERVER_EVENTS[event];
              for (const path of textFields(schema)) if (!kept(path)) filledIn.add(path);
              socket.send(`${head}${JSON.stringify([event, filled(schema, payload, hostile, kept)])}`);
            }
          });
        });
      },
    });
    const { page } = bob;
    await bob.standsIn('idle');
    const [eve, olga] = await Promise.all(['Eve', 'Olga'].map((name) => Stranger.enter(room, 'owner', name)));
    if (!eve || !olga) throw new Error('nobody came');
    const plan = await eve.ask('command', { command: 'plan', args: { goal: 'Anything', points: 3 } });
    await bob.standsIn('planned');
    writeFileSync(path.join(room.folder, 'go-on'), '');
    expect(await eve.ask('command', { run: plan.run, command: 'work' })).toMatchObject({ ok: true });
    await bob.standsIn('asking');
    expect(await eve.ask('chat_message', { text: 'Hello' })).toMatchObject({ ok: true });
    await bob.entries('chat').waitFor();
    await page.locator('.members > summary').click();
    await page.keyboard.press('Escape');
    await page.getByTestId('timeline-toggle').click();
    await page.getByTestId('stay').first().waitFor();
    const harms = await harm(bob);
    await page.getByTestId('timeline-toggle').click();
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.locator('.outline li.active').first().waitFor();
    await page.screenshot({ path: artefacts.screenshot('page-hostile-host') });
    expect(await olga.ask('command', { run: plan.run, command: 'reject', args: { reason: 'No' } })).toMatchObject({
      ok: true,
    });
    await page.locator('.outline li.active[data-state="idle"]').waitFor();
    await page.locator('.outline [data-command="plan"]').first().click();
    await bob.id('command-form').waitFor();
    harms.push(...(await harm(bob)));
    eve.close();
    olga.close();
    await room.down();
    await bob.id('notice').waitFor();
    harms.push(...(await harm(bob)));
    expect(harms).toEqual([]);
    for (const path of ['workflows[].graph.states[].description', 'tail[].reason', 'runs[].tasks[].label', 'reason'])
      expect([...filledIn]).toContain(path);
  });
});

/** Where the page looks things up: names that the server makes, or that a workflow's file may give in a few letters only. */
const kept = (path: string): boolean =>
  /(^|\.)(id|project_id|room|epoch|page|hash|definition|run|workflow|key|parent|initial|source|event|state|from|member|link|session|status|command|task|alert)$/.test(
    path,
  )
    ? !path.endsWith('states[].task')
    : /commands\[\]\.name$|(targets|active|accepts|taken|required|by)\[\]$/.test(path);

const isServerEvent = (event: string): event is ServerEventName => Object.hasOwn(SERVER_EVENTS, event);
