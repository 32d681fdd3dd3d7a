import {
  type AttemptMark,
  failedTask,
  isExecution,
  type RunningTask,
  type TaskJob,
  type TaskRunner,
} from './task-runner.ts';

/** Who runs a task: VS Code what `vscode` names, and this machine everything else. */
export class TaskRunners implements TaskRunner {
  readonly #processes: TaskRunner;
  readonly #vscode: TaskRunner;

  /** Without VS Code its tasks fail with a sentence. */
  constructor(processes: TaskRunner, vscode: TaskRunner = NO_VSCODE) {
    this.#processes = processes;
    this.#vscode = vscode;
  }

  start(job: TaskJob): RunningTask {
    return (job.spec.vscode === undefined ? this.#processes : this.#vscode).start(job);
  }

  async endLeftovers(marks: readonly AttemptMark[], folder: string): Promise<readonly AttemptMark[]> {
    const each = [this.#processes, this.#vscode].map((runner) => runner.endLeftovers(marks, folder));
    return (await Promise.all(each)).flat();
  }
}

const NO_VSCODE: TaskRunner = {
  start: ({ spec }) =>
    failedTask(
      `“${spec.vscode}” is a task of VS Code, and this project is served without it. Open the folder in VS Code, or write what the task runs as \`run:\` in the workflow.`,
    ),
  // Nobody here can say whether they still run.
  endLeftovers: async (marks) => marks.filter(isExecution),
};
