import * as vscode from 'vscode';
import { endLeftovers } from '../server/tasks/leftovers.ts';
import {
  type AttemptMark,
  type ExecutionMark,
  isExecution,
  type ProcessMark,
  type RunningTask,
  type TaskJob,
  type TaskRunner,
} from '../server/tasks/task-runner.ts';
import type { Log } from '../shared/log.ts';
import { isOf, tasksOf } from './folder-tasks.ts';
import { KeptMarks } from './kept-marks.ts';
import { VscodeAttempt } from './vscode-attempt.ts';

/** Runs tasks of VS Code, as its owner has approved them: by label, in the folder of the project. */
export class VscodeTasks implements TaskRunner {
  readonly #kept: KeptMarks;
  readonly #log: Log;
  /** What was approved last of each task, whole, by folder and label. */
  readonly #approved = new Map<string, string>();
  /** Each task's latest attempt: VS Code runs a task once at a time. */
  readonly #latest = new Map<string, VscodeAttempt>();

  /** In the folder the processes of attempts are noted, for the next host if this one is killed. */
  constructor(folder: string, log: Log) {
    this.#kept = new KeptMarks(folder);
    this.#log = log;
  }

  /** What each of these tasks is now, whole, for somebody who decides about them. Never rejects. */
  async textsOf(folder: string, labels: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const lookUp = await tasksOf(folder);
    return new Map(
      labels.map((label) => {
        const found = lookUp(label);
        return [label, typeof found === 'string' ? found : found.text];
      }),
    );
  }

  /** From now on the task may run, as long as it is what this text says. */
  approve(folder: string, label: string, text: string): void {
    this.#approved.set(keyOf(folder, label), text);
  }

  start(job: TaskJob): RunningTask<ExecutionMark> {
    const { folder, spec, attempt: id } = job;
    const label = spec.vscode ?? '';
    const key = keyOf(folder, label);
    const attempt = new VscodeAttempt(job, {
      label,
      isApproved: (text) => this.#approved.get(key) === text,
      keep: (marks) => this.#keep(id, marks),
      log: this.#log,
    });
    return {
      process: { attempt: id, vscode: label },
      ended: attempt.ended,
      begin: () => {
        const before = this.#latest.get(key);
        this.#latest.set(key, attempt);
        void attempt.begin(before);
      },
      cancel: () => attempt.stop('cancelled'),
    };
  }

  /**
   * By their processes, which were noted when they started. One that died before it had noted them is looked for by its
   * label among the tasks that VS Code tells of.
   */
  async endLeftovers(marks: readonly AttemptMark[], folder: string): Promise<readonly AttemptMark[]> {
    const left = marks.filter(isExecution).map(async (mark) => ((await this.#end(mark, folder)) ? [] : [mark]));
    return (await Promise.all(left)).flat();
  }

  async #end({ attempt, vscode: label }: ExecutionMark, folder: string): Promise<boolean> {
    const processes = this.#kept.read(attempt);
    if (processes === undefined) return endByLabel(folder, label);
    const left = await endLeftovers(processes);
    if (left.length === 0) this.#keep(attempt, undefined);
    return left.length === 0;
  }

  #keep(attempt: string, marks: readonly ProcessMark[] | undefined): void {
    try {
      if (marks) this.#kept.write(attempt, marks);
      else this.#kept.forget(attempt);
    } catch (error) {
      this.#log.warn(`The processes of a task could not be noted: ${(error as Error).message}`);
    }
  }
}

/** How long what is told to end has for it. */
const GRACE_MS = 5000;

/** Whether none is left of which VS Code tells. */
async function endByLabel(folder: string, label: string): Promise<boolean> {
  const found = (await tasksOf(folder))(label);
  if (typeof found === 'string') return true;
  const { name } = found.task;
  const left = () => vscode.tasks.taskExecutions.filter(({ task }) => task.name === name && isOf(task, folder));
  if (left().length === 0) return true;
  const { promise, resolve } = Promise.withResolvers<void>();
  const listening = vscode.tasks.onDidEndTask(() => {
    if (left().length === 0) resolve();
  });
  const timeout = setTimeout(resolve, GRACE_MS);
  for (const execution of left()) execution.terminate();
  await promise;
  clearTimeout(timeout);
  listening.dispose();
  return left().length === 0;
}

const keyOf = (folder: string, label: string): string => `${folder}\n${label}`;
