import type { Entry } from '../../src/protocol/entries.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { Heat } from '../diagram/heat-view.ts';

/** How long each state of a run has been active, as far back as `entries` go. `now` is the server's clock, ms since 1970. */
export function timeSpent(entries: readonly Entry[], run: RunState, now: number): Heat {
  const steps = entries.flatMap((entry) => ('active' in entry && entry.run === run.run ? [entry] : []));
  const end = run.status === 'active' ? now : run.at;
  const times = new Map<string, number>();
  for (const [index, { at, active }] of steps.entries()) {
    const ms = Math.max(0, (steps[index + 1]?.at ?? end) - at);
    for (const id of active) times.set(id, (times.get(id) ?? 0) + ms);
  }
  return { times, whole: steps[0]?.kind === 'run' };
}
