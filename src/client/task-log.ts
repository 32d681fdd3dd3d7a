import { TaskLogPart } from '../protocol/events.ts';
import { TASK_LOG_PART } from '../protocol/limits.ts';
import type { Answer } from './answers.ts';

/** How often in a row one part is asked for too soon: the rate is shared with all else that the member does. */
const MOST_TRIES = 20;

/**
 * All that an attempt at a task has printed so far, part by part, by the number of the entry that began it; what stands before
 * `from`, UTF-16 units, is left out. A part that was asked for too soon is asked for again when the server says. Throws a sentence
 * when the server refuses or can't be reached.
 */
export async function* taskLog(
  request: (payload: { readonly seq: number; readonly offset: number; readonly limit: number }) => Promise<Answer>,
  seq: number,
  from = 0,
): AsyncGenerator<string, void, void> {
  for (let offset = from; ; ) {
    const answer = await patiently(() => request({ seq, offset, limit: TASK_LOG_PART }));
    if (answer.kind === 'refused') throw new Error(answer.error.message);
    const part = answer.kind === 'ok' ? TaskLogPart.safeParse(answer.value) : undefined;
    if (!part?.success) throw new Error('The server gave no answer. Try again.');
    if (part.data.text !== '') yield part.data.text;
    if (part.data.next >= part.data.size || part.data.next <= offset) return;
    offset = part.data.next;
  }
}

async function patiently(request: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await request();
    const wait =
      answer.kind === 'refused' && answer.error.code === 'rate_limited' && answer.error.details?.retry_after_ms;
    if (typeof wait !== 'number' || tries === MOST_TRIES) return answer;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
