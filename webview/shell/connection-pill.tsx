import { say } from '../../src/client/connection-state.ts';
import { usePage } from './page.ts';

/** How we stand to the room, in a word; pressed, it tries again at once. */
export function ConnectionPill() {
  const { session } = usePage();
  const state = session.connection.value;
  const { text, tone, detail } = say(state);
  const cause = session.room.farewell.value?.cause ?? 'room';
  const again =
    state.kind === 'reconnecting' ||
    (state.kind === 'connecting' && state.attempt > 0) ||
    state.kind === 'refused' ||
    (state.kind === 'removed' && cause === 'room');
  const content = (
    <>
      <span class={`dot ${tone}`} aria-hidden="true" />
      <span data-testid="connection" data-state={state.kind}>
        {text}
      </span>
    </>
  );
  return again ? (
    <button type="button" class="pill" title={`${detail} Press to try again now.`} onClick={() => session.retryNow()}>
      {content}
    </button>
  ) : (
    <span class="pill" title={detail}>
      {content}
    </span>
  );
}
