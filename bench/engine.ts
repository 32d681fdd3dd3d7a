import { transition } from 'xstate';
import { compileWorkflow } from '../src/workflow/compile.ts';
import type { ChartEvent, EngineSnapshot } from '../src/workflow/model.ts';
import { parseWorkflow } from '../src/workflow/parse.ts';
import { inTurns, ratios } from './cycles.ts';
import { type Figure, median } from './figures.ts';
import type { Options } from './options.ts';
import { bareMachine, chartOf } from './support/charts.ts';

const SLICE_MS = 60;

/** A step of ours (guards and assignments in CEL, what is accepted afterwards, plain JSON out) and XState's own on the same chart. */
export async function engine({ cycles }: Options): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const states of [2, 22, 500]) {
    const { definition, problems } = parseWorkflow(chartOf(states), 'ring.workflow.yaml');
    if (!definition) throw new Error(JSON.stringify(problems));
    const compiled = compileWorkflow(definition);
    const begun = compiled.begin();
    if (!begun.ok) throw new Error('The chart does not begin.');
    let at: EngineSnapshot = begun.snapshot;
    const event: ChartEvent = { type: 'go', args: {}, by: 'm_1', role: 'member', member_kind: 'person' };
    const machine = bareMachine(states);
    let bareAt = machine.getInitialSnapshot(undefined as never);
    const { ours, bare } = await inTurns(cycles, {
      ours: () =>
        perCall(() => {
          const stepped = compiled.step(at, event);
          if (!stepped.ok) throw new Error(stepped.why);
          at = stepped.snapshot;
        }),
      bare: () =>
        perCall(() => {
          [bareAt] = transition(machine, bareAt, { type: 'go' }) as [typeof bareAt, unknown];
        }),
    });
    figures.push({
      name: `a step in ${states} states, of a bare XState transition`,
      value: median(ratios(ours, bare)),
      unit: '×',
      note: `${median(ours).toFixed(1)} µs; bare ${median(bare).toFixed(1)} µs`,
    });
  }
  return figures;
}

/** µs for one. */
function perCall(call: () => void): number {
  let calls = 0;
  const began = performance.now();
  while (performance.now() - began < SLICE_MS) {
    for (let batch = 0; batch < 10; batch += 1) call();
    calls += 10;
  }
  return ((performance.now() - began) * 1000) / calls;
}
