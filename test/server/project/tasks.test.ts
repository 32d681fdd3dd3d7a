import { describe, expect, it, vi } from 'vitest';
import type { TaskProposal, TaskVerdict } from '../../../src/server/tasks/task-policy.ts';
import type { TaskJob } from '../../../src/server/tasks/task-runner.ts';
import { ada, FakeRunner, Host, rest } from './host.ts';

const task = (keys: string, on = 'task.passed: ok, task.failed: bad, task.timed_out: late, leave: idle') => `workflow: w
context: { story: 'Log in; rm -rf /', n: 2 }
commands: { go: {}, leave: {}, again: {} }
initial: idle
states:
  idle: { on: { go: run } }
  run: { task: { run: npm test${keys} }, on: { ${on} } }
  ok: { on: { go: run } }
  bad: { on: { go: run } }
  late: { on: { go: run } }
on: { again: { target: .run, reenter: true } }
`;
const started = async (keys = '', options: Parameters<typeof Host.open>[1] = {}, on?: string) => {
  const host = await Host.open([task(keys, on)], options);
  await host.send(ada, 'go');
  return host;
};
const tasksOf = (host: Host) =>
  host.journal
    .entries('task')
    .map(({ body }) => body as { attempt: number; status: string; retry_at: number | null; reason: string | null });
const statuses = (host: Host) => tasksOf(host).map(({ attempt, status }) => `${attempt} ${status}`);

describe('tasks', () => {
  it('RUN-40: an attempt is durable before it begins, and its end is an event of its state', async () => {
    const host = await started();
    expect(statuses(host)).toEqual(['1 running']);
    expect(host.tasks.last().variables).toEqual({
      STORY: 'Log in; rm -rf /',
      N: '2',
      STATEROOM_RUN: 'w-1',
      STATEROOM_STATE: 'run',
    });
    expect(host.tasks.last().attempt).toMatch(/^w-1\/run\/\d+\/1\/[0-9a-f-]{36}$/);
    await host.tasks.last().end({ status: 'failed', exit_code: 3 });
    expect(host.run('w-1')).toMatchObject({
      state: 'bad',
      command: 'task.failed',
      tasks: [{ status: 'failed', exit_code: 3, attempt: 1 }],
    });
    await host.send(ada, 'go');
    await host.tasks.last().end({});
    expect(host.run('w-1').state).toBe('ok');
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-40: nothing begins while its attempt can not be written', async () => {
    const host = await Host.open([task('')]);
    const sending = host.project.command(ada, { command: 'go' });
    await sending;
    host.journal.full = true;
    await rest();
    const before = host.tasks.started.length;
    host.journal.full = false;
    await host.clock.pass(5000);
    expect(before).toBeLessThanOrEqual(1);
    expect(host.tasks.started).toHaveLength(1);
    expect(statuses(host)).toEqual(['1 running']);
  });

  it('RUN-41: leaving the state cancels it; its late end is recorded and moves nothing, not even the state entered again', async () => {
    const runner = new FakeRunner();
    runner.obedient = false;
    const host = await started('', { runner });
    const first = runner.last();
    await host.send(ada, 'again');
    expect(first.cancelled).toBe(true);
    // One live attempt for each state: the next waits until the one before is over.
    expect(runner.started).toHaveLength(1);
    await first.end({ status: 'failed', exit_code: 1 });
    expect(runner.started).toHaveLength(2);
    expect(host.run('w-1')).toMatchObject({ state: 'run', tasks: [{ status: 'running', attempt: 1 }] });
    await runner.last().end({});
    expect(host.run('w-1').state).toBe('ok');
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-41: a state left and entered again before anything is durable begins its task once', async () => {
    const host = await Host.open([task('')]);
    await Promise.all(['go', 'leave', 'go', 'again'].map((command) => host.project.command(ada, { command })));
    await rest();
    expect(host.tasks.started).toHaveLength(1);
    expect(host.tasks.last().cancelled).toBe(false);
  });

  it('RUN-41: entered again and again while the first one does not end, its task is begun once more, with an end for each begun', async () => {
    const runner = new FakeRunner();
    runner.obedient = false;
    const host = await started('', { runner });
    for (let times = 0; times < 3; times++) await host.send(ada, 'again');
    expect(runner.started).toHaveLength(1);
    await runner.last().end({ status: 'cancelled' });
    expect(runner.started).toHaveLength(2);
    await runner.last().end({});
    expect(host.run('w-1').state).toBe('ok');
    const ends = host.project.history({ limit: 99 }).entries.filter((entry) => entry.kind === 'task');
    const began = ends.filter(({ status }) => status === 'running').map(({ seq }) => seq);
    expect(ends.flatMap((entry) => entry.began ?? [])).toEqual(began);
  });

  it('RUN-42: a failed attempt is tried again after its pause, as often as the workflow says, and only then has failed', async () => {
    const host = await started(', retry: { max: 2, delay: 5s }');
    for (const attempt of [1, 2]) {
      await host.tasks.last().end({ status: 'failed', exit_code: 1 });
      expect(host.run('w-1').state).toBe('run');
      await host.clock.pass(4_999);
      expect(host.tasks.started).toHaveLength(attempt);
      await host.clock.pass(1);
      expect(host.tasks.started).toHaveLength(attempt + 1);
    }
    await host.tasks.last().end({ status: 'failed', exit_code: 1 });
    expect(host.run('w-1').state).toBe('bad');
    expect(statuses(host)).toEqual(['1 running', '1 failed', '2 running', '2 failed', '3 running', '3 failed']);
  });

  it('RUN-129: entries, updates and the run say how many attempts there may be, and when the next one begins', async () => {
    const host = await started(', retry: { max: 2, delay: 5s }');
    const next = host.clock.now() + 5_000;
    await host.tasks.last().end({ status: 'failed', exit_code: 1 });
    const told = { attempt: 1, attempts: 3, status: 'failed', retry_at: next };
    expect(host.run('w-1').tasks).toMatchObject([told]);
    expect(host.published.flatMap((each) => (each.event === 'task_update' ? [each.payload] : [])).at(-1)).toMatchObject(
      told,
    );
    expect(host.project.history({ limit: 1 }).entries).toMatchObject([{ kind: 'task', ...told }]);
    const later = await host.restart();
    expect(later.run('w-1').tasks).toMatchObject([told]);
    await later.clock.pass(5_000);
    expect(later.run('w-1').tasks).toMatchObject([{ attempt: 2, attempts: 3, status: 'running' }]);
    expect(later.run('w-1').tasks[0]).not.toHaveProperty('retry_at');
    // A state that was left pauses for nothing.
    await later.tasks.last().end({ status: 'failed', exit_code: 1 });
    await later.send(ada, 'leave');
    expect(later.run('w-1').tasks[0]).not.toHaveProperty('retry_at');
    expect(await later.replayed()).toBe(later.seen());
  });

  it('RUN-43: one that ran out of time says so; a chart that hears only of failure takes it as one', async () => {
    const heard = await started();
    await heard.tasks.last().end({ status: 'timed_out', exit_code: null });
    expect(heard.run('w-1').state).toBe('late');
    const deaf = await started('', {}, 'task.passed: ok, task.failed: bad, leave: late');
    await deaf.tasks.last().end({ status: 'timed_out', exit_code: null });
    expect(deaf.run('w-1')).toMatchObject({ state: 'bad', tasks: [{ status: 'timed_out' }] });
  });

  it('RUN-44: after the host died in the middle it was interrupted, and is run again only where the workflow says it may be', async () => {
    const once = await (await started()).restart();
    expect(statuses(once)).toEqual(['1 running', '1 interrupted']);
    expect(once.tasks.started).toHaveLength(0);
    expect(once.run('w-1')).toMatchObject({
      state: 'run',
      tasks: [{ status: 'interrupted', reason: 'The host ended while it ran.' }],
    });
    expect(statuses(await once.restart())).toEqual(['1 running', '1 interrupted']);
    const often = await (await started(', idempotent: true')).restart();
    expect(statuses(often)).toEqual(['1 running', '1 interrupted', '2 running']);
    await often.tasks.last().end({});
    expect(often.run('w-1').state).toBe('ok');
    expect(await often.replayed()).toBe(often.seen());
  });

  it('RUN-44: closing in the middle is the same as dying, and ends the task', async () => {
    const host = await started();
    await host.project.close();
    expect(host.tasks.last().cancelled).toBe(true);
    expect(statuses(host)).toEqual(['1 running']);
    expect(statuses(await host.restart())).toEqual(['1 running', '1 interrupted']);
  });

  it('RUN-45: a pause before the next attempt goes on in another life', async () => {
    const host = await started(', retry: { max: 1, delay: 5s }');
    await host.tasks.last().end({ status: 'failed', exit_code: 1 });
    const later = await host.restart();
    await later.clock.pass(4_999);
    expect(later.tasks.started).toHaveLength(0);
    await later.clock.pass(1);
    expect(later.tasks.started).toHaveLength(1);
    expect(statuses(later)).toEqual(['1 running', '1 failed', '2 running']);
  });

  it('RUN-46: where tasks are not allowed none runs, the run says why, and goes on once they are', async () => {
    let may: true | { reason: string } = { reason: 'Not trusted.' };
    const host = await started('', { mayRun: () => may });
    expect(host.tasks.started).toHaveLength(0);
    expect(host.run('w-1')).toMatchObject({ state: 'run', tasks: [{ status: 'cancelled', reason: 'Not trusted.' }] });
    expect((await host.restart()).tasks.started).toHaveLength(0);
    may = true;
    await host.project.retryForbiddenTasks();
    await rest();
    expect(host.tasks.started).toHaveLength(1);
    await host.tasks.last().end({});
    expect(host.run('w-1').state).toBe('ok');
    // What was not allowed was no attempt.
    expect(statuses(host)).toEqual(['1 cancelled', '1 running', '1 passed']);
  });

  it('RUN-46: where it can’t be found out whether a task may run, it has failed with the reason', async () => {
    const host = await started('', { mayRun: () => Promise.reject(new Error('nobody answers')) });
    expect(host.run('w-1').state).toBe('bad');
    expect(statuses(host)).toEqual(['1 failed']);
    expect(host.run('w-1').tasks).toMatchObject([{ reason: expect.stringContaining('nobody answers') }]);
  });

  it('RUN-126: a task that is left while it is found out whether it may run does not begin', async () => {
    const questions: PromiseWithResolvers<true>[] = [];
    const mayRun = () => {
      const question = Promise.withResolvers<true>();
      questions.push(question);
      return question.promise;
    };
    const host = await started('', { mayRun });
    await host.send(ada, 'leave');
    await host.send(ada, 'go');
    questions[0]?.resolve(true);
    await rest();
    expect(questions).toHaveLength(2);
    questions[1]?.resolve(true);
    await rest();
    expect(statuses(host)).toEqual(['1 cancelled', '1 running']);
    expect(host.tasks.started).toHaveLength(1);
    await host.tasks.last().end({});
    expect(host.run('w-1').state).toBe('ok');
  });

  it('RUN-126: one that waited for the word begins once, however often it is looked for, and not when its state was left', async () => {
    let answer: () => TaskVerdict | Promise<TaskVerdict> = () => ({ reason: 'Not yet.' });
    const host = await started('', { mayRun: () => answer() });
    const question = Promise.withResolvers<true>();
    answer = () => question.promise;
    await host.project.retryForbiddenTasks();
    await host.project.retryForbiddenTasks();
    answer = () => true;
    question.resolve(true);
    await rest();
    expect(host.tasks.started).toHaveLength(1);
    expect(statuses(host)).toEqual(['1 cancelled', '1 running']);

    answer = () => ({ reason: 'Not yet.' });
    const other = await started('', { mayRun: () => answer() });
    const late = Promise.withResolvers<true>();
    answer = () => late.promise;
    await other.project.retryForbiddenTasks();
    await other.send(ada, 'leave');
    answer = () => true;
    late.resolve(true);
    await rest();
    expect(other.tasks.started).toHaveLength(0);
    const closed = await started('', { mayRun: () => ({ reason: 'Not yet.' }) });
    const after = Promise.withResolvers<true>();
    await closed.project.close();
    const next = await closed.restart({ mayRun: () => after.promise });
    await next.project.close();
    after.resolve(true);
    await rest();
    expect(next.tasks.started).toHaveLength(0);
  });

  it('RUN-127: of a task of VS Code that nobody here can end it is said, and it is not run again by itself', async () => {
    class InVscode extends FakeRunner {
      override start(job: TaskJob) {
        return { ...super.start(job), process: { attempt: job.attempt, vscode: 'Build' } };
      }
    }
    const host = await started(', idempotent: true', { runner: new InVscode() });
    const later = await host.restart({ runner: Object.assign(new InVscode(), { immortal: true }) });
    expect(statuses(later)).toEqual(['1 running', '1 interrupted']);
    expect(later.run('w-1').tasks[0]?.reason).toBe(
      'The host ended while it ran. “Build” may still run in VS Code: end it there, by “Terminate Task”.',
    );
  });

  it('RUN-103: whether tasks may run is asked with the definition that runs and all its tasks', async () => {
    const asked: TaskProposal[] = [];
    const may = (proposal: TaskProposal) => {
      asked.push(proposal);
      return proposal.tasks.every(({ task: { run } }) => run === 'npm test') || { reason: 'Not this one.' };
    };
    const host = await started('', { mayRun: may });
    const { definition } = host.run('w-1');
    expect(asked).toEqual([
      { projectId: 'p', folder: '/', definition, workflow: 'w', tasks: [{ title: 'Run', task: { run: 'npm test' } }] },
    ]);
    expect(host.tasks.started).toHaveLength(1);
    const other = await started(
      '',
      { mayRun: may },
      'task.passed: other } }\n  other: { task: { run: rm }, on: { leave: idle',
    );
    expect(other.run('w-1')).toMatchObject({ state: 'run', tasks: [{ status: 'cancelled', reason: 'Not this one.' }] });
    expect(asked.at(-1)?.definition).not.toBe(definition);
    expect(other.tasks.started).toHaveLength(0);
  });

  it('RUN-47: an end that comes on a full disk is not lost', async () => {
    const host = await started();
    host.journal.full = true;
    await host.tasks.last().end({ status: 'failed', exit_code: 1 });
    await host.clock.pass(3000);
    expect(host.run('w-1').state).toBe('run');
    host.journal.full = false;
    await host.clock.pass(1000);
    expect(host.run('w-1').state).toBe('bad');
    expect(statuses(host)).toEqual(['1 running', '1 failed']);
  });

  it('RUN-48: output goes to everybody in pieces with their place, and its last lines to the journal', async () => {
    const host = await started();
    for (let line = 1; line <= 30; line++) host.tasks.last().onOutput(`line ${line}\n`);
    await host.tasks.last().end({});
    await vi.waitUntil(() => host.run('w-1').state !== 'run');
    const pieces = host.published.flatMap(({ event, payload }) =>
      event === 'task_output' ? [payload as { chunk: string; offset: number; task: string }] : [],
    );
    expect(pieces.map(({ chunk }) => chunk).join('')).toContain('line 1\nline 2\n');
    for (const [index, { offset }] of pieces.entries())
      expect(offset).toBe(pieces.slice(0, index).reduce((sum, { chunk }) => sum + chunk.length, 0));
    expect(pieces[0]?.task).toBe('w-1/run/1');
    expect(
      host.project.history({ limit: 9 }).entries.find((entry) => entry.kind === 'task' && entry.status === 'passed'),
    ).toMatchObject({ tail: expect.stringMatching(/^line 11\n[\s\S]*line 30$/) });
  });
});
