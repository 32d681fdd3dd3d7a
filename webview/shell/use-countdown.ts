import { useEffect, useState } from 'preact/hooks';
import { countdown, untilNextWord } from '../../src/client/countdown.ts';
import { usePage } from './page.ts';

/** How long until `dueAt` (server's clock), in words that are kept up to date while the page is looked at. */
export function useCountdown(dueAt: number): string {
  const { clock } = usePage().session.room;
  const [, again] = useState(0);
  const left = dueAt - clock.now();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = () => {
      clearTimeout(timer);
      const next = document.visibilityState === 'visible' ? untilNextWord(dueAt - clock.now()) : undefined;
      if (next !== undefined) timer = setTimeout(tick, next);
    };
    const tick = () => {
      again((count) => count + 1);
      wait();
    };
    wait();
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [dueAt, clock]);
  return countdown(left);
}
