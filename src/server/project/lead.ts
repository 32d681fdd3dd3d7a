import { badArgs } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { nearest } from '../../workflow/nearest.ts';
import type { Run } from './run.ts';

/** What those who lead may do with a run as a whole, as long as it lives. */
export type LeadCommand = 'run.restart_from' | 'run.cancel';

export const isLeadCommand = (name: string): name is LeadCommand =>
  name === 'run.restart_from' || name === 'run.cancel';

/** More than anybody chooses from. */
const MOST_CANDIDATES = 50;

/** The id of the state that is meant: an id itself, or a key that one state alone has. Throws the refusal. */
export function stateToEnter(run: Run, named: string): string {
  const all = run.chart.graph.states;
  const states = all.filter(({ kind }) => kind !== 'history' && kind !== 'deep_history');
  const refuse = (problem: string, candidates: readonly string[]) =>
    badArgs('run.restart_from', [`${problem} ${candidates.join(', ')}`], {
      run: run.id,
      candidates: candidates.slice(0, MOST_CANDIDATES),
    });
  if (states.some(({ id }) => id === named)) return named;
  const called = states.filter(({ key }) => key === named).map(({ id }) => id);
  if (called.length === 1 && called[0] !== undefined) return called[0];
  if (called.length > 1) throw refuse(`${called.length} states of ${run.id} are called ${named}: say which of`, called);
  const isHistory = all.some(({ id, key }) => id === named || key === named);
  const ids = states.map(({ id }) => id);
  const near = nearest(named, ids);
  throw refuse(
    isHistory
      ? `${named} is a history, not a state to be in. Name one of`
      : `${run.id} has no state ${JSON.stringify(named)}. Name one of`,
    (near.length > 0 && !isHistory ? near : ids).slice(0, MOST_CANDIDATES),
  );
}

/** The living runs that a run has begun, and those that these have, each after those below it; itself last. */
export function withChildren(run: Run, living: readonly Run[]): Run[] {
  const children = living.filter(({ parent }) => parent === run.id);
  return [...children.flatMap((child) => withChildren(child, living)), run];
}

export const reasonOf = ({ reason }: JsonObject): string | null => (typeof reason === 'string' ? reason : null);
