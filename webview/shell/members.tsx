import { useComputed } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Face } from '../look/face.tsx';
import { lookWordsIn } from '../watch/looks.ts';
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
  const guests = waiting.value.length;
  const here = useComputed(() => {
    const own = me.value?.id;
    return members.value
      .filter((member) => member.waiting !== true)
      .sort((a, b) => Number(b.id === own) - Number(a.id === own) || (a.name < b.name ? -1 : 1));
  });
  // Of the tooltip alone: what members look at changes all the time, and draws none of this anew.
  const sayings = useComputed(() => {
    const words = lookWordsIn(session.room).value;
    return here.value.map(({ id, name }) => [name, words.get(id)].filter(Boolean).join(': ')).join('\n');
  });
  const sorted = here.value;
  if (sorted.length === 0) return null;
  const count = sorted.length === 1 ? '1 member' : `${sorted.length} members`;
  const asking = guests > 0 ? `, ${guests === 1 ? '1 waits' : `${guests} wait`} to be let in` : '';
  return (
    <details class="menu members" data-testid="members" ref={menu}>
      <summary title={sayings}>
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
