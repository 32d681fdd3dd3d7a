import { setTimeout as sleep } from 'node:timers/promises';

/** An error that says: the other side did not answer in time, trying again may help. */
export class TimeoutError extends Error {
  name = 'TimeoutError';
}

/**
 * Runs jobs one after the other, in the order they were added. A job that times out is tried again, three times at
 * most, with a pause that doubles each time; other failures are final at once.
 */
export class RetryQueue {
  #last = Promise.resolve();
  #pause;

  /** @param {{ pause?: number }} [options] the first pause, in milliseconds */
  constructor({ pause = 10 } = {}) {
    this.#pause = pause;
  }

  /**
   * @template T
   * @param {() => Promise<T>} job
   * @returns {Promise<T>} what the job gives, once all jobs before it have ended
   */
  add(job) {
    const result = this.#last.then(() => this.#attempt(job));
    this.#last = result.then(
      () => undefined,
      () => undefined, // the caller has the failure; the queue goes on with the next job
    );
    return result;
  }

  async #attempt(job) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await job();
      } catch (error) {
        if (!(error instanceof TimeoutError) || attempt > 3) throw error;
        await sleep(this.#pause * 2 ** (attempt - 1));
      }
    }
  }
}
