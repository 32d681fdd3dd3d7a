import { reportHtml } from '../../client/report-html.ts';
import { reportMarkdown } from '../../client/report-markdown.ts';
import { historyOf, isOf, type RunEntry } from '../../client/run-history.ts';
import { reportOf } from '../../client/run-report.ts';
import { timelinePicture } from '../../client/timeline-picture.ts';
import type { Entry } from '../../protocol/entries.ts';
import type { Joined } from '../../protocol/events.ts';
import type { RunState } from '../../protocol/runs.ts';
import type { WorkflowInfo } from '../../protocol/workflows.ts';
import { failed } from './failure.ts';
import { pageBefore } from './page-before.ts';
import type { RoomLine } from './room-line.ts';
import { oneLine, typed } from './terminal.ts';

export const REPORT_FORMATS = ['markdown', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/**
 * The report of a run, by its id or, where no other has it, its title; `last` is the one that moved last. A form in the place
 * of a run is that of the last, unless a run is called so.
 */
export async function runReport(
  line: RoomLine,
  room: Joined,
  asked: string,
  as: ReportFormat | undefined,
): Promise<string> {
  const named = REPORT_FORMATS.find((each) => each === asked);
  const isRun = room.runs.some(({ run, title }) => run === asked || title === asked);
  const format = as ?? (isRun ? undefined : named) ?? 'markdown';
  const wanted = named && !isRun ? 'last' : asked;
  const run = runOf(room, wanted);
  const entries = await entriesOf(line, run.run, room.seq);
  const history = historyOf(run.run, entries);
  if (!history) throw failed(`The journal tells nothing of ${typed(wanted)}.`);
  const chart =
    room.workflows.find(({ hash }) => hash === run.definition) ?? room.workflows.find(({ id }) => id === run.workflow);
  const now = room.now ?? Date.now();
  const report = reportOf({ project: room.name, run, chart, history, now });
  const text =
    format === 'html'
      ? reportHtml(report, {
          diagram: chart && (await diagramOf(run, chart)),
          timeline: timelinePicture(history, chart, now),
        })
      : reportMarkdown(report);
  // Each line is one line of ours; a terminal may be reading what others wrote in it.
  return text.trimEnd().split('\n').map(oneLine).join('\n');
}

async function diagramOf({ active }: RunState, { title, description, graph }: WorkflowInfo): Promise<string> {
  // The layout engine is large: loaded by those alone who want a picture.
  const { graphSvg } = await import('../../workflow/interchange/svg-export.ts');
  return graphSvg(graph, { title, description, active, light: true });
}

function runOf({ runs }: Joined, wanted: string): Joined['runs'][number] {
  const byId = runs.find(({ run }) => run === wanted);
  const byTitle = runs.filter(({ title }) => title === wanted);
  const latest = wanted === 'last' ? runs.toSorted((a, b) => b.seq - a.seq)[0] : undefined;
  const found = byId ?? (byTitle.length === 1 ? byTitle[0] : byTitle.length === 0 ? latest : undefined);
  if (found) return found;
  if (byTitle.length > 1)
    throw failed(
      `Several runs are called ${typed(wanted)}: ${byTitle.map(({ run }) => run).join(', ')}. Name one by its id.`,
    );
  const there = runs.slice(-8).map(({ run, title }) => `${run} (${oneLine(title)})`);
  throw failed(
    `There is no run ${typed(wanted)}. ${there.length === 0 ? 'There is none at all.' : `There are ${there.join(', ')}.`}`,
  );
}

/** The run's own entries, back to its beginning. */
async function entriesOf(line: RoomLine, run: string, head: number): Promise<readonly Entry[]> {
  const found: RunEntry[][] = [];
  for (let before = head + 1; before > 1; ) {
    const entries = await pageBefore(line, before);
    const own = entries.filter((entry): entry is RunEntry => isOf(run, entry));
    found.unshift(own);
    if (own[0]?.kind === 'run') break;
    before = entries[0]?.seq ?? 1;
  }
  return found.flat();
}
