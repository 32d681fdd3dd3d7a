import { wirePart } from '../room/wire-part.ts';
import { insidePart } from './inside-part.ts';
import { NotLoaded } from './not-loaded.tsx';
import { Notice } from './notice.tsx';
import { usePage } from './page.ts';
import type { Part } from './part.ts';
import type { MainView } from './ui.ts';
import { laterPart, useLater } from './use-later.ts';
import { usePart } from './use-part.ts';

/** The page's middle: the chart, or why there is none. */
export function Middle({ view, hidden }: { readonly view: MainView; readonly hidden: boolean }) {
  const { session } = usePage();
  const connection = session.connection.value;
  const { project, shown, problems } = session.room;
  const later = useLater();
  const inside = usePart(insidePart);
  const retry = (
    <button type="button" class="button primary" onClick={() => session.retryNow()}>
      Try again
    </button>
  );
  if (connection.kind === 'refused')
    return (
      <Notice icon="lock" view="refused" title="This link does not open the room">
        <p>{connection.message}</p>
        {retry}
      </Notice>
    );
  const farewell = session.room.farewell.value;
  if (connection.kind === 'removed' && farewell && farewell.cause !== 'room' && later !== 'failed')
    return later ? <later.PutOut farewell={farewell} /> : null;
  if (connection.kind === 'removed')
    return (
      <Notice icon="circleSlash" view="removed" title="The room was ended">
        <p>{connection.reason}</p>
        <p class="dim">When it is back, this page joins again by itself. Nothing that was accepted is lost.</p>
        {retry}
      </Notice>
    );
  if (connection.kind === 'waiting')
    return (
      <Notice icon="joined" view="lobby" title="You are in the lobby">
        <p>An owner of the room has been asked to let you in. It opens here as soon as they do.</p>
      </Notice>
    );
  if (wirePart.state.value === 'failed') return <Missing what="The way to the room" part={wirePart} />;
  if (!project.value) return <Entering />;
  if (inside === 'failed') return <Missing what="What stands here" part={insidePart} />;
  if (!shown.value.chart)
    return later === 'failed' ? (
      <Notice icon="error" view="missing" title="There is no chart to show">
        <NotLoaded what="Why there is none" part={laterPart} />
      </Notice>
    ) : (
      later && <later.NoChart problems={problems.value} />
    );
  return inside ? <inside.ChartArea view={view} hidden={hidden} /> : <Entering />;
}

function Missing({ what, part }: { readonly what: string; readonly part: Part<object> }) {
  return (
    <Notice icon="error" view="missing" title="A part of the page is missing">
      <NotLoaded what={what} part={part} />
    </Notice>
  );
}

function Entering() {
  return (
    <Notice icon="spinner" view="loading" title="Entering the room…" spin>
      <p class="dim">This takes a moment. Should it last, see whether the machine that shares the room is awake.</p>
    </Notice>
  );
}
