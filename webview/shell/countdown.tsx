import { wholeTime } from '../stream/times.ts';
import { useCountdown } from './use-countdown.ts';

/** How long until a deadline of the server's; the moment itself as a tooltip. Not read out as it counts. */
export function Countdown({ to }: { readonly to: number }) {
  const words = useCountdown(to);
  return (
    <time class="countdown" dateTime={new Date(to).toISOString()} title={wholeTime(to)} aria-live="off">
      {words}
    </time>
  );
}
