import { useState } from 'preact/hooks';
import { usePage } from './page.ts';

type Copied = { readonly kind: 'no' } | { readonly kind: 'yes' } | { readonly kind: 'failed'; readonly why: string };

/** Copies a link, and says whether that worked. */
export function useCopy() {
  const { host } = usePage();
  const [copied, setCopied] = useState<Copied>({ kind: 'no' });
  return {
    copied,
    async copy(link: string | undefined): Promise<void> {
      if (link === undefined) return;
      try {
        await host.copy(link);
        setCopied({ kind: 'yes' });
      } catch (error) {
        setCopied({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
      }
    },
    /** What was copied is no longer what there is. */
    forget: () => setCopied({ kind: 'no' }),
  };
}
