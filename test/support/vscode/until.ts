import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again every `every` milliseconds until the answer is something, and gives up with a sentence.
 * What `probe` throws ends the wait.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  { within = 30_000, every = 50 } = {},
): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${within / 1000} s in vain for ${what}.`);
    await sleep(every);
  }
}
