import { compileWorkflow } from '../../../src/workflow/compile.ts';
import { exportMermaid } from '../../../src/workflow/interchange/mermaid-export.ts';
import type { ChartEvent } from '../../../src/workflow/model.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { generatedGraph, runAfter } from '../../../test/browser/diagram/charts.ts';
import type { ChartGiven } from './given.ts';

/** The ring that runs of these charts go round without an end, once they stand in the first state of it. */
const FIRST = 'next_1';
export const ROUND: readonly string[] = ['next_2', 'next_3', 'next_4', 'next_5', 'back'];

/** The generated chart of about so many states, as the file of a workflow. */
export function largeWorkflow(count: number): string {
  const { states, transitions, initial } = generatedGraph(count);
  const on = (source: string) =>
    Object.fromEntries(
      transitions.filter((one) => one.source === source).map(({ label, targets }) => [label, `#large.${targets[0]}`]),
    );
  const within = (parent: string | null): object =>
    Object.fromEntries(
      states
        .filter((state) => state.parent === parent)
        .map(({ id, key, title, description, initial: first }) => [
          key,
          {
            title,
            ...(description !== undefined && { description }),
            on: on(id),
            ...(first !== undefined && { initial: first.slice(id.length + 1), states: within(id) }),
          },
        ]),
    );
  return JSON.stringify({
    workflow: 'large',
    title: 'A large one',
    commands: Object.fromEntries(transitions.map(({ label }) => [label, { title: label }])),
    initial,
    states: within(null),
  });
}

/** What a page is given of the chart: as a room tells it, and as Mermaid reads it. */
export function largeChart(count: number): ChartGiven {
  const { definition, problems } = parseWorkflow(largeWorkflow(count), 'large.workflow.json');
  if (!definition) throw new Error(problems.map(({ message }) => message).join('\n'));
  const compiled = compileWorkflow(definition);
  const runs = [];
  const events: ChartEvent[] = [];
  for (const type of [FIRST, ...ROUND]) {
    events.push({ type, args: {}, by: 'm_1', role: 'member', member_kind: 'person' });
    runs.push(runAfter(compiled, events));
  }
  return { count, graph: compiled.graph, runs, mermaid: exportMermaid(definition).text };
}

/** What a member sends to go on: the first into the ring, then round it. */
export const commandAt = (step: number): string => (step === 0 ? FIRST : (ROUND[(step - 1) % ROUND.length] ?? FIRST));
