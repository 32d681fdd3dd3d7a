import { describe, expect, it } from 'vitest';
import { ada, alan, bot, FakeRunner, Host, TestJournal, vera } from './host.ts';

/** Nothing listens to a failure or a cancelled task: the run stays, and somebody has to do something. */
const deaf = (keys = '') => `workflow: w
commands: { go: {}, leave: {} }
initial: idle
states:
  idle: { on: { go: work } }
  work: { task: { run: npm test${keys} }, on: { task.passed: ok, leave: idle } }
  ok: { on: { go: work } }
`;
const hearing = deaf().replace('leave: idle', 'leave: idle, task.cancelled: idle');

const both = `workflow: w
commands: { go: {} }
initial: idle
states:
  idle: { on: { go: work } }
  work:
    type: parallel
    states:
      a: { task: { run: a } }
      b: { task: { run: b } }
`;

const own = `workflow: w
commands: { go: {}, retry: { roles: [owner] } }
initial: idle
states:
  idle: { on: { go: work } }
  work: { task: { run: x }, on: { retry: idle } }
`;

const many = `workflow: m
runs: many
initial: work
states:
  work: { task: { run: x }, on: { task.passed: ok, task.cancelled: ok } }
  ok: { type: final }
`;

/** A host that dies with its answer to a request about a task: nothing after that becomes durable. */
class LastWords extends TestJournal {
  override async append(drafts: Parameters<TestJournal['append']>[0]) {
    const entries = await super.append(drafts);
    this.full ||= drafts.some(({ kind }) => kind === 'asked');
    return entries;
  }
}

const started = async (text: string, options: Parameters<typeof Host.open>[1] = {}) => {
  const host = await Host.open([text], options);
  await host.send(ada, 'go');
  return host;
};
const statuses = (host: Host) =>
  host.journal.entries('task').map(({ body }) => {
    const { attempt, status } = body as { attempt: number; status: string };
    return `${attempt} ${status}`;
  });
const failed = async (text = deaf()) => {
  const host = await started(text);
  await host.tasks.last().end({ status: 'failed', exit_code: 1 });
  return host;
};
const accepts = (host: Host) => host.run('w-1').accepts;

describe('retry', () => {
  it('RUN-85: a task that failed where nothing listens runs again, and its attempts go on counting', async () => {
    const host = await failed();
    expect(host.run('w-1')).toMatchObject({ state: 'work', accepts: ['leave', 'retry'] });
    const accepted = await host.send(alan, 'retry');
    expect(accepted).toMatchObject({ command: 'retry', run: 'w-1', state: 'work', by: { name: 'alan' } });
    expect(statuses(host)).toEqual(['1 running', '1 failed', '2 running']);
    expect(accepts(host)).toEqual(['leave', 'cancel_task']);
    await host.tasks.last().end({});
    expect(host.run('w-1').state).toBe('ok');
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-130: during the pause before a retry it skips the pause; attempts and their number in all go on', async () => {
    const host = await started(deaf(', retry: { max: 2, delay: 1h }'));
    await host.tasks.last().end({ status: 'failed', exit_code: 1 });
    expect(host.run('w-1')).toMatchObject({
      accepts: ['leave', 'retry', 'cancel_task'],
      tasks: [{ attempt: 1, attempts: 3, status: 'failed', retry_at: host.clock.now() + 3_600_000 }],
    });
    await host.send(alan, 'retry');
    expect(statuses(host)).toEqual(['1 running', '1 failed', '2 running']);
    expect(host.run('w-1').tasks[0]).not.toHaveProperty('retry_at');
    // The pause that was skipped begins nothing any more.
    await host.clock.pass(3_600_000);
    expect(host.tasks.started).toHaveLength(2);
    await host.tasks.last().end({ status: 'failed', exit_code: 1 });
    expect(host.run('w-1').tasks).toMatchObject([{ attempt: 2, retry_at: host.clock.now() + 3_600_000 }]);
    expect(await host.replayed()).toBe(host.seen());
    // Asked for just before the host dies, it is what the next life does.
    const dying = await Host.open([], { journal: host.journal, clock: host.clock });
    await dying.send(ada, 'retry');
    expect(statuses(dying).at(-1)).toBe('3 running');
  });

  it('RUN-85: what was interrupted, ran out of time, was cancelled or forbidden runs again when somebody asks', async () => {
    for (const how of ['failed', 'timed_out', 'cancelled'] as const) {
      const host = await started(deaf());
      await host.tasks.last().end({ status: how, exit_code: null });
      await host.send(ada, 'retry');
      expect(statuses(host), how).toEqual(['1 running', `1 ${how}`, '2 running']);
    }
    const interrupted = await (await started(deaf())).restart();
    expect(accepts(interrupted)).toEqual(['leave', 'retry']);
    await interrupted.send(ada, 'retry');
    expect(statuses(interrupted)).toEqual(['1 running', '1 interrupted', '2 running']);

    let may: true | { reason: string } = { reason: 'Not trusted.' };
    const forbidden = await started(deaf(), { mayRun: () => may });
    await forbidden.send(ada, 'retry');
    may = true;
    await forbidden.send(ada, 'retry');
    expect(statuses(forbidden)).toEqual(['1 cancelled', '1 cancelled', '1 running']);
    expect(forbidden.tasks.started).toHaveLength(1);
  });

  it('RUN-85: is refused while the task runs, when it passed, after its state was left, and where there is none', async () => {
    const host = await started(deaf());
    const refusal = { code: 'not_accepted', details: { run: 'w-1', state: 'work', accepts: ['leave', 'cancel_task'] } };
    expect(await host.refused(ada, 'retry')).toMatchObject(refusal);
    await host.tasks.last().end({ status: 'failed' });
    await host.send(ada, 'leave');
    expect(await host.refused(ada, 'retry')).toMatchObject({ code: 'not_accepted', details: { accepts: ['go'] } });
    const passed = await Host.open([deaf().replace('task.passed: ok, ', '')]);
    await passed.send(ada, 'go');
    await passed.tasks.last().end({});
    expect(await passed.refused(ada, 'retry')).toMatchObject({ code: 'not_accepted' });
    expect(passed.tasks.started).toHaveLength(1);
  });

  it('RUN-85: in the pause before the next attempt it is that attempt, at once and only once', async () => {
    const host = await failed(deaf(', retry: { max: 1, delay: 5s }'));
    await host.send(ada, 'retry');
    await host.clock.pass(10_000);
    expect(statuses(host)).toEqual(['1 running', '1 failed', '2 running']);
    expect(host.tasks.started).toHaveLength(2);
  });
});

describe('cancel_task', () => {
  it('RUN-86: ends the task, and the chart hears of it', async () => {
    const host = await started(hearing);
    expect(accepts(host)).toEqual(['leave', 'cancel_task']);
    await host.send(alan, 'cancel_task');
    expect(host.tasks.last().cancelled).toBe(true);
    expect(host.run('w-1')).toMatchObject({ state: 'idle', command: 'task.cancelled' });
    expect(statuses(host)).toEqual(['1 running', '1 cancelled']);
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-86: where nothing listens the run stays, and the task can be run again; a later life does not do so by itself', async () => {
    const host = await started(deaf(', retry: { max: 5, delay: 5s }'));
    await host.send(alan, 'cancel_task');
    await host.clock.pass(60_000);
    expect(host.run('w-1')).toMatchObject({ state: 'work', accepts: ['leave', 'retry'] });
    expect(host.tasks.started).toHaveLength(1);
    expect((await host.restart()).tasks.started).toHaveLength(0);
  });

  it('RUN-86: one that does not end at once is asked to once, and is running until it has', async () => {
    const runner = new FakeRunner();
    runner.obedient = false;
    const host = await started(hearing, { runner });
    await host.send(ada, 'cancel_task');
    expect(host.run('w-1')).toMatchObject({ state: 'work', accepts: ['leave'], tasks: [{ status: 'running' }] });
    expect(await host.refused(ada, 'cancel_task')).toMatchObject({ code: 'not_accepted' });
    await runner.last().end({ status: 'cancelled', exit_code: null, signal: 'SIGKILL' });
    expect(host.run('w-1').state).toBe('idle');
  });

  it('RUN-86: in the pause before the next attempt there is none', async () => {
    const host = await failed(hearing.replace('npm test', 'npm test, retry: { max: 3, delay: 5s }'));
    expect(accepts(host)).toEqual(['leave', 'retry', 'cancel_task']);
    await host.send(ada, 'cancel_task');
    expect(host.run('w-1').state).toBe('idle');
    await host.clock.pass(60_000);
    expect(statuses(host)).toEqual(['1 running', '1 failed', '2 cancelled']);
    expect(host.tasks.started).toHaveLength(1);
    expect(await host.replayed()).toBe(host.seen());
  });
});

describe('both', () => {
  it('RUN-87: which of several tasks is said by its state; without it the candidates are told', async () => {
    const host = await started(both);
    expect(await host.refused(ada, 'cancel_task')).toMatchObject({
      code: 'bad_request',
      details: { candidates: ['work.a', 'work.b'] },
    });
    await host.send(ada, '/cancel_task work.b');
    expect(host.tasks.started.map(({ cancelled }) => cancelled)).toEqual([false, true]);
    await host.send(ada, 'retry');
    expect(host.tasks.last().spec.run).toBe('b');
    expect(await host.refused(ada, 'retry', { args: { state: 'work.a' } })).toMatchObject({ code: 'not_accepted' });
    expect(await host.refused(ada, 'retry', { args: { state: 'nowhere' } })).toMatchObject({ code: 'not_accepted' });
    expect(await host.refused(ada, 'cancel_task', { args: { state: 7 } })).toMatchObject({ code: 'bad_args' });
  });

  it('RUN-87: they are for members and above, agents too, and not for viewers', async () => {
    const host = await failed();
    expect(await host.refused(vera, 'retry')).toMatchObject({ code: 'forbidden' });
    await host.send(bot, 'retry');
    expect(await host.refused(vera, 'cancel_task')).toMatchObject({ code: 'forbidden' });
    await host.send(bot, 'cancel_task');
    expect(host.tasks.last().cancelled).toBe(true);
  });

  it('RUN-87: the history says who asked; the same id again gets the same answer and asks for nothing', async () => {
    const host = await failed();
    const first = await host.send(ada, 'retry', { id: 'r1' });
    expect(await host.send(ada, 'retry', { id: 'r1' })).toEqual(first);
    expect(host.tasks.started).toHaveLength(2);
    const told = host.project.history({ limit: 50 }).entries.find((entry) => entry.seq === first.seq);
    expect(told).toMatchObject({
      kind: 'transition',
      event: 'retry',
      by: { name: 'ada' },
      args: { state: 'work' },
      from: 'work',
      state: 'work',
      taken: [],
      id: 'r1',
    });
    expect(JSON.stringify(host.project.history({ limit: 50 }))).not.toContain('1000000000');
  });

  it('RUN-87: what was asked for and not yet done is done by the next life', async () => {
    const journal = new LastWords();
    const again = await started(deaf(), { journal });
    await again.tasks.last().end({ status: 'failed', exit_code: 1 });
    await again.send(ada, 'retry');
    expect(again.tasks.started).toHaveLength(1);
    journal.full = false;
    const later = await again.restart();
    expect(statuses(later)).toEqual(['1 running', '1 failed', '2 running']);
    expect(later.tasks.started).toHaveLength(1);

    const runner = new FakeRunner();
    runner.obedient = false;
    const ending = await started(hearing.replace('npm test', 'npm test, idempotent: true'), { runner });
    await ending.send(ada, 'cancel_task');
    const ended = await ending.restart();
    expect(statuses(ended)).toEqual(['1 running', '1 cancelled']);
    expect(ended.run('w-1').state).toBe('idle');
    expect(ended.tasks.started).toHaveLength(0);
  });

  it('RUN-88: a command of such a name that the chart has is the chart’s', async () => {
    const host = await Host.open([own]);
    expect(host.project.problems().filter(({ severity }) => severity === 'error')).toEqual([]);
    await host.send(ada, 'go');
    await host.tasks.last().end({ status: 'failed' });
    expect(accepts(host)).toEqual(['retry']);
    expect(await host.refused(ada, 'retry')).toMatchObject({ code: 'forbidden' });
    expect(host.tasks.started).toHaveLength(1);
  });
});

describe('tasks at once', () => {
  const opened = async (count: number, options: Parameters<typeof Host.open>[1] = {}) => {
    const host = await Host.open([many], options);
    for (let n = 0; n < count; n++) await host.send(ada, 'run.start', { args: { workflow: 'm' } });
    return host;
  };
  const standing = (host: Host) => host.project.runs().map(({ tasks }) => tasks[0]?.status);
  const begun = (host: Host) => host.tasks.started.map(({ variables }) => variables.STATEROOM_RUN);

  it('RUN-89: four of one project run at once; the others are told as waiting, and run in their order', async () => {
    const host = await opened(7);
    expect(standing(host)).toEqual([...Array(4).fill('running'), ...Array(3).fill('waiting')]);
    expect(begun(host)).toEqual(['m-1', 'm-2', 'm-3', 'm-4']);
    await host.tasks.started[2]?.end({});
    expect(begun(host)).toEqual(['m-1', 'm-2', 'm-3', 'm-4', 'm-5']);
    await host.tasks.started[0]?.end({ status: 'failed' });
    await host.tasks.started[1]?.end({});
    expect(begun(host)).toEqual(['m-1', 'm-2', 'm-3', 'm-4', 'm-5', 'm-6', 'm-7']);
    for (const task of host.tasks.started) await task.end({});
    expect(host.project.runs().map(({ state }) => state)).toEqual(['work', ...Array(6).fill('ok')].sort().reverse());
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-89: one that waits can be cancelled, and lets the next one move up; nothing of it ran', async () => {
    const host = await opened(6);
    await host.send(ada, 'cancel_task', { run: 'm-5' });
    expect(host.run('m-5')).toMatchObject({ state: 'ok', tasks: [{ status: 'cancelled', attempt: 1 }] });
    await host.tasks.started[0]?.end({});
    expect(begun(host)).toEqual(['m-1', 'm-2', 'm-3', 'm-4', 'm-6']);
  });

  it('RUN-89: what waited when the host ended has its turn in the next life, as the same attempt', async () => {
    const first = await opened(5);
    await first.project.close();
    const second = await first.restart();
    expect(standing(second)).toEqual([...Array(4).fill('interrupted'), 'running']);
    expect(begun(second)).toEqual(['m-5']);
    expect(second.run('m-5').tasks).toMatchObject([{ attempt: 1, status: 'running' }]);
  });
});

describe('what an earlier life left', () => {
  const idempotent = deaf(', idempotent: true');

  it('RUN-82: open attempts are looked for by what was journalled, those whose state was left too, before anything runs', async () => {
    const runner = new FakeRunner();
    runner.obedient = false;
    const host = await started(idempotent, { runner });
    await host.send(ada, 'leave');
    await host.send(ada, 'go');
    expect(statuses(host)).toEqual(['1 running']);
    const next = new FakeRunner();
    const later = await host.restart({ runner: next });
    expect(next.hunted.map(({ attempt }) => attempt)).toEqual(runner.started.map(({ attempt }) => attempt));
    expect(statuses(later)).toEqual(['1 running', '1 cancelled', '1 running']);
    expect(later.run('w-1').tasks).toMatchObject([{ attempt: 1, status: 'running' }]);
    const last = new FakeRunner();
    await later.restart({ runner: last });
    expect(last.hunted).toHaveLength(1);
  });

  it('RUN-86: asked for while a failure is being written down, the end is that of the attempt that would follow', async () => {
    const host = await Host.open([deaf(', retry: { max: 3, delay: 1h }')]);
    await host.send(ada, 'go');
    void host.tasks.last().end({ status: 'failed', exit_code: 1 });
    // As soon as the failure is decided it can be asked for, before that is durable.
    for (let turns = 0; turns < 10_000 && !accepts(host).includes('retry'); turns++) await Promise.resolve();
    await host.send(ada, 'cancel_task');
    await host.clock.pass(3_600_000);
    expect(host.tasks.started).toHaveLength(1);
    expect(statuses(host)).toEqual(['1 running', '1 failed', '2 cancelled']);
  });

  it('RUN-95: where something would not end it is said, and the task is not run again by itself', async () => {
    const host = await started(idempotent);
    const runner = new FakeRunner();
    runner.immortal = true;
    const later = await host.restart({ runner });
    expect(later.run('w-1').tasks).toMatchObject([
      { status: 'interrupted', reason: expect.stringMatching(/Process \d+ .*could not be ended/) },
    ]);
    expect(runner.started).toHaveLength(0);
    expect(accepts(later)).toEqual(['leave', 'retry']);
  });

  it('RUN-44: an idempotent task is run again by itself even when the host died between the two records', async () => {
    const host = await started(idempotent);
    const runner = new FakeRunner();
    runner.immortal = true;
    const between = await host.restart({ runner });
    const later = await between.restart();
    expect(statuses(later)).toEqual(['1 running', '1 interrupted', '2 running']);
  });
});
