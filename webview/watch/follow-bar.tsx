import { useEffect, useState } from 'preact/hooks';
import { Face } from '../look/face.tsx';
import { Icon } from '../look/icon.tsx';
import { usePage } from '../shell/page.ts';
import { follow } from './follow.ts';
import { lookWordsIn } from './looks.ts';

/** Above the chart: who is followed, and the way out of it; or why nobody is any more. */
export function FollowBar() {
  const page = usePage();
  const { session, ui } = page;
  const { room } = session;
  const id = ui.following.value;
  const [why, setWhy] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (id === undefined) return;
    setWhy(undefined);
    return follow(page, id, (reason) => {
      ui.following.value = undefined;
      setWhy(reason);
    });
  }, [page, id]);
  const member = id === undefined ? undefined : room.members.value.find((each) => each.id === id);
  const project = room.project.value?.id;
  // Whom one followed is in the room that was left.
  useEffect(() => {
    if (project !== undefined) return;
    ui.following.value = undefined;
    setWhy(undefined);
  }, [ui, project]);
  const said = member ? `Following ${member.name}. Escape ends it.` : (why ?? '');
  return (
    <>
      <span class="hidden" role="status" data-testid="follow-said">
        {said}
      </span>
      {member && (
        <section class="follow" aria-label="Following" data-testid="follow-bar">
          <Face of={member} size="small" />
          <span class="what">
            Following <bdi class="who">{member.name}</bdi>
            <span class="dim"> · {lookWordsIn(room).value.get(member.id) ?? 'looking at nothing they share'}</span>
          </span>
          <button
            type="button"
            class="button"
            data-testid="stop-following"
            title="Stop following (Escape)"
            onClick={() => (ui.following.value = undefined)}
          >
            Stop
          </button>
        </section>
      )}
      {!member && why !== undefined && (
        <section class="follow" aria-label="Following" data-testid="follow-ended">
          <span class="what">{why}</span>
          <button type="button" class="button icon-only" aria-label="Dismiss" onClick={() => setWhy(undefined)}>
            <Icon name="close" />
          </button>
        </section>
      )}
    </>
  );
}
