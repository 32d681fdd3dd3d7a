import type { MemberKind } from '../../src/protocol/members.ts';
import { Icon } from './icon.tsx';

export interface FaceOf {
  readonly id: string;
  readonly name: string;
  readonly kind: MemberKind;
}

/** Grounds on which white letters can be read (4.5:1 and more). */
const COLOURS = [
  '#7a4bd1',
  '#1a63d8',
  '#b03a7c',
  '#0f7173',
  '#b4441a',
  '#2f7a34',
  '#5b5fc7',
  '#8a5a00',
  '#a3344f',
  '#3f6a8a',
];

/** A member's sign: initials on their own colour; round for people, square for agents. */
export function Face({ of, size = 'usual' }: { readonly of: FaceOf; readonly size?: 'usual' | 'small' }) {
  return (
    <span class={`face ${of.kind} ${size}`} style={{ '--face': colourOf(of.id) }} aria-hidden="true">
      {of.kind === 'agent' ? <Icon name="agent" /> : initialsOf(of.name)}
    </span>
  );
}

export function colourOf(id: string): string {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 100_003;
  return COLOURS[sum % COLOURS.length] ?? '#1a63d8';
}

/** `Ana Kovač` is AK, `Mei` is M, `Guest 3` is G3. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s(]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  const initials = letters.map((word) => [...(word ?? '')][0] ?? '').join('');
  return (initials || [...name][0] || '?').toUpperCase();
}
