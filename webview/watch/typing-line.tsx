import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { Look } from '../../src/protocol/members.ts';
import { usePage } from '../shell/page.ts';
import { typingWords } from './looks.ts';

/** Somebody types until this long after the last word of it, ms: the word that it is over may be lost. */
const HOLDS_MS = 8_000;

/** Who is typing, in words; nothing while nobody is. */
export function Typing() {
  const { room } = usePage().session;
  const me = room.me.value?.id;
  const heard = useRef(new WeakMap<Look, number>());
  const [, redraw] = useReducer((count: number, _: undefined) => count + 1, 0);
  const now = performance.now();
  const typing = [...room.looks.value.values()].flatMap((look) => {
    if (look.typing !== true || look.id === me) return [];
    const since = heard.current.get(look) ?? now;
    heard.current.set(look, since);
    const member = room.members.value.find(({ id, waiting }) => id === look.id && waiting !== true);
    return member && since + HOLDS_MS > now ? [{ name: member.name, until: since + HOLDS_MS }] : [];
  });
  const next = Math.min(...typing.map(({ until }) => until));
  useEffect(() => {
    if (!Number.isFinite(next)) return;
    const timer = setTimeout(() => redraw(undefined), next - performance.now() + 10);
    return () => clearTimeout(timer);
  }, [next]);
  return <>{typingWords(typing.map(({ name }) => name))}</>;
}
