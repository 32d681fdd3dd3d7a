import { describe, expect, it } from 'vitest';
import { ada, alan, Host, olga, rest } from './host.ts';

const PARENT = `workflow: top
context: { heard: [] }
commands: { go: {}, more: {}, end: {} }
initial: idle
on:
  run.done: { set: { heard: "context.heard + ['done ' + event.given.name]" } }
  run.failed: { set: { heard: "context.heard + ['failed ' + event.given.name + ' ' + event.status + (event.reason == null ? '' : ': ' + event.reason)]" } }
states:
  idle: { on: { go: busy } }
  busy:
    entry:
      - { start: { workflow: mid, title: "'First'", context: { name: "'a'" } } }
      - { start: { workflow: mid, title: "'Second'", context: { name: "'b'" } } }
    task: { run: make }
    after: { 1h: idle }
    on: { task.passed: idle, task.failed: idle, end: over }
  over: { type: final }
`;
const MID = `workflow: mid
runs: many
context: { name: '' }
commands: { deeper: {}, good: {}, bad: {} }
initial: open
on: { run.failed: {} }
states:
  open:
    gate: {}
    on: { gate.approved: good, gate.rejected: bad, good: good, bad: bad, deeper: { start: { workflow: mid, title: "'Deep'", context: { name: "'deep'" } } } }
  good: { type: final, output: context.name }
  bad: { type: final, tags: [failed], output: context.name }
`;
const heard = (host: Host) => host.run('top-1').context.heard;
const statuses = (host: Host) => host.project.runs().map(({ run, status }) => `${run} ${status}`);
const last = (host: Host) => host.project.history({ limit: 10 }).entries;

async function started(options: Parameters<typeof Host.open>[1] = {}) {
  const host = await Host.open([PARENT, MID], options);
  await host.send(ada, 'go');
  return host;
}

describe('a run that is cancelled', () => {
  it('RUN-114: ends where it stands, stopped, with its tasks, timers and gates; then a single workflow begins anew', async () => {
    const host = await started();
    expect(await host.refused(ada, 'run.cancel', { run: 'top-1' })).toMatchObject({ code: 'forbidden' });
    const accepted = await host.send(alan, 'run.cancel', { run: 'top-1', args: { reason: 'Not needed' }, id: 'id-1' });
    expect(accepted).toMatchObject({ run: 'top-1', command: 'run.cancel', state: 'busy' });
    expect(host.run('top-1')).toMatchObject({
      ...{ status: 'stopped', reason: 'Not needed', state: 'busy', active: ['busy'], by: { id: 'alan' } },
      ...{ accepts: [], held: {}, gates: [], timers: [], command: 'run.cancel' },
    });
    expect(host.tasks.last().cancelled).toBe(true);
    expect(host.run('top-1').tasks).toMatchObject([{ status: 'cancelled' }]);
    await host.clock.pass(3_600_000);
    expect(host.run('top-1').state).toBe('busy');
    for (const command of ['go', 'run.cancel', 'approve', 'retry'])
      expect(await host.refused(olga, command, { run: 'top-1' })).toMatchObject({ code: 'not_accepted' });
    expect(await host.send(alan, 'run.cancel', { run: 'top-1', args: { reason: 'Not needed' }, id: 'id-1' })).toEqual(
      accepted,
    );
    expect(await host.send(ada, 'run.start', { args: { workflow: 'top' } })).toMatchObject({
      run: 'top-2',
      state: 'idle',
    });
    expect(await host.replayed()).toBe(host.seen());
    expect((await host.restart()).seen()).toBe(host.seen());
  });

  it('RUN-115: takes the living runs it has started with it, and theirs, in one write, each with an entry that says why', async () => {
    const host = await started();
    await host.send(ada, 'deeper', { run: 'mid-2' });
    await host.send(ada, 'good', { run: 'mid-1' });
    const appended: string[][] = [];
    const append = host.journal.append.bind(host.journal);
    host.journal.append = (drafts) => {
      appended.push(drafts.map(({ kind }) => kind));
      return append(drafts);
    };
    await host.send(olga, 'run.cancel', { run: 'top-1', args: { reason: 'Over' } });
    expect(appended[0]).toEqual(['stopped', 'stopped', 'stopped']);
    expect(statuses(host)).toEqual(['top-1 stopped', 'mid-1 done', 'mid-2 stopped', 'mid-3 stopped']);
    expect(
      last(host).flatMap((entry) =>
        entry.kind === 'transition' && entry.event === 'run.cancel'
          ? [[entry.run, entry.status, entry.by?.id, entry.args, entry.from]]
          : [],
      ),
    ).toEqual([
      ['mid-3', 'stopped', 'olga', { reason: 'Over', with: 'mid-2' }, 'open'],
      ['mid-2', 'stopped', 'olga', { reason: 'Over', with: 'top-1' }, 'open'],
      ['top-1', 'stopped', 'olga', { reason: 'Over' }, 'busy'],
    ]);
    // Nobody is left to be told, in this life or the next.
    const seq = host.journal.next;
    const later = await host.restart();
    await rest();
    expect([later.journal.next, heard(later)]).toEqual([seq, ['done a']]);
  });

  it('RUN-115: on a disk that can not be written nothing of it happens', async () => {
    const host = await started();
    const before = host.seen();
    host.journal.full = true;
    expect(await host.refused(olga, 'run.cancel', { run: 'top-1' })).toMatchObject({ code: 'unavailable' });
    host.journal.full = false;
    expect(host.seen()).toBe(before);
    expect(host.tasks.last().cancelled).toBe(false);
  });

  it('RUN-114: what it had still to begin does not begin, in the next life neither', async () => {
    const host = await Host.open([PARENT, MID]);
    const append = host.journal.append.bind(host.journal);
    host.journal.append = async (drafts) =>
      drafts.some(({ kind }) => kind === 'run') ? new Promise<never>(() => undefined) : append(drafts);
    await host.send(ada, 'go');
    host.journal.append = append;
    const second = await host.restart();
    await second.send(olga, 'run.cancel', { run: 'top-1' });
    expect(second.run('top-1').reason).toBeUndefined();
    const third = await second.restart();
    await rest();
    expect(third.project.runs().every(({ status }) => status === 'stopped')).toBe(true);
  });
});

describe('what a run hears of those it has started', () => {
  it('RUN-116: done, or failed where the final state has the tag; with output, status and what it was given', async () => {
    const host = await started();
    await host.send(ada, 'bad', { run: 'mid-2' });
    await host.send(ada, 'good', { run: 'mid-1' });
    expect(heard(host)).toEqual(['failed b done', 'done a']);
    const steps = host.journal
      .entries('step')
      .map(({ body }) => (body as { event: { type: string; data?: object } }).event);
    expect(steps.filter(({ type }) => type.startsWith('run.')).map(({ type, data }) => ({ type, ...data }))).toEqual([
      {
        type: 'run.failed',
        run: 'mid-2',
        workflow: 'mid',
        given: { name: 'b' },
        status: 'done',
        output: 'b',
        reason: null,
      },
      {
        type: 'run.done',
        run: 'mid-1',
        workflow: 'mid',
        given: { name: 'a' },
        status: 'done',
        output: 'a',
        reason: null,
      },
    ]);
  });

  it('RUN-117: cancelled; where nothing listens to that, failed', async () => {
    const host = await started();
    await host.send(alan, 'run.cancel', { run: 'mid-1', args: { reason: 'Later' } });
    expect(heard(host)).toEqual(['failed a stopped: Later']);
    const other = await Host.open([
      PARENT.replace('  run.done', '  run.cancelled: { set: { heard: "[event.reason]" } }\n  run.done'),
      MID,
    ]);
    await other.send(ada, 'go');
    await other.send(alan, 'run.cancel', { run: 'mid-1', args: { reason: 'Later' } });
    expect(heard(other)).toEqual(['Later']);
    expect(await other.replayed()).toBe(other.seen());
  });

  it('RUN-118: one that can not begin has failed, with the reason', async () => {
    const host = await Host.open([PARENT]);
    await host.send(ada, 'go');
    const why = 'There is no workflow "mid" in this project.';
    expect(heard(host)).toEqual([`failed a error: ${why}`, `failed b error: ${why}`]);
    const later = await host.restart();
    await rest();
    expect(heard(later)).toEqual(heard(host));
  });

  it('RUN-118: a chart that starts it again for ever comes to rest, and goes on when something else has happened', async () => {
    const host = await Host.open([
      `workflow: top
context: { n: 0 }
commands: { go: {} }
initial: a
states:
  a: { on: { go: b } }
  b: { entry: { start: { workflow: none } }, on: { go: { target: b, reenter: true }, run.failed: { target: b, reenter: true, set: { n: context.n + 1 } } } }
`,
    ]);
    const settle = async () => {
      for (let before = -1; before !== host.journal.next; await rest()) before = host.journal.next;
    };
    await host.send(ada, 'go');
    await settle();
    expect(host.run('top-1').context.n).toBe(100);
    await host.send(ada, 'go');
    await settle();
    expect(host.run('top-1').context.n).toBe(200);
    expect((await host.restart()).seen()).toBe(host.seen());
  });

  it('RUN-119: each end once and in order, when the host died before they were told', async () => {
    const host = await started();
    const append = host.journal.append.bind(host.journal);
    const tells = (body: unknown) =>
      (body as { workflow?: string; event?: object }).event !== undefined &&
      (body as { workflow?: string }).workflow === 'top';
    host.journal.append = async (drafts) =>
      drafts.some(({ body }) => tells(body)) ? new Promise<never>(() => undefined) : append(drafts);
    await host.send(alan, 'run.cancel', { run: 'mid-2' });
    await host.send(ada, 'bad', { run: 'mid-1' });
    host.journal.append = append;
    const second = await host.restart();
    await rest();
    expect(heard(second)).toEqual(['failed b stopped', 'failed a done']);
    const third = await second.restart({ snapshotEvery: 1 });
    await rest();
    expect(third.journal.next).toBe(second.journal.next);
  });

  it('RUN-119: where nothing listens the run stays where it is, and that is noted once', async () => {
    const deaf = PARENT.replace(/^ {2}run\..*\n/gm, '').replace('on:\n', '');
    const host = await Host.open([deaf, MID]);
    await host.send(ada, 'go');
    await host.send(ada, 'bad', { run: 'mid-1' });
    await host.send(alan, 'run.cancel', { run: 'mid-2' });
    expect(host.journal.entries('ignored').map(({ body }) => (body as { event: { type: string } }).event.type)).toEqual(
      ['run.failed', 'run.cancelled'],
    );
    expect(host.run('top-1').state).toBe('busy');
    const later = await host.restart();
    await rest();
    expect(later.journal.next).toBe(host.journal.next);
  });

  it('RUN-120: a run that is over lets them go on, and is told nothing', async () => {
    const host = await started();
    await host.send(ada, 'end');
    expect(statuses(host)).toEqual(['top-1 done', 'mid-1 active', 'mid-2 active']);
    await host.send(ada, 'bad', { run: 'mid-1' });
    expect(heard(host)).toEqual([]);
    expect(host.run('mid-1').status).toBe('done');
    const before = host.journal.next;
    const later = await host.restart();
    await rest();
    expect(later.journal.next).toBe(before);
  });

  it('RUN-115: the tasks of very many children end with them, though most of those are forgotten at once', async () => {
    const COUNT = 505;
    const top = `workflow: top
context: { n: 0 }
commands: { go: {} }
initial: idle
on: { run.failed: {}, run.done: {} }
states:
  idle: { on: { go: { guard: context.n < ${COUNT}, set: { n: context.n + 1 }, start: { workflow: kid } } } }
`;
    const kid =
      'workflow: kid\nruns: many\ninitial: work\nstates:\n  work: { task: { run: x }, on: { task.passed: ok, task.failed: ok }, after: { 10h: ok } }\n  ok: { type: final }\n';
    const host = await Host.open([top, kid]);
    await Promise.all(Array.from({ length: COUNT }, () => host.project.command(ada, { command: 'go', run: 'top-1' })));
    await rest();
    expect(host.tasks.started.map(({ cancelled }) => cancelled)).toEqual([false, false, false, false]);
    await host.send(alan, 'run.cancel', { run: 'top-1' });
    await rest();
    expect(host.tasks.started.map(({ cancelled }) => cancelled)).toEqual([true, true, true, true]);
    expect(host.clock.waiting).toBe(0);
    // The end of each attempt stands in the history, though its run is no longer known.
    expect((await host.restart()).tasks.hunted).toEqual([]);
  }, 60_000);
});
