import type { RunState } from '../../src/protocol/runs.ts';
import type { Graph, GraphTransition } from '../../src/protocol/workflows.ts';
import { assertNever } from '../../src/shared/assert-never.ts';

/** What a run makes of a chart: pure, computed anew for each update. */
export interface Life {
  /** Active states; a leaf is where the run really stands, those around it are active with it. */
  readonly states: ReadonlyMap<string, 'leaf' | 'around'>;
  readonly transitions: ReadonlyMap<string, TransitionLife>;
}

export type TransitionLife = {
  /** Part of the run's last step. */
  readonly taken: boolean;
} & Verdict;

export type CanSend = (command: string) => true | string;

export function lifeOf(graph: Graph, run: RunState | undefined, canSend: CanSend = () => true): Life {
  const active = new Set(run?.active ?? []);
  const around = new Set(graph.states.flatMap(({ id, parent }) => (active.has(id) && parent !== null ? [parent] : [])));
  const states = new Map([...active].map((id) => [id, around.has(id) ? 'around' : 'leaf'] as const));
  const reach = run ? reachable(graph, run, active) : new Set<string>();
  const titles = new Map(graph.states.map(({ id, title }) => [id, title]));
  const taken = new Set(run?.taken ?? []);
  const transitions = new Map(
    graph.transitions.map((transition): [string, TransitionLife] => {
      const said = verdict(transition, run, active, reach, titles, canSend);
      return [transition.id, { ...said, taken: taken.has(transition.id) }];
    }),
  );
  return { states, transitions };
}

/** The command whose sending may take the transition; a gate is decided by `approve` and `reject`. */
export function commandOf({ kind, event }: GraphTransition): string | undefined {
  switch (kind) {
    case 'command':
      return event;
    case 'gate':
      return event === 'gate.approved' ? 'approve' : event === 'gate.rejected' ? 'reject' : undefined;
    case 'task':
    case 'run':
    case 'after':
    case 'always':
    case 'done':
    case 'event':
      return undefined;
    default:
      return assertNever(kind, 'kind of transition');
  }
}

/**
 * Ids of the transitions that some sending of an accepted command could take now. The page can't judge guards, so where
 * an inner state has a guarded transition, both it and that of the state around it may be taken.
 */
function reachable(graph: Graph, run: RunState, active: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const parents = new Map(graph.states.map(({ id, parent }) => [id, parent ?? '']));
  const heard = graph.transitions.filter((transition) => {
    const command = commandOf(transition);
    return (
      command !== undefined &&
      run.accepts.includes(command) &&
      (transition.source === '' || active.has(transition.source))
    );
  });
  const settled = new Map<string, string[]>();
  const unguarded = heard.filter(({ guard }) => guard === undefined);
  for (const { event, source } of unguarded) settled.set(event, [...(settled.get(event) ?? []), source]);
  const within = (inner: string, outer: string): boolean => {
    for (let at = parents.get(inner); at !== undefined; at = parents.get(at)) if (at === outer) return true;
    return false;
  };
  for (const transition of heard) {
    const { event, source, kind } = transition;
    if (kind === 'gate' && !run.gates.some((gate) => gate.state === source)) continue;
    // The first unguarded transition of a state ends its list.
    const first = unguarded.find((other) => other.event === event && other.source === source);
    if (first && heard.indexOf(first) < heard.indexOf(transition)) continue;
    if (settled.get(event)?.some((inner) => within(inner, source))) continue;
    found.add(transition.id);
  }
  return found;
}

type Verdict =
  | { readonly kind: 'accepted'; readonly command: string }
  /** Why it can't be sent now, as a sentence; with `locked`, a command that others may send. */
  | { readonly kind: 'quiet'; readonly why: string; readonly locked?: string };

function verdict(
  transition: GraphTransition,
  run: RunState | undefined,
  active: ReadonlySet<string>,
  reach: ReadonlySet<string>,
  titles: ReadonlyMap<string, string>,
  canSend: CanSend,
): Verdict {
  const quiet = (why: string) => ({ kind: 'quiet', why }) as const;
  const { id, source, event } = transition;
  const command = commandOf(transition);
  if (command === undefined) return quiet(byItself(transition));
  if (!run) return quiet('No run is shown.');
  if (run.status !== 'active') return quiet('The run is over.');
  if (source !== '' && !active.has(source)) return quiet(`Only from ${titles.get(source) ?? source}.`);
  if (reach.has(id)) {
    const allowed = canSend(command);
    return allowed === true ? { kind: 'accepted', command } : { ...quiet(allowed), locked: command };
  }
  const guard = run.held[event];
  if (guard !== undefined) return quiet(`Held back by its guard: ${guard}`);
  if (run.accepts.includes(command)) return quiet('Another transition comes first.');
  return quiet('Not accepted now.');
}

function byItself({ kind, label }: GraphTransition): string {
  switch (kind) {
    case 'task':
      return 'Taken by itself when the task ends so.';
    case 'run':
      return 'Taken by itself when a run that this one started ends so.';
    case 'after':
      return `Taken by itself ${label}.`;
    case 'always':
      return 'Taken by itself as soon as its guard holds.';
    case 'done':
      return 'Taken by itself when all inside is done.';
    case 'gate':
      return 'Taken when the gate is decided.';
    case 'event':
    case 'command':
      return 'Taken by itself when the event occurs.';
    default:
      return assertNever(kind, 'kind of transition');
  }
}
