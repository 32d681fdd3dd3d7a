import { useEffect, useState } from 'preact/hooks';
import { clockTime } from '../stream/times.ts';
import { usePage } from './page.ts';
import { Strip } from './strip.tsx';

/** Failed attempts after which it is said: a connection that comes back at once is nobody's business. */
const PATIENCE = 3;

/** While the connection is gone for longer: that what is seen is of then, and what becomes of what is written. */
export function OfflineStrip() {
  const { kind } = usePage().session.connection.value;
  return kind === 'reconnecting' ? <Lost /> : null;
}

function Lost() {
  const { session, ui } = usePage();
  const [since] = useState(() => Date.now());
  const state = session.connection.value;
  const { attempt, why } = state.kind === 'reconnecting' ? state : { attempt: 0, why: undefined };
  const told = attempt >= PATIENCE || why !== undefined;
  useEffect(
    () => () => {
      if (told && session.connection.value.kind === 'live') ui.say('The connection is back.');
    },
    [told, session, ui],
  );
  if (!told) return null;
  const cause = why ?? (navigator.onLine ? 'The server does not answer.' : 'This device is offline.');
  return (
    <Strip
      icon="disconnected"
      id="offline"
      says={`${cause} What you see is of ${clockTime(since)}; what you send goes out once the connection is back.`}
    >
      <button type="button" class="button" onClick={() => session.retryNow()}>
        Try now
      </button>
    </Strip>
  );
}
