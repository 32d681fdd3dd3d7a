import type { Entry } from '../../src/protocol/entries.ts';
import type { News } from '../shell/ui.ts';
import type { StreamItem } from './items.ts';
import { type Named, piecesOf } from './pieces.ts';

/** How far somebody has read, by numbers of entries. */
export interface Reading {
  /** Whether the end of the stream is before their eyes now. */
  readonly reads: boolean;
  /** The last entry that they have seen. */
  readonly seen: number;
  /** Where they stopped: what came after it is marked as new, also once they have come back to it. */
  readonly line: number | undefined;
}

/** `last` is the number of the newest entry there is. */
export function readOn(
  { reads, seen, line }: Reading,
  now: { readonly reads: boolean; readonly last: number },
): Reading {
  const { last } = now;
  // Numbers of another journal.
  if (seen > last) return { reads: now.reads, seen: last, line: undefined };
  if (reads === now.reads) return { reads, seen: reads ? last : seen, line };
  if (!now.reads) return { reads: false, seen, line: seen };
  return { reads: true, seen: last, line: last > seen ? seen : undefined };
}

/** The items with a line before the first one that came after `line` by somebody else. */
export function withLine(
  items: readonly StreamItem[],
  line: number | undefined,
  me: string | undefined,
): readonly StreamItem[] {
  if (line === undefined) return items;
  const index = items.findIndex((item) => isNew(item, line, me));
  const first = items[index];
  if (!first) return items;
  const from = first.kind === 'chat' ? { ...first, continued: false } : first;
  return [...items.slice(0, index), { kind: 'new', key: `new ${first.key}` }, from, ...items.slice(index + 1)];
}

/** How many items came after this number by somebody else. */
export const countNew = (items: readonly StreamItem[], after: number, me: string | undefined): number =>
  items.reduce((count, item) => count + Number(isNew(item, after, me)), 0);

const isNew = (item: StreamItem, after: number, me: string | undefined): boolean =>
  item.kind !== 'day' &&
  item.kind !== 'new' &&
  item.entry.seq > after &&
  (me === undefined || item.entry.by?.id !== me);

/** Messages of others after this number, and how many of them mention `me`. */
export function messagesAfter(
  entries: readonly Entry[],
  after: number,
  me: string | undefined,
  members: readonly Named[],
): { readonly unread: number; readonly mine: number } {
  let unread = 0;
  let mine = 0;
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (!entry || entry.seq <= after) break;
    if (entry.kind !== 'chat' || entry.by?.id === me) continue;
    unread += 1;
    // All that is unread is looked at with every entry that comes; few of them mention anybody.
    if (!entry.text.includes('@')) continue;
    const pieces = piecesOf(entry.text, { members, stateOf: () => undefined });
    if (pieces.some((piece) => piece.kind === 'mention' && piece.id === me)) mine += 1;
  }
  return { unread, mine };
}

/** What waits in the stream, counted and in words. */
export function newsOf(gates: number, { unread, mine }: { readonly unread: number; readonly mine: number }): News {
  const words = [
    gates > 0 && `${gates} waiting for an answer`,
    unread > 0 && `${unread} new`,
    mine > 0 && `${mine} of them for you`,
  ];
  return { count: gates + unread, unread, mine, words: words.flatMap((word) => (word ? [`, ${word}`] : [])).join('') };
}
