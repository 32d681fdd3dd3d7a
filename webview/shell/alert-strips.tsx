import { Icon } from '../look/icon.tsx';
import { usePage } from './page.ts';

/** What the host warns of now: a line each, until it is over. */
export function AlertStrips() {
  const { session } = usePage();
  return (
    <div role="status" aria-live="polite" data-testid="alerts">
      {[...session.room.alerts.value.values()].map(({ alert, message }) => (
        <p key={alert} class="problem-strip warning alert-strip">
          <Icon name="warning" />
          {message}
        </p>
      ))}
    </div>
  );
}
