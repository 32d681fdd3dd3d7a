import { useState } from 'preact/hooks';
import { type LinkInfo, Managed } from '../../src/protocol/manage.ts';
import { Icon } from '../look/icon.tsx';
import { usePage } from './page.ts';
import { Refusal } from './refusal.tsx';
import { takeFocus } from './take-focus.ts';
import { useCopy } from './use-copy.ts';
import type { Links } from './use-links.ts';
import { useManage } from './use-manage.ts';

/** The links in force: whom they let in, how many came, and what can be done about each. */
export function LinkList({ links, failed, reload }: Links) {
  return (
    <section class="links" aria-label="Links in force">
      <h3>Links in force</h3>
      {failed !== undefined && <p class="bad">{failed}</p>}
      {links?.length === 0 && <p class="dim">None: nobody comes in by a link that was shared here.</p>}
      {links === undefined && failed === undefined && <p class="dim">Asking…</p>}
      <ul>
        {links?.map((link) => (
          <Item key={link.id} link={link} onChanged={reload} />
        ))}
      </ul>
    </section>
  );
}

type Asked = 'rotate' | 'revoke' | undefined;

function Item({ link, onChanged }: { readonly link: LinkInfo; readonly onChanged: () => void }) {
  const { host } = usePage();
  const { manage, busy, refused, dismiss } = useManage();
  const { copied, copy, forget } = useCopy();
  const [asked, setAsked] = useState<Asked>(undefined);
  const name = nameOf(link);
  const open = link.uses === 'many' || link.joined === 0;
  const lasting = link.expires_at === null || link.expires_at > Date.now();

  async function copyAgain(): Promise<void> {
    const answer = Managed.safeParse(await manage({ action: 'show_link', link: link.id }));
    if (answer.success && answer.data.token !== undefined) await copy(host.linkFor?.(answer.data.token));
  }
  async function decide(): Promise<void> {
    const action = asked === 'rotate' ? 'rotate_link' : 'revoke_link';
    if (!(await manage({ action, link: link.id }))) return;
    forget();
    setAsked(undefined);
    onChanged();
  }

  return (
    <li data-testid="link" data-link={link.id}>
      <span class="about">
        <b>{name}</b>
        <span class="dim">{factsOf(link).join(' · ')}</span>
      </span>
      {asked === undefined ? (
        <span class="row">
          {host.linkFor && open && lasting && (
            <button
              type="button"
              class="button"
              data-action="copy"
              aria-label={`Copy the link for ${name}`}
              aria-disabled={busy}
              onClick={() => void copyAgain()}
            >
              {copied.kind === 'yes' ? (
                <>
                  <Icon name="check" /> Copied
                </>
              ) : (
                'Copy'
              )}
            </button>
          )}
          {open && lasting && (
            <button
              type="button"
              class="button"
              data-action="rotate"
              aria-label={`New key for the link for ${name}`}
              onClick={() => setAsked('rotate')}
            >
              New key…
            </button>
          )}
          <button
            type="button"
            class="button danger"
            data-action="revoke"
            aria-label={`End the link for ${name}`}
            onClick={() => setAsked('revoke')}
          >
            End…
          </button>
        </span>
      ) : (
        <span class="confirm">
          <p>{asked === 'rotate' ? ROTATES : revokes(link)}</p>
          <span class="row">
            <button type="button" class="button" onClick={() => setAsked(undefined)}>
              Leave it
            </button>
            <button
              type="button"
              class={`button ${asked === 'revoke' ? 'danger' : 'primary'}`}
              data-action="confirm"
              aria-disabled={busy}
              ref={takeFocus}
              onClick={() => void decide()}
            >
              {asked === 'rotate' ? 'Give it a new key' : 'End it'}
            </button>
          </span>
        </span>
      )}
      {copied.kind === 'failed' && <p class="bad">{copied.why}</p>}
      {refused !== undefined && <Refusal message={refused} onDismiss={dismiss} />}
    </li>
  );
}

const ROTATES = 'Who came by it stays. Whoever has it and is not here yet needs the new one: copy it again.';

function revokes({ joined }: LinkInfo): string {
  if (joined === 0) return 'Nobody comes in by it any more.';
  return joined === 1
    ? 'Nobody comes in by it any more, and the one who came by it leaves the room at once.'
    : `Nobody comes in by it any more, and the ${joined} who came by it leave the room at once.`;
}

const nameOf = ({ role, kind }: LinkInfo): string => (kind === 'agent' ? `agent, as ${role}` : role);

function factsOf({ uses, lobby, expires_at, joined }: LinkInfo): string[] {
  const facts: string[] = [];
  if (uses === 'single') facts.push(joined > 0 ? 'used up' : 'for one');
  if (lobby) facts.push('asks you first');
  if (expires_at !== null) facts.push(expires_at > Date.now() ? `until ${moment(expires_at)}` : 'has run out');
  facts.push(joined === 0 ? 'nobody came yet' : joined === 1 ? '1 came' : `${joined} came`);
  return facts;
}

const moment = (at: number): string =>
  new Date(at).toLocaleString(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
