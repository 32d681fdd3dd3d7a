import { LinkList } from './link-list.tsx';
import { Modal } from './modal.tsx';
import { NewLink } from './new-link.tsx';
import { usePage } from './page.ts';
import { useCopy } from './use-copy.ts';
import { useLinks } from './use-links.ts';

/** Owners make links for a role; others pass on the link they came by. No link is ever drawn. */
export function ShareForm({ onClose }: { readonly onClose: () => void }) {
  const { host, session } = usePage();
  const role = session.room.me.value?.role ?? 'member';
  return role === 'owner' && host.linkFor ? (
    <OwnersLinks onClose={onClose} making />
  ) : (
    <OwnLink onClose={onClose} role={role} />
  );
}

/** The links in force, and where the page may make links itself, a new one before them. */
export function OwnersLinks({ onClose, making = false }: { readonly onClose: () => void; readonly making?: boolean }) {
  const { host } = usePage();
  const links = useLinks();
  return (
    <Modal title={making ? 'Share this room' : 'Links to this room'} onClose={onClose}>
      {host.linkFor ? (
        <NewLink onMade={links.reload} />
      ) : (
        <p class="dim">Links are made and copied by Share. Here they are changed and ended.</p>
      )}
      <LinkList {...links} />
    </Modal>
  );
}

function OwnLink({ onClose, role }: { readonly onClose: () => void; readonly role: string }) {
  const { host } = usePage();
  const { copied, copy } = useCopy();
  return (
    <Modal title="Share this room" onClose={onClose}>
      <p>
        Whoever opens the link joins as <b>{role}</b>, as you did, with nothing to install.
      </p>
      <div class="actions">
        <output aria-live="polite">
          {copied.kind === 'yes' && 'Copied. Paste it to whom you want here.'}
          {copied.kind === 'failed' && <span class="bad">{copied.why}</span>}
        </output>
        <button type="button" class="button primary" onClick={() => void copy(host.ownLink?.())}>
          {copied.kind === 'yes' ? 'Copy again' : 'Copy link'}
        </button>
      </div>
    </Modal>
  );
}
