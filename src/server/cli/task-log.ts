import { taskLog } from '../../client/task-log.ts';
import type { EntryOf } from '../../protocol/entries.ts';
import { COLOURS } from '../../shared/terminal-colours.ts';
import { plainOutput } from '../tasks/plain-output.ts';
import { failed, misuse } from './failure.ts';
import { pageBefore } from './page-before.ts';
import type { RoomLine } from './room-line.ts';
import { note, typed } from './terminal.ts';

/** `last`, or the number of an entry that tells of an attempt. */
export function attemptOf(text: string): number | 'last' {
  if (text === 'last') return text;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (number === 0) throw misuse(`--task takes the number of an entry, or last, not ${typed(text)}.`);
  return number;
}

/** What is asked of a room's line here. */
type Asking = Pick<RoomLine, 'request'>;

/** Prints all that an attempt at a task has printed so far; colours only where a terminal shows them. */
export async function printTaskLog(line: Asking, wanted: number | 'last', head: number): Promise<void> {
  const attempt = await beginningOf(line, wanted, head);
  const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
  let last = '\n';
  // It takes whole sequences out of parts that are cut anywhere, and gives colours whole.
  const show = plainOutput((plain) => {
    const text = coloured ? plain : plain.replace(COLOURS, '');
    process.stdout.write(text);
    last = text.at(-1) ?? last;
  });
  try {
    for await (const part of taskLog((payload) => line.request('task_log', payload), attempt.seq)) show(part);
  } catch (error) {
    throw failed((error as Error).message);
  }
  if (last !== '\n') process.stdout.write('\n');
  note(`${attempt.label}, attempt ${attempt.attempt}, for ${attempt.state} of ${attempt.run} (entry ${attempt.seq})`);
}

/** The entry that began the attempt, for the entry of its beginning or its end; for `last`, the latest that began one. */
async function beginningOf(line: Asking, wanted: number | 'last', head: number): Promise<EntryOf<'task'>> {
  let end: EntryOf<'task'> | undefined;
  for (let before = wanted === 'last' ? head + 1 : wanted + 1; before > 1; ) {
    const entries = await pageBefore(line, before);
    for (const entry of entries.toReversed()) {
      if (entry.seq === wanted) {
        if (entry.kind !== 'task')
          throw failed(`Entry ${wanted} is not of a task. stateroom log shows the numbers of those that are.`);
        if (!hasRun(entry)) throw failed(`Entry ${wanted} is of no task that ran.`);
        end = entry;
      }
      // Attempts are counted anew when a state is entered again: the nearest beginning is meant.
      if (entry.kind === 'task' && entry.status === 'running' && (!end || isBeginningOf(entry, end))) return entry;
    }
    before = entries[0]?.seq ?? 1;
  }
  throw failed(wanted === 'last' ? 'No task has run here yet.' : `Entry ${wanted} is of no task that ran.`);
}

/** An end says which entry began it; in older journals the nearest of its name did. */
const isBeginningOf = (begun: EntryOf<'task'>, end: EntryOf<'task'>): boolean =>
  end.began === undefined
    ? begun.run === end.run && begun.state === end.state && begun.attempt === end.attempt
    : begun.seq === end.began;

/** One that only waited, or was given up before its turn, has printed nothing; another of its number may have, earlier. */
const hasRun = ({ status, duration_ms }: EntryOf<'task'>): boolean =>
  status === 'running' || status === 'interrupted' || duration_ms !== undefined;
