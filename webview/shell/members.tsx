import { useRef } from 'preact/hooks';
import { Face } from '../look/face.tsx';
import { usePage } from './page.ts';
import { useDismiss } from './use-dismiss.ts';

const MOST = 5;

/** Who is in the room: their faces, and pressed, their names and roles. */
export function Members() {
  const { session } = usePage();
  const { members, me } = session.room;
  const menu = useRef<HTMLDetailsElement>(null);
  useDismiss(menu);
  const own = me.value?.id;
  const sorted = [...members.value].sort(
    (a, b) => Number(b.id === own) - Number(a.id === own) || (a.name < b.name ? -1 : 1),
  );
  if (sorted.length === 0) return null;
  const count = sorted.length === 1 ? '1 member' : `${sorted.length} members`;
  return (
    <details class="menu members" data-testid="members" ref={menu}>
      <summary title={sorted.map(({ name }) => name).join(', ')}>
        {sorted.slice(0, MOST).map((member) => (
          <Face key={member.id} of={member} />
        ))}
        {sorted.length > MOST && (
          <span class="face more" aria-hidden="true">
            +{sorted.length - MOST}
          </span>
        )}
        <span class="hidden">{count} in this room</span>
      </summary>
      <div class="sheet">
        <h2>{count} here</h2>
        <ul>
          {sorted.map((member) => (
            <li key={member.id} data-testid="member">
              <Face of={member} />
              <span class="grow">
                <bdi>{member.name}</bdi>
                {member.id === own && <span class="dim"> (you)</span>}
              </span>
              <span class="tag">{member.kind === 'agent' ? `agent · ${member.role}` : member.role}</span>
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
