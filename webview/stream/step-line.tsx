import { innermost, moveOf, type Titles, titlesOf } from '../../src/client/states.ts';
import { WHILE_ALIVE } from '../../src/protocol/built-in.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';
import type { Room } from '../room/room.ts';
import { usePage } from '../shell/page.ts';
import { useLater } from '../shell/use-later.ts';
import { Line } from './line.tsx';

/** A run's beginning or a step of it, in one line: who or what, and from where to where. */
export function StepLine({ entry }: { readonly entry: EntryOf<'transition'> | EntryOf<'run'> }) {
  const { session } = usePage();
  const { room } = session;
  const chart = chartOf(room, entry);
  const titles = titlesOf(chart);
  const several = room.runs.value.size > 1;
  if (entry.kind === 'run') {
    return (
      <Line entry={entry} icon="play">
        {entry.by ? (
          <>
            <bdi class="who">{entry.by.name}</bdi> started{' '}
          </>
        ) : (
          'Started: '
        )}
        <bdi class="who">{entry.title}</bdi> in {innermost(entry.active).map(titles).join(', ')}
      </Line>
    );
  }
  if (WHILE_ALIVE.includes(entry.event)) return <LedLine entry={entry} titles={titles} />;
  const { left, entered } = moveOf(entry.from, entry.state);
  const label = chart?.graph.transitions.find(({ id }) => id === entry.taken[0])?.label ?? entry.event;
  const args = Object.entries(entry.args);
  return (
    <Line entry={entry} icon={entry.status === 'active' ? 'arrowRight' : 'check'}>
      {entry.by ? (
        <>
          <bdi class="who">{entry.by.name}</bdi> <span class="chip">{entry.event}</span>{' '}
        </>
      ) : (
        <>
          <b class="who">{label}</b>{' '}
        </>
      )}
      {left.length + entered.length > 0 ? (
        <>
          {left.map(titles).join(', ')} <span aria-hidden="true">→</span>
          <span class="hidden">to</span> <span class="to">{entered.map(titles).join(', ')}</span>
        </>
      ) : (
        `in ${innermost(entry.active).map(titles).join(', ')}`
      )}
      {several && (
        <span class="dim">
          {' · '}
          <bdi>{entry.title}</bdi>
        </span>
      )}
      {args.length > 0 && (
        <span class="args">{args.map(([name, value]) => `${name}: ${brief(value)}`).join(' · ')}</span>
      )}
    </Line>
  );
}

/** What somebody did with a run as a whole. The words for it come later than the page. */
function LedLine({ entry, titles }: { readonly entry: EntryOf<'transition'>; readonly titles: Titles }) {
  const later = useLater();
  return (
    <Line entry={entry} icon={entry.status === 'stopped' ? 'circleSlash' : 'play'}>
      {typeof later === 'object' ? <later.Led entry={entry} titles={titles} /> : entry.event}
    </Line>
  );
}

/** The definition that the entry's run stands on, as far as it is at hand. */
export function chartOf(
  room: Room,
  { run, workflow }: { readonly run: string; readonly workflow: string },
): WorkflowInfo | undefined {
  const definition = room.runs.value.get(run)?.definition;
  const { value: workflows } = room.workflows;
  return workflows.find(({ hash }) => hash === definition) ?? workflows.find(({ id }) => id === workflow);
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
