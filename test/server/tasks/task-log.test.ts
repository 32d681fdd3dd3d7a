import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../src/client/answers.ts';
import type { EntryOf } from '../../../src/protocol/entries.ts';
import { printTaskLog } from '../../../src/server/cli/task-log.ts';

/** A room whose entries and whose outputs, part by part, are these. */
function room(entries: readonly EntryOf<'task'>[], outputs: Readonly<Record<number, readonly string[]>>) {
  const ok = (value: unknown): Answer => ({ kind: 'ok', value }) as Answer;
  return {
    async request(name: string, payload: unknown): Promise<Answer> {
      const { seq = 0, offset = 0, before = 0 } = payload as { seq?: number; offset?: number; before?: number };
      if (name === 'history') {
        const page = entries.filter((entry) => entry.seq < before);
        return ok({ entries: page, more: false, from: 1, first: 1 });
      }
      const parts = outputs[seq] ?? [];
      const size = parts.join('').length;
      let at = 0;
      for (const text of parts) {
        if (at === offset) return ok({ seq, offset, text, next: at + text.length, size, done: true });
        at += text.length;
      }
      return ok({ seq, offset, text: '', next: offset, size, done: true });
    },
  };
}

const entry = (
  seq: number,
  status: EntryOf<'task'>['status'],
  more: Partial<EntryOf<'task'>> = {},
): EntryOf<'task'> => ({
  seq,
  at: seq,
  by: null,
  kind: 'task',
  run: 'one-1',
  state: 'build',
  label: 'make',
  attempt: 1,
  status,
  ...more,
});

let printed = '';
beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const shown = async (...args: Parameters<typeof printTaskLog>): Promise<string> => {
  printed = '';
  await printTaskLog(...args);
  return printed;
};

describe('the log of a task', () => {
  it('CLI-26: no part of a sequence is shown, wherever the parts of an output are cut', async () => {
    vi.stubEnv('NO_COLOR', '1');
    const text = 'a\x1b[1;31mred\x1b[0m \x1b]0;title\x07b\x1b(B c\x1b[2J\n';
    for (let cut = 1; cut < text.length; cut++) {
      const line = room([entry(1, 'running')], { 1: [text.slice(0, cut), text.slice(cut)] });
      expect(await shown(line, 'last', 1)).toBe('ared b c\n');
    }
  });

  it('CLI-26: an entry leads to its own attempt, also where the state was entered again', async () => {
    const ran = { duration_ms: 5 };
    const entries = [
      entry(1, 'running'),
      entry(2, 'failed', ran),
      entry(3, 'running'),
      entry(4, 'running', { state: 'other' }),
      entry(5, 'passed', ran),
      entry(6, 'waiting'),
      entry(7, 'cancelled'),
    ];
    const line = room(entries, { 1: ['first\n'], 3: ['second\n'], 4: ['other\n'] });
    for (const [wanted, text] of [
      [1, 'first\n'],
      [2, 'first\n'],
      [3, 'second\n'],
      [5, 'second\n'],
      ['last', 'other\n'],
    ] as const)
      expect([wanted, await shown(line, wanted, 7)]).toEqual([wanted, text]);
    // They began nothing: what an earlier attempt of the same number printed is not theirs.
    for (const wanted of [6, 7]) await expect(shown(line, wanted, 7)).rejects.toThrow('is of no task that ran');
  });
});
