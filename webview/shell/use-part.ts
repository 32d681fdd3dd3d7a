import { useEffect } from 'preact/hooks';
import { usePage } from './page.ts';
import type { Part } from './part.ts';

/** A part of the page as far as it is there; fetched from the first moment in which it is `wanted`. */
export function usePart<T extends object>(part: Part<T>, wanted = true): T | 'failed' | undefined {
  const { host } = usePage();
  useEffect(() => {
    if (wanted) part.fetch(host.assets);
  }, [wanted, part, host]);
  return part.state.value;
}
