import { computed, effect, type ReadonlySignal, signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { mayWrite } from '../../src/client/permissions.ts';
import type { PresenceReport, View } from '../../src/protocol/presence.ts';
import { visibleIn } from '../host/visible.ts';
import { type Page, usePage } from '../shell/page.ts';
import { useWidth } from '../shell/use-width.ts';
import { showFaces } from './faces-view.ts';
import { lookersIn } from './lookers.tsx';
import { sharingIn } from './sharing.ts';
import { Teller } from './teller.ts';

/** Who does nothing for so long is not looking, ms. */
const IDLE_MS = 3 * 60_000;
/** Who has written nothing for so long is not typing, ms. */
const PAUSED_MS = 4_000;

/** Tells the room what this page looks at, and shows in the diagram who looks at which of its states. Draws nothing itself. */
export function Watching() {
  const page = usePage();
  const width = useWidth();
  const narrow = useSignal(width === 'narrow');
  useLayoutEffect(() => {
    narrow.value = width === 'narrow';
  }, [narrow, width]);
  useEffect(() => tell(page, narrow), [page, narrow]);
  useEffect(() => {
    const { session, ui } = page;
    return effect(() => {
      const { value: faces } = lookersIn(session.room);
      ui.diagram.value?.decorate((states, shownAs) => showFaces(states, faces, shownAs));
    });
  }, [page]);
  return null;
}

function tell({ session, ui, host }: Page, narrow: ReadonlySignal<boolean>): () => void {
  const { room } = session;
  const region = signal<'timeline' | 'stream' | 'middle'>('middle');
  const seen = visibleIn(host);
  const idle = signal(false);
  const typing = signal(false);
  const sharing = sharingIn(host.lasting);
  // Not the connection's state itself, which changes with every round trip that is measured: whoever says the same again then
  // would count as having been used last, among several pages of one member.
  const live = computed(() => session.connection.value.kind === 'live');
  const teller = new Teller((report) => session.look(report));

  function report(): PresenceReport {
    if (!sharing.value || !seen.value || idle.value || room.past.value) return {};
    const following = ui.following.value;
    const writes = typing.value && mayWrite(room.me.value) === true && { typing: true };
    if (following !== undefined) return { looking_at: { following }, ...writes };
    const { run, chart } = room.shown.value;
    const pointed = ui.pointed.value;
    const state = chart?.graph.states.some(({ id }) => id === pointed) && pointed !== null ? pointed : undefined;
    const main: View = ui.mainView.value ?? (narrow.value ? 'outline' : 'diagram');
    const view = region.value === 'middle' || (region.value === 'timeline' && !ui.timeline.value) ? main : region.value;
    return { looking_at: { view, ...(run && { run: run.run, ...(state !== undefined && { state }) }) }, ...writes };
  }

  let idling: ReturnType<typeof setTimeout> | undefined;
  function acts(event?: Event): void {
    idle.value = false;
    clearTimeout(idling);
    idling = setTimeout(() => (idle.value = true), IDLE_MS);
    const { target = null } = event ?? {};
    if (!(target instanceof Element) || event?.type === 'pointermove') return;
    if (target.closest('#timeline')) region.value = 'timeline';
    else if (target.closest('#stream')) region.value = 'stream';
    else if (target.closest('main, .tabs')) region.value = 'middle';
  }
  acts();
  for (const event of ACTS) addEventListener(event, acts, { passive: true, capture: true });

  let pausing: ReturnType<typeof setTimeout> | undefined;
  let draft = ui.draft.peek();
  const stops = [
    effect(() => {
      const { value } = ui.draft;
      if (value === draft) return;
      draft = value;
      clearTimeout(pausing);
      typing.value = value.trim() !== '';
      pausing = setTimeout(() => (typing.value = false), PAUSED_MS);
    }),
    effect(() => {
      if (live.value && room.project.value) teller.begin();
    }),
    effect(() => {
      const said = report();
      if (live.value) teller.say(said);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    clearTimeout(idling);
    clearTimeout(pausing);
    for (const event of ACTS) removeEventListener(event, acts, { capture: true });
    teller.dispose();
  };
}

const ACTS = ['pointerdown', 'pointermove', 'wheel', 'keydown', 'focusin'] as const;
