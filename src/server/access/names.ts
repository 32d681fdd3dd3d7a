import { NAME_LENGTH } from '../../protocol/limits.ts';
import type { MemberKind } from '../../protocol/members.ts';

/** Characters that nobody sees, or that change how other text reads: controls, bidi marks, zero-width, tags, fillers. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const LINE_ENDS = /[\t-\r\u2028\u2029]+/g;
/** More marks on one letter than any script needs run into the lines above and below. */
const PILED_UP = /(\p{M}{4})\p{M}+/gu;
/** Something to see that does not need a letter before it. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** A name as others see it: composed, visible, one line, at most 64 characters. `undefined` when nothing is left. */
export function normaliseName(name: string): string | undefined {
  const visible = name
    .normalize('NFC')
    .replace(LINE_ENDS, ' ')
    .replace(INVISIBLE, '')
    .replace(/\s+/gu, ' ')
    .replace(PILED_UP, '$1')
    .replace(/^\p{M}+/u, '')
    .trim();
  const short = [...visible].slice(0, NAME_LENGTH).join('').trim();
  return VISIBLE.test(short) ? short : undefined;
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

/**
 * Each Latin letter with what is drawn like it: Cyrillic, Greek, Armenian, Cherokee and Latin letters, digits, strokes.
 * What several of them look like stands for all.
 */
const ALIKE: Readonly<Record<string, string>> = {
  a: 'аαɑꭺ',
  b: 'вβьЬꮟ',
  c: 'сϲꮯ',
  d: 'ԁꭰ',
  e: 'еεєꭼҽ',
  f: 'ғϝ',
  g: 'ɡԍց',
  h: 'һнհηꮋ',
  j: 'јϳꭻ',
  k: 'кκĸꮶ',
  l: 'iіιıӏ1|ǀⵏاꭵӀ',
  m: 'мꮇ',
  n: 'ոпռ',
  o: '0оοօסه',
  p: 'рρꮲ',
  q: 'ԛգ',
  r: 'гꭱ',
  s: 'ѕꮪտ',
  t: 'тτꭲ',
  u: 'υսц',
  v: 'νѵꮩ',
  w: 'ԝωшꮃ',
  x: 'хχ',
  y: 'уүγꮍ',
  z: 'ζꮓ',
};
const LATIN = new Map(Object.entries(ALIKE).flatMap(([latin, alike]) => [...alike].map((letter) => [letter, latin])));

/** What a name comes down to for an eye that does not look twice. */
function skeleton(name: string): string {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\s]/gu, '');
  return [...letters]
    .map((letter) => LATIN.get(letter) ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}
