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

/** Where each transition begins and ends: what its line may touch. */
export const endsOf = ({ transitions }: Graph): Record<string, string[]> =>
  Object.fromEntries(transitions.map(({ id, source, targets }) => [id, [source, ...targets]]));

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

/** The steps of one phase, as lines of YAML: tasks and gates, guards, ways back, past, and into the phases beside it. */
function phase(at: number, last: number): string[] {
  const id = `phase_${at}`;
  const beside = (to: number) => `'#generated.${to > last ? 'over' : `phase_${to}`}'`;
  const leave = `next: ${beside(at + 1)}${at > 0 ? `, give_back: { target: ${beside(at - 1)}, guard: context.rounds < ${at + 2} }` : ''}`;
  return [
    `  ${id}:`,
    `    title: Phase ${at}`,
    '    initial: draft',
    ...(at % 4 === 1 ? ["    on: { pause: '#generated.paused' }"] : []),
    '    states:',
    '      draft: { description: Say what is to be done and why., on: { next: check, note: {} } }',
    '      check: { task: { run: npm test }, on: { task.passed: discuss, task.failed: draft, task.timed_out: draft } }',
    '      discuss: { on: { next: agree, skip: prepare, again: { target: discuss, reenter: true } } }',
    '      agree: { gate: { approvals: 2, by: [approver, owner] }, on: { gate.approved: prepare, gate.rejected: discuss } }',
    '      prepare: { on: { next: publish, skip: { target: draft, guard: context.rounds < 3 } }, after: { 2d: draft } }',
    '      publish: { task: { run: npm run build }, on: { task.passed: look_back, task.failed: prepare, task.timed_out: prepare } }',
    `      look_back: { title: Look back at phase ${at}, on: { ${leave} } }`,
    ...(at === 1 ? ['      before: { type: history }'] : []),
  ];
}

/** Two regions side by side, each with a task of its own: every fourth phase. */
function sideBySide(at: number, last: number): string[] {
  const next = at + 1 > last ? 'over' : `phase_${at + 1}`;
  const region = (name: string): string[] => [
    `      ${name}:`,
    '        initial: running',
    '        states:',
    `          running: { task: { run: npm run ${name} }, on: { task.passed: passed, task.failed: failed, task.timed_out: failed } }`,
    '          failed: { tags: [problem], on: { again: running } }',
    '          passed: { type: final }',
  ];
  return [
    `  phase_${at}:`,
    `    title: Phase ${at}, side by side`,
    '    type: parallel',
    `    onDone: ${next}`,
    `    on: { give_back: phase_${at - 1} }`,
    '    states:',
    ...region('tests'),
    ...region('build'),
  ];
}

/** A workflow of about `count` states in phases that follow each other. The same every time, and valid. */
export function generatedWorkflow(count: number): string {
  const last = Math.max(1, Math.round((count - 2) / 8.4) - 1);
  const phases = Array.from({ length: last + 1 }, (_, at) =>
    at % 4 === 3 ? sideBySide(at, last) : phase(at, last),
  ).flat();
  return `workflow: generated
title: Generated, ${count} states
context: { rounds: 0 }
commands:
  next: { title: Go on }
  skip: { title: Leave it out }
  note: { title: Make a note }
  again: { title: Once more }
  pause: { title: Pause }
  resume: { title: Go on where it stopped }
  give_back: { title: Give it back, roles: [approver, owner] }
  stop: { title: Stop, roles: [owner] }
initial: phase_0
on: { stop: over }
states:
${phases.join('\n')}
  paused: { description: Nothing new is begun., on: { resume: '#generated.phase_1.before' } }
  over: { type: final }
`;
}
