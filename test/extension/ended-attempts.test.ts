import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../src/client/server-messages.ts';
import { EndedAttempts } from '../../src/extension/ended-attempts.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';

const entry = (seq: number, status: EntryOf<'task'>['status'], attempt = 1, began?: number): ServerMessage => ({
  event: 'entry',
  payload: {
    project_id: 'p',
    entry: {
      ...{ seq, at: 1, by: null, kind: 'task', run: 'w-1', state: 'work', label: 'npm test' },
      ...{ attempt, status, ...(began !== undefined && { began }) },
    },
  },
});
/** What has ended by these messages: the attempt, how, and the entry of its beginning. */
const ended = (messages: ServerMessage[]) => {
  const attempts = new EndedAttempts();
  return messages.flatMap((message) =>
    attempts.receive(message).map(({ end: { status, attempt }, began }) => `${attempt} ${status} since ${began}`),
  );
};

describe('attempts at tasks, as the extension follows them', () => {
  it('EXT-42: each end is told with the entry that began it, by which its whole output is read', () => {
    expect(
      ended([
        entry(1, 'waiting'),
        entry(2, 'running'),
        entry(3, 'failed'),
        entry(4, 'running', 2),
        entry(5, 'passed', 2),
      ]),
    ).toEqual(['1 failed since 2', '2 passed since 4']);
  });

  it('EXT-42: a state that is entered again begins its attempts anew; what began before one came has no beginning here', () => {
    expect(
      ended([entry(3, 'failed'), entry(4, 'running'), entry(6, 'failed'), entry(7, 'cancelled'), entry(8, 'running')]),
    ).toEqual(['1 failed since undefined', '1 failed since 4', '1 cancelled since undefined']);
  });

  it('EXT-42: an attempt that ends while one of the same number runs already is told with its own beginning, and so is one that began too long ago', () => {
    expect(
      ended([
        entry(4, 'running'),
        entry(6, 'running'),
        entry(7, 'cancelled', 1, 4),
        entry(8, 'failed', 1, 6),
        entry(9, 'failed', 1, 2),
      ]),
    ).toEqual(['1 cancelled since 4', '1 failed since 6', '1 failed since 2']);
  });
});
