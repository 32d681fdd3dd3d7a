import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RetryQueue } from '../src/retry-queue.js';

test('jobs run one after the other, in order', async () => {
  const queue = new RetryQueue();
  const seen = [];
  await Promise.all([1, 2, 3].map((n) => queue.add(async () => seen.push(n))));
  assert.deepEqual(seen, [1, 2, 3]);
});

test('a job that fails does not stop the next', async () => {
  const queue = new RetryQueue();
  const failing = queue.add(async () => {
    throw new Error('no');
  });
  const next = queue.add(async () => 'yes');
  await assert.rejects(failing, /no/);
  assert.equal(await next, 'yes');
});
