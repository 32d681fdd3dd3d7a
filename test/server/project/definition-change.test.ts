import { describe, expect, it } from 'vitest';
import { ada, alan, Host, olga, rest } from './host.ts';

const V1 = `workflow: w
context: { n: 0, old: kept }
commands: { go: {}, work: {} }
initial: a
states:
  a: { on: { go: b, work: busy } }
  b:
    after: { 10m: a }
    gate: { approvals: 2, by: [approver, owner] }
    on: { gate.approved: z, gate.rejected: a }
  busy:
    task: { run: old }
    on: { task.passed: a, task.failed: a }
  z: { type: final }
`;

async function inState(command: 'go' | 'work' | undefined) {
  const host = await Host.open([V1]);
  if (command) await host.send(ada, command);
  return host;
}

describe('a workflow that changes under a living run', () => {
  it('RUN-96: says so, offers keep, move and restart to those who lead, and changes nothing by itself', async () => {
    const host = await inState(undefined);
    expect(host.run('w-1').outdated).toBeUndefined();
    const before = host.published.length;
    await host.load(V1.replace('title', 'title').replace('go: b', 'go: busy'));
    const run = host.run('w-1');
    expect(run.outdated).toEqual({ definition: expect.stringMatching(/^[0-9a-f]{64}$/), obstacles: [] });
    expect(run.outdated?.definition).not.toBe(run.definition);
    expect(run.accepts).toEqual(['go', 'work', 'run.keep', 'run.move', 'run.restart']);
    expect(host.published.slice(before)).toContainEqual({ event: 'state_update', payload: run });
    expect(await host.refused(ada, 'run.move')).toMatchObject({ code: 'forbidden' });
    expect(await host.send(ada, 'go')).toMatchObject({ state: 'b' });
  });

  it('RUN-97: a run that is kept is not asked about again, until there is yet another definition', async () => {
    const host = await inState(undefined);
    await host.load(V1.replace('go: b', 'go: busy'));
    await host.send(alan, 'run.keep');
    expect(host.run('w-1')).toMatchObject({ command: 'run.keep', by: { id: 'alan' }, state: 'a' });
    expect(host.run('w-1').outdated).toBeUndefined();
    expect(await host.refused(olga, 'run.move')).toMatchObject({ code: 'not_accepted' });
    const later = await host.restart();
    expect(later.run('w-1').outdated).toBeUndefined();
    await later.load(V1.replace('go: b', 'go: z'));
    expect(later.run('w-1').outdated).toBeDefined();
    expect(await later.replayed()).toBe(later.seen());
  });

  it('RUN-98: a run that moves stands where it stood, with its context and what the newer definition has more of', async () => {
    const host = await inState(undefined);
    await host.load(V1.replace('n: 0,', 'n: 5, more: new,').replace('go: b', 'go: busy'));
    expect(await host.send(olga, 'run.move')).toMatchObject({ state: 'a', command: 'run.move' });
    expect(host.run('w-1')).toMatchObject({ context: { n: 0, old: 'kept', more: 'new' }, from: 'a' });
    expect(host.run('w-1').outdated).toBeUndefined();
    expect(host.project.workflows()).toHaveLength(1);
    expect(await host.send(ada, 'go')).toMatchObject({ state: 'busy' });
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-99: where a state it stands in is no more, or is of another kind, it says why it can’t move', async () => {
    const host = await inState('go');
    await host.load(V1.replaceAll(/\bb\b/g, 'c'));
    expect(host.run('w-1').outdated?.obstacles).toEqual(['There is no state b any more, and the run stands in it.']);
    expect(await host.refused(olga, 'run.move')).toMatchObject({
      code: 'guard_failed',
      details: { obstacles: ['There is no state b any more, and the run stands in it.'] },
    });
    await host.load(V1.replace('    after: { 10m: a }\n', '    initial: in\n    states: { in: {} }\n'));
    expect(host.run('w-1').outdated?.obstacles).toEqual([
      'B has states within it now, and the run stands in none of them.',
    ]);
  });

  it('RUN-100: what goes on unchanged goes on: approvals, deadlines and tasks; what is another one begins anew', async () => {
    const host = await inState('go');
    await host.send(alan, 'approve');
    const due = host.run('w-1').timers[0]?.due_at;
    await host.clock.pass(60_000);
    await host.load(V1.replace('work: busy', 'work: z'));
    await host.send(olga, 'run.move');
    expect(host.run('w-1').gates[0]?.approved.map(({ id }) => id)).toEqual(['alan']);
    expect(host.run('w-1').timers).toMatchObject([{ due_at: due }]);
    await host.load(V1.replace('approvals: 2', 'approvals: 1').replace('10m', '20m'));
    await host.send(olga, 'run.move');
    expect(host.run('w-1').gates[0]).toMatchObject({ approvals: 1, approved: [] });
    expect(host.run('w-1').timers).toMatchObject([{ label: 'after 20m', due_at: host.clock.now() + 20 * 60_000 }]);
    await host.clock.pass(20 * 60_000);
    expect(host.run('w-1').state).toBe('a');
    expect(await (await host.restart()).replayed()).toBe(host.seen());
  });

  it('RUN-100: a task that runs goes on when it is the same, and is ended and begun anew when it is another', async () => {
    const host = await inState('work');
    await host.load(V1.replace('go: b', 'go: busy'));
    await host.send(olga, 'run.move');
    expect([host.tasks.started.length, host.tasks.last().cancelled]).toEqual([1, false]);
    await host.load(V1.replace('run: old', 'run: new'));
    await host.send(olga, 'run.move');
    await rest();
    expect(host.tasks.started.map(({ spec, cancelled }) => [spec.run, cancelled])).toEqual([
      ['old', true],
      ['new', false],
    ]);
    await host.tasks.last().end({ status: 'passed' });
    expect(host.run('w-1').state).toBe('a');
  });

  it('RUN-101: a run that is restarted begins anew on the newest definition, and what it was at ends', async () => {
    const host = await inState('work');
    await host.load(V1.replaceAll(/\bbusy\b/g, 'doing').replace('initial: a', 'initial: b'));
    expect(host.run('w-1').outdated?.obstacles).toHaveLength(1);
    expect(await host.send(olga, 'run.restart')).toMatchObject({ run: 'w-1', state: 'b' });
    expect(host.tasks.last().cancelled).toBe(true);
    expect(host.run('w-1')).toMatchObject({ gates: [{ state: 'b' }], timers: [{ state: 'b' }], from: 'busy' });
    await rest();
    const later = await host.restart();
    expect(await later.replayed()).toBe(later.seen());
  });

  it('RUN-102: each of the three stands in the history, with who decided it', async () => {
    const host = await inState(undefined);
    for (const [command, change] of [
      ['run.keep', 'go: busy'],
      ['run.move', 'go: z'],
      ['run.restart', 'go: a'],
    ] as const) {
      await host.load(V1.replace('go: b', change));
      await host.send(olga, command, { id: `id-${command.replace('.', '-')}` });
    }
    const { entries } = host.project.history({ limit: 50 });
    expect(
      entries.flatMap((entry) => (entry.kind === 'definition' ? [[entry.change, entry.by?.id, entry.id]] : [])),
    ).toEqual([
      ['kept', 'olga', 'id-run-keep'],
      ['moved', 'olga', 'id-run-move'],
      ['restarted', 'olga', 'id-run-restart'],
    ]);
  });
});
