import { usePage } from './page.ts';
import type { Part } from './part.ts';

/** Stands where a part of the page should, which could not be fetched. `what` begins the sentence. */
export function NotLoaded({ what, part }: { readonly what: string; readonly part: Part<object> }) {
  const { host } = usePage();
  return (
    <div class="not-loaded" role="alert" data-testid="not-loaded">
      <p>{what} could not be loaded. The connection may be gone; should trying again not help, reload the page.</p>
      <div class="row">
        <button type="button" class="button" onClick={() => part.fetch(host.assets)}>
          Try again
        </button>
        <button type="button" class="button" onClick={host.reload}>
          Reload
        </button>
      </div>
    </div>
  );
}
