import '../look/time-icons.ts';
import { useComputed } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { lanesOf } from '../../src/client/lanes.ts';
import { lengthText } from '../../src/client/lengths.ts';
import type { RunHistory } from '../../src/client/run-history.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import { Icon } from '../look/icon.tsx';
import { type Page, usePage } from '../shell/page.ts';
import { Lanes } from './lanes-view.tsx';
import { runAt } from './run-at.ts';
import { RunEntries } from './run-entries.ts';
import { Scrubber } from './scrubber.tsx';
import { StayTable } from './stay-table.tsx';
import { useNow } from './use-now.ts';

export { PastBar } from './past-bar.tsx';

/** So much of a long run is fetched without being asked for; more on request. */
const PAGES_AT_FIRST = 8;
const PAGES_MORE = 20;

/** Below the chart: how long the shown run was in which state, and any moment of it to be looked at. */
export function Timeline() {
  const page = usePage();
  const { run } = page.session.room.shown.value;
  return (
    <section id="timeline" class="time" aria-label="Timeline" data-testid="timeline">
      {run ? <RunTimeline key={run.run} run={run} /> : <p class="dim nothing">There is no run to show the time of.</p>}
    </section>
  );
}

function RunTimeline({ run }: { readonly run: RunState }) {
  const page = usePage();
  const { session, ui } = page;
  const entries = useMemo(() => new RunEntries(session, run.run), [session, run.run]);
  const [asTable, setAsTable] = useState(false);
  const [zoom, setZoom] = useState(1);
  useEffect(() => {
    void entries.load(PAGES_AT_FIRST);
    const stop = entries.followPast();
    return () => {
      stop();
      entries.dispose();
    };
  }, [entries]);
  const history = entries.history.value;
  const now = useNow(history !== undefined && history.ended === undefined);
  const { chart } = session.room.shown.value;
  const lanes = useComputed(() => {
    const known = entries.history.value;
    return known ? lanesOf(known, session.room.shown.value.chart) : [];
  });
  if (!history)
    return (
      <p class="dim nothing" role="status">
        {entries.failed.value ? 'The room did not tell what happened.' : 'Reading what happened…'}
      </p>
    );
  const choose = (seq: number | undefined) => look(page, run, history, seq);
  const end = history.ended ?? now;
  return (
    <>
      <div class="time-head">
        <h2>
          <bdi>{run.title}</bdi>
          <span class="dim">
            {' '}
            {history.whole && `${lengthText(end - history.from)}${history.ended === undefined ? ' so far' : ''}`}
          </span>
        </h2>
        {entries.mayHaveMore && (
          <button
            type="button"
            class="quiet"
            disabled={entries.loading.value}
            onClick={() => void entries.load(PAGES_MORE)}
          >
            {entries.loading.value ? 'Reading earlier…' : entries.failed.value ? 'Try again' : 'Show earlier'}
          </button>
        )}
        <span class="grow" />
        {!asTable && (
          <span class="pair">
            <button
              type="button"
              class="button icon-only"
              aria-label="Less time in view"
              title="Less time in view"
              onClick={() => setZoom((factor) => factor * 2)}
            >
              <Icon name="zoomIn" />
            </button>
            <button
              type="button"
              class="button icon-only"
              aria-label="More time in view"
              title="More time in view"
              disabled={zoom <= 1}
              onClick={() => setZoom((factor) => Math.max(1, factor / 2))}
            >
              <Icon name="zoomOut" />
            </button>
          </span>
        )}
        <button type="button" class="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Table
        </button>
        <button
          type="button"
          class="button icon-only"
          aria-label="Close the timeline"
          title="Close the timeline"
          onClick={() => {
            session.room.past.value = undefined;
            ui.timeline.value = false;
            document.querySelector<HTMLElement>('[data-testid="timeline-toggle"]')?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      {!asTable && (
        <Lanes
          lanes={lanes.value}
          history={history}
          chats={entries.chats.value}
          now={now}
          zoom={zoom}
          onZoom={setZoom}
          onChoose={(at) => choose(history.entries.findLast((entry) => entry.at <= at)?.seq ?? history.entries[0]?.seq)}
        />
      )}
      <StayTable lanes={lanes.value} now={now} shown={asTable} title={run.title} />
      <Scrubber run={run} history={history} chats={entries.chats.value} chart={chart} onChoose={choose} />
    </>
  );
}

/** Shows the run as it stood after this entry, or with `undefined` as it is. */
function look({ session }: Page, run: RunState, history: RunHistory, seq: number | undefined): void {
  const { room } = session;
  room.past.value = seq === undefined ? undefined : runAt(run, history, seq, room.workflows.value);
}
