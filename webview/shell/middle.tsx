import { useEffect } from 'preact/hooks';
import { say } from '../../src/client/connection-state.ts';
import { wirePart } from '../room/wire-part.ts';
import { insidePart } from './inside-part.ts';
import { NotLoaded } from './not-loaded.tsx';
import { Notice } from './notice.tsx';
import { type Page, usePage } from './page.ts';
import type { Part } from './part.ts';
import type { MainView } from './ui.ts';
import { usePart } from './use-part.ts';
import { viewsPart } from './views-part.ts';

/** The page's middle: the chart, or why there is none. */
export function Middle({ view, hidden }: { readonly view: MainView; readonly hidden: boolean }) {
  const { session, host } = usePage();
  const { value: connection } = session.connection;
  const { shown } = session.room;
  const { kind } = connection;
  // Once more, should it not have come with the page.
  useEffect(() => viewsPart.fetch(host.assets), [host, kind]);
  const { value: views } = viewsPart.state;
  const inside = usePart(insidePart);
  const out = isOutside(session);
  if (wirePart.state.value === 'failed') return <Missing what="The way to the room" part={wirePart} />;
  if (typeof views === 'object' && out) return <views.Outside />;
  if (out && views) {
    const { text, detail } = say(connection);
    return (
      <Notice icon="error" view="plain" title={text}>
        <p>{detail}</p>
        <button type="button" class="button primary" onClick={() => session.retryNow()}>
          Try again
        </button>
      </Notice>
    );
  }
  if (!out && inside === 'failed') return <Missing what="What stands here" part={insidePart} />;
  if (!out && !shown.value.chart && views)
    return views === 'failed' ? (
      <Notice icon="error" view="missing" title="There is no chart to show">
        <NotLoaded what="Why there is none" part={viewsPart} />
      </Notice>
    ) : (
      <div class="middle" hidden={hidden}>
        <views.NoChart />
        <div class="strips">
          <views.PageStrips />
        </div>
      </div>
    );
  if (!out && typeof inside === 'object' && shown.value.chart) return <inside.ChartArea view={view} hidden={hidden} />;
  return <Notice icon="spinner" view="loading" title="Entering the room…" spin />;
}

/** Whether one is in no room, or in none any more: then there is nothing to see but why. */
export function isOutside({ connection, room }: Page['session']): boolean {
  const { kind } = connection.value;
  return !room.project.value || kind === 'refused' || kind === 'removed' || kind === 'waiting';
}

function Missing({ what, part }: { readonly what: string; readonly part: Part<object> }) {
  return (
    <Notice icon="error" view="missing" title="A part of the page is missing">
      <NotLoaded what={what} part={part} />
    </Notice>
  );
}
