import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Room } from '../room/room.ts';
import { type Step, stepsAfter, stepsSaid } from '../room/steps.ts';
import { usePage } from './page.ts';
import { Spoken } from './spoken.tsx';

/** What comes within this time of the last is said together, but nothing waits longer than `LONGEST_MS`. */
const TOGETHER_MS = 300;
const LONGEST_MS = 2000;

/**
 * Says to screen readers what changed, once each, and nothing of what was there before: here alone, so that whatever else
 * shows the same (chart, outline, stream) is silent about it.
 */
export function Announcer() {
  const { session, ui } = usePage();
  useEffect(() => {
    const stops = [sayGuests(session.room, ui.say), saySteps(session.room, ui.say)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [session, ui]);
  return <Spoken />;
}

/** Who waits to be let in, to owners. */
function sayGuests(room: Room, say: (text: string) => void): () => void {
  const asked = new Set<string>();
  return effect(() => {
    const waiting = room.me.value?.role === 'owner' ? room.waiting.value : [];
    for (const id of asked) if (!waiting.some((guest) => guest.id === id)) asked.delete(id);
    for (const { id, name } of waiting) {
      if (asked.has(id)) continue;
      asked.add(id);
      say(`${name} asks to be let in.`);
    }
  });
}

/** The steps of the shown run. */
function saySteps(room: Room, say: (text: string) => void): () => void {
  let heard: { readonly last: number; readonly epoch: string } | undefined;
  let news: Step[] = [];
  let since = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    const { run, chart } = room.shown.value;
    const text = stepsSaid(
      news.filter((step) => step.run === run?.run),
      chart,
    );
    news = [];
    if (text !== undefined) say(text);
  };
  const stop = effect(() => {
    const { entries, last, epoch } = room.log.value;
    const before = heard;
    heard = { last, epoch };
    // Who has only come in hears nothing of what was before.
    if (before?.epoch !== epoch) {
      news = [];
      return;
    }
    const fresh = stepsAfter(entries, before.last);
    if (fresh.length === 0) return;
    if (news.length === 0) since = Date.now();
    news = [...news, ...fresh];
    clearTimeout(timer);
    timer = setTimeout(flush, Math.max(0, Math.min(TOGETHER_MS, since + LONGEST_MS - Date.now())));
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
