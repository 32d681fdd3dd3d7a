import { transition } from 'xstate';
import { compileWorkflow } from '../src/workflow/compile.ts';
import type { ChartEvent, EngineSnapshot } from '../src/workflow/model.ts';
import { parseWorkflow } from '../src/workflow/parse.ts';
import { inTurns, ratios } from './cycles.ts';
import { type Figure, median } from './figures.ts';
import type { Options } from './options.ts';
import { bareMachine, chartOf } from './support/charts.ts';

const SLICE_MS = 60;
const event: ChartEvent = { type: 'go', args: {}, by: 'm_1', role: 'member', member_kind: 'person' };

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
      target: { atMost: 1.5 },
      note: `${median(ours).toFixed(1)} µs; bare ${median(bare).toFixed(1)} µs`,
    });
  }
  figures.push(restoring());
  return figures;
}

const RUNS = 5000;
const STEPS = 20;

/** Runs brought back from what is kept of them, text to what is accepted now, against going through their events again. */
function restoring(): Figure {
  const { definition } = parseWorkflow(chartOf(22), 'ring.workflow.yaml');
  if (!definition) throw new Error('The chart is broken.');
  const compiled = compileWorkflow(definition);
  const replay = (): EngineSnapshot => {
    let now = compiled.begin();
    for (let step = 0; step < STEPS && now.ok; step += 1) now = compiled.step(now.snapshot, event);
    if (!now.ok) throw new Error(now.why);
    return now.snapshot;
  };
  const text = JSON.stringify(replay());
  const replayed = perRun(replay);
  const restored = perRun(() => compiled.look(JSON.parse(text) as EngineSnapshot));
  return {
    name: `${RUNS} runs restored, of replaying each from its first event`,
    value: restored / replayed,
    unit: '×',
    target: { atMost: 0.1 },
    note: `${((restored * RUNS) / 1000).toFixed(0)} ms; ${STEPS} events each ${((replayed * RUNS) / 1000).toFixed(0)} ms`,
  };
}

/** µs for each of them. */
function perRun(call: () => void): number {
  for (let warm = 0; warm < RUNS / 5; warm += 1) call();
  const began = performance.now();
  for (let run = 0; run < RUNS; run += 1) call();
  return ((performance.now() - began) * 1000) / RUNS;
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
