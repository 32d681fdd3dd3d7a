import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/client/answers.ts';
import { taskLog } from '../../src/client/task-log.ts';

const tooSoon = (ms: number): Answer => ({
  kind: 'refused',
  error: { code: 'rate_limited', message: 'Too many requests. Try again in 1 s.', details: { retry_after_ms: ms } },
});

/** A server that keeps `text`, gives it in parts of 3 characters, and first answers each request with `first`, where that is any. */
async function read(text: string, first: (Answer | undefined)[]): Promise<string[]> {
  const got: string[] = [];
  const request = async ({ seq, offset }: { seq: number; offset: number }): Promise<Answer> => {
    const instead = first.shift();
    if (instead) return instead;
    const part = text.slice(offset, offset + 3);
    const next = offset + part.length;
    return { kind: 'ok', value: { seq, offset, text: part, next, size: text.length, done: true } };
  };
  for await (const part of taskLog(request, 7)) got.push(part);
  return got;
}

describe('all that an attempt has printed, read part by part', () => {
  it('EXT-66: a part that was asked for too soon is asked for again when the room says, and the parts stay in order', async () => {
    expect(await read('abcdefg', [undefined, tooSoon(1), tooSoon(1), undefined, tooSoon(1)])).toEqual([
      'abc',
      'def',
      'g',
    ]);
  });

  it('EXT-66: what is refused for another reason, or again and again, is said', async () => {
    const other: Answer = { kind: 'refused', error: { code: 'forbidden', message: 'There is no such project.' } };
    await expect(read('abc', [other])).rejects.toThrow('There is no such project.');
    await expect(read('abc', Array(50).fill(tooSoon(0)))).rejects.toThrow('Too many requests.');
  });
});
