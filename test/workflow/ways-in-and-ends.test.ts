import { describe, expect, it } from 'vitest';
import { parseWorkflow } from '../../src/workflow/parse.ts';
import { Walk } from './support.ts';

describe('ways into a state, and ends of others', () => {
  it('WF-41: what `initial` does is done between the state and the child it begins in, and not when a child is the target', () => {
    const walk = new Walk(`workflow: w
context: { log: [] }
initial: out
states:
  out: { on: { in: p, at: p.b } }
  p:
    initial: { target: a, set: { log: "context.log + ['initial']" } }
    entry: { set: { log: "context.log + ['p']" } }
    on: { leave: out }
    states:
      a: { entry: { set: { log: "context.log + ['a']" } } }
      b: {}
`);
    expect(walk.send('in').context.log).toEqual(['p', 'initial', 'a']);
    expect(walk.send('leave', 'at').context.log).toEqual(['p', 'initial', 'a', 'p']);
  });

  it('WF-41: keys that `initial` does not have are told', () => {
    const { problems } = parseWorkflow(
      'workflow: w\ninitial: { target: a, sett: {} }\nstates: { a: { type: final } }\n',
      'w.workflow.yaml',
    );
    expect(problems.map(({ code, line }) => `${code} ${line}`)).toEqual(['unknown-key 2']);
  });

  it('WF-42: the end of any state is heard by the id that XState gives it, by those around it and beside it', () => {
    const walk = new Walk(`workflow: w
type: parallel
states:
  x:
    initial: run
    states:
      run: { initial: go, states: { go: { on: { end: over } }, over: { type: final } } }
  y:
    initial: waiting
    states:
      waiting: { on: { xstate.done.state.w.x.run: woken } }
      woken: { on: { again: waiting } }
on: { xstate.done.state.w.x.run: { target: .x } }
`);
    // Each in its own region hears it first.
    expect(walk.send('end').state).toEqual({ x: { run: 'over' }, y: 'woken' });
    expect(walk.now.taken).toEqual(['x.run.go:end:0', 'y.waiting:done@x.run:0']);
  });

  it('WF-42: an id that no state has is told', () => {
    const { problems } = parseWorkflow(
      'workflow: w\ninitial: a\nstates: { a: { on: { xstate.done.state.w.b: c } }, c: { type: final } }\n',
      'w.workflow.yaml',
    );
    expect(problems.map(({ code }) => code)).toContain('unknown-target');
  });

  it('WF-13: a history without a memory may lead into several regions', () => {
    const walk = new Walk(`workflow: w
initial: out
states:
  out: { on: { back: p.h } }
  p:
    type: parallel
    states:
      h: { type: history, history: deep, target: [x.x2, y.y2] }
      x: { initial: x1, states: { x1: {}, x2: {} } }
      y: { initial: y1, states: { y1: {}, y2: {} } }
    on: { leave: out }
`);
    expect(walk.send('back').state).toEqual({ p: { x: 'x2', y: 'y2' } });
  });

  it('WF-8: an event may be called like a method of every object', () => {
    for (const name of ['toString', 'valueOf', 'hasOwnProperty'])
      expect(new Walk(`workflow: w\ninitial: a\nstates: { a: { on: { ${name}: b } }, b: {} }\n`).send(name).state).toBe(
        'b',
      );
  });

  it('WF-27: the arguments that the templates ask for can be given', async () => {
    const { TEMPLATES } = await import('../../src/workflow/templates.ts');
    const { checkArgs } = await import('../../src/workflow/args.ts');
    const release = TEMPLATES.find(({ id }) => id === 'release');
    const command = parseWorkflow(release?.text ?? '', 'r.workflow.yaml').definition?.commands.find(
      ({ name }) => name === 'prepare',
    );
    if (!command) throw new Error('prepare');
    expect(checkArgs(command, { version: '1.20.3' })).toEqual([]);
    expect(checkArgs(command, { version: 'next' })).toHaveLength(1);
  });
});
