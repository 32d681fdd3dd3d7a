import type { Graph, GraphState, GraphTransition } from '../protocol/workflows.ts';
import { type Chart, type ChartState, type ChartTransition, guardText } from './chart.ts';
import type { TaskSpec } from './model.ts';

/** What is needed to draw a chart: states in document order, parents before their children. */
export function graphOf(chart: Chart): Graph {
  return {
    initial: chart.root.initial ?? null,
    parallel: chart.root.kind === 'parallel',
    states: [...chart.states.values()].map(graphState),
    transitions: chart.transitions.map(graphTransition),
  };
}

function graphState(state: ChartState): GraphState {
  const { id, key, title, description, kind, parent, initial, task, gate, tags } = state;
  return {
    id,
    key,
    title,
    ...(description !== undefined && { description }),
    kind,
    parent: parent?.id === '' ? null : (parent?.id ?? null),
    ...(initial !== undefined && { initial }),
    ...(task && { task: taskLine(task) }),
    ...(task?.cwd !== undefined && { cwd: task.cwd }),
    ...(task?.problem_matcher && { problem_matcher: [...task.problem_matcher] }),
    ...(gate && { gate: { approvals: gate.approvals, by: [...gate.by], not_requester: gate.not_requester } }),
    tags: [...tags],
  };
}

function graphTransition(transition: ChartTransition): GraphTransition {
  const { id, source, targets, kind, event, label, guard, description, reenter } = transition;
  return {
    id,
    source,
    targets: [...targets],
    event: kind === 'always' || kind === 'done' || kind === 'after' ? '' : event,
    kind,
    label: label || (guard ? guardText(guard) : ''),
    ...(guard && { guard: guardText(guard) }),
    ...(description !== undefined && { description }),
    reenter,
  };
}

/** One line for people: the shell line, the argv joined, or the label of the VS Code task. */
export function taskLine(task: TaskSpec): string {
  if (task.run === undefined) return `task: ${task.vscode ?? ''}`;
  return typeof task.run === 'string' ? task.run : task.run.join(' ');
}
