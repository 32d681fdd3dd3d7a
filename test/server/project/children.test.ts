import { describe, expect, it } from 'vitest';
import { ada, Host, olga, rest } from './host.ts';

const PARENT = `workflow: sprint
context: { stories: [a, b], done: [] }
commands: { start: {}, stop: {} }
initial: idle
states:
  idle: { on: { start: active } }
  active:
    entry:
      - { start: { workflow: story, title: "'Story ' + context.stories[0]", context: { name: 'context.stories[0]' } } }
      - { start: { workflow: story, title: "'Story ' + context.stories[1]", context: { name: 'context.stories[1]' } } }
    always: { target: over, guard: size(context.done) == 2 }
    on: { run.done: { set: { done: 'context.done + [event.output]' } }, stop: over }
  over: { type: final }
`;
const CHILD = `workflow: story
runs: many
context: { name: '' }
commands: { finish: {} }
initial: open
states:
  open: { on: { finish: closed } }
  closed: { type: final, output: context.name }
`;

describe('runs that start runs', () => {
  it('RUN-50: each child is a run of its own with title and context; its end and output come to the parent', async () => {
    const host = await Host.open([PARENT, CHILD]);
    await host.send(ada, 'start');
    expect(host.project.runs().map(({ run, title, parent, context }) => [run, title, parent, context.name])).toEqual([
      ['sprint-1', 'sprint', null, undefined],
      ['story-1', 'Story a', 'sprint-1', 'a'],
      ['story-2', 'Story b', 'sprint-1', 'b'],
    ]);
    await host.send(ada, 'finish', { run: 'story-2' });
    expect(host.run('sprint-1').context.done).toEqual(['b']);
    await host.send(ada, 'finish');
    expect(host.run('sprint-1')).toMatchObject({ state: 'over', status: 'done', context: { done: ['b', 'a'] } });
    expect(await host.replayed()).toBe(host.seen());
  });

  it('RUN-51: what a dead host had still to begin or to tell is begun and told in the next life, once', async () => {
    const host = await Host.open([PARENT, CHILD]);
    // The host dies right after the step is durable: nothing that follows from it was written.
    const append = host.journal.append.bind(host.journal);
    host.journal.append = async (drafts) =>
      drafts.some(({ kind }) => kind === 'run') ? new Promise<never>(() => undefined) : append(drafts);
    await host.send(ada, 'start');
    host.journal.append = append;
    const second = await host.restart();
    await rest();
    expect(second.project.runs().map(({ run }) => run)).toEqual(['sprint-1', 'story-1', 'story-2']);
    second.journal.append = async (drafts) =>
      drafts.some(({ body }) => (body as { workflow?: string }).workflow === 'sprint')
        ? new Promise<never>(() => undefined)
        : append(drafts);
    await second.send(ada, 'finish', { run: 'story-1' });
    second.journal.append = append;
    const third = await second.restart();
    await rest();
    expect(third.run('sprint-1').context.done).toEqual(['a']);
    expect((await third.restart()).run('sprint-1').context.done).toEqual(['a']);
    expect(third.project.runs()).toHaveLength(3);
  });

  it('RUN-52: a child that can not begin is told in the log and not tried for ever; runs start each other only so deep', async () => {
    const host = await Host.open([PARENT]);
    await host.send(ada, 'start');
    expect(host.logged.filter((line) => line.includes('no workflow "story"'))).toHaveLength(2);
    expect(host.run('sprint-1').state).toBe('active');
    const before = host.journal.next;
    expect((await host.restart()).journal.next).toBe(before);
    const endless = await Host.open([
      'workflow: w\nruns: many\ncommands: { go: {} }\ninitial: a\nstates:\n  a: { entry: { start: { workflow: w } }, on: { go: z } }\n  z: { type: final }\n',
    ]);
    await endless.send(ada, 'run.start', { args: { workflow: 'w' } });
    for (let turn = 0; turn < 5; turn++) await rest();
    expect(endless.project.runs()).toHaveLength(16);
    expect(endless.logged.filter((line) => line.includes('16 deep'))).toHaveLength(1);
  });
});

describe('workflow files that change', () => {
  const V1 =
    'workflow: w\nruns: many\ncommands: { go: {} }\ninitial: a\nstates:\n  a: { on: { go: b } }\n  b: { type: final }\n';
  const V2 =
    'workflow: w\nruns: many\ncommands: { leave: {} }\ninitial: x\nstates:\n  x: { on: { leave: y } }\n  y: { type: final }\n';

  it('RUN-53: a living run stays on the definition it began with; a new one begins on the newest', async () => {
    const host = await Host.open([V1]);
    const start = { args: { workflow: 'w' } };
    await host.send(ada, 'run.start', start);
    await host.load(V2);
    await host.send(ada, 'run.start', start);
    expect([host.run('w-1').accepts, host.run('w-2').accepts]).toEqual([
      ['go', 'run.keep', 'run.move', 'run.restart'],
      ['leave'],
    ]);
    expect(host.run('w-1').definition).not.toBe(host.run('w-2').definition);
    expect(
      host.project
        .workflows()
        .map(({ hash }) => hash)
        .sort(),
    ).toEqual([host.run('w-1').definition, host.run('w-2').definition].sort());
    const later = await host.restart();
    expect(later.seen()).toBe(host.seen());
    expect(await later.send(ada, 'go')).toMatchObject({ run: 'w-1', state: 'b' });
    expect(await later.send(ada, 'leave')).toMatchObject({ run: 'w-2', state: 'y' });
  });

  it('RUN-54: a file that became broken is told with its problems, and stops neither its runs nor any other file', async () => {
    const other = V1.replace('workflow: w', 'workflow: v').replace('runs: many\n', '');
    const host = await Host.open([V1]);
    await host.send(ada, 'run.start', { args: { workflow: 'w' } });
    await host.load(V1.replace('go: b', 'go: nowhere'), other);
    expect(host.project.problems().map(({ code, line }) => `${code} ${line}`)).toContain('unknown-target 6');
    expect(host.published.at(-1)).toMatchObject({ event: 'workflow_update' });
    expect(host.run('v-1').state).toBe('a');
    expect(await host.send(ada, 'go', { run: 'w-1' })).toMatchObject({ state: 'b' });
  });

  it('RUN-55: the order of states, commands and arguments is that of the file, in another life too', async () => {
    const text =
      'workflow: w\ncontext: { got: [] }\ncommands: { zoom: { args: { z: { type: string }, a: { type: string } } }, add: {} }\ntype: parallel\nstates:\n  z: { initial: y, states: { y: { on: { add: { set: { got: "context.got + [\'z\']" } } }, b: {} } }, b: {} }\n  a: { initial: y, states: { y: { on: { add: { set: { got: "context.got + [\'a\']" } } } } } }\non: { zoom: { set: { zoomed: event.args } } }\n'.replace(
        ', b: {} } }, b: {} }',
        ' } } }',
      );
    const host = await Host.open([text]);
    await host.send(ada, 'add');
    const later = await host.restart();
    expect(JSON.stringify(later.project.workflows())).toBe(JSON.stringify(host.project.workflows()));
    await later.send(ada, 'add');
    expect(later.run('w-1').context.got).toEqual(['z', 'a', 'z', 'a']);
    await later.send(ada, '/zoom one two');
    expect(later.run('w-1').context.zoomed).toEqual({ z: 'one', a: 'two' });
    expect(await (await later.restart()).replayed()).toBe(later.seen());
  });

  it("RUN-56: nobody sees a definition, a grant or a session's hash in the history", async () => {
    const host = await Host.open([V1]);
    const { session } = await host.project.admit(
      { id: 'own:owner', projectId: 'p', role: 'owner', kind: 'person', generation: 0 },
      { name: 'Ada' },
    );
    const { entries } = host.project.history({ limit: 50 });
    expect(entries.map(({ kind, seq }) => `${seq} ${kind}`)).toEqual(['1 project', '2 workflow', '3 member']);
    const text = JSON.stringify(entries);
    for (const secret of [session ?? 'none', 'grant', 'session', '"on"', 'states:']) expect(text).not.toContain(secret);
    expect(host.project.history({ after: 1, limit: 1 })).toMatchObject({ entries: [{ seq: 2 }], more: true });
    expect(host.project.history({ before: 3, limit: 5 })).toMatchObject({
      entries: [{ seq: 1 }, { seq: 2 }],
      more: false,
    });
    expect(olga.role).toBe('owner');
  });

  it('RUN-50: what is started on the way to the end of a run begins all the same, in the next life too, once', async () => {
    const last = `workflow: last
commands: { go: {} }
initial: idle
states:
  idle: { on: { go: { target: over, start: { workflow: story, title: "'After'", context: { name: "'c'" } } } } }
  over: { type: final }
`;
    const host = await Host.open([last, CHILD]);
    await host.send(ada, 'go');
    expect(host.run('story-1')).toMatchObject({ title: 'After', parent: 'last-1', status: 'active' });
    await host.send(ada, 'finish');
    expect(await host.replayed()).toBe(host.seen());

    const other = await Host.open([last, CHILD]);
    const append = other.journal.append.bind(other.journal);
    other.journal.append = async (drafts) =>
      drafts.some(({ kind }) => kind === 'run') ? new Promise<never>(() => undefined) : append(drafts);
    await other.send(ada, 'go');
    other.journal.append = append;
    const next = await other.restart();
    await rest();
    const later = await next.restart();
    expect(later.project.runs().map(({ run }) => run)).toEqual(['last-1', 'story-1']);
  });

  it('RUN-118: one that can’t begin on the way to the end is asked for once', async () => {
    const host = await Host.open([
      'workflow: last\ncommands: { go: {} }\ninitial: idle\nstates:\n  idle: { on: { go: { target: over, start: { workflow: nowhere } } } }\n  over: { type: final }\n',
    ]);
    await host.send(ada, 'go');
    const written = host.journal.kinds().length;
    const next = await host.restart();
    await rest();
    expect(next.journal.kinds()).toHaveLength(written);
  });
});
