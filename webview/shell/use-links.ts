import { useEffect, useState } from 'preact/hooks';
import { type LinkInfo, Managed } from '../../src/protocol/manage.ts';
import { usePage } from './page.ts';

export interface Links {
  /** `undefined` until they are known. */
  readonly links: readonly LinkInfo[] | undefined;
  /** Why they could not be had. */
  readonly failed: string | undefined;
  readonly reload: () => void;
}

/** The links in force, asked for again whenever somebody comes or goes. */
export function useLinks(): Links {
  const { session } = usePage();
  const [links, setLinks] = useState<readonly LinkInfo[] | undefined>(undefined);
  const [failed, setFailed] = useState<string | undefined>(undefined);
  const [asked, setAsked] = useState(0);
  const { members } = session.room;
  const here = members.value;
  useEffect(() => {
    let current = true;
    void session.manage({ action: 'list_links' }).then((answer) => {
      if (!current) return;
      const parsed = answer.kind === 'ok' ? Managed.safeParse(answer.value) : undefined;
      setFailed(
        parsed?.success
          ? undefined
          : answer.kind === 'refused'
            ? answer.error.message
            : 'The links could not be asked for. They are listed once the room answers.',
      );
      if (parsed?.success) setLinks((parsed.data.links ?? []).filter(isShown));
    });
    return () => {
      current = false;
    };
  }, [session, here, asked]);
  return { links, failed, reload: () => setAsked((count) => count + 1) };
}

/** Those that somebody made, and of the host's own the ones that are in use; its very own key is no link to anybody. */
const isShown = ({ id, revoked, joined }: LinkInfo): boolean =>
  !revoked && id !== 'own:owner' && (id.startsWith('l_') || joined > 0);
