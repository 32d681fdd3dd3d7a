import { computed, type ReadonlySignal } from '@preact/signals';
import { leavesOf, moveOf, type Titles, titlesOf } from '../../src/client/states.ts';
import type { Entry } from '../../src/protocol/entries.ts';
import type { Look, LookingAt, MemberKind, Presence } from '../../src/protocol/members.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';
import type { Runs } from '../room/choice.ts';
import type { Room } from '../room/room.ts';

export type Looks = ReadonlyMap<string, Look>;

/** What the room knows that looks are told by. */
export interface LooksRoom {
  readonly looks: Looks;
  readonly members: readonly Presence[];
  readonly runs: Runs;
  readonly workflows: readonly WorkflowInfo[];
  readonly entries: readonly Entry[];
}

/** The room as looks are told by it, now; whoever asks within an effect or a component hears when it changes. */
export const looksRoom = ({ looks, members, runs, workflows, log }: Room): LooksRoom => ({
  looks: looks.value,
  members: members.value,
  runs: runs.value,
  workflows: workflows.value,
  // Only an agent is looked for in the entries.
  entries: members.value.some(({ kind }) => kind === 'agent') ? log.value.entries : [],
});

/**
 * What somebody has before them in the end: who follows sees what the one sees whom they follow. Of those who follow each
 * other round nobody looks at anything. An agent that says nothing is where its last step led.
 */
export function lookOf(
  member: { readonly id: string; readonly kind: MemberKind },
  room: LooksRoom,
): LookingAt | undefined {
  const met = new Set<string>();
  let id: string | undefined = member.id;
  while (id !== undefined && !met.has(id)) {
    met.add(id);
    const look: LookingAt | undefined = room.looks.get(id)?.looking_at;
    if (look?.following === undefined)
      return look ?? (isAgent(id, member, room) ? actedAt(id, room.entries) : undefined);
    id = look.following;
  }
  return undefined;
}

const isAgent = (
  id: string,
  { id: first, kind }: { readonly id: string; readonly kind: MemberKind },
  room: LooksRoom,
) => (id === first ? kind : room.members.find((each) => each.id === id)?.kind) === 'agent';

/** Where the last step of somebody led. */
function actedAt(id: string, entries: readonly Entry[]): LookingAt | undefined {
  const last = entries.findLast(
    (entry) => entry.by?.id === id && (entry.kind === 'transition' || entry.kind === 'run'),
  ) as Extract<Entry, { kind: 'transition' | 'run' }> | undefined;
  if (!last) return undefined;
  const state = (last.kind === 'transition' && moveOf(last.from, last.state).entered[0]) || leavesOf(last.state)[0];
  return { run: last.run, ...(state !== undefined && { state }) };
}

/** What somebody looks at, in a few words: `at Code, US-12`. `undefined` where they look at nothing, or do not say. */
export function lookWords(member: Presence, room: LooksRoom): string | undefined {
  const following = room.looks.get(member.id)?.looking_at?.following;
  if (following !== undefined) {
    const followed = room.members.find(({ id }) => id === following);
    return followed && `following ${followed.name}`;
  }
  const look = lookOf(member, room);
  if (look?.view === 'timeline') return 'reading the timeline';
  if (look?.view === 'stream') return 'reading the chat';
  const run = look?.run === undefined ? undefined : room.runs.get(look.run);
  if (!look || !run) return undefined;
  const title = look.state === undefined ? undefined : titleIn(look.state, run.definition, room.workflows);
  return title === undefined ? `at ${run.title}` : `at ${title}, ${run.title}`;
}

const titles = new WeakMap<WorkflowInfo, Titles>();

function titleIn(state: string, definition: string, workflows: readonly WorkflowInfo[]): string {
  const chart = workflows.find(({ hash }) => hash === definition);
  const known = (chart && titles.get(chart)) ?? titlesOf(chart);
  if (chart) titles.set(chart, known);
  return known(state);
}

type Words = ReadonlyMap<string, string>;
const wordsByRoom = new WeakMap<Room, ReadonlySignal<Words>>();

/** What each member of a room looks at, in words, by their ids: worked out once, however many rows show it. */
export function lookWordsIn(room: Room): ReadonlySignal<Words> {
  const known = wordsByRoom.get(room);
  if (known) return known;
  const words = computed(() => {
    const now = looksRoom(room);
    return new Map(
      now.members.flatMap((member): [string, string][] => {
        const said = lookWords(member, now);
        return said === undefined ? [] : [[member.id, said]];
      }),
    );
  });
  wordsByRoom.set(room, words);
  return words;
}

/** Who else looks at which state of a run, by its id, by name. */
export function lookersByState(run: string, me: string | undefined, room: LooksRoom): Map<string, Presence[]> {
  const byState = new Map<string, Presence[]>();
  const here = room.members.filter(({ id, waiting }) => id !== me && waiting !== true);
  for (const member of here.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const look = lookOf(member, room);
    const elsewhere = look?.view === 'timeline' || look?.view === 'stream';
    if (look?.run !== run || look.state === undefined || elsewhere) continue;
    byState.set(look.state, [...(byState.get(look.state) ?? []), member]);
  }
  return byState;
}

/** So much of a name is told in the line of who types: two of them fit on a phone. */
const MOST_LETTERS = 18;

/** `Mei is typing…`, `Mei and Bo are typing…`, `3 people are typing…`; nothing for nobody. */
export function typingWords(names: readonly string[]): string {
  if (names.length === 0) return '';
  if (names.length > 2) return `${names.length} people are typing…`;
  const short = names.map((name) =>
    name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1).toWellFormed()}…` : name,
  );
  return `${short.join(' and ')} ${names.length === 1 ? 'is' : 'are'} typing…`;
}
