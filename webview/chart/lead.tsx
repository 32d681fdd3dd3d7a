import { maySend } from '../../src/client/permissions.ts';
import { innermost, type Titles } from '../../src/client/states.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { CommandInfo } from '../../src/protocol/workflows.ts';
import { Icon } from '../look/icon.tsx';
import type { Room } from '../room/room.ts';
import { usePage } from '../shell/page.ts';

/** How many runs that end with another are named. */
const MOST_NAMED = 5;

/** In the header: ends the shown run, once it is said which others end with it. */
export function CancelRun({ run }: { readonly run: RunState }) {
  const { session, ui } = usePage();
  const { room } = session;
  const command = mine(room, run, 'run.cancel');
  if (!command) return null;
  const title = `Cancel ${run.title}…`;
  function ask(info: CommandInfo): void {
    const ends = childrenOf(run, [...room.runs.value.values()]).map((child) => child.title);
    const more = ends.length > MOST_NAMED ? [`${ends.length - MOST_NAMED} more`] : [];
    const others =
      ends.length > 0 ? ` So do the runs that it started: ${[...ends.slice(0, MOST_NAMED), ...more].join(', ')}.` : '';
    const description = `${run.title} ends here, with its tasks.${others}`;
    ui.question.value = { kind: 'command', run: run.run, given: {}, command: { ...info, description } };
  }
  return (
    <button
      type="button"
      class="button icon-only"
      data-testid="cancel-run"
      aria-label={title}
      title={title}
      onClick={() => ask(command)}
    >
      <Icon name="circleSlash" />
    </button>
  );
}

/** Who led a run to a state or cancelled it, and why. */
export function Led({ entry, titles }: { readonly entry: EntryOf<'transition'>; readonly titles: Titles }) {
  const { room } = usePage().session;
  const { state, reason, with: above } = entry.args;
  const restarts = entry.event === 'run.restart_from';
  return (
    <>
      <bdi class="who">{entry.by?.name ?? 'Somebody'}</bdi> {restarts ? 'restarted' : 'cancelled'}{' '}
      <bdi class="who">{entry.title}</bdi>{' '}
      {restarts ? (
        <>
          from <span class="to">{titles(String(state))}</span>
        </>
      ) : (
        `in ${innermost(entry.active).map(titles).join(', ')}`
      )}
      {typeof above === 'string' && (
        <>
          {' '}
          together with <bdi>{room.runs.value.get(above)?.title ?? above}</bdi>
        </>
      )}
      {typeof reason === 'string' && <q>{reason}</q>}
    </>
  );
}

/** The command, where the run lives and one may send it. */
function mine(room: Room, run: RunState, name: string): CommandInfo | undefined {
  const command = room.command(name);
  return run.status === 'active' && command && maySend(command, room.me.value, run) === true ? command : undefined;
}

/** The living runs that this one has started, and those that these have. */
function childrenOf({ run }: RunState, all: readonly RunState[]): RunState[] {
  return all
    .filter(({ parent, status }) => parent === run && status === 'active')
    .flatMap((child) => [child, ...childrenOf(child, all)]);
}
