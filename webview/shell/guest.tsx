import type { Presence } from '../../src/protocol/members.ts';
import { Face } from '../look/face.tsx';
import { usePage } from './page.ts';
import { Refusal } from './refusal.tsx';
import { useManage } from './use-manage.ts';

/** Somebody who waits to be let in, with an owner's two answers. */
export function Guest({ guest }: { readonly guest: Presence }) {
  const { session } = usePage();
  const { manage, busy, refused, dismiss } = useManage();
  const { id, name, role } = guest;
  const answer = (action: 'admit' | 'turn_away') => () => void manage({ action, member: id });
  return (
    <>
      <span class="member">
        <Face of={guest} />
        <bdi class="grow">{name}</bdi>
        <span class="tag">{guest.kind === 'agent' ? `agent · ${role}` : role}</span>
      </span>
      {session.room.me.value?.role === 'owner' ? (
        <span class="row">
          <button
            type="button"
            class="button primary"
            data-action="admit"
            aria-disabled={busy}
            aria-label={`Let in ${name}`}
            onClick={answer('admit')}
          >
            Let in
          </button>
          <button
            type="button"
            class="button"
            data-action="turn_away"
            aria-disabled={busy}
            aria-label={`Turn away ${name}`}
            onClick={answer('turn_away')}
          >
            Turn away
          </button>
        </span>
      ) : (
        <span class="dim note">An owner lets them in.</span>
      )}
      {refused !== undefined && <Refusal message={refused} onDismiss={dismiss} />}
    </>
  );
}
