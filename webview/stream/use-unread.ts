import { effect } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { visibleIn } from '../host/visible.ts';
import { type Page, usePage } from '../shell/page.ts';
import { messagesAfter, newsOf, type Reading, readOn } from './unread.ts';

/** How long after the last entry what was seen is written down, ms. */
const KEEP_MS = 400;

/**
 * How far the person has read: they read while the end of the stream is shown in a page that is. Kept over a reload, by
 * project and member. Says in `ui.news` what waits for them.
 */
export function useUnread(shown: boolean): Reading | undefined {
  const page = usePage();
  const [reading, setReading] = useState<Reading | undefined>(undefined);
  const { room } = page.session;
  const project = room.project.value?.id;
  const me = room.me.value?.id;
  const key = project === undefined || me === undefined ? undefined : `seen:${project}:${me}`;
  const { last } = room.log.value;
  const reads = shown && visibleIn(page.host).value;
  useEffect(() => {
    if (key === undefined) return setReading(undefined);
    const kept = page.host.memory.read(key);
    const seen = typeof kept === 'number' ? kept : room.log.peek().last;
    setReading({ reads: false, seen, line: undefined });
  }, [page, key]);
  useEffect(() => {
    setReading((before) => {
      if (!before) return before;
      const after = readOn(before, { reads, last });
      return after.reads === before.reads && after.seen === before.seen && after.line === before.line ? before : after;
    });
  }, [key, reads, last]);
  const seen = reading?.seen;
  useEffect(() => {
    if (key === undefined || seen === undefined) return;
    const keep = () => page.host.memory.write(key, seen);
    const timer = setTimeout(keep, KEEP_MS);
    addEventListener('pagehide', keep);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', keep);
    };
  }, [page, key, seen]);
  useEffect(() => tell(page, reads ? undefined : seen), [page, reads, seen]);
  return reading;
}

/** Says what waits: open gates always, messages after `seen` unless all are being read. */
function tell({ session, ui }: Page, seen: number | undefined): () => void {
  const { room } = session;
  return effect(() => {
    const gates = room.openGates.value.length;
    const after = seen ?? Number.POSITIVE_INFINITY;
    const messages = messagesAfter(room.log.value.entries, after, room.me.value?.id, room.members.value);
    const news = newsOf(gates, messages);
    if (news.words !== ui.news.peek().words) ui.news.value = news;
  });
}
