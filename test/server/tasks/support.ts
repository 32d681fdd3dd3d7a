import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ProcessRunner } from '../../../src/server/tasks/process-runner.ts';
import type { ProcessMark, RunningTask, TaskJob } from '../../../src/server/tasks/task-runner.ts';
import type { TaskSpec } from '../../../src/workflow/model.ts';

/** Tasks of one test, in one folder; whatever they leave is ended with it. */
export class Tasks {
  readonly #folder: string;
  readonly #made: RunningTask<ProcessMark>[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A task that waits to be let go. */
  held(spec: TaskSpec, more: Partial<TaskJob> = {}) {
    let output = '';
    const task = new ProcessRunner().start({
      spec,
      folder: this.#folder,
      attempt: `test/${randomUUID()}`,
      variables: {},
      onOutput: (chunk) => (output += chunk),
      ...more,
    });
    this.#made.push(task);
    return { ...task, output: () => output };
  }

  start(spec: TaskSpec, more: Partial<TaskJob> = {}) {
    const task = this.held(spec, more);
    task.begin();
    return task;
  }

  async close(): Promise<void> {
    for (const task of this.#made) task.cancel();
    await Promise.all(this.#made.map(({ ended }) => ended));
  }
}

export const node = (code: string, ...args: readonly string[]): readonly string[] => [
  process.execPath,
  '-e',
  code,
  ...args,
];

/** Whether the process runs; one that has ended and was not collected yet does not. */
export const alive = (pid: number): boolean => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // no such process
  }
};

/** Numbers that a task has printed as `pid 123`. */
export const pidsIn = (text: string): number[] => [...text.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));

export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 800; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain: ${what}`);
}
