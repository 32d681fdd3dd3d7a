import { NotLoaded } from '../shell/not-loaded.tsx';
import { usePage } from '../shell/page.ts';
import type { MainView } from '../shell/ui.ts';
import { useLater } from '../shell/use-later.ts';
import { usePart } from '../shell/use-part.ts';
import { viewsPart } from '../shell/views-part.ts';
import { timelinePart } from '../time/timeline-part.ts';
import { watchPart } from '../watch/watch-part.ts';
import { ChartView } from './chart-view.tsx';
import { NowPossible } from './now-possible.tsx';
import { outlinePart } from './outline-part.ts';
import { Tools } from './tools.tsx';
import { useMakesRoom } from './use-makes-room.ts';

/** The chart, drawn or as a list, and what can be done with it. */
export function ChartArea({ view, hidden }: { readonly view: MainView; readonly hidden: boolean }) {
  const page = usePage();
  const { session, ui } = page;
  const later = useLater();
  const watch = usePart(watchPart);
  const { value: views } = viewsPart.state;
  const room = useMakesRoom();
  const open = ui.timeline.value;
  const time = usePart(timelinePart, open);
  const outline = usePart(outlinePart, view === 'outline');
  // There the commands stand under their states, as far as those are not collapsed.
  const listed = view === 'outline' && typeof outline === 'object' && !outline.hidesActive(page);
  const past = session.room.past.value !== undefined;
  const classes = ['middle', `${view}-view`, open && typeof time === 'object' && 'with-time', past && 'past'];
  return (
    <main class={classes.filter(Boolean).join(' ')} hidden={hidden} aria-label="Statechart">
      <ChartView hidden={view !== 'diagram'} />
      {view === 'outline' && typeof outline === 'object' && <outline.Outline />}
      {view === 'outline' && outline === 'failed' && <NotLoaded what="The outline" part={outlinePart} />}
      <Tools view={view} />
      <div class="strips" ref={room}>
        {typeof watch === 'object' && <watch.FollowBar />}
        {watch === 'failed' && ui.following.value !== undefined && (
          <NotLoaded what="What members look at" part={watchPart} />
        )}
        {typeof views === 'object' && <views.PageStrips />}
        {typeof later === 'object' && (
          <>
            <later.AlertStrips />
            <later.ProblemStrip />
            <later.OutdatedStrip />
          </>
        )}
        {open && time === 'failed' && <NotLoaded what="The timeline" part={timelinePart} />}
      </div>
      {past && typeof time === 'object' ? (
        <time.PastBar />
      ) : (
        <NowPossible listed={listed} diagram={view === 'diagram'} />
      )}
      {open && typeof time === 'object' && <time.Timeline />}
    </main>
  );
}
