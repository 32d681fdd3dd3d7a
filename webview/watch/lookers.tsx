import { usePage } from '../shell/page.ts';
import { lookersByState, looksRoom } from './looks.ts';

/** So many are named. */
const MOST = 3;

/** In the outline: who else looks at this state of the shown run. */
export function Lookers({ state }: { readonly state: string }) {
  const { room } = usePage().session;
  const { run } = room.shown.value;
  if (!run || room.past.value) return null;
  const here = lookersByState(run.run, room.me.value?.id, looksRoom(room)).get(state);
  if (!here) return null;
  const names = here.slice(0, MOST).map(({ name }) => name);
  const more = here.length > MOST ? ` and ${here.length - MOST} more` : '';
  return (
    <p class="dim lookers" data-testid="lookers">
      <bdi>{names.join(', ')}</bdi>
      {more} {here.length === 1 ? 'looks' : 'look'} at this
    </p>
  );
}
