import { pageIn } from '../../client/history-page.ts';
import type { Entry } from '../../protocol/entries.ts';
import { HISTORY_PAGE } from '../../protocol/limits.ts';
import { failed } from './failure.ts';
import type { RoomLine } from './room-line.ts';

/** The page of entries before this number, in their order. Throws a sentence when the room gives none. */
export async function pageBefore(line: Pick<RoomLine, 'request'>, before: number): Promise<readonly Entry[]> {
  const page = pageIn(await line.request('history', { before, limit: HISTORY_PAGE }));
  if (!page) throw failed('The server gave no answer. Try again.');
  return page;
}
