import type { RunState } from '../../src/protocol/runs.ts';
import type { Graph, GraphTransition } from '../../src/protocol/workflows.ts';
import { type CanSend, type Life, lifeOf } from './life.ts';

/**
 * One way on from a state, as the outline lists it and as both outline and diagram number it: a command that is accepted
 * now, one that others may send, or a transition that nobody can send now.
 */
export type Branch = {
  /** Unique in its state, and the same whether it is accepted or not. */
  readonly key: string;
  /** Several where guards decide which of them a command takes; none where an answer only counts. */
  readonly transitions: readonly GraphTransition[];
  readonly targets: readonly string[];
} & (
  | { readonly kind: 'offer'; readonly command: string }
  | { readonly kind: 'locked'; readonly command: string; readonly why: string }
  | { readonly kind: 'way'; readonly why: string }
);

const ANSWERS = ['approve', 'reject', 'withdraw'];

/**
 * Reads the branches of a chart's states for a run, in the file's order. An innermost active state has also what the whole
 * chart listens to, since that is where the run stands.
 */
export function branchReader(
  graph: Graph,
  run: RunState | undefined,
  canSend: CanSend,
  life: Life = lifeOf(graph, run, canSend),
): (state: string) => readonly Branch[] {
  const bySource = Map.groupBy(graph.transitions, ({ source }) => source);
  const living = run?.status === 'active';

  return (state) => {
    const here = life.states.get(state) === 'leaf' && living;
    const anywhere = here ? (bySource.get('') ?? []).filter(({ kind }) => kind === 'command') : [];
    const branches = new Map<string, Branch>();
    for (const transition of [...(bySource.get(state) ?? []), ...anywhere]) {
      const now = life.transitions.get(transition.id);
      if (!now) continue;
      const command = now.kind === 'accepted' ? now.command : now.locked;
      const known = command === undefined ? undefined : branches.get(command);
      const transitions = [...(known?.transitions ?? []), transition];
      const branch = { key: transitions[0]?.id ?? transition.id, transitions, targets: targetsOf(transitions) };
      if (now.kind === 'accepted') branches.set(now.command, { ...branch, kind: 'offer', command: now.command });
      else if (now.locked !== undefined)
        branches.set(now.locked, { ...branch, kind: 'locked', command: now.locked, why: now.why });
      else branches.set(transition.id, { ...branch, kind: 'way', why: now.why });
    }
    if (living && run.gates.some((gate) => gate.state === state))
      for (const answer of ANSWERS)
        if (run.accepts.includes(answer) && !branches.has(answer)) branches.set(answer, answerOf(answer, canSend));
    return [...branches.values()];
  };
}

/** An answer to a gate that leads nowhere by itself. */
function answerOf(command: string, canSend: CanSend): Branch {
  const may = canSend(command);
  const branch = { key: command, transitions: [], targets: [], command };
  return may === true ? { ...branch, kind: 'offer' } : { ...branch, kind: 'locked', why: may };
}

const targetsOf = (transitions: readonly GraphTransition[]): string[] => [
  ...new Set(transitions.flatMap(({ targets }) => targets)),
];
