import { maySend } from '../../src/client/permissions.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import { Icon } from '../look/icon.tsx';
import { byInterest, newestWorkflows } from '../room/choice.ts';
import { askOrSend } from './ask.ts';
import { usePage } from './page.ts';
import { useLater } from './use-later.ts';
import { useWidth } from './use-width.ts';

/** How many runs stand in the header by name; the others are in a list. */
const CHIPS = { wide: 3, medium: 1, narrow: 1 } as const;

/** Which workflow, and which of its runs, is looked at. */
export function RunPicker() {
  const page = usePage();
  const { room } = page.session;
  const width = useWidth();
  const later = useLater();
  const { workflow, run: shown } = room.shown.value;
  const workflows = newestWorkflows(room.workflows.value);
  const runs = byInterest([...room.runs.value.values()].filter((run) => run.workflow === workflow?.id));
  const chips = chipsOf(runs, shown, CHIPS[width]);
  const rest = runs.filter((run) => !chips.includes(run));
  if (!workflow) return null;
  return (
    <div class="runs">
      {workflows.length > 1 ? (
        <span class="pill select">
          <select
            aria-label="Workflow"
            data-testid="workflow-picker"
            value={workflow.id}
            onChange={(event) => room.chooseWorkflow(event.currentTarget.value)}
          >
            {workflows.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
          <Icon name="chevronDown" />
        </span>
      ) : (
        <span class="pill plain" data-testid="workflow-picker" title={workflow.description}>
          {workflow.title}
        </span>
      )}
      {/* The only run of a workflow that has one at a time needs no name beside the workflow's. */}
      {(workflow.runs === 'many' || runs.length > 1) &&
        chips.map((run) => <RunChip key={run.run} run={run} chosen={run.run === shown?.run} />)}
      {rest.length > 0 && (
        <span class="pill select more-runs">
          <select
            aria-label="More runs"
            value=""
            onChange={(event) => event.currentTarget.value !== '' && room.chooseRun(event.currentTarget.value)}
          >
            <option value="">
              +{rest.length} {rest.length === 1 ? 'run' : 'runs'}
            </option>
            {rest.map((run) => (
              <option key={run.run} value={run.run}>
                {run.title} · {STATUS[run.status]}
              </option>
            ))}
          </select>
          <Icon name="chevronDown" />
        </span>
      )}
      {workflow.runs === 'many' && runs.length > 0 && <NewRun workflow={workflow.id} />}
      {shown && typeof later === 'object' && <later.CancelRun run={shown} />}
    </div>
  );
}

function RunChip({ run, chosen }: { readonly run: RunState; readonly chosen: boolean }) {
  const { session } = usePage();
  const waiting = run.gates.length > 0;
  const state = waiting ? 'waits for an answer' : STATUS[run.status];
  return (
    <button
      type="button"
      class={`pill run ${chosen ? 'on' : ''}`}
      data-testid="run-chip"
      data-run={run.run}
      aria-pressed={chosen}
      title={`${run.title}: ${state}`}
      onClick={() => session.room.chooseRun(run.run)}
    >
      <bdi class="cut">{run.title}</bdi>
      {waiting && <span class="dot wait" aria-hidden="true" />}
      {run.status !== 'active' && <Icon name={ENDS[run.status]} />}
      {run.status === 'stopped' && ' stopped'}
    </button>
  );
}

function NewRun({ workflow }: { readonly workflow: string }) {
  const page = usePage();
  const start = page.session.room.command('run.start');
  const may = start && maySend(start, page.session.room.me.value, undefined);
  if (may !== true) return null;
  return (
    <button
      type="button"
      class="button icon-only"
      aria-label="Start a run"
      title="Start a run"
      onClick={() => askOrSend(page, 'run.start', { given: { workflow } })}
    >
      <Icon name="add" />
    </button>
  );
}

/** The first runs by interest, with the shown one among them. */
function chipsOf(runs: readonly RunState[], shown: RunState | undefined, most: number): readonly RunState[] {
  const first = runs.slice(0, most);
  return !shown || first.some(({ run }) => run === shown.run) || !runs.includes(shown)
    ? first
    : [shown, ...first.slice(0, most - 1)];
}

const ENDS = { done: 'check', error: 'error', stopped: 'circleSlash' } as const;

const STATUS: Readonly<Record<RunState['status'], string>> = {
  active: 'running',
  done: 'done',
  error: 'failed',
  stopped: 'stopped',
};
