import { describe, expect, it } from 'vitest';
import { ada, alan, bot, Host, member, olga, vera } from './host.ts';

const gate = (keys: string) => `workflow: w
commands: { ask: {}, nudge: {} }
initial: a
states:
  a: { on: { ask: g } }
  g: { gate: { ${keys} }, on: { gate.approved: z, gate.rejected: a, nudge: { set: { n: 1 } } } }
  z: { type: final }
`;
const asked = async (keys: string, by = ada) => {
  const host = await Host.open([gate(keys)]);
  await host.send(by, 'ask');
  return host;
};
const eve = member('eve', 'approver');

describe('gates', () => {
  it('RUN-20: open with the state, and pass with enough approvals of different members', async () => {
    const host = await asked('approvals: 2');
    expect(host.run('w-1')).toMatchObject({
      accepts: ['nudge', 'approve', 'reject'],
      gates: [{ state: 'g', approvals: 2, approved: [] }],
    });
    expect(await host.send(alan, 'approve')).toMatchObject({ state: 'g' });
    expect(await host.refused(alan, 'approve')).toMatchObject({ code: 'not_accepted' });
    expect(host.run('w-1')).toMatchObject({
      accepts: ['nudge', 'approve', 'reject', 'withdraw'],
      gates: [{ approved: [{ id: 'alan' }] }],
    });
    expect(await host.send(olga, 'approve')).toMatchObject({ state: 'z' });
    expect(host.run('w-1')).toMatchObject({ status: 'done', gates: [] });
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-21: are for the roles they name, and for people unless they say otherwise', async () => {
    const host = await asked('by: [member, owner]');
    expect(await host.refused(alan, 'approve')).toMatchObject({
      code: 'forbidden',
      details: { roles: ['member', 'owner'] },
    });
    expect(await host.refused(vera, 'reject')).toMatchObject({ code: 'forbidden' });
    expect(await host.refused(bot, 'approve')).toMatchObject({ code: 'forbidden' });
    expect(await (await asked('by: [member], agents: true')).send(bot, 'approve')).toMatchObject({ state: 'z' });
  });

  it('RUN-22: shut out the requester, and what others send meanwhile does not let them in', async () => {
    const host = await asked('not: requester', alan);
    expect(host.run('w-1').gates[0]?.not).toMatchObject({ id: 'alan' });
    expect(await host.refused(alan, 'approve')).toMatchObject({ code: 'forbidden' });
    expect(await host.refused(alan, 'reject')).toMatchObject({ code: 'forbidden' });
    await host.send(ada, 'nudge');
    expect(await host.refused(alan, 'approve')).toMatchObject({ code: 'forbidden' });
    expect(await host.replayed()).toBe(host.seen());
    expect(await host.send(eve, 'approve')).toMatchObject({ state: 'z' });
  });

  it('RUN-23: a rejection with its reason ends them; an approval can be withdrawn; asked again, they begin anew', async () => {
    const host = await asked('approvals: 2');
    expect(await host.refused(alan, 'withdraw')).toMatchObject({ code: 'not_accepted' });
    await host.send(alan, 'approve');
    await host.send(alan, 'withdraw');
    expect(host.run('w-1').gates[0]?.approved).toEqual([]);
    await host.send(alan, 'approve');
    expect(await host.send(eve, '/reject too early')).toMatchObject({ state: 'a' });
    expect(host.project.history({ limit: 2 }).entries).toMatchObject([
      { kind: 'gate', answer: 'rejected', reason: 'too early', by: { id: 'eve' } },
      { kind: 'transition', event: 'gate.rejected', by: null, state: 'a' },
    ]);
    await host.send(ada, 'ask');
    expect(host.run('w-1').gates[0]?.approved).toEqual([]);
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-24: answers given at once count once each, and one too many is told so', async () => {
    const host = await asked('approvals: 2');
    const answers = await Promise.allSettled(
      [alan, alan, eve, olga].map((who) => host.project.command(who, { command: 'approve' })),
    );
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.state : answer.reason.code))).toEqual([
      'g',
      'not_accepted',
      'z',
      'not_accepted',
    ]);
    expect(host.journal.kinds().slice(-3)).toEqual(['gate', 'gate', 'step']);
  });
});
