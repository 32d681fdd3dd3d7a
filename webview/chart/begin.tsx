import { maySend } from '../../src/client/permissions.ts';
import { innermost, titlesOf } from '../../src/client/states.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';
import { Icon } from '../look/icon.tsx';
import { askOrSend, FROM_BAR } from '../shell/ask.ts';
import { usePage } from '../shell/page.ts';

/** There is no living run: say how it stands, and offer to begin one. */
export function Begin({
  run,
  workflow,
}: {
  readonly run: RunState | undefined;
  readonly workflow: WorkflowInfo | undefined;
}) {
  const page = usePage();
  const { room } = page.session;
  const start = room.command('run.start');
  const may = start ? maySend(start, room.me.value, undefined) : 'No run can be started here.';
  const titles = titlesOf(room.shown.value.chart);
  const end = run ? innermost(run.active).map(titles).join(', ') : '';
  if (!workflow) return null;
  function begin(id: string): void {
    if (workflow?.runs === 'single') page.session.command('run.start', FROM_BAR, { args: { workflow: id } });
    else askOrSend(page, 'run.start', { given: { workflow: id } });
  }
  return (
    <>
      <span class="dim lead">
        {run?.status === 'stopped' && <Icon name="circleSlash" />} {run ? OVER[run.status] : 'No run yet'}
        {end !== '' && (
          <>
            : <b>{end}</b>
          </>
        )}
        {run?.reason !== undefined && (
          <>
            {' '}
            <q>{run.reason}</q>
          </>
        )}
      </span>
      {may === true ? (
        <button type="button" class="button primary" data-command="run.start" onClick={() => begin(workflow.id)}>
          {run ? (workflow.runs === 'single' ? 'Begin anew' : 'Start another run') : 'Start a run'}
        </button>
      ) : (
        <span class="dim">{may}</span>
      )}
    </>
  );
}

const OVER: Readonly<Record<RunState['status'], string>> = {
  active: 'Running',
  done: 'This run is done',
  error: 'This run has failed',
  stopped: 'This run was stopped',
};
