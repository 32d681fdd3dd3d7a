import { describe, expect, it } from 'vitest';
import { historyOf } from '../../src/client/run-history.ts';
import { reportOf } from '../../src/client/run-report.ts';
import type { Entry } from '../../src/protocol/entries.ts';
import { CHART, liveRun, NOON, RUN, STORY } from '../support/run-entries.ts';

function report(entries: readonly Entry[], title = 'Story'): string {
  const history = historyOf(RUN, entries);
  if (!history) throw new Error('The entries are of no run.');
  return reportOf({ project: 'shop', run: liveRun(entries, { title }), chart: CHART, history, now: NOON + 240_000 });
}

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
});
