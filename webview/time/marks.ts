import { isStep, type RunEntry } from '../../src/client/run-history.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';

export const MARK_KINDS = ['failure', 'gate', 'chat'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** For each kind the steps, by their place among the run's entries, at which such a thing happened; in order, each once. */
export type Marks = Readonly<Record<MarkKind, readonly number[]>>;

/** What in a run is worth a look: what failed, gates that opened or were answered, and when something was said. */
export function marksOf(
  entries: readonly RunEntry[],
  chats: readonly EntryOf<'chat'>[],
  chart: WorkflowInfo | undefined,
): Marks {
  const gates = new Set(chart?.graph.states.flatMap(({ id, gate }) => (gate ? [id] : [])));
  const failure: number[] = [];
  const gate: number[] = [];
  let before: readonly string[] = [];
  for (const [index, entry] of entries.entries()) {
    if (isFailure(entry)) failure.push(index);
    if (!isStep(entry)) {
      if (entry.kind === 'gate') gate.push(index);
      continue;
    }
    const { active } = entry;
    if (active.some((id) => gates.has(id) && !before.includes(id))) gate.push(index);
    before = active;
  }
  return { failure, gate, chat: whenSaid(entries, chats) };
}

/** The mark before or after a step; `undefined` where there is none. */
export function markBeside(marks: readonly number[], at: number, way: 1 | -1): number | undefined {
  return way === 1 ? marks.find((mark) => mark > at) : marks.findLast((mark) => mark < at);
}

/** What was said while the run stood at a step. */
export function saidAt(
  entries: readonly RunEntry[],
  chats: readonly EntryOf<'chat'>[],
  at: number,
): readonly EntryOf<'chat'>[] {
  const from = entries[at]?.seq;
  const to = entries[at + 1]?.seq ?? Number.POSITIVE_INFINITY;
  return from === undefined ? [] : chats.filter(({ seq }) => seq > from && seq < to);
}

function isFailure(entry: RunEntry): boolean {
  if (entry.kind === 'task') return entry.status === 'failed' || entry.status === 'timed_out';
  return isStep(entry) && entry.status === 'error';
}

/** Both lists are in order of their numbers: one walk along them. */
function whenSaid(entries: readonly RunEntry[], chats: readonly EntryOf<'chat'>[]): number[] {
  const found: number[] = [];
  let at = -1;
  for (const { seq } of chats) {
    while ((entries[at + 1]?.seq ?? Number.POSITIVE_INFINITY) < seq) at++;
    if (at >= 0 && found.at(-1) !== at) found.push(at);
  }
  return found;
}
