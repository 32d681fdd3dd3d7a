import { useEffect, useRef, useState } from 'preact/hooks';
import { Face } from '../look/face.tsx';
import { Icon } from '../look/icon.tsx';
import { Guest } from './guest.tsx';
import { MemberRow } from './member-row.tsx';
import { usePage } from './page.ts';
import { useDismiss } from './use-dismiss.ts';

const MOST = 5;

/** Who is in the room: their faces, and pressed, their names and roles, and what one may change about them. */
export function Members() {
  const { session, ui } = usePage();
  const { members, me, waiting } = session.room;
  const menu = useRef<HTMLDetailsElement>(null);
  const [changed, setChanged] = useState<string | undefined>(undefined);
  useDismiss(menu);
  useKeptFocus(menu, members.value);
  const own = me.value?.id;
  const isOwner = me.value?.role === 'owner';
  const guests = waiting.value;
  const sorted = members.value
    .filter((member) => member.waiting !== true)
    .sort((a, b) => Number(b.id === own) - Number(a.id === own) || (a.name < b.name ? -1 : 1));
  if (sorted.length === 0) return null;
  const count = sorted.length === 1 ? '1 member' : `${sorted.length} members`;
  const asking = guests.length > 0 ? `, ${guests.length === 1 ? '1 waits' : `${guests.length} wait`} to be let in` : '';
  return (
    <details
      class="menu members"
      data-testid="members"
      ref={menu}
      onToggle={(event) => event.currentTarget.open || setChanged(undefined)}
    >
      <summary title={sorted.map(({ name }) => name).join(', ')}>
        {sorted.slice(0, MOST).map((member) => (
          <Face key={member.id} of={member} />
        ))}
        {sorted.length > MOST && (
          <span class="face more" aria-hidden="true">
            +{sorted.length - MOST}
          </span>
        )}
        {guests.length > 0 && (
          <span class="count" aria-hidden="true">
            {guests.length}
          </span>
        )}
        <span class="hidden">
          {count} in this room{asking}
        </span>
      </summary>
      <div class="sheet">
        {guests.length > 0 && (
          <>
            <h2>{guests.length === 1 ? 'One waits' : `${guests.length} wait`} to be let in</h2>
            <ul>
              {guests.map((guest) => (
                <li key={guest.id} data-testid="guest">
                  <Guest guest={guest} />
                </li>
              ))}
            </ul>
          </>
        )}
        <h2>{count} here</h2>
        <ul>
          {sorted.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              open={changed === member.id}
              onOpen={(open) => setChanged(open ? member.id : undefined)}
            />
          ))}
        </ul>
        {isOwner && (
          <button
            type="button"
            class="button wide"
            data-testid="manage-links"
            onClick={() => (ui.question.value = { kind: 'links' })}
          >
            <Icon name="invitation" /> Manage links…
          </button>
        )}
      </div>
    </details>
  );
}

/** When what had the focus has gone with its row, the list has it. */
function useKeptFocus(menu: { readonly current: HTMLDetailsElement | null }, members: unknown): void {
  useEffect(() => {
    if (menu.current?.open && document.activeElement === document.body && !document.querySelector('dialog[open]'))
      menu.current.querySelector('summary')?.focus();
  }, [menu, members]);
}
