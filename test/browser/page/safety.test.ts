import { describe, expect, it } from 'vitest';
import { usePeople } from './visits.ts';

const people = usePeople();

const PAYLOADS = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<svg onload=alert(1)><foreignObject><iframe srcdoc="<script>alert(1)</script>"></foreignObject></svg>',
  '"><a href="javascript:alert(1)">x</a>',
  "'-alert(1)-'",
  '{{constructor.constructor("alert(1)")()}}',
  '`<img src=x onerror=alert(1)>` #<img> javascript:alert(1) https://example.com/"onmouseover="alert(1)',
  '\u202Egnp.exe \u0000 <b>bold</b> &lt;i&gt;',
  // Through Markdown
  '[x](javascript:alert(1)) [x](JaVaScRiPt:alert(1)) [x](data:text/html,<script>alert(1)</script>) <javascript:alert(1)>',
  '![x](https://example.com/x.png) ![x](x" onerror="alert(1))',
  '**<img src=x onerror=alert(1)>** [<img src=x onerror=alert(1)>](https://example.com/"onmouseover="alert(1))',
  '- <svg/onload=alert(1)>\n\n> <iframe src="javascript:alert(1)"></iframe>\n\n<style>*{display:none}</style>',
  '```html"><img src=x onerror=alert(1)>\n</code></pre><script>alert(1)</script>\n```',
  '[x]: javascript:alert(1)\n\n[x] [y][x] ![x][x]',
  '@<img src=x onerror=alert(1)> #<img src=x onerror=alert(1)>',
  `${'> '.repeat(500)}${'['.repeat(2000)}`,
];

/** Every text that others can put in front of a person has a payload in it. */
const HOSTILE = `workflow: hostile
title: '<img src=x onerror=alert(1)>'
description: '<script>alert(1)</script>'
commands:
  go:
    title: '<b onclick=alert(1)>Go</b>'
    description: '"><script>alert(1)</script>'
    args:
      word: { type: string, title: '<img src=x onerror=alert(2)>', description: '<script>alert(3)</script>' }
    required: [word]
initial: first
states:
  first:
    description: '<img src=x onerror=alert(1)>'
    on: { go: second }
  second:
    task: { run: "printf '%s\\\\n' '<img src=x onerror=alert(1)> <script>alert(1)</script> src/x.js:1:1'" }
    on: { task.passed: third, task.failed: third }
  third: { gate: { approvals: 1, by: [owner] }, on: { gate.approved: done, gate.rejected: first } }
  done: { type: final }
`;

describe('what others write', () => {
  it('PAGE-40, PAGE-158: nothing that others write runs or becomes markup: chat, names, arguments, output, workflow files', async () => {
    const room = await people.room({
      workflows: { 'hostile.workflow.yaml': HOSTILE },
      limits: { chatBurst: 100 },
    });
    const eve = await people.in(room, 'owner', '<img src=x onerror=alert(1)>');
    const ana = await people.in(room, 'owner', 'Ana');
    await ana.standsIn('first');
    await eve.standsIn('first');
    for (const payload of PAYLOADS) await eve.say(payload.replace('\u0000', ' '));
    await eve.say('that was all');
    await ana.page.getByText('that was all', { exact: true }).waitFor();
    await eve.possible('go').click();
    await eve.id('command-form').locator('[name="word"]').fill('<img src=x onerror=alert(1)>');
    await eve.id('command-form').locator('button[type="submit"]').click();
    await ana.standsIn('third');
    await ana.id('output').filter({ hasText: 'src/x.js' }).waitFor();
    await ana.page.locator('.members summary').click();
    await ana.page.getByRole('button', { name: 'Outline' }).click();
    await ana.page.locator('.outline').waitFor();

    // Only what is seen and a little around it is drawn: first the beginning, then the end.
    for (const [to, text] of [
      [0, PAYLOADS[1] ?? ''],
      [1, 'that was all'],
    ] as const)
      for (const { page } of [ana, eve]) {
        await page.locator('.entries').evaluate((list, part) => list.scrollTo(0, list.scrollHeight * part), to);
        await page.locator('.message .text.md', { hasText: text }).first().waitFor();
        const elements = await page.evaluate(() => ({
          images: document.querySelectorAll('img, iframe, foreignObject, object, embed').length,
          scripts: [...document.scripts].map(({ src }) => new URL(src).pathname),
          bold: document.querySelectorAll('.message b').length,
          styles: document.querySelectorAll('body style, body link').length,
          links: [...document.querySelectorAll('a')]
            .map(({ protocol, rel }) => `${protocol} ${rel}`)
            .filter((link) => link !== 'https: noopener noreferrer nofollow'),
          handlers: [...document.querySelectorAll('*')].flatMap((element) =>
            [...element.attributes].map(({ name }) => name).filter((name) => /^on/i.test(name)),
          ),
        }));
        expect(elements).toEqual({
          images: 0,
          scripts: ['/page.js'],
          bold: 0,
          styles: 0,
          links: [],
          handlers: [],
        });
      }
    await ana.page.locator('.entries').evaluate((list) => list.scrollTo(0, 0));
    await ana.page.locator('.message .text', { hasText: PAYLOADS[5] ?? '' }).waitFor();
    expect(await ana.page.locator('.message a').count()).toBeGreaterThan(0);
    const texts = await ana.entries('chat').locator('.text').allTextContents();
    expect(texts.slice(0, 6)).toEqual(PAYLOADS.slice(0, 6));
    // `usePeople` fails the test on any dialog, console error, violation of the policy, or request to elsewhere.
  });
});
