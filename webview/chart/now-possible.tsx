import { useEffect } from 'preact/hooks';
import { maySend } from '../../src/client/permissions.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { CommandInfo } from '../../src/protocol/workflows.ts';
import { Icon } from '../look/icon.tsx';
import { FROM_BAR } from '../shell/ask.ts';
import { Countdown } from '../shell/countdown.tsx';
import { usePage } from '../shell/page.ts';
import { part, styleSheet } from '../shell/part.ts';
import { Refusal } from '../shell/refusal.tsx';
import { useLater } from '../shell/use-later.ts';
import { usePart } from '../shell/use-part.ts';
import { CommandButton } from './command-button.tsx';
import { useMakesRoom } from './use-makes-room.ts';
import { waitingFor } from './waiting.ts';

const cardPart = part(async (assets) => {
  const [{ StateCard }] = await Promise.all([import('./state-card.tsx'), styleSheet(assets, 'state-card.css')]);
  return { StateCard };
});

/**
 * What can be done now, in words; and what is waited for. The commands are left out where they are `listed` elsewhere; what
 * can be done in the state that was pressed in the `diagram` stands on a card of its own.
 */
export function NowPossible({ listed, diagram }: { readonly listed: boolean; readonly diagram: boolean }) {
  const { session, ui } = usePage();
  const { run, workflow } = session.room.shown.value;
  const told = ui.told.value;
  const later = useLater();
  const room = useMakesRoom();
  const pressed = diagram && ui.pressed.value === ui.pointed.value ? ui.pressed.value : null;
  const card = usePart(cardPart, pressed !== null);
  // What was said of one state is not said of the next.
  useEffect(() => {
    ui.told.value = undefined;
  }, [ui, run?.run, run?.seq]);
  const refused = session.outbox.items.value.find(
    ({ origin, delivery }) => origin === FROM_BAR && delivery.kind === 'refused',
  );
  const living = run?.status === 'active' ? run : undefined;
  if (listed && living && !refused && told === undefined && !waitingFor(living)) return null;
  return (
    <>
      {pressed !== null && typeof card === 'object' && <card.StateCard id={pressed} Button={CommandButton} />}
      <section class="now" aria-label="Now possible" ref={room}>
        {refused?.delivery.kind === 'refused' && (
          <Refusal message={refused.delivery.error.message} onDismiss={() => session.outbox.remove(refused.id)} />
        )}
        {told !== undefined && <Refusal message={told} onDismiss={() => (ui.told.value = undefined)} />}
        <div class="row">
          {living && !listed && <Commands run={living} />}
          {living ? <Wait run={living} /> : typeof later === 'object' && <later.Begin run={run} workflow={workflow} />}
        </div>
      </section>
    </>
  );
}

function Commands({ run }: { readonly run: RunState }) {
  const { room } = usePage().session;
  // What becomes of a run whose workflow has changed is asked above the chart, with what has changed.
  const names = run.accepts.filter((name) => !name.startsWith('run.'));
  const accepted = names.map((name) => room.command(name)).filter((command) => command !== undefined);
  const verdict = (command: CommandInfo) => maySend(command, room.me.value, run);
  // What leads on from here stands before what can always be sent.
  const transitions = room.shown.value.chart?.graph.transitions ?? [];
  const always = new Set(transitions.flatMap(({ source, event }) => (source === '' ? event : [])));
  const mine = accepted
    .filter((command) => verdict(command) === true)
    .sort((a, b) => Number(always.has(a.name)) - Number(always.has(b.name)));
  const others = accepted.filter((command) => verdict(command) !== true);
  const waits = waitingFor(run) !== undefined;
  return (
    <>
      <span class="dim lead">{mine.length > 0 ? 'Now possible' : waits ? '' : 'Nothing for you to do now'}</span>
      {mine.map((command, index) => (
        <CommandButton key={command.name} command={command} run={run} shortcut={index + 1} />
      ))}
      {others.map((command) => (
        <CommandButton key={command.name} command={command} run={run} why={String(verdict(command))} />
      ))}
    </>
  );
}

function Wait({ run }: { readonly run: RunState }) {
  const waiting = waitingFor(run);
  return (
    waiting && (
      <span class="waiting dim">
        <Icon name={waiting.icon} /> {waiting.before} <b title={waiting.what}>{waiting.what}</b>
        {waiting.dueAt !== undefined && (
          <>
            {' '}
            <Countdown to={waiting.dueAt} />
          </>
        )}
      </span>
    )
  );
}
