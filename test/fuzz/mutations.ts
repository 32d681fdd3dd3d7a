/** Numbers and words where programs that read frames go wrong. */
const NUMBERS = ['-1', '0', '-0', '1e999', '99999999999999999999', '2147483648', '4294967296', '0x10', 'NaN', '1.5'];
const WORDS = [
  '__proto__',
  'constructor',
  'null',
  '\u0000',
  '\ud800',
  '\ufeff',
  '\u202e',
  '{',
  '[',
  '"',
  '\\u0000',
  '/x,',
  '-',
  '\x1e',
  '🧨',
];

export type Random = () => number;

export const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

const between = (random: Random, most: number): number => Math.floor(random() * (most + 1));

/** Any JSON at all: other types, odd keys, deep or wide. */
export function anyJson(random: Random, depth = 0): string {
  const kind = random();
  if (depth > 3 || kind < 0.35)
    return pick(random, [
      'null',
      'true',
      '{}',
      '[]',
      '""',
      '1e308',
      '-0',
      '{"__proto__":{"admin":true}}',
      '{"_placeholder":true,"num":0}',
      ...NUMBERS,
    ]);
  if (kind < 0.5) return JSON.stringify(pick(random, WORDS).repeat(1 + between(random, 40)));
  if (kind < 0.56) {
    const levels = 10 ** (1 + between(random, 3));
    return `${'['.repeat(levels)}${']'.repeat(levels)}`;
  }
  const items = Array.from({ length: between(random, 5) }, () => anyJson(random, depth + 1));
  if (kind < 0.75) return `[${items.join(',')}]`;
  return `{${items.map((item, index) => `${JSON.stringify(pick(random, ['token', 'id', 'command', 'text', 'limit', 'project_id', `k${index}`, ...WORDS]))}:${item}`).join(',')}}`;
}

/** The text with something about it changed, once or a few times. */
export function mutated(random: Random, text: string): string {
  let made = text;
  for (let times = 1 + between(random, 2); times > 0; times--) {
    const at = between(random, made.length);
    const to = Math.min(made.length, at + between(random, 8));
    const [head, cut, tail] = [made.slice(0, at), made.slice(at, to), made.slice(to)];
    switch (between(random, 7)) {
      case 0:
        made = head + tail;
        break;
      case 1:
        made = head;
        break;
      case 2:
        made = head + cut.repeat(1 + between(random, 200)) + tail;
        break;
      case 3:
        made = head + pick(random, WORDS) + tail;
        break;
      case 4:
        made = head + pick(random, NUMBERS) + tail;
        break;
      case 5:
        made = head + String.fromCharCode(between(random, 0xffff)) + tail;
        break;
      case 6:
        made = made.replace(/\{.*\}/s, () => anyJson(random));
        break;
      default:
        made = made.replace(/\d+/, () => pick(random, NUMBERS));
    }
  }
  return made;
}
