import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { canonical } from '../../src/server/journal/canonical.ts';
import { compileWorkflow } from '../../src/workflow/compile.ts';
import { parseWorkflow } from '../../src/workflow/parse.ts';
import { configOf, EVENTS, shapes } from './random-charts.ts';

describe('held against XState', () => {
  it('WF-9: any chart and any events lead to the same configurations as an XState actor that lives through them', {
    timeout: 120_000,
  }, () => {
    let compared = 0;
    fc.assert(
      fc.property(shapes, fc.array(fc.constantFrom(...EVENTS), { maxLength: 12 }), (root, events) => {
        const config = configOf(root);
        const { definition, problems } = parseWorkflow(JSON.stringify(config), 'm.workflow.json');
        const errors = problems.filter(({ severity }) => severity === 'error');
        // An `onDone` may lead round to where it is done again: XState would never come back from that.
        if (errors.length === 1 && errors[0]?.code === 'cannot-begin') return;
        if (!definition) throw new Error(JSON.stringify(errors));
        const ours = compileWorkflow(definition);
        let now = ours.begin();
        const actor = createActor(createMachine(config as Parameters<typeof createMachine>[0]));
        actor.start();
        const same = () => {
          if (!now.ok) throw new Error(JSON.stringify(now));
          const theirs = actor.getSnapshot();
          expect(now.state).toEqual(theirs.value);
          expect(now.status).toBe(theirs.status);
          compared += 1;
          return now;
        };
        same();
        for (const event of events) {
          const before = same();
          if (before.status !== 'active') break;
          // Through JSON each time, as if the run had been read back.
          const step = ours.step(JSON.parse(canonical(before.snapshot)), { type: event });
          if (!step.ok && step.why === 'broken') break;
          expect(step.ok).toBe(actor.getSnapshot().can({ type: event }));
          actor.send({ type: event });
          if (step.ok) now = step;
          same();
        }
        actor.stop();
      }),
      { numRuns: 250 },
    );
    expect(compared).toBeGreaterThan(500);
  });
});
