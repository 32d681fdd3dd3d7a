import { describe, expect, it } from 'vitest';
import { ada, alan, bot, Host, olga, rest, TestJournal, vera } from './host.ts';

const DOOR = `workflow: door
context: { n: 0 }
commands:
  open: {}
  close: {}
  paint: { args: { colour: { type: string, enum: [red, blue] }, coats: { type: integer } }, required: [colour] }
  lock: { roles: [owner] }
initial: closed
states:
  closed: { on: { open: { target: opened, set: { n: context.n + 1 } }, lock: locked, paint: { set: { colour: event.args.colour } } } }
  opened: { on: { close: { target: closed, guard: context.n < 2 } } }
  locked: { type: final }
`;
const MANY = `workflow: many
runs: many
commands: { go: {}, end: {} }
initial: a
states:
  a: { on: { go: b } }
  b: { on: { end: z } }
  z: { type: final }
`;

describe('commands', () => {
  it('RUN-1: a single run begins when its workflow is first loaded; an accepted command is durable, answered and told, in that order', async () => {
    const host = await Host.open([DOOR]);
    expect(host.journal.kinds()).toEqual(['project', 'definition', 'run']);
    host.published.length = 0;
    const answer = await host.send(ada, 'open', { id: 'r1' });
    expect(answer).toEqual({
      project_id: 'p',
      id: 'r1',
      command: 'open',
      run: 'door-1',
      seq: 4,
      by: { id: 'ada', name: 'ada', kind: 'person' },
      state: 'opened',
    });
    expect(host.published.map(({ event }) => event)).toEqual(['command_response', 'state_update', 'entry']);
    expect(host.run('door-1')).toMatchObject({
      seq: 4,
      from: 'closed',
      state: 'opened',
      accepts: ['close'],
      context: { n: 1 },
      command: 'open',
      by: { id: 'ada' },
    });
    await host.load(DOOR);
    expect(host.journal.kinds()).toEqual(['project', 'definition', 'run', 'step']);
  });

  it('RUN-2: what the state does not accept is refused with the state and what it accepts', async () => {
    const host = await Host.open([DOOR]);
    expect(await host.refused(ada, 'close')).toMatchObject({
      code: 'not_accepted',
      details: { run: 'door-1', state: 'closed', accepts: ['open', 'paint', 'lock'] },
    });
    expect(await host.refused(ada, 'approve')).toMatchObject({ code: 'not_accepted' });
  });

  it('RUN-3: a guard that holds back is told apart, as written', async () => {
    const host = await Host.open([DOOR]);
    await host.send(ada, 'open');
    await host.send(ada, 'close');
    await host.send(ada, 'open');
    expect(host.run('door-1')).toMatchObject({ accepts: [], held: { close: 'context.n < 2' } });
    expect(await host.refused(ada, 'close')).toMatchObject({
      code: 'guard_failed',
      details: { guards: ['context.n < 2'] },
    });
  });

  it("RUN-4: a name that nobody declared is unknown, the engine's own names above all", async () => {
    const host = await Host.open([DOOR, MANY]);
    for (const name of [
      'opne',
      'xstate.stop',
      'xstate.init',
      'xstate.done.state.door.closed',
      'task.passed',
      'task.passed@closed',
      'gate.approved',
      'run.done',
      'timer.5m@closed',
      'done@closed',
      '__proto__',
      'constructor',
      '*',
      '/',
    ])
      expect(await host.refused(olga, name), name).toMatchObject({ code: 'unknown_command' });
  });

  it('RUN-5: arguments that do not fit their schema, that are missing, unknown, or could not be kept are refused one by one', async () => {
    const host = await Host.open([DOOR]);
    const bad = async (args: Record<string, never> | object) =>
      await host.refused(ada, 'paint', { args: args as never });
    expect(await bad({})).toMatchObject({ code: 'bad_args', details: { problems: ['colour is required'] } });
    for (const args of [
      { colour: 'green' },
      { colour: 'red', coats: 1.5 },
      { colour: 'red', size: 1 },
      { colour: 'red', coats: -0 },
    ])
      expect(await bad(args), JSON.stringify(args)).toMatchObject({ code: 'bad_args' });
    const loose = await Host.open([
      DOOR.replace('{ colour: { type: string, enum: [red, blue] }, coats: { type: integer } }', '{ colour: true }'),
    ]);
    for (const colour of ['\ud800', 2 ** 60, { deep: ['\udc00'] }]) {
      expect(await loose.refused(ada, 'paint', { args: { colour } as never })).toMatchObject({ code: 'bad_args' });
      expect(['bad_args', 'bad_request']).toContain(
        (await loose.refused(ada, 'paint', { id: 'x', args: { colour } as never })).code,
      );
    }
    expect(await host.refused(ada, '/paint green')).toMatchObject({ code: 'bad_args' });
    expect(await host.send(ada, '/paint red')).toMatchObject({ command: 'paint' });
    expect(host.run('door-1').context.colour).toBe('red');
  });

  it('RUN-6: a role below what a command asks for is refused, whatever the state', async () => {
    const host = await Host.open([DOOR]);
    expect(await host.refused(vera, 'open')).toMatchObject({ code: 'forbidden', details: { role: 'viewer' } });
    expect(await host.refused(vera, 'close')).toMatchObject({ code: 'forbidden' });
    expect(await host.refused(ada, 'lock')).toMatchObject({ code: 'forbidden', details: { roles: ['owner'] } });
    expect(await host.refused(alan, 'lock')).toMatchObject({ code: 'forbidden' });
    expect(await host.refused(vera, 'run.start', { args: { workflow: 'door' } })).toMatchObject({ code: 'forbidden' });
    expect((await host.send(bot, 'open')).by).toMatchObject({ kind: 'agent' });
  });

  it('RUN-6: roles are those of the workflow that takes the command, not of another with the same word', async () => {
    const strict =
      'workflow: strict\ncommands: { drop: { roles: [owner] } }\ninitial: a\nstates:\n  a: { on: { drop: z } }\n  z: { type: final }\n';
    const lax =
      'workflow: lax\nruns: many\ncommands: { drop: { args: { why: { type: string } } } }\ninitial: a\nstates:\n  a: { on: { drop: z } }\n  z: { type: final }\n';
    for (const order of [
      [strict, lax],
      [lax, strict],
    ]) {
      const host = await Host.open(order);
      expect(await host.refused(ada, 'drop')).toMatchObject({ code: 'forbidden' });
      expect(await host.refused(ada, 'drop', { args: { why: 'x' } })).toMatchObject({ code: 'forbidden' });
      expect(await host.send(olga, 'drop')).toMatchObject({ run: 'strict-1' });
    }
  });

  it('RUN-7: a command that several runs accept names its candidates; with a run it goes there', async () => {
    const host = await Host.open([MANY]);
    expect(await host.refused(ada, 'go')).toMatchObject({ code: 'not_accepted', details: { run: null } });
    for (const title of ['One', 'Two']) await host.send(ada, 'run.start', { args: { workflow: 'many', title } });
    expect(await host.refused(ada, 'go')).toMatchObject({
      code: 'bad_request',
      details: {
        candidates: [
          { run: 'many-1', title: 'One', workflow: 'many', state: 'a' },
          { run: 'many-2', title: 'Two', workflow: 'many', state: 'a' },
        ],
      },
    });
    expect(await host.send(ada, 'go', { run: 'many-2' })).toMatchObject({ run: 'many-2', state: 'b' });
    expect(await host.send(ada, 'go')).toMatchObject({ run: 'many-1' });
    expect(await host.refused(ada, 'go', { run: 'many-9' })).toMatchObject({
      code: 'bad_request',
      details: { runs: ['many-1', 'many-2'] },
    });
    await host.send(ada, 'end', { run: 'many-1' });
    expect(await host.refused(ada, 'end', { run: 'many-1' })).toMatchObject({ code: 'not_accepted' });
  });

  it('RUN-8: who acts on an older state than the run has is told so first', async () => {
    const host = await Host.open([DOOR]);
    const { seq } = await host.send(ada, 'open');
    for (const more of [{ expect_seq: seq - 1 }, { expect_seq: seq - 1, run: 'door-1' }])
      for (const command of ['close', 'open'])
        expect(await host.refused(ada, command, more)).toMatchObject({
          code: 'conflict',
          details: { expect_seq: seq - 1, seq },
        });
    await host.project.chat(ada, { text: 'something else goes on' });
    expect(await host.send(ada, 'close', { expect_seq: seq })).toMatchObject({ state: 'closed' });
  });

  it('RUN-9: a single workflow has one run at a time, and begins anew on request; one of many begins whenever', async () => {
    const host = await Host.open([DOOR, MANY]);
    expect(await host.refused(ada, 'run.start', { args: { workflow: 'door' } })).toMatchObject({ code: 'bad_request' });
    expect(await host.refused(ada, 'run.start', { args: { workflow: 'nope' } })).toMatchObject({ code: 'bad_request' });
    await host.send(olga, 'lock');
    expect(host.run('door-1')).toMatchObject({ status: 'done', accepts: [] });
    expect(
      await host.send(ada, 'run.start', { args: { workflow: 'door', title: 'Again', context: { n: 5 } } }),
    ).toMatchObject({ run: 'door-2', state: 'closed' });
    expect(host.run('door-2')).toMatchObject({ title: 'Again', context: { n: 5 }, parent: null });
  });

  it("RUN-10: an export's own event called approve is its own, not the answer to a gate", async () => {
    const host = await Host.open([
      JSON.stringify({ id: 'flow', initial: 'a', states: { a: { on: { approve: 'b' } }, b: { type: 'final' } } }),
    ]);
    expect(await host.send(ada, 'approve')).toMatchObject({ run: 'flow-1', state: 'b' });
  });

  it('RUN-11: commands sent at once are decided one after the other, each on what those before it led to', async () => {
    const host = await Host.open([DOOR]);
    const answers = await Promise.allSettled(
      ['open', 'open', 'close', 'paint', 'open'].map((command) =>
        host.project.command(ada, { command, ...(command === 'paint' && { args: { colour: 'red' } }) }),
      ),
    );
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.seq : answer.reason.code))).toEqual([
      4,
      'not_accepted',
      5,
      6,
      7,
    ]);
    expect(host.states().map(({ seq, state }) => `${seq} ${state}`)).toEqual([
      '3 closed',
      '4 opened',
      '5 closed',
      '6 closed',
      '7 opened',
    ]);
  });

  it('RUN-12: a slash command finds the longest name that fits, and its arguments by place or name', async () => {
    const host = await Host.open([
      'workflow: w\ncommands: { sprint: { args: { what: { type: string } } }, sprint.plan: { args: { stories: { type: array, items: { type: string } }, goal: { type: string } } } }\ninitial: a\nstates:\n  a: { on: { sprint: a, sprint.plan: { set: { got: event.args } } } }\n  z: { type: final }\n',
    ]);
    expect(await host.send(ada, '/sprint plan 1,2 goal="to the moon"')).toMatchObject({ command: 'sprint.plan' });
    expect(host.run('w-1').context.got).toEqual({ stories: ['1', '2'], goal: 'to the moon' });
    expect(await host.send(ada, '/sprint onwards')).toMatchObject({ command: 'sprint' });
  });
});

describe('the same request twice', () => {
  it('RUN-13: gets the first answer and changes nothing: later, at once, and in another life', async () => {
    const host = await Host.open([DOOR]);
    const first = await host.send(ada, 'open', { id: 'r' });
    const next = host.journal.next;
    expect(await host.send(ada, 'open', { id: 'r' })).toEqual(first);
    await host.send(ada, 'close');
    const both = await Promise.all([
      host.project.command(ada, { command: 'open', id: 's' }),
      host.project.command(ada, { command: 'open', id: 's' }),
    ]);
    expect(both[0]).toEqual(both[1]);
    expect(host.journal.next).toBe(next + 2);
    const later = await host.restart();
    expect(await later.send(ada, 'open', { id: 'r' })).toEqual(first);
    expect(later.journal.next).toBe(next + 2);
    expect(await later.project.chat(ada, { text: 'x', id: 'c' })).toEqual(
      await later.project.chat(ada, { text: 'x', id: 'c' }),
    );
  });

  it("RUN-14: with other content it is refused, and another member's same id is another request", async () => {
    const host = await Host.open([DOOR]);
    await host.send(ada, 'open', { id: 'r' });
    for (const again of [
      { command: 'close', id: 'r' },
      { command: 'open', id: 'r', run: 'door-1' },
    ])
      await expect(host.project.command(ada, again)).rejects.toMatchObject({
        code: 'conflict',
        details: { reason: 'id_reused' },
      });
    await expect(host.project.chat(ada, { text: 'open', id: 'r' })).rejects.toMatchObject({
      details: { reason: 'id_reused' },
    });
    expect(await host.send(olga, 'close', { id: 'r' })).toMatchObject({ command: 'close' });
  });

  it('RUN-14: a refusal is not remembered: the same request may be accepted later', async () => {
    const host = await Host.open([DOOR]);
    expect(await host.refused(ada, 'close', { id: 'r' })).toMatchObject({ code: 'not_accepted' });
    await host.send(ada, 'open');
    expect(await host.send(ada, 'close', { id: 'r' })).toMatchObject({ state: 'closed' });
  });
});

describe('a disk that is full', () => {
  it('RUN-15: refuses with unavailable, tells nobody, forgets what was decided, and goes on once there is room', async () => {
    const host = await Host.open([DOOR]);
    const before = host.seen();
    host.published.length = 0;
    host.journal.full = true;
    const answers = await Promise.allSettled([
      host.project.command(ada, { command: 'open', id: 'r' }),
      host.project.command(ada, { command: 'close' }),
      host.project.chat(ada, { text: 'hi' }),
    ]);
    expect(answers.map((answer) => answer.status === 'rejected' && answer.reason.code)).toEqual([
      'unavailable',
      'unavailable',
      'unavailable',
    ]);
    expect(host.published).toEqual([]);
    expect(host.seen()).toBe(before);
    host.journal.full = false;
    expect(await host.send(ada, 'open', { id: 'r' })).toMatchObject({ seq: 4, state: 'opened' });
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-15: that can not even be read refuses everything until it can, and decides on nothing that is not on it', async () => {
    const host = await Host.open([DOOR]);
    host.journal.full = true;
    host.journal.blind = true;
    await expect(host.project.command(ada, { command: 'open' })).rejects.toMatchObject({ code: 'unavailable' });
    host.journal.full = false;
    await expect(host.project.command(ada, { command: 'close' })).rejects.toMatchObject({ code: 'unavailable' });
    host.journal.blind = false;
    expect(await host.refused(ada, 'close')).toMatchObject({ code: 'not_accepted' });
    expect(await host.send(ada, 'open')).toMatchObject({ seq: 4 });
  });
});

describe('the chat', () => {
  it('RUN-16: takes 8 KiB of text and no more, keeps it as it is, and tells it to all', async () => {
    const host = await Host.open();
    const text = 'é'.repeat(4096);
    expect(await host.project.chat(ada, { text, id: 'c' })).toEqual({ id: 'c', seq: 2 });
    await expect(host.project.chat(ada, { text: `${text}x` })).rejects.toMatchObject({ code: 'too_large' });
    await rest();
    expect(host.published.map(({ event }) => event)).toEqual(['entry', 'chat_message', 'entry']);
    expect(host.project.history({ limit: 1 }).entries).toMatchObject([
      { seq: 2, kind: 'chat', text, by: { id: 'ada' }, id: 'c' },
    ]);
  });
});

describe('thousands of runs', () => {
  it('RUN-17: shows the living and the last fifty that are done; numbers go on', async () => {
    const host = await Host.open([MANY], { journal: new TestJournal() });
    for (let n = 1; n <= 60; n++) {
      await host.project.command(ada, { command: 'run.start', args: { workflow: 'many' } });
      await host.project.command(ada, { command: 'go', run: `many-${n}` });
      if (n !== 3) await host.project.command(ada, { command: 'end', run: `many-${n}` });
    }
    const shown = host.project.runs().map(({ run }) => run);
    expect(shown).toEqual(['many-3', ...Array.from({ length: 50 }, (_, index) => `many-${index + 11}`)]);
    expect(await host.send(ada, 'end')).toMatchObject({ run: 'many-3' });
    expect(await host.send(ada, 'run.start', { args: { workflow: 'many' } })).toMatchObject({ run: 'many-61' });
  });
});
