import { Face } from '../look/face.tsx';
import { Icon } from '../look/icon.tsx';
import type { OutboxItem } from '../room/outbox.ts';
import { usePage } from '../shell/page.ts';
import { Refusal } from '../shell/refusal.tsx';
import { Message } from './message.tsx';

/** What was written here and is not yet among the entries: on its way, waiting, or refused with the reason. */
export function Pending() {
  const { session } = usePage();
  const items = session.outbox.items.value.filter(({ origin }) => origin === 'composer');
  return (
    <>
      {items.map((item) => (
        <PendingItem key={item.id} item={item} />
      ))}
    </>
  );
}

function PendingItem({ item }: { readonly item: OutboxItem }) {
  const { session, ui } = usePage();
  const { outgoing, delivery, id } = item;
  const me = session.room.me.value;
  const text = outgoing.kind === 'chat' ? outgoing.text : outgoing.command;
  function edit(): void {
    ui.draft.value = text;
    session.outbox.remove(id);
  }
  return (
    <article class={`message pending ${delivery.kind}`} data-testid="pending" data-delivery={delivery.kind}>
      {me ? <Face of={me} /> : <span />}
      <div class="body">
        <Message text={text} />
        {delivery.kind === 'refused' ? (
          <>
            <Refusal message={delivery.error.message} onDismiss={() => session.outbox.remove(id)} />
            <button type="button" class="quiet" onClick={edit}>
              Edit and send again
            </button>
          </>
        ) : (
          <span class="dim state">
            <Icon
              name={delivery.kind === 'waiting' ? 'watch' : 'spinner'}
              class={delivery.kind === 'waiting' ? '' : 'spin'}
            />
            {STATES[delivery.kind]}
          </span>
        )}
      </div>
    </article>
  );
}

const STATES = {
  sent: 'Sending…',
  accepted: 'Accepted',
  waiting: 'Not confirmed yet; it is sent again as soon as the connection is back.',
} as const;
