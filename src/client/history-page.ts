import type { Entry } from '../protocol/entries.ts';
import { HistoryPageSchema } from '../protocol/events.ts';
import type { Answer } from './answers.ts';

/** The entries of a page of history, in their order, as a room has answered; `undefined` when it answered anything else. */
export function pageIn(answer: Answer): readonly Entry[] | undefined {
  const page = answer.kind === 'ok' ? HistoryPageSchema.safeParse(answer.value) : undefined;
  return page?.success ? page.data.entries : undefined;
}
