import { useState } from 'preact/hooks';
import { Icon } from '../look/icon.tsx';
import { afterReload } from './keeps.ts';
import { usePage } from './page.ts';
import { Strip } from './strip.tsx';

/** The server gives out another build of the page than this one: it was updated while the page stayed open. */
export function NewPageStrip() {
  const { session, host } = usePage();
  const { value: given } = session.room.page;
  const [dismissed, dismiss] = useState<string>();
  if (host.build === undefined || given === undefined || given === host.build || given === dismissed) return null;
  return (
    <Strip
      icon="newer"
      id="new-page"
      says={`Stateroom was updated. Reload this page to use the new one. ${afterReload(host.kind)}`}
    >
      <button type="button" class="button primary" onClick={host.reload}>
        Reload
      </button>
      <button
        type="button"
        class="button icon-only"
        aria-label="Not now"
        title="Not now"
        onClick={() => dismiss(given)}
      >
        <Icon name="close" />
      </button>
    </Strip>
  );
}
