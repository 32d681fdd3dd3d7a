import { useRef } from 'preact/hooks';
import type { Presence } from '../../src/protocol/members.ts';
import { Face } from '../look/face.tsx';
import { looksRoom, lookWords } from '../watch/looks.ts';
import { NotLoaded } from './not-loaded.tsx';
import { usePage } from './page.ts';
import { useDismiss } from './use-dismiss.ts';
import { laterPart, useLater } from './use-later.ts';

const MOST = 5;

/** Who is in the room: their faces, and pressed, their names and roles, and what one may change about them. */
export function Members() {
  const { session } = usePage();
  const { members, me, waiting } = session.room;
  const menu = useRef<HTMLDetailsElement>(null);
  const later = useLater();
  useDismiss(menu);
  const own = me.value?.id;
  const guests = waiting.value.length;
  const sorted = members.value
    .filter((member) => member.waiting !== true)
    .sort((a, b) => Number(b.id === own) - Number(a.id === own) || (a.name < b.name ? -1 : 1));
  if (sorted.length === 0) return null;
  const count = sorted.length === 1 ? '1 member' : `${sorted.length} members`;
  const room = looksRoom(session.room);
  const saying = (member: Presence) => [member.name, lookWords(member, room)].filter(Boolean).join(': ');
  const asking = guests > 0 ? `, ${guests === 1 ? '1 waits' : `${guests} wait`} to be let in` : '';
  return (
    <details class="menu members" data-testid="members" ref={menu}>
      <summary title={sorted.map(saying).join('\n')}>
        {sorted.slice(0, MOST).map((member) => (
          <Face key={member.id} of={member} />
        ))}
        {sorted.length > MOST && (
          <span class="face more" aria-hidden="true">
            +{sorted.length - MOST}
          </span>
        )}
        {guests > 0 && (
          <span class="count" aria-hidden="true">
            {guests}
          </span>
        )}
        <span class="hidden">
          {count} in this room{asking}
        </span>
      </summary>
      <div class="sheet">
        {later === 'failed' && <NotLoaded what="The list" part={laterPart} />}
        {typeof later === 'object' && <later.MemberSheet menu={menu} sorted={sorted} count={count} />}
      </div>
    </details>
  );
}
