import { taskLog } from '../../client/task-log.ts';
import type { Entry, EntryOf } from '../../protocol/entries.ts';
import { HistoryPageSchema } from '../../protocol/events.ts';
import { HISTORY_PAGE } from '../../protocol/limits.ts';
import { stripControls } from '../tasks/plain-output.ts';
import { failed, misuse } from './failure.ts';
import type { RoomLine } from './room-line.ts';
import { note, typed } from './terminal.ts';

/** `last`, or the number of an entry that tells of an attempt. */
export function attemptOf(text: string): number | 'last' {
  if (text === 'last') return text;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (number === 0) throw misuse(`--task takes the number of an entry, or last, not ${typed(text)}.`);
  return number;
}

/** Prints all that an attempt at a task has printed so far; colours only where a terminal shows them. */
export async function printTaskLog(line: RoomLine, wanted: number | 'last', head: number): Promise<void> {
  const attempt = await beginningOf(line, wanted, head);
  const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
  let last = '\n';
  try {
    for await (const part of taskLog((payload) => line.request('task_log', payload), attempt.seq)) {
      const text = stripControls(part);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences.
      process.stdout.write(coloured ? text : text.replace(/\x1b\[[0-9;]*m/g, ''));
      last = text.at(-1) ?? last;
    }
  } catch (error) {
    throw failed((error as Error).message);
  }
  if (last !== '\n') process.stdout.write('\n');
  note(`${attempt.label}, attempt ${attempt.attempt}, for ${attempt.state} of ${attempt.run} (entry ${attempt.seq})`);
}

/** The entry that began the attempt, for the entry of its beginning or its end. */
async function beginningOf(line: RoomLine, wanted: number | 'last', head: number): Promise<EntryOf<'task'>> {
  let end: EntryOf<'task'> | undefined;
  for (let before = wanted === 'last' ? head + 1 : wanted + 1; before > 1; ) {
    const entries = await page(line, before);
    for (const entry of entries.toReversed()) {
      if (wanted !== 'last' && entry.seq === wanted && entry.kind !== 'task')
        throw failed(`Entry ${wanted} is not of a task. stateroom log shows the numbers of those that are.`);
      if (entry.kind !== 'task') continue;
      end ??= entry;
      if (entry.status === 'running' && isSame(entry, end)) return entry;
    }
    before = entries[0]?.seq ?? 1;
  }
  throw failed(wanted === 'last' ? 'No task has run here yet.' : `Entry ${wanted} is of no task that ran.`);
}

async function page(line: RoomLine, before: number): Promise<readonly Entry[]> {
  const answer = await line.request('history', { before, limit: HISTORY_PAGE });
  const found = answer.kind === 'ok' ? HistoryPageSchema.safeParse(answer.value) : undefined;
  if (!found?.success) throw failed('The server gave no answer. Try again.');
  return found.data.entries;
}

const isSame = (a: EntryOf<'task'>, b: EntryOf<'task'>): boolean =>
  a.run === b.run && a.state === b.state && a.attempt === b.attempt;
