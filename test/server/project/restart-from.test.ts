import { describe, expect, it } from 'vitest';
import { ada, alan, FakeRunner, Host, member, olga, rest } from './host.ts';

const TEXT = `workflow: w
context: { n: 0 }
commands: { go: { }, add: { } }
initial: a
on: { add: { set: { n: context.n + 1 } } }
states:
  a: { on: { go: busy } }
  busy:
    task: { run: make }
    after: { 1h: a }
    on: { task.passed: check, task.failed: a }
  check:
    initial: ask
    states:
      ask: { gate: { approvals: 1, not: requester }, after: { 10m: twice.ask }, on: { gate.approved: '#over', gate.rejected: was } }
      was: { type: history }
      twice: { initial: ask, states: { ask: {} } }
  over: { id: over, type: final }
`.replace('10m: twice.ask', '10m: check.twice');

const again = (state: string, reason = 'The tests were wrong') => ({ args: { state, reason } });

describe('a run that is restarted from a state', () => {
  it('RUN-110: begins there anew with its context, and what was under way has ended', async () => {
    const host = await Host.open([TEXT]);
    await host.send(ada, 'add');
    await host.send(ada, 'go');
    const job = host.tasks.last();
    expect(await host.send(olga, 'run.restart_from', again('check'))).toMatchObject({
      run: 'w-1',
      command: 'run.restart_from',
      state: { check: 'ask' },
    });
    expect(job.cancelled).toBe(true);
    expect(host.run('w-1')).toMatchObject({
      state: { check: 'ask' },
      from: 'busy',
      by: { id: 'olga' },
      command: 'run.restart_from',
      status: 'active',
      context: { n: 1 },
      gates: [{ state: 'check.ask' }],
      timers: [{ label: 'after 10m' }],
    });
    // From the very state it stands in: its task runs anew, and the old one's late end moves nothing.
    host.tasks.obedient = false;
    await host.send(olga, 'run.restart_from', again('busy'));
    const old = host.tasks.last();
    await host.send(olga, 'run.restart_from', again('busy'));
    await old.end({ status: 'passed' });
    expect(host.tasks.started).toHaveLength(3);
    expect(host.run('w-1').state).toBe('busy');
    await host.tasks.last().end({ status: 'passed' });
    expect(host.run('w-1').state).toEqual({ check: 'ask' });
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-111: the state is named by its id or by a key of its own; others are refused with the candidates', async () => {
    const host = await Host.open([TEXT]);
    const refused = (state: string) => host.refused(olga, 'run.restart_from', again(state));
    expect(await refused('bussy')).toMatchObject({ code: 'bad_args', details: { run: 'w-1', candidates: ['busy'] } });
    expect((await refused('elsewhere')).details?.candidates).toEqual([
      ...['a', 'busy', 'check', 'check.ask'],
      ...['check.twice', 'check.twice.ask', 'over'],
    ]);
    expect(await refused('ask')).toMatchObject({ details: { candidates: ['check.ask', 'check.twice.ask'] } });
    for (const history of ['was', 'check.was'])
      expect(await refused(history)).toMatchObject({ code: 'bad_args', message: expect.stringContaining('history') });
    expect(await host.send(olga, 'run.restart_from', again('twice'))).toMatchObject({
      state: { check: { twice: 'ask' } },
    });
    for (const args of [{ state: 'a' }, { state: 'a', reason: '' }, { state: 'a', reason: '  ' }])
      expect(await host.refused(olga, 'run.restart_from', { args })).toMatchObject({ code: 'bad_args' });
    const long = again('a', 'x'.repeat(501));
    expect(await host.refused(olga, 'run.restart_from', long)).toMatchObject({ code: 'bad_args' });
    expect(await host.send(olga, '/run.restart_from a "by mistake"')).toMatchObject({ state: 'a' });
  });

  it('RUN-111: nobody but an owner may; nobody can send what it does within', async () => {
    const host = await Host.open([TEXT]);
    for (const who of [ada, alan])
      expect(await host.refused(who, 'run.restart_from', again('a'))).toMatchObject({ code: 'forbidden' });
    for (const name of ['stateroom.enter@a', 'stateroom.enter', 'xstate.init'])
      expect(await host.refused(olga, name)).toMatchObject({ code: 'unknown_command' });
  });

  it('RUN-112: is an entry with who, from, to and the reason; its sender is who asked for the gate; a snapshot keeps it', async () => {
    const host = await Host.open([TEXT], { snapshotEvery: 1 });
    await host.send(olga, 'run.restart_from', { ...again('check.ask', 'Look again'), id: 'id-1' });
    const { entries } = host.project.history({ limit: 1 });
    expect(entries).toMatchObject([
      {
        kind: 'transition',
        by: { id: 'olga' },
        event: 'run.restart_from',
        args: { state: 'check.ask', reason: 'Look again' },
        from: 'a',
        state: { check: 'ask' },
        status: 'active',
        id: 'id-1',
      },
    ]);
    expect(await host.refused(olga, 'approve')).toMatchObject({ code: 'forbidden' });
    const later = await host.restart();
    expect(later.seen()).toBe(host.seen());
    expect(later.journal.discarded).toEqual([]);
    expect(await later.send(member('oscar', 'owner'), 'approve')).toMatchObject({ state: 'over' });
  });

  it('RUN-112: a life that was ended right after it runs the new task, once', async () => {
    // The host dies before it does what the entry asks for.
    const host = await Host.open([TEXT], { mayRun: () => new Promise(() => undefined) });
    await host.send(olga, 'run.restart_from', again('busy'));
    const runner = new FakeRunner();
    const later = await host.restart({ runner, mayRun: () => true });
    await rest();
    expect(runner.started.map(({ spec }) => spec.run)).toEqual(['make']);
    await runner.last().end({ status: 'passed' });
    expect(later.run('w-1').state).toEqual({ check: 'ask' });
  });

  it('RUN-113: it is for any run that lives, is in no `accepts`, happens once for one id, and never once the run is over', async () => {
    const host = await Host.open([TEXT]);
    expect(host.run('w-1').accepts).toEqual(['go', 'add']);
    const request = { ...again('busy'), id: 'id-1' };
    const first = await host.send(olga, 'run.restart_from', request);
    const before = host.journal.next;
    expect(await host.send(olga, 'run.restart_from', request)).toEqual(first);
    const later = await host.restart();
    expect(await later.send(olga, 'run.restart_from', request)).toEqual(first);
    expect(later.journal.entries('entered')).toHaveLength(1);
    expect(await later.refused(olga, 'run.restart_from', { ...again('a'), expect_seq: 1 })).toMatchObject({
      code: 'conflict',
    });
    await later.send(olga, 'run.restart_from', again('over'));
    expect(later.run('w-1').status).toBe('done');
    expect(await later.refused(olga, 'run.restart_from', { ...again('a'), run: 'w-1' })).toMatchObject({
      code: 'not_accepted',
    });
    expect(before).toBeLessThan(later.journal.next);
  });

  it('RUN-113: a chart that fails on the way in refuses it, and the run stays', async () => {
    const host = await Host.open([
      TEXT.replace('a: { on', 'bad: { entry: { set: { n: context.none + 1 } } }\n  a: { on'),
    ]);
    expect(await host.refused(olga, 'run.restart_from', again('bad'))).toMatchObject({ code: 'guard_failed' });
    expect(host.run('w-1')).toMatchObject({ state: 'a', context: { n: 0 } });
  });
});
