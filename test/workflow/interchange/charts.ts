import fc from 'fast-check';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { compileWorkflow } from '../../../src/workflow/compile.ts';
import type { ChartEvent, Definition, StepResult } from '../../../src/workflow/model.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { type Config, configOf, EVENTS, shapes } from '../random-charts.ts';

/** What a random chart may have besides its form. */
export interface Trimmings {
  /** Guards that ask for active states, which functions of XState's own can't. */
  readonly states: boolean;
}

const GUARDS = [
  'context.n < 3',
  'context.n % 2 == 0 || !context.flag',
  'context.log == []',
  'event.args.x == 1',
  { not: 'event.args.x == 1' },
  { and: ['context.n > 0', { or: ['context.flag', { not: 'event.args.x == 2' }] }] },
  // What CEL reads and ECMAScript does not.
  'size(context.log.filter(word, word.startsWith("+"))) < 4',
  'has(event.args.x)',
] as const;
const SETS = [
  { n: 'context.n + 1' },
  { n: 'context.n * 2 - 1', flag: '!context.flag' },
  // All fields are worked out on what was before.
  { n: 'context.n + 1', log: 'context.log + [string(context.n)]' },
  { flag: 'context.n > 1 && context.flag', word: "context.word + 'x'" },
  { word: "context.flag ? context.word : 'none'" },
] as const;

/** Events that a chart of these hears, and some that it does not. */
export const anyEvent: fc.Arbitrary<ChartEvent> = fc.record({
  type: fc.constantFrom(...EVENTS, 'e1.more', 'other'),
  args: fc.constantFrom<JsonObject>({}, { x: 1 }, { x: 2 }),
});

/** Random charts with guards, assignments, timers, `*`, and events whose names begin alike. */
export const definitions = ({ states }: Trimmings): fc.Arbitrary<Definition | undefined> =>
  fc.tuple(shapes, fc.infiniteStream(fc.nat(1000))).map(([shape, numbers]) => {
    const next = () => Number(numbers.next().value ?? 0);
    const config = { ...trim(configOf(shape), next, states, 'm'), context: { n: 0, flag: true, word: 'w', log: [] } };
    return parseWorkflow(JSON.stringify(config), 'm.workflow.json').definition;
  });

function trim(state: Config, next: () => number, states: boolean, id: string): Config {
  const inner = Object.entries((state.states ?? {}) as Record<string, Config>);
  const keys = inner.map(([key]) => key);
  const made: Config = { ...state };
  if (inner.length > 0)
    made.states = Object.fromEntries(inner.map(([key, child]) => [key, trim(child, next, states, `${id}.${key}`)]));
  if (state.type === 'history') return made;
  const word = id.replaceAll('.', '');
  if (next() % 2 === 0) made.entry = { set: { log: `context.log + ['+${word}']` } };
  if (next() % 3 === 0) made.exit = { set: { log: `context.log + ['-${word}']` } };
  if (state.type === 'final') return made;
  if (typeof state.initial === 'string' && next() % 4 === 0)
    made.initial = { target: state.initial, actions: { set: { log: `context.log + ['i${word}']` } } };
  const on: Record<string, unknown> = {};
  for (const [event, value] of Object.entries((state.on ?? {}) as Record<string, Config[]>)) {
    const name = next() % 5 === 0 ? (next() % 2 === 0 ? '*' : 'e1.more') : event;
    on[name] = value.flatMap((transition) => {
      const guard = next() % 3 === 0 ? GUARDS[next() % GUARDS.length] : undefined;
      const asks =
        states && keys.length > 0 && next() % 5 === 0 ? { in: `#${id}.${keys[next() % keys.length]}` } : guard;
      const set = next() % 3 === 0 ? SETS[next() % SETS.length] : undefined;
      const whole = { ...transition, ...(asks !== undefined && { guard: asks }), ...(set && { set }) };
      // Some have a second choice, and some stay where they are.
      return next() % 4 === 0 ? [whole, { set: { word: "'second'" } }] : [whole];
    });
  }
  if (Object.keys(on).length > 0) made.on = on;
  const [first] = Object.values((state.on ?? {}) as Record<string, Config[]>);
  if (first && next() % 4 === 0) made.after = { '5m': first[0], '90s': { set: { word: "'late'" } } };
  return made;
}

/** All that can be seen of a step. */
export function seen(step: StepResult): unknown {
  if (!step.ok) return step.why;
  const { state, active, status, context, accepts, output, effects } = step;
  // Maps whose keys are numbers have an order of their own: which of two timers is set first makes no difference.
  const made = effects.map((effect) => JSON.stringify(effect)).sort();
  return { state, active, status, context, accepts: [...accepts].sort(), output, effects: made };
}

/** What a definition comes to, event by event. */
export function live(definition: Definition, events: readonly ChartEvent[]): unknown[] {
  const chart = compileWorkflow(definition);
  let now = chart.begin();
  const lived = [seen(now)];
  for (const event of events) {
    if (!now.ok || now.status !== 'active') break;
    const step = chart.step(now.snapshot, event);
    lived.push(seen(step));
    if (step.ok) now = step;
  }
  return lived;
}
