import { Icon } from '../look/icon.tsx';
import { Guest } from '../shell/guest.tsx';
import { usePage } from '../shell/page.ts';

/** Who asks to be let in, before an owner's eyes until it is decided. */
export function LobbyCards() {
  const { session } = usePage();
  return (
    <>
      {session.room.waiting.value.map((guest) => (
        <article key={guest.id} class="gate lobby" data-testid="lobby" aria-label={`${guest.name} asks to be let in`}>
          <h3>
            <Icon name="joined" />
            <b class="grow">Somebody asks to be let in</b>
          </h3>
          <Guest guest={guest} />
        </article>
      ))}
    </>
  );
}
