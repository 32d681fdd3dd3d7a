import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, createActor, createMachine } from 'xstate';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { compileWorkflow } from '../../../src/workflow/compile.ts';
import { parseExpression } from '../../../src/workflow/expressions.ts';
import { importWorkflow } from '../../../src/workflow/interchange/import.ts';
import { exportScxml } from '../../../src/workflow/interchange/scxml-export.ts';
import { exportXState } from '../../../src/workflow/interchange/xstate-export.ts';
import type { Definition } from '../../../src/workflow/model.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { TEMPLATES } from '../../../src/workflow/templates.ts';
import { anyEvent, definitions, live } from './charts.ts';

/** Exported and imported again; throws what is wrong with the result. */
function back(text: string): Definition {
  const imported = importWorkflow(text, 'm.workflow.json');
  const { definition } = parseWorkflow(imported.text ?? '', 'm.workflow.yaml');
  if (!definition) throw new Error(JSON.stringify(imported, null, 2));
  return definition;
}

const FORMS = { xstate: exportXState, scxml: exportScxml } as const;

describe('out and back in', () => {
  it.each(['xstate', 'scxml'] as const)(
    'IX-1: any chart behaves the same after going through %s',
    { timeout: 120_000 },
    (form) => {
      let steps = 0;
      fc.assert(
        fc.property(definitions({ states: true }), fc.array(anyEvent, { maxLength: 15 }), (definition, events) => {
          if (!definition) return;
          const before = live(definition, events);
          expect(live(back(FORMS[form](definition).text), events)).toEqual(before);
          steps += before.length;
        }),
        { numRuns: 300 },
      );
      expect(steps).toBeGreaterThan(1000);
    },
  );

  it('WF-91: the ends of runs that are started come back as what they are', () => {
    const { definition } = parseWorkflow(
      `workflow: w
commands: { go: {} }
initial: a
states:
  a: { on: { go: { target: b, start: { workflow: other } } } }
  b: { on: { run.done: z, run.failed: { target: a, guard: "event.status == 'stopped'" }, run.cancelled: a } }
  z: { type: final, tags: [failed] }
`,
      'w.workflow.yaml',
    );
    if (!definition) throw new Error('The workflow is broken.');
    for (const form of Object.values(FORMS)) {
      const { graph } = compileWorkflow(back(form(definition).text));
      expect(graph).toEqual(compileWorkflow(definition).graph);
      expect(graph.transitions.flatMap(({ kind, event }) => (kind === 'run' ? [event] : []))).toHaveLength(3);
    }
  });

  it.each(TEMPLATES.map((template) => [template.id, template] as const))(
    'IX-1: the template %s keeps its commands, tasks, gates and texts',
    (_, template) => {
      const { definition } = parseWorkflow(template.text, template.file);
      if (!definition) throw new Error(template.id);
      for (const form of Object.values(FORMS)) {
        const { chart, ...rest } = back(form(definition).text);
        const { chart: original, ...whole } = definition;
        expect(rest).toEqual(whole);
        const states = (data: Definition) =>
          compileWorkflow(data).graph.states.map(({ id, title, description, kind, task, gate, tags }) => ({
            id,
            title,
            description,
            kind,
            task,
            gate,
            tags,
          }));
        expect(states({ ...whole, chart })).toEqual(states({ ...whole, chart: original }));
        const arrows = (data: Definition) =>
          compileWorkflow(data)
            .graph.transitions.map(({ source, targets, event, kind, reenter, description }) =>
              JSON.stringify({ source, targets, event, kind, reenter, description }),
            )
            .sort();
        expect(arrows({ ...whole, chart })).toEqual(arrows({ ...whole, chart: original }));
      }
    },
  );

  it('IX-2: XState itself runs an export the same way, given the implementations of two names', {
    timeout: 120_000,
  }, () => {
    let steps = 0;
    fc.assert(
      fc.property(definitions({ states: false }), fc.array(anyEvent, { maxLength: 12 }), (definition, events) => {
        if (!definition) return;
        const config = JSON.parse(exportXState(definition).text);
        const ours = compileWorkflow(definition);
        let now = ours.begin();
        if (!now.ok) return;
        let failed = false;
        const machine = createMachine(config).provide({
          guards: {
            'stateroom.guard': ({ context, event }, params) =>
              truth((params as unknown as { guard: Json }).guard, context, event),
          },
          actions: {
            'stateroom.set': assign(({ context, event }, params) => {
              const { fields } = params as unknown as { fields: Record<string, string> };
              const values = Object.entries(fields).map(([field, text]) => {
                const value = evaluate(text, context, event);
                if (value === undefined) failed = true;
                return [field, value] as const;
              });
              return Object.fromEntries(values);
            }),
          },
        });
        const actor = createActor(machine);
        actor.start();
        for (const event of events) {
          if (!now.ok || now.status !== 'active') break;
          expect(now.state).toEqual(actor.getSnapshot().value);
          expect(now.context).toEqual(actor.getSnapshot().context);
          const step = ours.step(now.snapshot, event);
          // A step that fails is refused here as a whole; XState has no such thing.
          if (!step.ok && step.why === 'broken') break;
          actor.send(event);
          if (failed) break;
          if (step.ok) now = step;
          steps += 1;
        }
        actor.stop();
      }),
      { numRuns: 200 },
    );
    expect(steps).toBeGreaterThan(300);
  });
});

type Event = { readonly type: string };

function evaluate(text: string, context: unknown, event: Event): Json | undefined {
  const expression = parseExpression(text);
  if (typeof expression === 'string') throw new Error(expression);
  try {
    return expression.evaluate({ context: context as JsonObject, event: { args: {}, ...event } });
  } catch {
    return undefined; // a guard that fails is false
  }
}

function truth(guard: Json, context: unknown, event: Event): boolean {
  if (typeof guard === 'string') return evaluate(guard, context, event) === true;
  const { and, or, not } = guard as { and?: Json[]; or?: Json[]; not?: Json };
  if (and) return and.every((part) => truth(part, context, event));
  if (or) return or.some((part) => truth(part, context, event));
  return !truth(not ?? 'false', context, event);
}
