import { useState } from 'preact/hooks';
import type { Manage } from '../../src/protocol/manage.ts';
import { usePage } from './page.ts';

type Now = { readonly kind: 'idle' } | { readonly kind: 'busy' } | { readonly kind: 'refused'; readonly why: string };

/** Asks for what is decided about members and links, one at a time, and keeps why it was refused. */
export function useManage() {
  const { session } = usePage();
  const [now, setNow] = useState<Now>({ kind: 'idle' });
  return {
    busy: now.kind === 'busy',
    refused: now.kind === 'refused' ? now.why : undefined,
    dismiss: () => setNow({ kind: 'idle' }),
    /** What was answered; `undefined` when it was refused, or nobody knows. */
    async manage(request: Manage): Promise<{ readonly [key: string]: unknown } | undefined> {
      if (now.kind === 'busy') return undefined;
      setNow({ kind: 'busy' });
      const answer = await session.manage(request);
      if (answer.kind === 'ok') {
        setNow({ kind: 'idle' });
        return answer.value;
      }
      const why =
        answer.kind === 'refused' ? answer.error.message : 'There was no answer. See who is here, then try again.';
      setNow({ kind: 'refused', why });
      return undefined;
    },
  };
}
