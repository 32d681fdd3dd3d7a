import { endsOf } from '../../src/client/attempt-ends.ts';
import type { Entry, EntryOf } from '../../src/protocol/entries.ts';
import { assertNever } from '../../src/shared/assert-never.ts';

export type Filter = 'everything' | 'chat' | 'states' | 'tasks' | 'gates';

/** What the stream shows, from top to bottom. */
export type StreamItem =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  /** What comes after it is new to whoever looks. */
  | { readonly kind: 'new'; readonly key: string }
  /** `continued`: by the one before, a moment later, so that the name need not be said again. */
  | { readonly kind: 'chat'; readonly key: string; readonly entry: EntryOf<'chat'>; readonly continued: boolean }
  | { readonly kind: 'step'; readonly key: string; readonly entry: EntryOf<'transition'> | EntryOf<'run'> }
  /** One attempt: where it began, with its end once there is one. */
  | {
      readonly kind: 'task';
      readonly key: string;
      readonly entry: EntryOf<'task'>;
      readonly end: EntryOf<'task'> | undefined;
    }
  | { readonly kind: 'gate'; readonly key: string; readonly entry: EntryOf<'gate'> }
  | {
      readonly kind: 'note';
      readonly key: string;
      readonly entry:
        | EntryOf<'project'>
        | EntryOf<'member'>
        | EntryOf<'workflow'>
        | EntryOf<'link'>
        | EntryOf<'access'>
        | EntryOf<'definition'>;
    };

const TOGETHER_MS = 5 * 60_000;

/** Arranges entries for reading: an attempt's start and end as one, names said once, a line where a day begins. */
export function streamItems(entries: readonly Entry[], filter: Filter): StreamItem[] {
  const ends = endsOf(entries);
  const paired = new Set([...ends.values(), ...overtaken(entries)]);
  const items: StreamItem[] = [];
  let day = '';
  let before: Entry | undefined;
  for (const entry of entries) {
    if (!shows(filter, entry) || (entry.kind === 'task' && paired.has(entry))) continue;
    const today = new Date(entry.at).toDateString();
    if (today !== day) items.push({ kind: 'day', key: `day ${entry.seq}`, at: entry.at });
    const fresh = today !== day;
    day = today;
    items.push(itemOf(entry, ends, !fresh && follows(before, entry)));
    before = entry;
  }
  return items;
}

function itemOf(entry: Entry, ends: ReadonlyMap<EntryOf<'task'>, EntryOf<'task'>>, continued: boolean): StreamItem {
  const key = String(entry.seq);
  switch (entry.kind) {
    case 'chat':
      return { kind: 'chat', key, entry, continued };
    case 'transition':
    case 'run':
      return { kind: 'step', key, entry };
    case 'task':
      return { kind: 'task', key, entry, end: entry.status === 'running' ? ends.get(entry) : entry };
    case 'gate':
      return { kind: 'gate', key, entry };
    case 'project':
    case 'member':
    case 'workflow':
    case 'link':
    case 'access':
    case 'definition':
      return { kind: 'note', key, entry };
    default:
      return assertNever(entry, 'entry');
  }
}

/** Attempts that waited for their turn and had it, or were given up: what came after says it all. */
function overtaken(entries: readonly Entry[]): EntryOf<'task'>[] {
  const waiting = new Map<string, EntryOf<'task'>>();
  const over: EntryOf<'task'>[] = [];
  for (const entry of entries) {
    // The end of one that ran is none of a later one that still waits.
    if (entry.kind !== 'task' || entry.began !== undefined) continue;
    const attempt = `${entry.run}/${entry.state}/${entry.attempt}`;
    const before = waiting.get(attempt);
    if (before) over.push(before);
    if (entry.status === 'waiting') waiting.set(attempt, entry);
    else waiting.delete(attempt);
  }
  return over;
}

const follows = (before: Entry | undefined, entry: Entry): boolean =>
  before?.kind === 'chat' &&
  entry.kind === 'chat' &&
  before.by?.id === entry.by?.id &&
  entry.at - before.at < TOGETHER_MS;

function shows(filter: Filter, { kind }: Entry): boolean {
  switch (filter) {
    case 'everything':
      return true;
    case 'chat':
      return kind === 'chat';
    case 'states':
      return kind === 'transition' || kind === 'run';
    case 'tasks':
      return kind === 'task';
    case 'gates':
      return kind === 'gate';
    default:
      return assertNever(filter, 'filter');
  }
}
