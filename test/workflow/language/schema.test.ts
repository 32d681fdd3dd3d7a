import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { parse } from 'yaml';
import { workflowSchema } from '../../../src/workflow/language/json-schema.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { TEMPLATES } from '../../../src/workflow/templates.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const EXAMPLES = path.join(ROOT, 'examples');

const validator = new Validator(workflowSchema() as Schema, '7', true);
/** What is wrong, innermost last; through JSON, as an editor has it. */
const wrong = (data: unknown): string[] => {
  const { valid, errors } = validator.validate(JSON.parse(JSON.stringify(data)));
  return valid ? [] : errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
};

const examples = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.workflow\.(ya?ml|json)$/.test(name),
);

describe('the JSON Schema', () => {
  it('WF-39: the file that ships is the one that the tables make', () => {
    expect(JSON.parse(readFileSync(path.join(ROOT, 'media/workflow.schema.json'), 'utf8'))).toEqual(workflowSchema());
  });

  it.each(TEMPLATES.map(({ id, text }) => [id, text] as const))('WF-39: takes the template %s', (_, text) => {
    expect(wrong(parse(text))).toEqual([]);
  });

  it('WF-39: takes the examples', () => {
    expect(examples.length).toBeGreaterThan(0);
    for (const name of examples) expect(wrong(parse(readFileSync(path.join(EXAMPLES, name), 'utf8')))).toEqual([]);
  });

  it('WF-39: takes an export of XState', () => {
    const config = {
      id: 'Order',
      initial: 'cart',
      context: { items: 0 },
      states: {
        cart: { on: { CHECKOUT: 'paying' }, after: { 30000: 'done' } },
        paying: {
          initial: 'card',
          states: { card: { always: { target: '#Order.done', guard: 'false' } } },
          onDone: 'done',
        },
        done: { type: 'final' as const },
      },
    };
    expect(wrong(config)).toEqual([]);
    const written = JSON.parse(JSON.stringify(createMachine(config)));
    expect(
      parseWorkflow(JSON.stringify(written), 'order.workflow.json').problems.filter(
        ({ severity }) => severity === 'error',
      ),
    ).toEqual([]);
    expect(wrong(written)).toEqual([]);
  });

  it.each([
    ['an unknown key of a state', 'states: { a: { onn: {} } }'],
    ['an unknown key of a transition', 'states: { a: { on: { go: { target: a, gaurd: x } } } }'],
    ['an unknown key of a task', 'states: { a: { task: { run: x, shell: y } } }'],
    ['a role that is none', 'commands: { go: { roles: [boss] } }\nstates: { a: {} }'],
    ['a duration that is none', 'states: { a: { after: { soon: a } } }'],
    ['a name with a dot', 'states: { a.b: {} }'],
    ['an id with capitals', 'workflow: Big\nstates: { a: {} }'],
    ['no states', 'workflow: w'],
  ])('WF-39: refuses %s', (_, text) => {
    expect(wrong(parse(text))).not.toEqual([]);
  });
});
