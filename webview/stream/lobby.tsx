import { Icon } from '../look/icon.tsx';
import { Guest } from '../shell/guest.tsx';
import { usePage } from '../shell/page.ts';

/** Who asks to be let in, before an owner's eyes until it is decided. */
export function Lobby() {
  const { session } = usePage();
  const { waiting, me } = session.room;
  if (me.value?.role !== 'owner') return null;
  return (
    <>
      {waiting.value.map((guest) => (
        <section key={guest.id} class="gate lobby" data-testid="lobby" aria-label={`${guest.name} asks to be let in`}>
          <h3>
            <Icon name="joined" />
            <span class="grow">
              <b>Somebody asks to be let in</b>
            </span>
          </h3>
          <Guest guest={guest} />
        </section>
      ))}
    </>
  );
}
