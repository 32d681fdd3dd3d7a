import { computed, type ReadonlySignal, useComputed } from '@preact/signals';
import type { Presence } from '../../src/protocol/members.ts';
import type { Room } from '../room/room.ts';
import { usePage } from '../shell/page.ts';
import { lookersByState, looksRoom } from './looks.ts';

/** So many are named. */
const MOST = 3;

type Lookers = ReadonlyMap<string, readonly Presence[]>;
const byRoom = new WeakMap<Room, ReadonlySignal<Lookers>>();

/**
 * Who else looks at which state of the shown run: worked out once, however many states ask, and the same object until
 * something of it that is shown has changed. Much goes by in a room that moves nobody.
 */
export function lookersIn(room: Room): ReadonlySignal<Lookers> {
  const known = byRoom.get(room);
  if (known) return known;
  let shown: Lookers = new Map();
  const lookers = computed(() => {
    const { run } = room.shown.value;
    const now: Lookers =
      run && !room.past.value ? lookersByState(run.run, room.me.value?.id, looksRoom(room)) : new Map();
    if (seenOf(now) !== seenOf(shown)) shown = now;
    return shown;
  });
  byRoom.set(room, lookers);
  return lookers;
}

const seenOf = (lookers: Lookers): string =>
  JSON.stringify([...lookers].map(([state, here]) => [state, here.map(({ id, name, kind }) => [id, name, kind])]));

/** In the outline: who else looks at this state of the shown run. */
export function Lookers({ state }: { readonly state: string }) {
  const { room } = usePage().session;
  const said = useComputed(() => wordsFor(lookersIn(room).value.get(state) ?? [])).value;
  if (said === '') return null;
  return (
    <p class="dim lookers" data-testid="lookers">
      <bdi>{said}</bdi>
    </p>
  );
}

function wordsFor(here: readonly Presence[]): string {
  if (here.length === 0) return '';
  const names = here.slice(0, MOST).map(({ name }) => name);
  const more = here.length > MOST ? ` and ${here.length - MOST} more` : '';
  return `${names.join(', ')}${more} ${here.length === 1 ? 'looks' : 'look'} at this`;
}
