import type { Entry, EntryOf } from '../protocol/entries.ts';
import { innermost } from './states.ts';

export type StepEntry = EntryOf<'run'> | EntryOf<'transition'> | EntryOf<'definition'>;
export type RunEntry = StepEntry | EntryOf<'gate'> | EntryOf<'task'>;

/** A time in one of the innermost states. */
export interface Stay {
  readonly state: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  /** `undefined` while the run is there; for where it ended, the end itself. */
  readonly to: number | undefined;
  /** The entry that entered. */
  readonly seq: number;
}

/** One attempt at the task of a state. */
export interface Attempt {
  readonly state: string;
  /** When it began to run. One that ended before has the time of its end. */
  readonly from: number;
  readonly to: number | undefined;
  readonly begun: EntryOf<'task'>;
  /** What its end says; the same entry where it never ran, `undefined` while it runs. */
  readonly end: EntryOf<'task'> | undefined;
}

/** What became of one run, as far as its entries tell. */
export interface RunHistory {
  readonly entries: readonly RunEntry[];
  /** Whether its very beginning is among them. */
  readonly whole: boolean;
  readonly from: number;
  /** When it was over. */
  readonly ended: number | undefined;
  readonly steps: readonly StepEntry[];
  readonly stays: readonly Stay[];
  readonly attempts: readonly Attempt[];
  readonly answers: readonly EntryOf<'gate'>[];
}

/** Whether the entry tells something of this run. */
export function isOf(run: string, entry: Entry): entry is RunEntry {
  switch (entry.kind) {
    case 'run':
    case 'transition':
    case 'definition':
    case 'gate':
    case 'task':
      return entry.run === run;
    default:
      return false;
  }
}

export const isStep = (entry: RunEntry): entry is StepEntry => entry.kind !== 'gate' && entry.kind !== 'task';

/** The history of a run from entries in order of their numbers; those of others are passed over. `undefined` when there is none of its own. */
export function historyOf(run: string, all: readonly Entry[]): RunHistory | undefined {
  const entries = all.filter((entry): entry is RunEntry => isOf(run, entry));
  const [first] = entries;
  if (!first) return undefined;
  const steps = entries.filter(isStep);
  const last = steps.at(-1);
  return {
    entries,
    whole: first.kind === 'run',
    from: first.at,
    ended: last && last.status !== 'active' ? last.at : undefined,
    steps,
    stays: staysOf(steps),
    attempts: attemptsOf(entries),
    answers: entries.filter((entry) => entry.kind === 'gate'),
  };
}

function staysOf(steps: readonly StepEntry[]): Stay[] {
  const stays: Stay[] = [];
  const open = new Map<string, number>();
  const close = (state: string, at: number) => {
    const index = open.get(state);
    const stay = index === undefined ? undefined : stays[index];
    if (stay && index !== undefined) stays[index] = { ...stay, to: at };
    open.delete(state);
  };
  for (const { active, at, seq, status } of steps) {
    const now = innermost(active);
    for (const state of open.keys()) if (!now.includes(state)) close(state, at);
    for (const state of now)
      if (!open.has(state)) open.set(state, stays.push({ state, from: at, to: undefined, seq }) - 1);
    if (status !== 'active') for (const state of open.keys()) close(state, at);
  }
  return stays;
}

function attemptsOf(entries: readonly RunEntry[]): Attempt[] {
  const attempts: Attempt[] = [];
  const open = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind !== 'task' || entry.status === 'waiting') continue;
    const { state, at } = entry;
    const key = `${state}/${entry.attempt}`;
    if (entry.status === 'running') {
      open.set(key, attempts.push({ state, from: at, to: undefined, begun: entry, end: undefined }) - 1);
      continue;
    }
    const index = open.get(key);
    const begun = index === undefined ? undefined : attempts[index];
    if (begun && index !== undefined) attempts[index] = { ...begun, to: at, end: entry };
    else attempts.push({ state, from: at, to: at, begun: entry, end: entry });
    open.delete(key);
  }
  return attempts;
}
