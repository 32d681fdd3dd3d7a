import { innermost, moveOf, titlesOf } from '../../src/client/states.ts';
import type { Entry, EntryOf } from '../../src/protocol/entries.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';

export type Step = EntryOf<'run'> | EntryOf<'transition'> | EntryOf<'definition'>;

/** The steps among `entries` after the entry of this number. What an answer to a gate has led to is a step of whoever gave it. */
export function stepsAfter(entries: readonly Entry[], seq: number): Step[] {
  const steps: Step[] = [];
  for (let index = entries.findLastIndex((entry) => entry.seq <= seq) + 1; index < entries.length; index++) {
    const entry = entries[index];
    if (entry?.kind === 'transition' && entry.by === null && entry.event.startsWith('gate.')) {
      const { run } = entry;
      const answer = entries.slice(0, index).findLast((before) => before.kind === 'gate' && before.run === run);
      steps.push({ ...entry, by: answer?.by ?? null });
    } else if (entry?.kind === 'run' || entry?.kind === 'transition' || entry?.kind === 'definition') steps.push(entry);
  }
  return steps;
}

/**
 * What is said to screen readers of the steps that a run has taken since something was last said: `TDD cycle, Retry: Design to
 * Test red, by Mei.`, and of many the number and the last one. `chart` is the one that the run stands on, where it is at hand.
 */
export function stepsSaid(steps: readonly Step[], chart: WorkflowInfo | undefined): string | undefined {
  const last = steps.at(-1);
  if (!last) return undefined;
  const name = [...new Set([chart?.title ?? last.workflow, last.title])].join(', ');
  const said = stepSaid(last, chart);
  const end =
    last.status === 'done' ? ' The run is done.' : last.status === 'error' ? ' The run ended with an error.' : '';
  return steps.length === 1 ? `${name}: ${said}.${end}` : `${name}: ${steps.length} steps, the last one ${said}.${end}`;
}

function stepSaid(step: Step, chart: WorkflowInfo | undefined): string {
  const titles = titlesOf(chart);
  const where = innermost(step.active).map(titles).join(', ');
  const who = step.by ? `, by ${step.by.name}` : '';
  if (step.kind === 'run') return `started in ${where}${who}`;
  if (step.kind === 'definition') return `${step.change} with its new definition, now in ${where}${who}`;
  if (step.status === 'stopped') return `cancelled in ${where}${who}`;
  const { left, entered } = moveOf(step.from, step.state);
  const label = chart?.graph.transitions.find(({ id }) => id === step.taken[0])?.label ?? step.event;
  const by = step.by ? who : `, ${label}`;
  if (left.length + entered.length === 0) return `${label} in ${where}${who}`;
  return `${left.map(titles).join(', ') || where} to ${entered.map(titles).join(', ') || where}${by}`;
}
