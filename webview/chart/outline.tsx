import { maySend } from '../../src/client/permissions.ts';
import { attemptText } from '../../src/client/tasks.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { GraphState, WorkflowInfo } from '../../src/protocol/workflows.ts';
import { Icon } from '../look/icon.tsx';
import { Countdown } from '../shell/countdown.tsx';
import { usePage } from '../shell/page.ts';
import type { Later } from '../shell/use-later.ts';
import { usePart } from '../shell/use-part.ts';
import { watchPart } from '../watch/watch-part.ts';
import { CommandButton } from './command-button.tsx';
import { leadingOut } from './outline-commands.ts';

/** The chart as a list: the same states, the active ones marked, each with what can be done there now. */
export function Outline({ later }: { readonly later: Later | 'failed' | undefined }) {
  const { session } = usePage();
  const { chart, run } = session.room.seen.value;
  return (
    <nav class="outline" aria-label="States">
      {chart && <Level chart={chart} run={run} parent={null} later={later} />}
    </nav>
  );
}

interface LevelProps {
  readonly chart: WorkflowInfo;
  readonly run: RunState | undefined;
  readonly parent: string | null;
  readonly later: Later | 'failed' | undefined;
}

function Level({ parent, ...props }: LevelProps) {
  const { chart } = props;
  const states = chart.graph.states.filter((state) => state.parent === parent && !state.kind.endsWith('history'));
  if (states.length === 0) return null;
  return (
    <ul>
      {states.map((state) => (
        <Item key={state.id} {...props} state={state} />
      ))}
    </ul>
  );
}

function Item({ state, ...props }: Omit<LevelProps, 'parent'> & { readonly state: GraphState }) {
  const { session, ui } = usePage();
  const { chart, run, later } = props;
  const watch = usePart(watchPart);
  const me = session.room.me.value;
  const active = run?.active.includes(state.id) ?? false;
  const task = run?.tasks.find((candidate) => candidate.state === state.id);
  const gate = run?.gates.find((candidate) => candidate.state === state.id);
  const timers = run?.timers.filter((timer) => timer.state === state.id) ?? [];
  const attempt = task && attemptText(task);
  const commands = active && run ? leadingOut(chart, run, state.id, (name) => session.room.command(name)) : [];
  return (
    <li class={active ? 'active' : ''} data-state={state.id} aria-current={active ? 'step' : undefined}>
      <div class="state">
        <button
          type="button"
          class="name"
          aria-pressed={ui.pointed.value === state.id}
          onClick={() => (ui.pointed.value = ui.pointed.value === state.id ? null : state.id)}
        >
          <span class="mark" aria-hidden="true" />
          <b>{state.title}</b>
          {active && <span class="hidden"> (active)</span>}
          {state.kind === 'final' && <span class="tag">final</span>}
        </button>
        {state.description !== undefined && <p class="dim">{state.description}</p>}
        {state.task !== undefined && (
          <p class="dim">
            <Icon name={task ? TASK_ICONS[task.status] : 'play'} class={task?.status ?? ''} /> <code>{state.task}</code>
            {task && ` · ${task.status.replace('_', ' ')}`}
            {attempt !== undefined && ` · ${attempt}`}
            {task?.retry_at !== undefined && (
              <>
                {' · next '}
                <Countdown to={task.retry_at} />
              </>
            )}
          </p>
        )}
        {state.gate && (
          <p class="dim">
            <Icon name="gate" /> {gate ? `${gate.approved.length} of ${gate.approvals}` : state.gate.approvals}{' '}
            {state.gate.approvals === 1 ? 'approval' : 'approvals'}
          </p>
        )}
        {timers.map(({ id, label, due_at }) => (
          <p key={id} class="dim">
            <Icon name="watch" /> {label} · <Countdown to={due_at} />
          </p>
        ))}
        {typeof watch === 'object' && <watch.Lookers state={state.id} />}
        {commands.length > 0 && run && (
          <div class="row">
            {commands.map((command) => {
              const may = maySend(command, me, run);
              return (
                <CommandButton key={command.name} command={command} run={run} {...(may !== true && { why: may })} />
              );
            })}
          </div>
        )}
        {run && !session.room.past.value && typeof later === 'object' && <later.RestartHere run={run} state={state} />}
      </div>
      <Level {...props} parent={state.id} />
    </li>
  );
}

const TASK_ICONS = {
  waiting: 'watch',
  running: 'spinner',
  passed: 'pass',
  failed: 'error',
  cancelled: 'circleSlash',
  timed_out: 'watch',
  interrupted: 'circleSlash',
} as const;
