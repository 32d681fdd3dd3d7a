import { TaskLogPart } from '../protocol/events.ts';
import { TASK_LOG_PART } from '../protocol/limits.ts';
import type { Answer } from './answers.ts';

/**
 * All that an attempt at a task has printed so far, part by part, by the number of the entry that began it; what stands before
 * `from`, UTF-16 units, is left out. Throws a sentence when the server refuses or can't be reached.
 */
export async function* taskLog(
  request: (payload: { readonly seq: number; readonly offset: number; readonly limit: number }) => Promise<Answer>,
  seq: number,
  from = 0,
): AsyncGenerator<string, void, void> {
  for (let offset = from; ; ) {
    const answer = await request({ seq, offset, limit: TASK_LOG_PART });
    if (answer.kind === 'refused') throw new Error(answer.error.message);
    const part = answer.kind === 'ok' ? TaskLogPart.safeParse(answer.value) : undefined;
    if (!part?.success) throw new Error('The server gave no answer. Try again.');
    if (part.data.text !== '') yield part.data.text;
    if (part.data.next >= part.data.size || part.data.next <= offset) return;
    offset = part.data.next;
  }
}
