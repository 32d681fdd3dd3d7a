import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/protocol/entries.ts';
import { streamItems } from '../../../webview/stream/items.ts';
import { found, patternOf, type Words } from '../../../webview/stream/search-text.ts';

const at = Date.UTC(2026, 0, 5, 12);
const ana = { id: 'm_1', name: 'Ana', kind: 'person' } as const;
const step = { run: 'r_1', workflow: 'tdd', title: 'Refunds', taken: [], status: 'active' };
const entries: Entry[] = [
  { seq: 1, at, by: null, kind: 'project', name: 'payments-api' },
  { seq: 2, at, by: ana, kind: 'chat', id: null, text: 'Straße  offen?\n**Really** `a.b` (c)' },
  {
    ...{ ...step, seq: 3, at, by: ana, kind: 'transition', id: null, event: 'give_up', args: { reason: 'too slow' } },
    ...{ from: 'design', state: 'test_red', active: ['test_red'] },
  },
  {
    ...{ seq: 4, at, by: null, kind: 'task', run: 'r_1', state: 'test_red', label: 'npm test', attempt: 1 },
    ...{ status: 'failed', tail: 'one\n\u001b[31mexpected\u001b[39m 3 calls' },
  },
  { seq: 5, at, by: ana, kind: 'gate', run: 'r_1', state: 'review', answer: 'rejected', reason: 'no tests', id: null },
];
const words: Words = {
  titlesOf: () => (id) => ({ test_red: 'Test red' })[id] ?? id,
  outputOf: () => '',
};
const search = (query: string): string[] => {
  const pattern = patternOf(query);
  return pattern ? found(streamItems(entries, 'everything'), pattern, words) : [];
};

describe('the search in the stream', () => {
  it.each([
    ['ana', ['2', '3', '5']],
    ['PAYMENTS', ['1']],
    ['straße offen', ['2']],
    ['really a.b', ['2']],
    ['a.b` (c)', ['2']],
    ['axb', []],
    ['test red', ['3']],
    ['reason: too', ['3']],
    ['expected 3', ['4']],
    ['npm', ['4']],
    ['no tests', ['5']],
    ['  ', []],
  ])(
    'PAGE-150: what people see is found, in any case and with any space, and nothing in it means anything else: %j',
    (query, keys) => {
      expect(search(query)).toEqual(keys);
    },
  );
});
