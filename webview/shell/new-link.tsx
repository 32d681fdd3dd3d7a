import { useState } from 'preact/hooks';
import { Managed } from '../../src/protocol/manage.ts';
import type { Role } from '../../src/protocol/members.ts';
import { usePage } from './page.ts';
import { Refusal } from './refusal.tsx';
import { useCopy } from './use-copy.ts';
import { useManage } from './use-manage.ts';

type Whom = Role | 'agent';
const WHOM: Readonly<Record<Whom, { readonly name: string; readonly may: string }>> = {
  viewer: { name: 'Viewer', may: 'Sees everything and changes nothing.' },
  member: { name: 'Member', may: 'Writes in the chat and sends commands.' },
  approver: { name: 'Approver', may: 'A member who also answers gates.' },
  owner: { name: 'Owner', may: 'May do everything here, remove you as well.' },
  agent: { name: 'Agent', may: 'A program: a member that answers no gate unless the gate is for agents.' },
};
const KINDS: readonly Whom[] = ['viewer', 'member', 'approver', 'agent', 'owner'];

const MINUTE = 60_000;
const LASTS: readonly { readonly name: string; readonly ms: number | undefined }[] = [
  { name: '15 minutes', ms: 15 * MINUTE },
  { name: 'a day', ms: 24 * 60 * MINUTE },
  { name: 'a week', ms: 7 * 24 * 60 * MINUTE },
  { name: 'for good', ms: undefined },
];

/** Makes a link for whom one wants here, and copies it. */
export function NewLink({ onMade }: { readonly onMade: () => void }) {
  const { host } = usePage();
  const { manage, busy, refused, dismiss } = useManage();
  const { copied, copy } = useCopy();
  const [whom, setWhom] = useState<Whom>('member');

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy || !(event.currentTarget instanceof HTMLFormElement)) return;
    const data = new FormData(event.currentTarget);
    const ms = LASTS[Number(data.get('lasts'))]?.ms;
    const answer = await manage({
      action: 'create_link',
      role: whom === 'agent' ? 'member' : whom,
      kind: whom === 'agent' ? 'agent' : 'person',
      uses: data.get('uses') === 'single' ? 'single' : 'many',
      lobby: data.get('lobby') === 'on',
      ...(ms !== undefined && { expires_in_ms: ms }),
    });
    const made = answer && Managed.safeParse(answer);
    if (!made?.success) return;
    if (made.data.token !== undefined) await copy(host.linkFor?.(made.data.token));
    onMade();
  }

  return (
    <form onSubmit={(event) => void submit(event)} data-testid="new-link">
      <div class="fields">
        <div class="field">
          <label for="link-whom">For</label>
          <select
            id="link-whom"
            name="whom"
            value={whom}
            aria-describedby="link-may"
            onChange={(event) => setWhom(KINDS.find((kind) => kind === event.currentTarget.value) ?? 'member')}
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {WHOM[kind].name}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="link-uses">Lets in</label>
          <select id="link-uses" name="uses">
            <option value="many">anybody</option>
            <option value="single">one person</option>
          </select>
        </div>
        <div class="field">
          <label for="link-lasts">Lasts</label>
          <select id="link-lasts" name="lasts" defaultValue="1">
            {LASTS.map(({ name }, index) => (
              <option key={name} value={index} selected={index === 1}>
                {name}
              </option>
            ))}
          </select>
        </div>
      </div>
      <p id="link-may" class="dim">
        {WHOM[whom].may}
      </p>
      <div class="field">
        <input id="link-lobby" name="lobby" type="checkbox" />
        <label for="link-lobby">Ask me before somebody comes in</label>
      </div>
      {refused !== undefined && <Refusal message={refused} onDismiss={dismiss} />}
      <div class="actions">
        <output aria-live="polite">
          {copied.kind === 'yes' && 'Copied. Paste it to whom you want here.'}
          {copied.kind === 'failed' && <span class="bad">{copied.why}</span>}
        </output>
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? 'Making…' : 'Copy a new link'}
        </button>
      </div>
    </form>
  );
}
