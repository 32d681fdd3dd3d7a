import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/server/journal/canonical.ts';
import { compileWorkflow } from '../../src/workflow/compile.ts';
import type { EngineSnapshot } from '../../src/workflow/model.ts';
import { parseWorkflow } from '../../src/workflow/parse.ts';
import { compiled, Walk } from './support.ts';

const through = (value: EngineSnapshot): EngineSnapshot => JSON.parse(canonical(value)) as EngineSnapshot;

const NESTED = `workflow: w
context: { log: [] }
initial: a
exit: { set: { log: "context.log + ['-w']" } }
states:
  a:
    initial: a1
    entry: { set: { log: "context.log + ['+a']" } }
    exit: { set: { log: "context.log + ['-a']" } }
    on: { outer: b, inner: { target: .a2 }, again: { target: .a2, reenter: true } }
    states:
      a1:
        entry: { set: { log: "context.log + ['+a1']" } }
        exit: { set: { log: "context.log + ['-a1']" } }
        on: { next: { target: a2, set: { log: "context.log + ['next']" } } }
      a2:
        entry: { set: { log: "context.log + ['+a2']" } }
        exit: { set: { log: "context.log + ['-a2']" } }
        on: { outer: { guard: 'false', target: a1 } }
  b:
    entry: { set: { log: "context.log + ['+b']" } }
    on: { back: a }
`;

describe('how a chart runs', () => {
  it('WF-10: exits go from the inside out, then the transition acts, then entries from the outside in', () => {
    const walk = new Walk(NESTED);
    expect(walk.now.context.log).toEqual(['+a', '+a1']);
    expect(walk.now.active).toEqual(['a', 'a.a1']);
    expect(walk.send('next').context.log).toEqual(['+a', '+a1', '-a1', 'next', '+a2']);
    expect(walk.send('outer').context.log).toEqual(['+a', '+a1', '-a1', 'next', '+a2', '-a2', '-a', '+b']);
    expect(walk.now.state).toBe('b');
  });

  it('WF-10: a transition to a child stays within its parent, unless it re-enters', () => {
    const walk = new Walk(NESTED);
    expect(walk.send('inner').context.log).toEqual(['+a', '+a1', '-a1', '+a2']);
    expect(walk.send('again').context.log).toEqual(['+a', '+a1', '-a1', '+a2', '-a2', '-a', '+a', '+a2']);
  });

  it('WF-11: the innermost state that listens decides; one whose guard refuses leaves it to those around it', () => {
    const walk = new Walk(NESTED);
    walk.send('inner');
    expect(walk.send('outer').taken).toEqual(['a:outer:0']);
  });

  it('WF-12: in a parallel state every region hears the event, and all of them final make it done', () => {
    const walk = new Walk(`workflow: w
initial: p
states:
  p:
    type: parallel
    onDone: after
    states:
      z: { initial: z1, states: { z1: { on: { both: z2 } }, z2: { type: final } } }
      c: { initial: c1, states: { c1: { on: { both: c2 } }, c2: { on: { last: c3 } }, c3: { type: final } } }
  after: { type: final }
`);
    expect(walk.now.active).toEqual(['p', 'p.z', 'p.z.z1', 'p.c', 'p.c.c1']);
    walk.send('both');
    expect(walk.now.state).toEqual({ p: { z: 'z2', c: 'c2' } });
    expect(walk.now.taken).toEqual(['p.z.z1:both:0', 'p.c.c1:both:0']);
    expect(walk.send('last')).toMatchObject({ state: 'after', status: 'done', accepts: [] });
  });

  const HISTORY = (kind: string, more = '') => `workflow: w
initial: a
states:
  a:
    initial: one
    on: { leave: b }
    states:
      one: { on: { next: two } }
      two: { initial: x, states: { x: { on: { next: y } }, y: {} } }
      h: { type: history, history: ${kind}${more} }
  b: { on: { back: a.h } }
`;

  it('WF-13: a shallow history comes back to the child, a deep one to the innermost state, also through JSON', () => {
    for (const [kind, state] of [
      ['shallow', { a: { two: 'x' } }],
      ['deep', { a: { two: 'y' } }],
    ] as const) {
      const walk = new Walk(HISTORY(kind));
      walk.send('next', 'next', 'leave');
      const kept = through(walk.now.snapshot);
      const result = walk.chart.step(kept, { type: 'back' });
      expect(result).toMatchObject({ ok: true, state });
    }
  });

  it('WF-13: a history without a memory goes where it says, or where its parent begins', () => {
    for (const kind of ['shallow', 'deep']) {
      const fresh = (more: string) => {
        const text = HISTORY(kind, more).replace('initial: a\n', 'initial: b\n');
        return new Walk(text).send('back').state;
      };
      expect(fresh('')).toEqual({ a: 'one' });
      expect(fresh(', target: two')).toEqual({ a: { two: 'x' } });
    }
  });

  it('WF-14: an always is taken at once, the first whose guard is true, and hears the event that led there', () => {
    const walk = new Walk(`workflow: w
context: { n: 0 }
commands: { add: { args: { n: { type: integer } } } }
initial: a
states:
  a: { on: { add: { target: sort, set: { n: event.args.n } } } }
  sort:
    always:
      - { target: big, guard: context.n > 10 }
      - { target: small, guard: event.args.n > 1 }
      - { target: a }
  big: { type: final }
  small: { type: final }
`);
    expect(walk.send({ type: 'add', args: { n: 1 } }).state).toBe('a');
    expect(walk.send({ type: 'add', args: { n: 5 } }).state).toBe('small');
  });

  it('WF-3: a circle that only turns with some context is stopped, named, and leaves the run where it was', () => {
    const walk = new Walk(`workflow: w
context: { on: 0 }
initial: a
states:
  a: { on: { go: { target: b, set: { on: 1 } } } }
  b: { always: { target: c, guard: context.on == 1 }, on: { stop: z } }
  c: { always: { target: b, guard: context.on == 1 }, on: { stop: z } }
  z: { type: final }
`);
    const result = walk.try('go');
    expect(result).toMatchObject({ ok: false, why: 'broken' });
    expect(result.ok === false && result.why === 'broken' && result.message).toMatch(/b::0 → c::0|c::0 → b::0/);
    expect(walk.chart.look(walk.now.snapshot).state).toBe('a');
  });

  it('WF-15: guards are CEL over context and event, a state that is active, and and, or, not of these', () => {
    const guarded = (guard: string) =>
      new Walk(`workflow: w
context: { n: 2, tags: [x], o: { p: true } }
commands: { move: {}, go: { args: { n: { type: integer } } } }
type: parallel
states:
  one: { initial: a, states: { a: { on: { go: { target: z, guard: ${guard} } } }, z: {} } }
  two: { initial: b, states: { b: { on: { move: c } }, c: {} } }
`).try({ type: 'go', args: { n: 3 }, by: 'm_1', role: 'approver', member_kind: 'agent' }).ok;
    for (const guard of [
      'context.n == 2',
      'context.n + 1 == event.args.n',
      "event.role == 'approver'",
      "event.by == 'm_1'",
      "event.kind == 'agent'",
      "'x' in context.tags && context.o.p",
      '{ in: two.b }',
      "{ in: '#w.two.b' }",
      '{ not: { in: two.c } }',
      "{ and: ['true', { or: ['false', { in: two.b }] }] }",
      '{ or: ["context.missing > 1", "true"] }',
    ])
      expect(guarded(JSON.stringify(guard).startsWith('"{') ? guard : JSON.stringify(guard)), guard).toBe(true);
    for (const guard of [
      'context.n == 3',
      'context.missing > 1',
      'event.args.other == 1',
      "{ and: ['true', { in: two.c }] }",
      '{ not: { in: two.b } }',
    ])
      expect(guarded(guard.startsWith('{') ? guard : JSON.stringify(guard)), guard).toBe(false);
  });

  it('WF-16: what a guard holds back is told apart from what is accepted, and from what no state listens to', () => {
    const walk = new Walk(`workflow: w
context: { n: 0 }
commands: { go: {}, may: { args: { n: { type: integer } } }, never: {}, far: {} }
initial: a
states:
  a:
    on:
      go: [{ target: b, guard: context.n > 1 }, { target: b, guard: { not: context.n < 5 } }]
      may: { target: b, guard: event.args.n > 1 }
      never: { target: b, guard: { and: ['false', event.args.n > 1] } }
  b: { on: { far: a } }
`);
    expect(walk.now.accepts).toEqual(['may']);
    expect(walk.now.held).toEqual({ go: 'context.n > 1; not (context.n < 5)', never: 'false and event.args.n > 1' });
    expect(walk.try('go')).toEqual({
      ok: false,
      why: 'guard_failed',
      guards: ['context.n > 1', 'not (context.n < 5)'],
    });
    expect(walk.try('far')).toEqual({ ok: false, why: 'not_accepted' });
  });

  it('WF-17: set works on what was before it, field by field, keeps whole numbers whole, and fails as a whole', () => {
    const walk = new Walk(`workflow: w
context: { n: 1, half: 0.5, list: [1], keep: x }
commands: { go: {}, fail: {}, big: {}, cut: {} }
initial: a
states:
  a:
    on:
      go: { set: { n: context.n + 1, half: context.half * 2.0, list: 'context.list + [context.n]', made: "{'a': [1, null, true]}" } }
      fail: { set: { n: '7', half: context.missing + 1 }, target: b }
      big: { set: { list: 'context.list + context.list' } }
      cut: { set: { keep: "'😀'.substring(0, 1)" } }
  b: {}
`);
    expect(walk.send('go').context).toEqual({ n: 2, half: 1, list: [1, 1], keep: 'x', made: { a: [1, null, true] } });
    expect(walk.try('fail')).toMatchObject({ ok: false, why: 'broken' });
    expect(walk.now.state).toBe('a');
    expect(walk.chart.look(walk.now.snapshot).context).toMatchObject({ n: 2, keep: 'x' });
  });

  it('WF-18: a context can not grow without bound, nor take what would not come back as it went in', () => {
    const walk = new Walk(`workflow: w
context: { list: [1], text: '😀', n: 1.5 }
commands: { double: {}, cut: {}, huge: {} }
initial: a
states:
  a:
    on:
      double: { set: { list: 'context.list + context.list' } }
      cut: { set: { text: 'context.text.substring(0, 1)' } }
      huge: { set: { n: context.n * 1e300 } }
`);
    let times = 0;
    while (walk.try('double').ok && times < 40) {
      walk.send('double');
      times += 1;
    }
    expect(times).toBe(15);
    expect(walk.try('double')).toMatchObject({
      ok: false,
      why: 'broken',
      message: expect.stringContaining('larger than 64 KiB'),
    });
    for (const event of ['cut', 'huge']) {
      const result = walk.try(event);
      if (result.ok) expect(() => canonical(result.context)).not.toThrow();
      else expect(result).toMatchObject({ why: 'broken' });
    }
  });

  it('WF-19: a task, a gate and a timer begin with their state and end with it, in that order; replaying asks for the same', () => {
    const walk = new Walk(`workflow: w
initial: a
states:
  a: { on: { go: b } }
  b:
    task: ls
    after: { 5m: a, 1500ms: a, 1s: a }
    on: { task.failed: a, leave: a }
  c: { gate: { approvals: 2 }, on: { gate.approved: a, gate.rejected: a } }
on: { agree: .c }
`);
    expect(walk.send('go').effects).toEqual([
      { type: 'timer.set', id: 'timer.5m@b', state: 'b', label: 'after 5m', delay_ms: 300_000 },
      { type: 'timer.set', id: 'timer.1s 500ms@b', state: 'b', label: 'after 1s 500ms', delay_ms: 1500 },
      { type: 'timer.set', id: 'timer.1s@b', state: 'b', label: 'after 1s', delay_ms: 1000 },
      { type: 'task.start', state: 'b', task: { run: 'ls' } },
    ]);
    const before = through(walk.now.snapshot);
    const left = walk.send('agree').effects;
    expect(left).toEqual([
      { type: 'timer.clear', id: 'timer.5m@b' },
      { type: 'timer.clear', id: 'timer.1s 500ms@b' },
      { type: 'timer.clear', id: 'timer.1s@b' },
      { type: 'task.cancel', state: 'b' },
      {
        type: 'gate.open',
        state: 'c',
        gate: { approvals: 2, by: ['approver', 'owner'], not_requester: false, agents: false },
      },
    ]);
    expect(walk.chart.step(before, { type: 'agree' })).toMatchObject({ ok: true, effects: left });
  });

  it('WF-20: the end of a task concerns its own state alone, or one around it that has none of its own', () => {
    const text = `workflow: w
type: parallel
states:
  left: { initial: run, states: { run: { task: l, on: { task.passed: ok, task.failed: bad } }, ok: {}, bad: {} } }
  right: { initial: run, on: { task.failed: .bad }, states: { run: { task: r, on: { task.passed: ok } }, ok: {}, bad: {} } }
`;
    const walk = new Walk(text);
    expect(walk.send({ type: 'task.passed', state: 'left.run' }).state).toEqual({ left: 'ok', right: 'run' });
    expect(walk.try({ type: 'task.passed', state: 'left.run' })).toEqual({ ok: false, why: 'not_accepted' });
    expect(walk.send({ type: 'task.failed', state: 'right.run' }).state).toEqual({ left: 'ok', right: 'bad' });
  });

  it('WF-21: start asks for a child with a title and a context of expressions; output is what a final state says', () => {
    const walk = new Walk(`workflow: w
context: { story: login, n: 2 }
initial: a
states:
  a: { on: { go: { target: b, start: { workflow: tdd, title: "'Story ' + context.story", context: { story: context.story, first: 'context.n - 1' } } } } }
  b: { on: { run.done: { target: z, set: { story: event.output } } } }
  z: { type: final, output: "{'story': context.story}" }
`);
    expect(walk.send('go').effects).toEqual([
      { type: 'run.start', workflow: 'tdd', title: 'Story login', context: { story: 'login', first: 1 } },
    ]);
    expect(walk.send({ type: 'run.done', data: { output: 'done' } })).toMatchObject({
      status: 'done',
      output: { story: 'done' },
    });
  });

  it('RUN-110: a run led to a state leaves all, enters its ancestors, and begins the regions beside it', () => {
    const note = (key: string) => `{ set: { log: "context.log + ' ${key}'" } }`;
    const walk = new Walk(`workflow: w
context: { log: '', kept: 7 }
commands: { go: {}, back: {} }
initial: a
states:
  a: { on: { go: work }, exit: ${note('-a')} }
  work:
    type: parallel
    entry: ${note('+work')}
    exit: ${note('-work')}
    on: { back: a }
    states:
      left: { initial: x, states: { x: { task: { run: l }, on: { task.passed: y, task.failed: y }, exit: ${note('-x')} }, y: { entry: ${note('+y')}, after: { 5m: x } }, was: { type: history } } }
      right: { initial: x, states: { x: { gate: {}, on: { gate.approved: y, gate.rejected: y } }, y: {} } }
`);
    const lead = (state: string) => {
      const result = walk.chart.enter(walk.now.snapshot, state, { type: 'run.restart_from', args: { state } });
      if (!result.ok) throw new Error(result.why);
      walk.now = result;
      return result;
    };
    expect(lead('work.left.y')).toMatchObject({
      state: { work: { left: 'y', right: 'x' } },
      context: { log: ' -a +work +y', kept: 7 },
      taken: [],
    });
    expect(walk.now.effects.map(({ type }) => type)).toEqual(['timer.set', 'gate.open']);
    expect(lead('work.left')).toMatchObject({ state: { work: { left: 'x', right: 'x' } } });
    expect(walk.now.effects.map(({ type }) => type)).toEqual(['gate.close', 'timer.clear', 'task.start', 'gate.open']);
    // The memory of what was left is that of any way out.
    expect(lead('a')).toMatchObject({
      state: 'a',
      snapshot: { history: { 'm.work.left.was': [{ id: 'm.work.left.x' }] } },
    });
    // It goes on as the chart it is.
    const [live, read] = [walk.now.snapshot, JSON.parse(JSON.stringify(walk.now.snapshot))].map((snapshot) =>
      walk.chart.step(snapshot, { type: 'go' }),
    );
    expect(live).toEqual(read);
    expect(live).toMatchObject({ ok: true, state: { work: { left: 'x', right: 'x' } } });
    for (const none of ['nowhere', 'work.left.was', '']) expect(() => lead(none)).toThrow('no state');
  });

  it('WF-92: nothing of a chart takes the event that leads a run to a state: no `*`, and no name there can be', () => {
    const walk = new Walk(`workflow: w
commands: { go: {} }
initial: a
on: { '*': a }
states:
  a: { on: { '*': b, go: z } }
  b: { always: { target: z, guard: "event.type == 'run.restart_from' && event.args.reason == 'late'" } }
  z: { type: final }
`);
    const enter = (reason: string) =>
      walk.chart.enter(walk.now.snapshot, 'b', { type: 'run.restart_from', args: { reason } });
    expect(enter('early')).toMatchObject({ ok: true, state: 'b', taken: [] });
    // What expressions see of it is the command and its reason.
    expect(enter('late')).toMatchObject({ ok: true, state: 'z', status: 'done', taken: ['b::0'] });
    const { definition } = parseWorkflow(
      "workflow: w\ninitial: a\nstates: { a: { on: { 'stateroom.enter@b': b } }, b: {} }\n",
      'w.workflow.yaml',
    );
    expect(definition).toBeUndefined();
    expect(walk.try('stateroom.enter@b')).toMatchObject({ ok: true, state: 'b', taken: ['a:*:0'] });
  });

  it('WF-22: states and transitions are told in document order, tags and titles as written', () => {
    const { graph } = compiled(`workflow: w
initial: z
states:
  z: { title: Zed, tags: [x, y], on: { b: m, a: m } }
  m: { initial: k, states: { k: {}, c: {} }, on: { go: z } }
`);
    expect(graph.states.map(({ id }) => id)).toEqual(['z', 'm', 'm.k', 'm.c']);
    expect(graph.transitions.map(({ id }) => id)).toEqual(['z:b:0', 'z:a:0', 'm:go:0']);
    expect(graph.states[0]).toMatchObject({ title: 'Zed', tags: ['x', 'y'], parent: null });
    expect(graph.states[2]).toMatchObject({ title: 'K', parent: 'm' });
  });

  it('WF-23: every transition has an id of its own, also where one delay is written in two ways', () => {
    const { graph } = compiled(`workflow: w
context: { n: 1 }
initial: a
states:
  a:
    after: { 60s: { target: b, guard: context.n > 1 }, 1m: c }
    on: { go: [{ target: b, guard: context.n > 1 }, c] }
    always: [{ target: b, guard: context.n > 1 }, { target: c, guard: context.n > 2 }]
  b: { type: final }
  c: { type: final }
`);
    const ids = graph.transitions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(6);
  });

  it('WF-24: a snapshot that is not of this chart is refused, not guessed', () => {
    const walk = new Walk(NESTED);
    const snapshot = walk.now.snapshot as Record<string, EngineSnapshot>;
    for (const value of ['nope', '__proto__', { a: 'nope' }, { a: { a1: 'x' } }, null, 7, []])
      expect(() => walk.chart.step({ ...snapshot, value }, { type: 'next' }), JSON.stringify(value)).toThrow();
    for (const wrong of [null, 7, 'a', []]) expect(() => walk.chart.look(wrong)).toThrow();
    const other = new Walk('workflow: v\ninitial: x\nstates:\n  x: { on: { go: y } }\n  y: { type: final }\n');
    expect(() => other.chart.step(through(walk.now.snapshot), { type: 'go' })).toThrow(/does not have/);
  });

  it('WF-25: an engine event that nobody declared moves nothing, even where a chart listens to anything', () => {
    const walk = new Walk(NESTED);
    for (const type of [
      'xstate.init',
      'xstate.stop',
      'xstate.done.state.w.a',
      'xstate.after.1000.w.a',
      'task.passed',
      'gate.approved',
      'run.done',
      'timer.5m@a',
      'done@a',
      '__proto__',
      'constructor',
      '',
    ])
      expect(walk.try(type), type).toEqual({ ok: false, why: 'not_accepted' });
  });

  it('WF-26: the same definition, whether from YAML or JSON, is the same canonical text', () => {
    const yaml = parseWorkflow(NESTED, 'w.workflow.yaml').definition;
    const json = parseWorkflow(JSON.stringify(yaml?.chart), 'w.workflow.json').definition;
    expect(json).toEqual(yaml);
    if (yaml) expect(compileWorkflow(yaml).begin()).toMatchObject({ ok: true, state: { a: 'a1' } });
  });
});
