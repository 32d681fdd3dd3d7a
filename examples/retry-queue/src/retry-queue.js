/** An error that says: the other side did not answer in time, trying again may help. */
export class TimeoutError extends Error {
  name = 'TimeoutError';
}

/**
 * Runs jobs one after the other, in the order they were added.
 *
 * The story under way: a job that times out is tried again, three times at most, with a growing pause between. Its
 * tests are in test/retry.test.js and fail until this class does it.
 */
export class RetryQueue {
  #last = Promise.resolve();

  /**
   * @template T
   * @param {() => Promise<T>} job
   * @returns {Promise<T>} what the job gives, once all jobs before it have ended
   */
  add(job) {
    const result = this.#last.then(job);
    this.#last = result.then(
      () => undefined,
      () => undefined, // the caller has the failure; the queue goes on with the next job
    );
    return result;
  }
}
