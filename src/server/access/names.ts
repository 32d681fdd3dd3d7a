import { NAME_LENGTH } from '../../protocol/limits.ts';
import type { MemberKind } from '../../protocol/members.ts';

/** Characters that nobody sees, or that change how other text reads: controls, bidi marks, zero-width, tags, fillers. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\p{Variation_Selector}|\u034f/gu;

/** A name as others see it: composed, visible, one line, at most 64 characters. `undefined` when nothing is left. */
export function normaliseName(name: string): string | undefined {
  const visible = name.normalize('NFC').replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim();
  const short = [...visible].slice(0, NAME_LENGTH).join('').trim();
  return short === '' ? undefined : short;
}

/** The same name for two would let one pass for the other: later ones are counted. Letters that look alike count as alike. */
export function uniqueName(wanted: string | undefined, kind: MemberKind, taken: Iterable<string>): string {
  const used = new Set([...taken].map(skeleton));
  if (wanted !== undefined && !used.has(skeleton(wanted))) return wanted;
  const base = wanted ?? (kind === 'agent' ? 'Agent' : 'Guest');
  for (let count = wanted === undefined ? 1 : 2; ; count++) {
    const short = [...base].slice(0, NAME_LENGTH - 6).join('');
    const candidate = wanted === undefined ? `${base} ${count}` : `${short} (${count})`;
    if (!used.has(skeleton(candidate))) return candidate;
  }
}

/** Cyrillic and Greek letters, and the Latin ones they are drawn like. */
const FOREIGN = 'аеорсухіјѕԁһԛԝкмтвнαορνικτυηβεζμχ';
const LATIN = 'aeopcyxijsdhqwkmtbhaopviktunbezmx';

function skeleton(name: string): string {
  const letters = [
    ...name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[\p{M}\s]/gu, ''),
  ];
  return letters.map((letter) => LATIN[FOREIGN.indexOf(letter)] ?? letter).join('');
}
