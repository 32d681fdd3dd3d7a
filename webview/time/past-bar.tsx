import { useEffect, useState } from 'preact/hooks';
import { innermost, titlesOf } from '../../src/client/states.ts';
import { Icon } from '../look/icon.tsx';
import { FROM_BAR } from '../shell/ask.ts';
import { usePage } from '../shell/page.ts';
import { Refusal } from '../shell/refusal.tsx';
import { useEscape } from '../shell/use-escape.ts';
import { momentName } from './moment.ts';

/** In the place of what can be done: that the past is looked at, and the way back. */
export function PastBar() {
  const { session, ui } = usePage();
  const { room } = session;
  const past = room.past.value;
  const { chart } = room.seen.value;
  const { told } = ui;
  const refused = session.outbox.items.value.find(
    ({ origin, delivery }) => origin === FROM_BAR && delivery.kind === 'refused',
  );
  const back = () => {
    room.past.value = undefined;
  };
  useEscape('past', past && back);
  // Said once when it begins; each moment is said by the slider.
  const [said, setSaid] = useState('');
  useEffect(() => setSaid('You are looking at the past. Escape leads back to now.'), []);
  if (!past) return null;
  const moment = momentName(past.at, room.clock.now());
  const where = innermost(past.active).map(titlesOf(chart)).join(', ');
  return (
    <section class="now past-bar" aria-label="Replay" data-testid="past-bar">
      {refused?.delivery.kind === 'refused' && (
        <Refusal message={refused.delivery.error.message} onDismiss={() => session.outbox.remove(refused.id)} />
      )}
      {told.value !== undefined && <Refusal message={told.value} onDismiss={() => (told.value = undefined)} />}
      <div class="row">
        <Icon name="watch" />
        <span>
          <b>
            You are looking at <time dateTime={new Date(past.at).toISOString()}>{moment}</time>, not at now.
          </b>{' '}
          <span class="dim">
            {where}
            {chart?.hash !== past.definition && '. The workflow has changed since: it is drawn as it is now.'}
          </span>
        </span>
        <span class="hidden" role="status">
          {said}
        </span>
        <button
          type="button"
          class="button primary"
          data-testid="back-to-now"
          onClick={() => {
            back();
            document.querySelector<HTMLElement>('[data-testid="scrubber"]')?.focus();
          }}
        >
          Back to now
        </button>
      </div>
    </section>
  );
}
