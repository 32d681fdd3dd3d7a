import { describe, expect, it } from 'vitest';
import { check, type History, type Seen, type Told, type Write, type Wrong } from './checker.ts';

// A checker that finds nothing proves nothing until it is known to find each kind of wrong.

const entry = (seq: number, id: string | null = `w${seq}`, content: string | null = id): Seen => ({
  seq,
  id,
  content,
  text: `${seq} ${id} ${content}`,
});
const ok = (seq: number): Told => ({ ok: true, seq });
const nack: Told = { ok: false, code: 'not_accepted' };
const write = (id: string, invoked: number, accepted: number | undefined, ...answers: Told[]): Write => ({
  client: 'ann',
  id,
  content: id,
  invoked,
  ...(accepted !== undefined && { accepted }),
  answers,
  unheard: answers.length === 0 ? 1 : 0,
});
const run = (seq: number, attempt: string, status = 'running') => ({ seq, step: 'r/s/1', attempt, status });
const fold = (seq: number, text: string) => ({ where: 'ann', seq, run: 'r', text });

const file = [1, 2, 3].map((seq) => entry(seq));
const good: History = {
  writes: [
    write('w1', 1, 2, ok(1)),
    write('w2', 3, 6, ok(2), ok(2)),
    write('w3', 5, undefined),
    write('w4', 7, undefined, nack),
    write('w5', 8, undefined),
  ],
  streams: [
    { client: 'ann', after: undefined, entries: file.slice(0, 2) },
    { client: 'ann', after: 2, entries: file.slice(2) },
    { client: 'bob', after: undefined, entries: file.slice(1) },
  ],
  readings: [
    { path: 'file', entries: file },
    { path: 'fresh join', entries: file },
  ],
  ends: [{ client: 'ann', seq: 3 }],
  attempts: [run(1, 'a1'), run(2, 'a1', 'failed'), run(3, 'a2'), run(4, 'a2', 'passed')],
  marks: ['a1', 'a2'],
  folds: [fold(1, 'x')],
  expected: [fold(1, 'x'), fold(2, 'y')],
};

const bad: readonly (readonly [Wrong, string, Partial<History>])[] = [
  ['lost write', 'accepted and not there', { writes: [...good.writes, write('w9', 9, 10, ok(4))] }],
  [
    'lost write',
    'accepted under a number that is another’s',
    { writes: [write('w1', 1, 2, ok(2)), ...good.writes.slice(1)] },
  ],
  ['aborted read', 'refused and there', { writes: [...good.writes.slice(0, 2), write('w3', 5, undefined, nack)] }],
  ['aborted read', 'seen and not there', { streams: [{ client: 'bob', after: 3, entries: [entry(4)] }] }],
  ['phantom', 'there and asked for by nobody', { writes: good.writes.slice(1) }],
  [
    'inconsistent offset',
    'one number, two entries',
    { streams: [{ client: 'bob', after: 1, entries: [entry(2, 'other')] }] },
  ],
  ['skip', 'a hole in a stream', { streams: [{ client: 'bob', after: undefined, entries: [entry(1), entry(3)] }] }],
  ['skip', 'a hole after coming back', { streams: [{ client: 'bob', after: 1, entries: [entry(3)] }] }],
  ['skip', 'a hole in the file', { readings: [{ path: 'file', entries: [entry(1), entry(3)] }] }],
  [
    'non-monotone',
    'back in a stream',
    { streams: [{ client: 'bob', after: undefined, entries: [entry(2), entry(1)] }] },
  ],
  [
    'duplicate',
    'an entry twice in a stream',
    { streams: [{ client: 'bob', after: 2, entries: [entry(2), entry(3)] }] },
  ],
  ['duplicate', 'a request twice in the file', { readings: [{ path: 'file', entries: [...file, entry(4, 'w1')] }] }],
  ['unseen', 'a client that stays behind', { ends: [{ client: 'bob', seq: 2 }] }],
  [
    'unseen',
    'a reading that ends early',
    {
      readings: [
        { path: 'file', entries: file },
        { path: 'history', entries: file.slice(0, 2) },
      ],
    },
  ],
  [
    'changed answer',
    'accepted twice, with two numbers',
    { writes: [write('w1', 1, 2, ok(1), ok(2)), ...good.writes.slice(1)] },
  ],
  [
    'wrong content',
    'something else under its id',
    { readings: [{ path: 'file', entries: [entry(1, 'w1', 'else'), ...file.slice(1)] }] },
  ],
  [
    'out of order',
    'accepted before the other was sent, and after it',
    { writes: [write('w2', 1, 2, ok(2)), write('w1', 3, 4, ok(1)), write('w3', 5, 6, ok(3))] },
  ],
  ['doubled effect', 'a task that ran twice', { marks: ['a1', 'a1', 'a2'] }],
  ['doubled effect', 'an attempt that ends twice', { attempts: [...good.attempts, run(5, 'a2', 'failed')] }],
  ['doubled effect', 'an attempt that begins twice', { attempts: [...good.attempts, run(5, 'a2')] }],
  ['effect without record', 'a task that ran unrecorded', { marks: ['a1', 'a2', 'a3'] }],
  ['record without effect', 'a task that passed and never ran', { marks: ['a1'] }],
  ['overlapping attempts', 'two at once', { attempts: [run(1, 'a1'), run(2, 'a2')] }],
  ['unequal fold', 'a client told of another state', { folds: [fold(2, 'z')] }],
];

describe('the checker of histories', () => {
  it('HOUSE-6: has nothing to say about a history that is as promised, with lost answers, refusals and resumed streams', () => {
    expect(check(good)).toEqual([]);
  });

  it.each(bad)('HOUSE-6: finds %s: %s', (wrong, _, change) => {
    const found = check({ ...good, ...change });
    expect(found.map((finding) => finding.wrong)).toContain(wrong);
  });

  it('HOUSE-6: is known to find every kind it has a name for', () => {
    const kinds = new Set(bad.map(([wrong]) => wrong));
    expect(kinds.size).toBe(16);
  });
});
