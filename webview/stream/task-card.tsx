import { useEffect, useState } from 'preact/hooks';
import { maySend } from '../../src/client/permissions.ts';
import { titlesOf } from '../../src/client/states.ts';
import { attemptText, type TaskCommand, taskCommands } from '../../src/client/tasks.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import { Icon, type IconName } from '../look/icon.tsx';
import { Countdown } from '../shell/countdown.tsx';
import { usePage } from '../shell/page.ts';
import { Refusal } from '../shell/refusal.tsx';
import { useLater } from '../shell/use-later.ts';
import { duration } from './times.ts';

type Task = EntryOf<'task'>;

/** One attempt at a task: what it is, how it stands, and the last lines of what it wrote. */
export function TaskCard({ entry, end }: { readonly entry: Task; readonly end: Task | undefined }) {
  const { session } = usePage();
  const { room } = session;
  const run = room.runs.value.get(entry.run);
  const chart = room.workflows.value.find(({ hash }) => hash === run?.definition);
  const state = chart?.graph.states.find(({ id }) => id === entry.state);
  const later = useLater();
  const status = end?.status ?? 'running';
  const isLive = session.connection.value.kind === 'live';
  const { outputs } = room;
  // Who comes while it runs, or comes back, reads what was printed before; who followed it reads it to its end.
  useEffect(() => {
    if (isLive && (!end || outputs.of(entry.seq).value !== '')) void outputs.catchUp(entry.seq);
  }, [outputs, entry.seq, isLive, end]);
  const written = outputs.of(entry.seq).value;
  const shown = LOOKS[status];
  const attempt = attemptText(entry);
  const newest = room.newestTasks.value.get(`${entry.run}/${entry.state}`) === (end ?? entry).seq;
  const task = newest ? run?.tasks.find(({ state }) => state === entry.state) : undefined;
  return (
    <article
      class={`task ${status}`}
      data-testid="entry"
      data-kind="task"
      data-seq={entry.seq}
      data-status={status}
      aria-label={`Task ${entry.label}: ${shown.word}`}
    >
      <h3>
        <Icon name={shown.icon} class={status} />
        <code class="label" title={entry.label}>
          {entry.label}
        </code>
        <span class="dim facts">
          {titlesOf(chart)(entry.state)}
          {attempt !== undefined && ` · ${attempt}`}
          {' · '}
          {end ? ending(end) : <Elapsed since={entry.at} />}
          {task?.retry_at !== undefined && (
            <>
              {' · next '}
              <Countdown to={task.retry_at} />
            </>
          )}
        </span>
      </h3>
      {end?.reason !== undefined && <p class="reason">{end.reason}</p>}
      {typeof later === 'object' && (
        <later.Output
          seq={entry.seq}
          label={entry.label}
          text={longer(written, end?.tail ?? '')}
          live={!end}
          failed={BAD.has(status)}
          cwd={state?.cwd}
          matchers={state?.problem_matcher}
          ran={end !== undefined && end !== entry}
          heard={written !== ''}
        />
      )}
      {run && newest && <TaskButtons run={run} state={entry.state} paused={task?.retry_at !== undefined} />}
      {!end && <div class="bar" aria-hidden="true" />}
    </article>
  );
}

/** What may be done about the task that the card shows, for those who may. */
function TaskButtons(props: { readonly run: RunState; readonly state: string; readonly paused: boolean }) {
  const { session } = usePage();
  const { room, outbox } = session;
  const { run, state, paused } = props;
  const chart = room.workflows.value.find(({ hash }) => hash === run.definition);
  const may = (name: TaskCommand) => {
    const command = room.command(name);
    return command !== undefined && maySend(command, room.me.value, run) === true;
  };
  const origin = `task ${run.run}/${state}`;
  const mine = outbox.items.value.filter((item) => item.origin === origin);
  const refused = mine.find(({ delivery }) => delivery.kind === 'refused');
  const pending = mine.some(({ delivery }) => delivery.kind !== 'refused');
  const commands = taskCommands(run, state, chart).filter(may);
  const words = { retry: paused ? 'Run now' : 'Run again', cancel_task: 'Cancel' };
  const label = run.tasks.find((task) => task.state === state)?.label ?? '';
  if (commands.length === 0 && !refused) return null;
  return (
    <div class="row task-buttons">
      {commands.map((name) => (
        <button
          key={name}
          type="button"
          class="button"
          data-command={name}
          aria-disabled={pending}
          aria-label={`${words[name]}: ${label}`}
          onClick={() => pending || session.command(name, origin, { run: run.run, args: { state } })}
        >
          {words[name]}
        </button>
      ))}
      {refused?.delivery.kind === 'refused' && (
        <Refusal message={refused.delivery.error.message} onDismiss={() => outbox.remove(refused.id)} />
      )}
    </div>
  );
}

/** Who came while it ran has heard a part; the end brings the last lines, and may know more. */
const longer = (heard: string, tail: string): string => (heard.length >= tail.length ? heard : tail);

function ending({ status, exit_code, signal, duration_ms }: Task): string {
  const how =
    status === 'failed' && typeof exit_code === 'number'
      ? `exit ${exit_code}`
      : typeof signal === 'string'
        ? `${LOOKS[status].word} (${signal})`
        : LOOKS[status].word;
  return duration_ms === undefined ? how : `${how} · ${duration(duration_ms)}`;
}

const BAD: ReadonlySet<Task['status']> = new Set(['failed', 'timed_out']);

function Elapsed({ since }: { readonly since: number }) {
  const { clock } = usePage().session.room;
  const [now, setNow] = useState(clock.now());
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && setNow(clock.now()), 1000);
    return () => clearInterval(timer);
  }, [clock]);
  const ms = Math.max(0, now - since);
  return <>{ms < 60_000 ? `${Math.floor(ms / 1000)} s` : duration(ms)}</>;
}

const LOOKS: Readonly<Record<Task['status'], { readonly icon: IconName; readonly word: string }>> = {
  waiting: { icon: 'watch', word: 'waiting for its turn' },
  running: { icon: 'spinner', word: 'running' },
  passed: { icon: 'pass', word: 'passed' },
  failed: { icon: 'error', word: 'failed' },
  cancelled: { icon: 'circleSlash', word: 'cancelled' },
  timed_out: { icon: 'watch', word: 'timed out' },
  interrupted: { icon: 'warning', word: 'interrupted' },
};
