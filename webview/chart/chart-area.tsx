import type { MainView } from '../shell/ui.ts';
import { useLater } from '../shell/use-later.ts';
import { ChartView } from './chart-view.tsx';
import { NowPossible } from './now-possible.tsx';
import { Outline } from './outline.tsx';
import { Tools } from './tools.tsx';

/** The chart, drawn or as a list, and what can be done with it. */
export function ChartArea({ view, hidden }: { readonly view: MainView; readonly hidden: boolean }) {
  const later = useLater();
  return (
    <main class={`middle ${view}-view`} hidden={hidden} aria-label="Statechart">
      <ChartView hidden={view !== 'diagram'} />
      {view === 'outline' && <Outline later={later} />}
      <Tools view={view} />
      <div class="strips">
        {typeof later === 'object' && (
          <>
            <later.ProblemStrip />
            <later.OutdatedStrip />
          </>
        )}
      </div>
      <NowPossible view={view} />
    </main>
  );
}
