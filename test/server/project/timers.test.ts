import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/shared/clock.ts';
import { ada, Host, TestJournal } from './host.ts';

const TIMED = `workflow: w
context: { fired: [] }
commands: { leave: {}, back: {} }
initial: a
states:
  a:
    after:
      10s: { set: { fired: "context.fired + ['ten']" } }
      5m: b
    on: { leave: b }
  b: { on: { back: a } }
`;

const many = (id: string, after: string) =>
  `workflow: ${id}\ninitial: a\nstates:\n  a: { after: { ${after}: b } }\n  b: { type: final }\n`;

describe('timers', () => {
  it('RUN-30: fire once, at their deadline, and not once their state was left', async () => {
    const host = await Host.open([TIMED]);
    expect(host.run('w-1').timers.map(({ label, due_at }) => [label, due_at - host.clock.now()])).toEqual([
      ['after 10s', 10_000],
      ['after 5m', 300_000],
    ]);
    await host.clock.pass(9_999);
    expect(host.run('w-1').context.fired).toEqual([]);
    await host.clock.pass(1);
    expect(host.run('w-1')).toMatchObject({
      context: { fired: ['ten'] },
      command: 'timer.10s@a',
      by: null,
      timers: [{ label: 'after 5m' }],
    });
    await host.send(ada, 'leave');
    await host.clock.pass(600_000);
    expect(host.run('w-1')).toMatchObject({ state: 'b', context: { fired: ['ten'] }, timers: [] });
    expect(host.journal.kinds().filter((kind) => kind === 'step')).toHaveLength(2);
    expect(host.clock.waiting).toBe(0);
  });

  it('RUN-31: one that fired and moved nothing is over for good, in another life too', async () => {
    const host = await Host.open([
      'workflow: w\ncontext: { n: 0 }\ncommands: { more: {} }\ninitial: a\nstates:\n  a: { after: { 1s: { target: b, guard: context.n > 0 } }, on: { more: { set: { n: context.n + 1 } } } }\n  b: { type: final }\n',
    ]);
    await host.clock.pass(1000);
    expect(host.journal.kinds().at(-1)).toBe('ignored');
    expect(host.run('w-1').timers).toEqual([]);
    await host.send(ada, 'more');
    const later = await host.restart();
    await later.clock.pass(60_000);
    expect(later.run('w-1').state).toBe('a');
    expect(await later.replayed()).toBe(later.seen());
  });

  it('RUN-32: keep their deadline over a restart; those past due fire once each, in the order of their deadlines', async () => {
    const journal = new TestJournal();
    const host = await Host.open([many('late', '3m'), many('early', '1m'), many('middle', '2m'), many('far', '9m')], {
      journal,
    });
    const later = await host.restart({ clock: Object.assign(host.clock, {}) });
    await later.clock.pass(0);
    expect(journal.entries('step')).toHaveLength(0);
    host.clock.set(host.clock.now() + 300_000);
    const again = await later.restart();
    await again.clock.pass(1);
    expect(journal.entries('step').map(({ body }) => (body as { workflow: string }).workflow)).toEqual([
      'early',
      'middle',
      'late',
    ]);
    expect(again.run('far-1')).toMatchObject({ state: 'a' });
    await again.clock.pass(239_998);
    expect(again.run('far-1').state).toBe('a');
    await again.clock.pass(1);
    expect(again.run('far-1').state).toBe('b');
  });

  it('RUN-33: a wall clock set forward fires no more than is due, one set back postpones nothing', async () => {
    const host = await Host.open([many('w', '1m'), many('v', '2m')]);
    host.clock.set(host.clock.now() - 3_600_000);
    await host.clock.pass(60_000);
    expect([host.run('w-1').state, host.run('v-1').state]).toEqual(['b', 'a']);
  });

  it('RUN-34: what fires on a full disk is tried again until it is written', async () => {
    const host = await Host.open([many('w', '1m')]);
    host.journal.full = true;
    await host.clock.pass(65_000);
    expect(host.run('w-1').state).toBe('a');
    host.journal.full = false;
    await host.clock.pass(1000);
    expect(host.run('w-1').state).toBe('b');
    expect(host.journal.kinds().filter((kind) => kind === 'step')).toHaveLength(1);
  });

  it('RUN-35: a project that is closed leaves nothing waiting', async () => {
    const host = await Host.open([TIMED, many('v', '2m')]);
    expect(host.clock.waiting).toBe(1);
    await host.project.close();
    await host.project.close();
    expect(host.clock.waiting).toBe(0);
    await expect(host.project.command(ada, { command: 'leave' })).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('RUN-36: the system clock waits longer than one timeout of Node can, and can be told not to', async () => {
    const forty = systemClock.after(40 * 86_400_000, () => expect.unreachable('forty days are not over'));
    await new Promise<void>((resolve) => systemClock.after(5, resolve));
    forty.dispose();
    forty.dispose();
  });

  it('RUN-34: one that could not be written while its state was left does not fire for the one that was set since', async () => {
    const host = await Host.open([
      'workflow: w\ncommands: { go: {}, back: {} }\ninitial: a\nstates:\n  a: { after: { 1h: late }, on: { go: b } }\n  b: { on: { back: a } }\n  late: {}\n',
    ]);
    host.journal.full = true;
    await host.clock.pass(3_600_000);
    host.journal.full = false;
    await host.send(ada, 'go');
    await host.send(ada, 'back');
    await host.clock.pass(5000);
    expect(host.run('w-1').state).toBe('a');
    await host.clock.pass(3_600_000);
    expect(host.run('w-1').state).toBe('late');
  });
});
