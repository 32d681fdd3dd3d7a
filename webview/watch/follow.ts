import { effect, untracked } from '@preact/signals';
import type { LookingAt } from '../../src/protocol/members.ts';
import type { Page } from '../shell/page.ts';
import { onEscape } from '../shell/use-escape.ts';
import { lookOf, looksRoom } from './looks.ts';

/** Buttons that move the view of the diagram say so. */
const MOVERS = '.tools [data-moves]';
/** A press that moves by so much is a pan, px. */
const PAN = 4;
/** Who reloads their page, or loses the connection for a moment, is followed on, ms. */
const BACK_MS = 5000;

/**
 * Shows what a member looks at, as they move, until what is returned is called. `end` is called when they have left, with a
 * sentence, and without one when a person has gone elsewhere by themselves.
 */
export function follow(page: Page, id: string, end: (why?: string) => void): () => void {
  const { session, ui } = page;
  const { room } = session;
  let name = room.members.peek().find((member) => member.id === id)?.name ?? 'They';
  /** What the page was led to last: anything else there now is a person's own choice. */
  let led = { run: room.shown.peek().run?.run, view: ui.mainView.peek(), state: ui.pointed.peek(), opened: false };

  function lead(look: LookingAt): void {
    const { run, state = null, view } = look;
    if (run !== undefined && run !== led.run && room.runs.peek().has(run)) {
      led = { ...led, run };
      room.chooseRun(run);
    }
    if ((view === 'diagram' || view === 'outline') && view !== led.view) {
      led = { ...led, view };
      ui.mainView.value = view;
    }
    if (view === 'timeline') ui.timeline.value = true;
    if (view === 'stream' && !ui.drawer.peek()) {
      led = { ...led, opened: true };
      ui.drawer.value = true;
    } else if (view !== 'stream' && led.opened) {
      led = { ...led, opened: false };
      ui.drawer.value = false;
    }
    if (state === led.state) return;
    led = { ...led, state };
    ui.pointed.value = state;
    // Once the chart that it is on is the one that is drawn.
    if (state !== null) queueMicrotask(() => bringIntoView(page, state));
  }

  let leaving: ReturnType<typeof setTimeout> | undefined;
  const stops = [
    () => clearTimeout(leaving),
    effect(() => {
      const member = room.members.value.find((each) => each.id === id && each.waiting !== true);
      clearTimeout(leaving);
      if (!member) {
        leaving = setTimeout(() => end(`${name} has left; you follow nobody now.`), BACK_MS);
        return;
      }
      name = member.name;
      const look = lookOf(member, looksRoom(room));
      if (look) untracked(() => lead(look));
    }),
    effect(() => {
      const { run } = room.shown.value;
      const before = led.run === undefined ? undefined : room.runs.peek().get(led.run);
      if (run?.run === led.run) return;
      // A run that is over gives its place to the next one of its workflow: nobody's choice.
      const next = before === undefined || (before.status !== 'active' && before.workflow === run?.workflow);
      if (next) led = { ...led, run: run?.run };
      else untracked(end);
    }),
    effect(() => {
      if (ui.mainView.value !== led.view || room.past.value) untracked(end);
    }),
    effect(() => {
      const { value } = ui.pointed;
      if (value !== null && value !== led.state) untracked(end);
    }),
    onOwnMove(() => end()),
    onEscape('follow', () => end()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function bringIntoView({ ui }: Page, state: string): void {
  if (ui.pointed.peek() !== state) return;
  void ui.diagram.peek()?.reveal(state);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  document
    .querySelector(`.outline [data-state="${CSS.escape(state)}"]`)
    ?.scrollIntoView({ block: 'nearest', behavior: still ? 'instant' : 'smooth' });
}

/** Somebody drags, scrolls or zooms the diagram. */
function onOwnMove(moved: () => void): () => void {
  let from: { readonly x: number; readonly y: number } | undefined;
  const inChart = ({ target }: Event) => target instanceof Element && target.closest('.chart') !== null;
  const listeners = {
    wheel: (event: WheelEvent) => inChart(event) && moved(),
    pointerdown: (event: PointerEvent) => {
      from = inChart(event) ? event : undefined;
    },
    pointermove: ({ x, y, buttons }: PointerEvent) => {
      if (from && buttons > 0 && Math.hypot(x - from.x, y - from.y) > PAN) moved();
    },
    click: ({ target }: MouseEvent) => target instanceof Element && target.closest(MOVERS) !== null && moved(),
  } as const;
  for (const [event, listener] of Object.entries(listeners))
    addEventListener(event, listener as EventListener, { passive: true, capture: true });
  return () => {
    for (const [event, listener] of Object.entries(listeners))
      removeEventListener(event, listener as EventListener, { capture: true });
  };
}
