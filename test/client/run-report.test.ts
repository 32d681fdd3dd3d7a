import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../src/client/report-html.ts';
import { reportMarkdown } from '../../src/client/report-markdown.ts';
import { historyOf } from '../../src/client/run-history.ts';
import { reportOf } from '../../src/client/run-report.ts';
import { timelinePicture } from '../../src/client/timeline-picture.ts';
import type { Entry } from '../../src/protocol/entries.ts';
import { began, CHART, liveRun, moved, NOON, RUN, STORY } from '../support/run-entries.ts';

function reportFor(entries: readonly Entry[], title = 'Story') {
  const history = historyOf(RUN, entries);
  if (!history) throw new Error('The entries are of no run.');
  const now = NOON + 240_000;
  const report = reportOf({ project: 'shop', run: liveRun(entries, { title }), chart: CHART, history, now });
  return { report, timeline: timelinePicture(history, CHART, now) };
}

const report = (entries: readonly Entry[], title?: string) => reportMarkdown(reportFor(entries, title).report);

const TRICKY = `<script>alert(1)</script> & "quoted" 'too' \x1b[31mred\x1b[0m \u202eback --> ]]> </title></style>`;

describe('the report of a run', () => {
  it('PAGE-182: it tells who, when, the time in each state, each attempt, and each answer with its reason', () => {
    const text = report(STORY);
    expect(text).toContain('# Story\n');
    expect(text).toContain('- **Status:** done, in Closed\n');
    expect(text).toContain('- **Took:** 3 min 20 s\n');
    expect(text).toContain('- **Who:** Mei, Bo\n');
    expect(text).toContain('| Design | 2 | 2 min 30 s | 1 min 30 s |');
    expect(text).toMatch(/\| Testing \| npm test \| 1 \| [\d :-]+ \| 5\.0 s \| failed, exit code 1 \|/);
    expect(text).toMatch(/\| Testing \| npm test \| 2 of 2 \| [\d :-]+ \| 12 s \| passed, exit code 0 \|/);
    expect(text).toMatch(/\| [\d :-]+ \| {2}\| task\.passed \| Testing \| Review \|/);
  });

  it('PAGE-182: nothing that others wrote is markup in it, or breaks its tables', () => {
    const text = report(STORY, '<script>\n# *Boo* [a](javascript:x) `b` @all www.x.y');
    expect(text).toContain('No \\| tests &lt;b\\>yet&lt;/b\\>');
    expect(text).toContain('\\[x\\](http\\://evil)');
    expect(text).toMatch(/^# &lt;script\\> \\# \\\*Boo\\\* \\\[a\\\]\(javascript:x\) \\`b\\` \\@all www\\\.x\.y\n/);
    expect(text.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
  });

  it('PAGE-182: a report without the beginning says so', () => {
    expect(report(STORY.slice(3))).toContain('The beginning of this run is not among what was read');
  });

  it('PAGE-211: the HTML tells the same facts, with both pictures in it, and nothing that others wrote is markup', () => {
    const { report: facts, timeline } = reportFor(STORY, TRICKY);
    const html = reportHtml(facts, {
      diagram: `<svg xmlns="http://www.w3.org/2000/svg"><title>'"</title></svg>`,
      timeline,
    });
    expect(html).toContain(
      '<h1 dir="auto">&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; &#39;too&#39; red back --&gt; ]]&gt; &lt;/title&gt;&lt;/style&gt;</h1>',
    );
    expect(html).not.toMatch(/<script|javascript:|\son\w+=|<link|<iframe|<b>|(?:src|href)="https?/i);
    expect(html).toContain(`content="default-src 'none'; img-src data:;`);
    expect(html.match(/<img src="data:image\/svg\+xml;charset=utf-8,[\w%.!~*()-]+" alt="[^"]+">/g)).toHaveLength(2);
    for (const { title, rows } of facts.tables) {
      expect(html).toContain(`<h2>${title}</h2>`);
      expect(html.split(`<h2>${title}</h2>`)[1]?.split('</table>')[0]?.match(/<tr>/g)).toHaveLength(rows.length + 1);
    }
    for (const [name, value] of facts.facts.filter(([, text]) => /^[\w ,]+$/.test(text)))
      expect(html).toContain(`<dt>${name}</dt><dd dir="auto">${value}</dd>`);
    expect(reportHtml(facts, { diagram: undefined, timeline: undefined })).not.toContain('<img');
  });

  it('PAGE-211: the timeline’s picture has a lane for each state, its attempts and answers, and as many bars as pixels at most', () => {
    const { timeline } = reportFor(STORY);
    for (const title of ['Design', 'Testing', 'Review']) expect(timeline).toContain(`>${title}</text>`);
    expect(timeline).toContain('>✕</text>');
    expect(timeline).toContain('>✓</text>');
    const many = Array.from({ length: 5_000 }, (_, index) =>
      index === 0
        ? began(1, 0, 'design')
        : moved(index + 1, index * 0.04, 'design', 'go', index % 2 ? 'testing' : 'design'),
    );
    const { timeline: long } = reportFor(many);
    expect(long.match(/<rect /g)?.length).toBeLessThan(2_000);
  });
});
