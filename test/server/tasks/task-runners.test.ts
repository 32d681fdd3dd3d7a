import { describe, expect, it } from 'vitest';
import type { AttemptMark, TaskJob, TaskRunner } from '../../../src/server/tasks/task-runner.ts';
import { failedTask } from '../../../src/server/tasks/task-runner.ts';
import { TaskRunners } from '../../../src/server/tasks/task-runners.ts';
import type { TaskSpec } from '../../../src/workflow/model.ts';

const job = (spec: TaskSpec): TaskJob => ({
  spec,
  folder: '/',
  attempt: 'a',
  variables: {},
  onOutput: () => undefined,
});

/** A runner that fails every task with its own name, and can end only these marks. */
const runner = (name: string, ends: (mark: AttemptMark) => boolean): TaskRunner => ({
  start: () => failedTask(name),
  endLeftovers: async (marks) => marks.filter(ends),
});

const ofProcess: AttemptMark = { attempt: 'p/1', pid: 1_000_000_000, started: 'then' };
const ofVscode: AttemptMark = { attempt: 'v/1', vscode: 'Build' };

describe('who runs a task', () => {
  it('RUN-125: VS Code runs what `vscode` names, this machine everything else', async () => {
    const runners = new TaskRunners(
      runner('process', () => false),
      runner('vscode', () => false),
    );
    expect((await runners.start(job({ vscode: 'Build' })).ended).reason).toBe('vscode');
    expect((await runners.start(job({ run: 'make' })).ended).reason).toBe('process');
  });

  it('RUN-125: without VS Code its task fails, with what to do; nothing begins', async () => {
    const task = new TaskRunners(runner('process', () => false)).start(job({ vscode: 'Build' }));
    task.begin();
    expect(task.process).toBeUndefined();
    expect(await task.ended).toEqual({
      status: 'failed',
      exit_code: null,
      signal: null,
      reason:
        '“Build” is a task of VS Code, and this project is served without it. Open the folder in VS Code, or write what the task runs as `run:` in the workflow.',
    });
  });

  it('RUN-127: each ends what is left of its own, and what neither could is told', async () => {
    const marks = [ofProcess, ofVscode];
    const both = new TaskRunners(
      runner('process', (mark) => mark === ofProcess),
      runner('vscode', (mark) => mark === ofVscode),
    );
    expect(await both.endLeftovers(marks, '/')).toEqual(marks);
    const without = new TaskRunners(runner('process', () => false));
    expect(await without.endLeftovers(marks, '/')).toEqual([ofVscode]);
  });
});
