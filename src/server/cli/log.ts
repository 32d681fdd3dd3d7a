import type { Entry } from '../../protocol/entries.ts';
import { entryLine } from './entry-line.ts';
import { misuse } from './failure.ts';
import type { Options } from './options.ts';
import { RoomLine } from './room-line.ts';
import { REPORT_FORMATS, type ReportFormat, runReport } from './run-report.ts';
import { ENTER_MS } from './status.ts';
import { findTarget } from './target.ts';
import { attemptOf, printTaskLog } from './task-log.ts';
import { jsonLine, note, print, typed } from './terminal.ts';

const MOST = 1_000_000;

/** `stateroom log`: the latest entries, and with `--follow` all that come, through restarts of the server. */
export async function log(options: Options): Promise<number> {
  const [word] = options.words;
  if (word !== undefined) throw misuse(`log takes no words; ${typed(word)} is one.`);
  const wanted = options.text('task');
  if (wanted !== undefined && (options.has('follow') || options.has('json') || options.has('limit')))
    throw misuse('--task goes with no other way of showing the log.');
  const report = options.text('report');
  if (report !== undefined && ['task', 'follow', 'json', 'limit'].some((other) => options.has(other)))
    throw misuse('--report goes with no other way of showing the log.');
  const format = formatOf(options.text('format'), report);
  const entriesToo = wanted === undefined && report === undefined;
  const attempt = wanted === undefined ? undefined : attemptOf(wanted);
  const past = entriesToo ? limitOf(options.text('limit')) : 0;
  const show = options.has('json') ? jsonLine : (entry: Entry) => entryLine(entry, process.stdout);
  const line = new RoomLine({
    target: await findTarget(options),
    past,
    onEntry: (entry) => entriesToo && print(show(entry)),
    onNote: note,
  });
  try {
    const room = await line.live(Date.now() + ENTER_MS);
    if (report !== undefined) {
      print(await runReport(line, room, report, format));
      return 0;
    }
    if (attempt !== undefined) {
      await printTaskLog(line, attempt, room.seq);
      return 0;
    }
    await Promise.race([options.has('follow') ? untilInterrupted() : line.caughtUp(room.seq), line.refusal()]);
    return 0;
  } finally {
    line.close();
  }
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return 50;
  const limit = /^\d{1,7}$/.test(text) ? Number(text) : -1;
  if (limit < 0 || limit > MOST) throw misuse(`--limit takes a number from 0 to ${MOST}, not ${typed(text)}.`);
  return limit;
}

function formatOf(text: string | undefined, report: string | undefined): ReportFormat | undefined {
  if (text === undefined) return undefined;
  const format = REPORT_FORMATS.find((each) => each === text);
  if (report === undefined) throw misuse('--format says how a report is written: it goes with --report RUN.');
  if (!format) throw misuse(`--format takes ${REPORT_FORMATS.join(' or ')}, not ${typed(text)}.`);
  return format;
}

const untilInterrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
