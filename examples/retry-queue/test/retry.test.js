import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RetryQueue, TimeoutError } from '../src/retry-queue.js';

/** A job that times out `times` times, then gives `done`. */
function timesOut(times) {
  const job = async () => {
    job.calls += 1;
    if (job.calls <= times) throw new TimeoutError('no answer');
    return 'done';
  };
  job.calls = 0;
  return job;
}

test('a job that times out is tried again', async () => {
  const job = timesOut(3);
  assert.equal(await new RetryQueue({ pause: 1 }).add(job), 'done');
  assert.equal(job.calls, 4);
});

test('after three more tries the failure is final', async () => {
  const job = timesOut(9);
  await assert.rejects(new RetryQueue({ pause: 1 }).add(job), TimeoutError);
  assert.equal(job.calls, 4);
});
