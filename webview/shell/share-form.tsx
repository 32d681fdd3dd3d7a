import { useState } from 'preact/hooks';
import { Modal } from './modal.tsx';
import { usePage } from './page.ts';

type Copied = { readonly kind: 'no' } | { readonly kind: 'yes' } | { readonly kind: 'failed'; readonly why: string };

/** Copies the page's own link; the link itself is never drawn. */
export function ShareForm({ onClose }: { readonly onClose: () => void }) {
  const { host, session } = usePage();
  const [copied, setCopied] = useState<Copied>({ kind: 'no' });
  const role = session.room.me.value?.role ?? 'member';
  async function copy(): Promise<void> {
    const link = host.ownLink?.();
    if (link === undefined) return;
    try {
      await host.copy(link);
      setCopied({ kind: 'yes' });
    } catch (error) {
      setCopied({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
    }
  }
  return (
    <Modal title="Share this room" onClose={onClose}>
      <p>
        Whoever opens the link joins as <b>{role}</b>, as you did, with nothing to install.
        {role === 'owner' && ' An owner may do everything here: share it only with those who should.'}
      </p>
      <div class="actions">
        <output aria-live="polite">
          {copied.kind === 'yes' && 'Copied. Paste it to whom you want here.'}
          {copied.kind === 'failed' && <span class="bad">{copied.why}</span>}
        </output>
        <button type="button" class="button primary" onClick={copy}>
          {copied.kind === 'yes' ? 'Copy again' : 'Copy link'}
        </button>
      </div>
    </Modal>
  );
}
