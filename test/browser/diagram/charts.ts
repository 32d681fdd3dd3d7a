import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunState } from '../../../src/protocol/runs.ts';
import type { Graph, GraphState, GraphTransition } from '../../../src/protocol/workflows.ts';
import { compileWorkflow } from '../../../src/workflow/compile.ts';
import type { ChartEvent, CompiledWorkflow, Stepped } from '../../../src/workflow/model.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { TEMPLATES } from '../../../src/workflow/templates.ts';

/** A cycle of tests, code and review, small enough to be seen at once: what most tests of the drawing are about. */
export const CYCLE = readFileSync(path.join(import.meta.dirname, 'cycle.workflow.yaml'), 'utf8');

/** A template, or any workflow text, compiled by the real thing. */
export function workflow(idOrText: string): CompiledWorkflow {
  const text = TEMPLATES.find(({ id }) => id === idOrText)?.text ?? idOrText;
  const { definition, problems } = parseWorkflow(text, 'chart.workflow.yaml');
  if (!definition) throw new Error(problems.map(({ message }) => message).join('\n'));
  return compileWorkflow(definition);
}

/** The run after these events, as a client sees it. */
export function runAfter(
  compiled: CompiledWorkflow,
  events: readonly ChartEvent[],
  more: Partial<RunState> = {},
): RunState {
  const begun = compiled.begin();
  if (!begun.ok) throw new Error(begun.why);
  let now: Stepped = begun;
  for (const event of events) {
    const next = compiled.step(now.snapshot, event);
    if (!next.ok) throw new Error(`${event.type}: ${next.why}`);
    now = next;
  }
  return {
    project_id: 'p',
    run: 'r1',
    workflow: compiled.definition.id,
    definition: 'hash',
    title: 'A run',
    parent: null,
    seq: events.length + 1,
    at: 1_000 + events.length,
    by: null,
    command: events.at(-1)?.type ?? null,
    from: null,
    state: now.state,
    active: [...now.active],
    accepts: [...now.accepts],
    held: { ...now.held },
    taken: [...now.taken],
    status: now.status,
    context: now.context,
    tasks: [],
    gates: [],
    timers: [],
    ...more,
  };
}

/** A chart of about `count` states: compounds in a ring, each with a little flow of its own. The same every time. */
export function generatedGraph(count: number): Graph {
  const states: GraphState[] = [];
  const transitions: GraphTransition[] = [];
  const link = (source: string, target: string, label: string) =>
    transitions.push({
      id: `${source}:${label}:0`,
      source,
      targets: [target],
      event: label,
      kind: 'command',
      label,
      reenter: false,
    });
  const groups = Math.max(1, Math.round(count / 8));
  for (let group = 0; group < groups; group++) {
    const id = `group_${group}`;
    const child = (index: number) => `${id}.step_${index}`;
    states.push({ id, key: id, title: `Group ${group}`, kind: 'compound', parent: null, initial: child(0), tags: [] });
    for (let index = 0; index < 7; index++) {
      const title = `Step ${index} of ${group}`;
      const described = index % 3 === 0 && { description: 'Does its part of the work.' };
      states.push({
        id: child(index),
        key: `step_${index}`,
        title,
        kind: 'atomic',
        parent: id,
        tags: [],
        ...described,
      });
      if (index > 0) link(child(index - 1), child(index), `next_${index}`);
    }
    link(child(5), child(1), 'back');
    link(child(2), child(4), 'skip');
    if (group > 0) link(`group_${group - 1}`, id, `advance_${group}`);
    if (group > 1) link(child(6), `group_${group - 2}`, `return_${group}`);
  }
  return { initial: 'group_0', parallel: false, states, transitions };
}
