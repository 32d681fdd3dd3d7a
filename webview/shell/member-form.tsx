import { NAME_LENGTH } from '../../src/protocol/limits.ts';
import type { Manage } from '../../src/protocol/manage.ts';
import { Modal } from './modal.tsx';
import { usePage } from './page.ts';
import { Refusal } from './refusal.tsx';
import type { Question } from './ui.ts';
import { useManage } from './use-manage.ts';

/** What is asked before somebody is renamed, removed or made an owner. */
export function MemberForm(props: {
  readonly question: Extract<Question, { kind: 'member' }>;
  readonly onClose: () => void;
}) {
  const { host, session } = usePage();
  const { manage, busy, refused } = useManage();
  const { what, member } = props.question;
  const mine = member.id === session.room.me.value?.id;
  const title = {
    rename: mine ? 'Change your name' : `Rename ${member.name}`,
    remove: `Remove ${member.name}`,
    owner: `Make ${member.name} an owner`,
  }[what];

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const data = new FormData(event.currentTarget);
    const text = (field: string) =>
      String(data.get(field) ?? '')
        .trim()
        .toWellFormed();
    const request = requestFor(what, member.id, text);
    if (!(await manage(request))) return;
    // The next room is entered by the new name.
    if (request.action === 'rename' && mine) host.guestName?.set(request.name);
    props.onClose();
  }

  return (
    <Modal title={title} onClose={props.onClose}>
      <form onSubmit={(event) => void submit(event)} noValidate data-testid="member-form">
        {what === 'rename' && (
          <div class="field">
            <label for="member-name">{mine ? 'What should the others call you?' : 'Name'}</label>
            <input
              id="member-name"
              name="name"
              defaultValue={member.name}
              maxLength={NAME_LENGTH}
              autocomplete="off"
              spellcheck={false}
              // biome-ignore lint/a11y/noAutofocus: the dialog's only field
              autoFocus
            />
            <p class="dim">Everybody sees it. What was said and done before keeps the name it was done under.</p>
          </div>
        )}
        {what === 'owner' && (
          <p>
            An owner may do everything here: send every command, share the room, change everybody’s role, and remove
            whom they like, you as well.
          </p>
        )}
        {what === 'remove' && (
          <>
            <p>
              They are out at once, in every window, and can’t come back by the link that they have. What they wrote and
              did stays. The link gets a new key: to let others in by it, copy it again.
            </p>
            <div class="field">
              <label for="member-reason">
                Reason <span class="dim">(optional)</span>
              </label>
              <input id="member-reason" name="reason" maxLength={500} autocomplete="off" />
              <p class="dim">It is shown to them, and stands in the log.</p>
            </div>
          </>
        )}
        {refused !== undefined && <Refusal message={refused} />}
        <div class="actions">
          <button type="button" class="button" onClick={props.onClose}>
            Cancel
          </button>
          <button type="submit" class={`button ${what === 'remove' ? 'danger' : 'primary'}`} aria-disabled={busy}>
            {{ rename: 'Rename', remove: `Remove ${member.name}`, owner: 'Make owner' }[what]}
          </button>
        </div>
      </form>
    </Modal>
  );
}

function requestFor(
  what: Extract<Question, { kind: 'member' }>['what'],
  member: string,
  text: (field: string) => string,
): Manage {
  if (what === 'rename') return { action: 'rename', member, name: text('name') };
  if (what === 'owner') return { action: 'set_role', member, role: 'owner' };
  const reason = text('reason');
  return { action: 'remove', member, ...(reason !== '' && { reason }) };
}
