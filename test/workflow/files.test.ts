import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { parseWorkflow } from '../../src/workflow/parse.ts';
import { TEMPLATES } from '../../src/workflow/templates.ts';
import { compiled, Walk } from './support.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '../../examples');

describe('files that come along', () => {
  it.each(TEMPLATES.map((template) => [template.id, template] as const))(
    'WF-27: the template %s is clean and begins',
    (id, { text, file }) => {
      const { definition, problems } = parseWorkflow(text, file);
      expect(problems).toEqual([]);
      expect(definition?.id).toBe(id);
      expect(new Walk(text).now.accepts.length).toBeGreaterThan(0);
    },
  );

  it('WF-27: there are the five templates', () => {
    expect(TEMPLATES.map(({ id }) => id).sort()).toEqual(['incident', 'release', 'review', 'scrum', 'tdd']);
  });

  it.each(TEMPLATES.map((template) => [template.id, template] as const))(
    'WF-27: with the template %s come those whose workflows it starts',
    (_, { text, starts }) => {
      const started = [...text.matchAll(/start: \{ workflow: (\w+)/g)].map((match) => match[1]);
      expect([...starts]).toEqual([...new Set(started)]);
      expect(TEMPLATES.map(({ id }) => id)).toEqual(expect.arrayContaining([...starts]));
    },
  );

  it('WF-27: the example is clean', () => {
    const folder = path.join(EXAMPLES, 'retry-queue/.stateroom');
    const files = readdirSync(folder);
    expect(files).toEqual(['tdd.workflow.yaml']);
    for (const file of files)
      expect(parseWorkflow(readFileSync(path.join(folder, file), 'utf8'), file).problems).toEqual([]);
  });

  it('WF-27: a sprint starts a cycle for each story, and comes to its review when all are over', () => {
    const walk = new Walk(TEMPLATES.find(({ id }) => id === 'scrum')?.text ?? '');
    const add = (description: string) => ({ type: 'backlog.add_story', args: { description } });
    walk.send({ type: 'epic', args: { description: 'Login' } }, add('one'), add('two'), 'approve');
    walk.send({ type: 'sprint.plan', args: { stories: ['S1', 'S2'] } }, 'sprint.start');
    const { effects } = walk.send({ type: 'task.passed', state: 'sprint_planned.checking' });
    expect(effects.flatMap((effect) => (effect.type === 'run.start' ? [effect.title] : []))).toEqual([
      'S1 one',
      'S2 two',
    ]);
    const over = (story: string, result: string) => ({ type: 'run.done', data: { output: { story, result } } });
    expect(walk.send(over('S2', 'stuck')).state).toBe('blocked');
    expect(walk.send('skip_task').state).toBe('sprint_active');
    // As the room tells it of a cycle that failed, was cancelled, or could not begin.
    expect(walk.send({ type: 'run.failed', data: { run: null, given: { story: 'S1' }, output: null } }).state).toBe(
      'blocked',
    );
    expect(walk.send({ type: 'suggest_fix', args: { text: 'Try it in steps' } })).toMatchObject({
      state: 'sprint_active',
      effects: [{ type: 'run.start', workflow: 'tdd', context: { story: 'S1' } }],
    });
    expect(walk.send(over('S1', 'committed')).state).toBe('sprint_review');
    expect(walk.send('feedback').state).toBe('idle');
  });
});

const CONFIG = {
  id: 'Order Flow',
  initial: 'cart',
  context: { items: 0 },
  states: {
    cart: { on: { CHECKOUT: 'paying', 'Add item': { actions: [] }, approve: { target: 'paying' } } },
    paying: {
      initial: 'card',
      after: { 30000: 'cart' },
      states: { card: { on: { PAID: '#Order Flow.done', 'pay.cash': 'cash' } }, cash: { type: 'final' } },
      onDone: { target: 'done' },
    },
    done: { type: 'final' },
  },
} as const;

describe('a JSON export of an XState machine', () => {
  const walkOf = (data: unknown) => new Walk(JSON.stringify(data));

  it('WF-28: loads as it is; every event its chart names is a command of members', () => {
    const { definition, problems } = parseWorkflow(JSON.stringify(CONFIG), 'order.workflow.json');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(definition).toMatchObject({ id: 'order-flow', runs: 'single', context: { items: 0 } });
    expect(definition?.commands.map(({ name }) => name)).toEqual([
      'CHECKOUT',
      'Add item',
      'approve',
      'PAID',
      'pay.cash',
    ]);
    expect(definition?.commands[0]?.roles).toEqual(['member', 'approver', 'owner']);
  });

  it('WF-28: a machine written out with JSON.stringify runs the same, its after and onDone included', () => {
    const { definition, problems } = parseWorkflow(JSON.stringify(createMachine(CONFIG)), 'order.workflow.json');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(definition?.commands.map(({ name }) => name)).toEqual([
      'CHECKOUT',
      'Add item',
      'approve',
      'PAID',
      'pay.cash',
    ]);
    for (const data of [CONFIG, createMachine(CONFIG)]) {
      const walk = walkOf(data);
      expect(walk.send('CHECKOUT').effects).toEqual([
        { type: 'timer.set', id: 'timer.30s@paying', state: 'paying', label: 'after 30s', delay_ms: 30_000 },
      ]);
      expect(walk.chart.step(walk.now.snapshot, { type: 'timer.30s@paying' })).toMatchObject({
        ok: true,
        state: 'cart',
      });
      expect(walk.send('pay.cash')).toMatchObject({ state: 'done', status: 'done' });
    }
  });

  it('WF-29: none of its events can be named so that a sender could pass for the engine, a task, a gate, a run or a timer', () => {
    for (const event of [
      'xstate.stop',
      'xstate.init',
      'task.anything',
      'task.passed@a',
      'gate.opened',
      'run.start',
      'timer.1s@a',
      'done@a',
      'a@b',
      'task.*',
    ]) {
      const text = JSON.stringify({
        id: 'm',
        initial: 'a',
        states: { a: { on: { [event]: 'b', GO: 'b' } }, b: { type: 'final' } },
      });
      expect(parseWorkflow(text, 'm.workflow.json').definition, event).toBeUndefined();
    }
    const { definition } = parseWorkflow(
      JSON.stringify({
        id: 'm',
        initial: 'a',
        states: { a: { task: 'ls', on: { 'task.passed': 'b', 'task.failed': 'b', '*': 'b' } }, b: { type: 'final' } },
      }),
      'm.workflow.json',
    );
    expect(definition?.commands).toEqual([]);
    expect(
      compiled('workflow: w\ninitial: a\nstates:\n  a: { on: { go: b } }\n  b: { type: final }\n').definition.commands,
    ).toHaveLength(1);
  });
});
