import { useEffect, useState } from 'preact/hooks';
import { usePage } from '../shell/page.ts';

const AGAIN_MS = 1_000;

/** The server's time, kept up to date each second while the page is looked at and `runs`. */
export function useNow(runs: boolean): number {
  const { clock } = usePage().session.room;
  const [, again] = useState(0);
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again((count) => count + 1);
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [runs]);
  return clock.now();
}
