import { useComputed } from '@preact/signals';
import { type Presence, ROLES, type Role } from '../../src/protocol/members.ts';
import { Face } from '../look/face.tsx';
import { Icon } from '../look/icon.tsx';
import { lookWordsIn } from '../watch/looks.ts';
import { usePage } from './page.ts';
import { Refusal } from './refusal.tsx';
import { useManage } from './use-manage.ts';

/** One member, and for owners and oneself what can be changed. */
export function MemberRow(props: {
  readonly member: Presence;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}) {
  const { session, ui } = usePage();
  const { member, open, onOpen } = props;
  const { id, name, kind, role, connections } = member;
  const me = session.room.me.value;
  const mine = id === me?.id;
  const places = connections > 1 ? ` · ${connections} windows` : '';
  const panel = `change-${id}`;
  const { following } = ui;
  const follows = following.value === id;
  const typing = useComputed(() => session.room.looks.value.get(id)?.typing === true).value && !mine;
  const looks = useComputed(() => lookWordsIn(session.room).value.get(id)).value;
  const says = [looks, typing && 'typing…'].filter(Boolean).join(' · ');
  /** What is shown from now on stands behind the list. */
  function follow(button: HTMLElement): void {
    following.value = follows ? undefined : id;
    const menu = button.closest('details');
    if (follows || !menu) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
  return (
    <li data-testid="member">
      <span class="member">
        <Face of={member} />
        <span class="grow">
          <bdi>{name}</bdi>
          {mine && <span class="dim"> (you)</span>}
          {says !== '' && (
            <span class="dim looks" data-testid="looks-at">
              {says}
            </span>
          )}
        </span>
        <span class="tag" title={`${role}${places}`}>
          {kind === 'agent' ? `agent · ${role}` : role}
        </span>
        {!mine && (
          <button
            type="button"
            class={`button icon-only ${follows ? 'on' : ''}`}
            data-testid="follow"
            aria-pressed={follows}
            aria-label={`Follow ${name}`}
            title={follows ? 'Stop following' : `Show what ${name} looks at`}
            onClick={(event) => follow(event.currentTarget)}
          >
            <Icon name="active" />
          </button>
        )}
        {(mine || me?.role === 'owner') && (
          <button
            type="button"
            class="button icon-only"
            data-testid="change-member"
            aria-expanded={open}
            aria-controls={panel}
            aria-label={mine ? 'Change your name' : `Change ${name}`}
            title={mine ? 'Change your name' : 'Role, name, removal'}
            onClick={() => onOpen(!open)}
          >
            <Icon name="chevronDown" />
          </button>
        )}
      </span>
      <div id={panel} class="change" hidden={!open}>
        {open && <Changes member={member} mine={mine} />}
      </div>
    </li>
  );
}

function Changes({ member, mine }: { readonly member: Presence; readonly mine: boolean }) {
  const { ui } = usePage();
  const { manage, busy, refused, dismiss } = useManage();
  const { id, name } = member;
  const ask = (what: 'rename' | 'remove' | 'owner') => () => {
    ui.question.value = { kind: 'member', what, member: { id, name } };
  };
  function become(role: Role): void {
    if (role === member.role || busy) return;
    // Who can do everything can also take everything away again: worth a question.
    if (role === 'owner') ask('owner')();
    else void manage({ action: 'set_role', member: id, role });
  }
  return (
    <>
      {!mine && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset of buttons is announced as a form
        <span class="roles" role="group" aria-label={`Role of ${name}`}>
          {ROLES.map((role) => (
            <button
              key={role}
              type="button"
              class={`pill ${role === member.role ? 'on' : ''}`}
              data-role={role}
              aria-pressed={role === member.role}
              aria-disabled={busy}
              onClick={() => become(role)}
            >
              {role}
            </button>
          ))}
        </span>
      )}
      <span class="row">
        <button type="button" class="button" data-action="rename" onClick={ask('rename')}>
          Rename…
        </button>
        {!mine && (
          <button type="button" class="button danger" data-action="remove" onClick={ask('remove')}>
            Remove…
          </button>
        )}
      </span>
      {refused !== undefined && <Refusal message={refused} onDismiss={dismiss} />}
    </>
  );
}
