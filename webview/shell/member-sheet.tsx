import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Presence } from '../../src/protocol/members.ts';
import { Icon } from '../look/icon.tsx';
import { share, sharingIn } from '../watch/sharing.ts';
import { Guest } from './guest.tsx';
import { MemberRow } from './member-row.tsx';
import { usePage } from './page.ts';
import { takeFocus } from './take-focus.ts';

/** Who waits and who is here, by name and role, with what one may change about them. */
export function MemberSheet(props: {
  readonly menu: RefObject<HTMLDetailsElement | null>;
  readonly sorted: readonly Presence[];
  readonly count: string;
}) {
  const { session, ui, host } = usePage();
  const { menu, sorted, count } = props;
  const [changed, setChanged] = useState<string | undefined>(undefined);
  const guests = session.room.waiting.value;
  useKeptFocus(menu, session.room.members.value);
  useEffect(() => {
    const element = menu.current;
    const closed = () => element?.open || setChanged(undefined);
    element?.addEventListener('toggle', closed);
    return () => element?.removeEventListener('toggle', closed);
  }, [menu]);
  return (
    <>
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
      <label class="share-looks">
        <input
          type="checkbox"
          data-testid="share-looks"
          checked={sharingIn(host.lasting).value}
          onChange={(event) => share(host.lasting, event.currentTarget.checked)}
        />
        Share what I look at, and that I type
      </label>
      {session.room.me.value?.role === 'owner' && (
        <button
          type="button"
          class="button wide"
          data-testid="manage-links"
          onClick={() => (ui.question.value = { kind: 'links' })}
        >
          <Icon name="invitation" /> Manage links…
        </button>
      )}
    </>
  );
}

/** When what had the focus has gone with its row, the list has it. */
function useKeptFocus(menu: RefObject<HTMLDetailsElement | null>, members: readonly Presence[]): void {
  useEffect(() => {
    if (members.length > 0 && menu.current?.open && isFocusLost()) takeFocus(menu.current.querySelector('summary'));
  }, [menu, members]);
}

const isFocusLost = () => document.activeElement === document.body && !document.querySelector('dialog[open]');
