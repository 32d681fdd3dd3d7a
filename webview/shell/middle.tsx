import { listed } from '../../src/client/permissions.ts';
import { ChartView } from '../chart/chart-view.tsx';
import { NowPossible } from '../chart/now-possible.tsx';
import { OutdatedStrip } from '../chart/outdated.tsx';
import { Outline } from '../chart/outline.tsx';
import { Tools } from '../chart/tools.tsx';
import type { Farewell } from '../room/room.ts';
import { Notice } from './notice.tsx';
import { usePage } from './page.ts';
import { ProblemList, ProblemStrip } from './problems.tsx';
import type { MainView } from './ui.ts';

/** The page's middle: the chart, or why there is none. */
export function Middle({ view, hidden }: { readonly view: MainView; readonly hidden: boolean }) {
  const { session } = usePage();
  const connection = session.connection.value;
  const { project, shown, problems } = session.room;
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
  if (connection.kind === 'removed' && farewell && farewell.cause !== 'room') return <PutOut farewell={farewell} />;
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
  if (!project.value)
    return (
      <Notice icon="spinner" view="loading" title="Entering the room…" spin>
        <p class="dim">This takes a moment. Should it last, see whether the machine that shares the room is awake.</p>
      </Notice>
    );
  if (!shown.value.chart) return problems.value.length > 0 ? <Broken /> : <Empty />;
  return (
    <main class={`middle ${view}-view`} hidden={hidden} aria-label="Statechart">
      <ChartView hidden={view !== 'diagram'} />
      {view === 'outline' && <Outline />}
      <Tools view={view} />
      <div class="strips">
        <ProblemStrip />
        <OutdatedStrip />
      </div>
      <NowPossible view={view} />
    </main>
  );
}

const PUT_OUT = {
  removed: { title: 'You were removed from this room', icon: 'circleSlash' },
  turned_away: { title: 'You were turned away', icon: 'circleSlash' },
  link: { title: 'Your link has ended', icon: 'lock' },
} as const;

/** Why one is here no more, and who could change that. */
function PutOut({ farewell: { cause, reason, owners } }: { readonly farewell: Farewell }) {
  if (cause === 'room') return null;
  const { title, icon } = PUT_OUT[cause];
  return (
    <Notice icon={icon} view={cause} title={title}>
      <p data-testid="reason">{reason}</p>
      <p class="dim">
        Ask {owners.length > 0 ? listed(owners) : 'whoever sent you the link'} for another one if you should be here.
        What you wrote and did is kept.
      </p>
    </Notice>
  );
}

function Empty() {
  const { host } = usePage();
  return (
    <Notice icon="diagram" view="empty" title="This project has no workflow yet">
      <p>
        A workflow is a file <code>.stateroom/NAME.workflow.yaml</code> in the project’s folder. As soon as one is
        saved, its chart stands here.
      </p>
      {host.newWorkflow ? (
        <button type="button" class="button primary" onClick={host.newWorkflow}>
          New workflow from a template
        </button>
      ) : (
        <p class="dim">Whoever runs the project can make one from a template: “Stateroom: New workflow” in VS Code.</p>
      )}
    </Notice>
  );
}

function Broken() {
  const { session } = usePage();
  return (
    <Notice icon="error" view="broken" title="The workflow could not be read">
      <p>Correct what is listed and save: the chart comes as soon as the file can be read.</p>
      <ProblemList problems={session.room.problems.value} />
    </Notice>
  );
}
