import { useEffect, useState } from 'preact/hooks';
import { titlesOf } from '../../src/client/states.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';
import { Icon, type IconName } from '../look/icon.tsx';
import { usePage } from '../shell/page.ts';
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
  return (
    <section
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
          {entry.attempt > 1 && ` · attempt ${entry.attempt}`}
          {' · '}
          {end ? ending(end) : <Elapsed since={entry.at} />}
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
        />
      )}
      {!end && <div class="bar" aria-hidden="true" />}
    </section>
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
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
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
