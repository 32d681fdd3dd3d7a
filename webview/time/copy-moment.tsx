import { Icon } from '../look/icon.tsx';
import { usePage } from '../shell/page.ts';
import { useCopy } from '../shell/use-copy.ts';
import { momentLink } from './moment-link.ts';

/** Copies an address that leads to this moment, for those who are in the room. A panel has no address of its own. */
export function CopyMoment({ run, seq }: { readonly run: string; readonly seq: number | undefined }) {
  const { host, session } = usePage();
  const { copied, copy, forget } = useCopy();
  const own = host.ownLink?.();
  const projectId = session.room.project.value?.id;
  if (own === undefined || projectId === undefined || seq === undefined) return null;
  const name = copied.kind === 'yes' ? 'Copied' : copied.kind === 'failed' ? copied.why : 'Copy link to this moment';
  return (
    <>
      <button
        type="button"
        class="button icon-only"
        aria-label={name}
        title={copied.kind === 'no' ? `${name}. It has no key: it opens the moment where the room is open.` : name}
        data-testid="copy-moment"
        onClick={() => void copy(momentLink(own, { projectId, run, seq }))}
        onBlur={forget}
      >
        <Icon name={copied.kind === 'yes' ? 'check' : copied.kind === 'failed' ? 'error' : 'link'} />
      </button>
      <span class="hidden" role="status">
        {copied.kind === 'no' ? '' : name}
      </span>
    </>
  );
}
