import { historyOf, isOf, type RunEntry } from '../../client/run-history.ts';
import { reportOf } from '../../client/run-report.ts';
import type { Entry } from '../../protocol/entries.ts';
import type { Joined } from '../../protocol/events.ts';
import { failed } from './failure.ts';
import { pageBefore } from './page-before.ts';
import type { RoomLine } from './room-line.ts';
import { oneLine, typed } from './terminal.ts';

/** The report of a run as Markdown, by its id or, where no other has it, its title. */
export async function runReport(line: RoomLine, room: Joined, wanted: string): Promise<string> {
  const run = runOf(room, wanted);
  const entries = await entriesOf(line, run.run, room.seq);
  const history = historyOf(run.run, entries);
  if (!history) throw failed(`The journal tells nothing of ${typed(wanted)}.`);
  const chart =
    room.workflows.find(({ hash }) => hash === run.definition) ?? room.workflows.find(({ id }) => id === run.workflow);
  const report = reportOf({ project: room.name, run, chart, history, now: room.now ?? Date.now() });
  // Each line is one line of ours; a terminal may be reading what others wrote in it.
  return report.trimEnd().split('\n').map(oneLine).join('\n');
}

function runOf({ runs }: Joined, wanted: string): Joined['runs'][number] {
  const byId = runs.find(({ run }) => run === wanted);
  const byTitle = runs.filter(({ title }) => title === wanted);
  const found = byId ?? (byTitle.length === 1 ? byTitle[0] : undefined);
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
