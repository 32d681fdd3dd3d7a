import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { parse } from 'yaml';
import { importWorkflow } from '../../../src/workflow/interchange/import.ts';
import { exportXState } from '../../../src/workflow/interchange/xstate-export.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { Walk } from '../support.ts';

const read = (machine: object) => importWorkflow(JSON.stringify(machine), 'machine.json');
const told = (machine: object) => read(machine).findings.map(({ code, path }) => `${code} ${path}`);
const data = (machine: object) => parse(read(machine).text ?? '');

describe('a machine of XState as a workflow', () => {
  it('IX-3: names of guards and actions are kept, and each is told to have no implementation', () => {
    const machine = {
      id: 'fetcher',
      initial: 'idle',
      states: {
        idle: {
          entry: ['reset', { type: 'notify', params: { by: 'mail' } }],
          on: {
            go: { target: 'busy', guard: 'isReady', actions: 'log' },
            force: { target: 'busy', guard: { type: 'hasRight', params: { level: 2 } } },
            both: { target: 'busy', guard: { and: ['isReady', { not: 'isLate' }] } },
          },
        },
        busy: { on: { stop: 'idle' } },
      },
    };
    const { idle } = data(machine).states;
    expect(idle.on.go).toEqual({ target: 'busy', guard: { type: 'isReady' }, actions: ['log'] });
    expect(idle.on.force.guard).toEqual({ type: 'hasRight', params: { level: 2 } });
    expect(idle.on.both.guard).toEqual({ and: [{ type: 'isReady' }, { not: { type: 'isLate' } }] });
    expect(idle.entry).toEqual(['reset', { type: 'notify', params: { by: 'mail' } }]);
    expect(
      read(machine)
        .findings.map(({ code, path, message }) => `${code} ${path} ${/"(\w+)"/.exec(message)?.[1]}`)
        .sort(),
    ).toEqual([
      'action-not-implemented states.idle.entry notify',
      'action-not-implemented states.idle.entry reset',
      'action-not-implemented states.idle.on.go log',
      'guard-not-implemented states.idle.on.both isLate',
      'guard-not-implemented states.idle.on.both isReady',
      'guard-not-implemented states.idle.on.force hasRight',
      'guard-not-implemented states.idle.on.go isReady',
    ]);
    for (const { message } of read(machine).findings) expect(message).toContain('no implementation');
    expect(
      read(machine)
        .findings.map(({ message }) => message)
        .join(),
    ).toMatch(/"isReady".*"hasRight"|"hasRight"/);
  });

  it('IX-3: a machine that is only names of actions runs, and a guard that nobody knows is never taken for true or false', () => {
    const plain = read({ id: 'm', initial: 'a', states: { a: { entry: 'hello', on: { go: 'b' } }, b: {} } });
    expect(new Walk(plain.text ?? '').send('go').state).toBe('b');
    const guarded = read({
      id: 'm',
      initial: 'a',
      states: { a: { on: { go: { target: 'b', guard: 'isReady' } } }, b: {} },
    });
    expect(
      parseWorkflow(guarded.text ?? '', 'm.workflow.yaml').problems.map(({ code, severity }) => `${severity} ${code}`),
    ).toContain('error guard-not-implemented');
  });

  it('IX-4: what a workflow can not hold is told with its place, and stands aside in meta.xstate', () => {
    const machine = {
      id: 'm',
      initial: 'a',
      schemas: { events: {} },
      states: {
        a: {
          invoke: { src: 'fetch', onDone: 'b' },
          after: { timeout: 'b', 1000: 'b' },
          on: { 'xstate.done.actor.0.m.a': 'b', 'timer.x': 'b', 'user.*': 'b', 'user.left': 'a', user: 'a' },
          states: {},
        },
        b: { on: { back: { target: 'a', in: '#m.b' } } },
      },
    };
    expect(told(machine).sort()).toEqual(
      [
        'unknown-key schemas',
        'invoke states.a.invoke',
        'delay states.a.after.timeout',
        'engine-event states.a.on.xstate.done.actor.0.m.a',
        'event-renamed states.a.on.timer.x',
        'wildcard states.a.on.user.*',
        'unknown-key states.b.on.back.in',
      ].sort(),
    );
    const { states, meta } = data(machine);
    expect(meta.xstate.schemas).toEqual({ events: {} });
    expect(states.a.meta.xstate).toEqual({ invoke: { src: 'fetch', onDone: 'b' }, after: { timeout: 'b' } });
    expect(states.a.after).toEqual({ 1000: 'b' });
    // The event's own transitions come before those of the wildcard, as XState has it.
    expect(states.a.on).toEqual({ timer_x: 'b', 'user.left': ['a', 'b'], user: ['a', 'b'] });
  });

  it('IX-4: a machine that was serialised is the machine that was written', () => {
    const config = {
      id: 'light',
      initial: 'green',
      context: { count: 0 },
      states: {
        green: { after: { 1000: 'yellow' }, on: { stop: '#light.red' } },
        yellow: { on: { go: 'red' } },
        red: {
          initial: 'walk',
          onDone: 'green',
          states: { walk: { on: { tick: 'stop' } }, stop: { type: 'final' } },
        },
      },
    } as const;
    const serialised = importWorkflow(JSON.stringify(createMachine(config)), 'light.json');
    expect(serialised.findings).toEqual([]);
    const walk = new Walk(serialised.text ?? '');
    expect(walk.send({ type: 'timer.1s@green' }, 'go').state).toEqual({ red: 'walk' });
    expect(walk.send('tick').state).toBe('green');
  });

  it('IX-4: what an export of a workflow can not hold is told with a code, a place and a sentence', () => {
    const { definition } = parseWorkflow(
      `workflow: w
title: W
runs: many
context: { n: 0 }
commands: { go: { title: Go, roles: [owner] } }
initial: a
states:
  a:
    task: { run: npm test }
    on: { task.failed: a, go: { target: b, guard: context.n < 1, set: { n: context.n + 1 } } }
  b:
    gate: { approvals: 1 }
    on: { gate.approved: c, gate.rejected: a }
    entry: { start: { workflow: other } }
  c: { type: final, output: context.n }
`,
      'w.workflow.yaml',
    );
    if (!definition) throw new Error('w');
    const { findings, text } = exportXState(definition);
    expect(findings.map(({ code, path }) => `${code} ${path}`.trim()).sort()).toEqual(
      ['task a', 'gate b', 'output c', 'guard', 'set', 'start', 'commands', 'runs', 'title'].sort(),
    );
    for (const { message } of findings) expect(message).toMatch(/^[A-Z].*\.$/);
    // Nothing of it is lost: it stands where XState leaves notes alone.
    const machine = JSON.parse(text);
    expect(machine.meta.stateroom).toEqual({
      title: 'W',
      runs: 'many',
      commands: { go: { title: 'Go', roles: ['owner'] } },
    });
    expect(machine.states.a.meta.stateroom).toEqual({ task: { run: 'npm test' } });
    expect(() => createMachine(machine)).not.toThrow();
  });
});
