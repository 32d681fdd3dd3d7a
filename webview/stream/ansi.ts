import { withoutControls } from '../../src/client/places/plain-line.ts';
import { COLOURS } from '../../src/shared/terminal-colours.ts';

/** A piece of a line that looks the same throughout. */
export interface Span {
  readonly text: string;
  /** Class names, those of `output.css`; empty for plain text. */
  readonly look: string;
}

const HUES = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const;
type Hue = (typeof HUES)[number];

/** A colour of the theme's: terminals' black and white are the theme's own text, more or less strong. */
type Tone = { readonly hue: Hue; readonly bright: boolean } | 'faint' | 'strong' | undefined;

interface Look {
  text: Tone;
  ground: Tone;
  readonly marks: Set<string>;
}

const plain = (): Look => ({ text: undefined, ground: undefined, marks: new Set() });

const MARKS: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'struck',
};

/**
 * The lines of these numbers in pieces, in the colours that `ESC [ … m` say. A colour goes on over the end of a line, so that
 * those before are looked through for colours.
 */
export function colouredLines(lines: readonly string[], rows: readonly number[]): Map<number, Span[]> {
  const look = plain();
  const coloured = new Map<number, Span[]>();
  let next = 0;
  for (const row of [...rows].sort((a, b) => a - b)) {
    for (; next < row; next += 1)
      for (const [, codes = ''] of (lines[next] ?? '').matchAll(COLOURS)) apply(look, codes);
    if (next === row) coloured.set(row, spansOf(lines[row] ?? '', look));
    next = row + 1;
  }
  return coloured;
}

function spansOf(line: string, look: Look): Span[] {
  const spans: Span[] = [];
  let from = 0;
  const take = (to: number) => {
    const text = withoutControls(line.slice(from, to));
    if (text !== '') spans.push({ text, look: namesOf(look) });
  };
  for (const match of line.matchAll(COLOURS)) {
    take(match.index);
    from = match.index + match[0].length;
    apply(look, match[1] ?? '');
  }
  take(line.length);
  return spans;
}

function apply(look: Look, codes: string): void {
  const numbers = codes.split(/[;:]/).map(Number);
  for (let index = 0; index < numbers.length; index += 1) {
    const code = numbers[index] ?? 0;
    if (code === 38 || code === 48) {
      const { tone, used } = extended(numbers.slice(index + 1, index + 5));
      if (code === 38) look.text = tone;
      else look.ground = tone;
      index += used;
    } else one(look, code);
  }
}

function one(look: Look, code: number): void {
  const mark = MARKS[code];
  if (code === 0) Object.assign(look, plain());
  else if (mark !== undefined) look.marks.add(mark);
  else if (code === 21 || code === 22) {
    look.marks.delete('bold');
    look.marks.delete('dim');
  } else if (code >= 23 && code <= 29) look.marks.delete(MARKS[code - 20] ?? '');
  else if (code === 39) look.text = undefined;
  else if (code === 49) look.ground = undefined;
  else if (code >= 30 && code <= 37) look.text = basic(code - 30, false);
  else if (code >= 40 && code <= 47) look.ground = basic(code - 40, false);
  else if (code >= 90 && code <= 97) look.text = basic(code - 90, true);
  else if (code >= 100 && code <= 107) look.ground = basic(code - 100, true);
}

function basic(number: number, bright: boolean): Tone {
  const hue = HUES[number - 1];
  if (hue !== undefined && number !== 7) return { hue, bright };
  return number === 0 && bright ? 'faint' : 'strong';
}

/** `5;N` of 256 colours, `2;R;G;B` of all: the colour of the theme that is nearest, so that it can be read in each. */
function extended([kind, ...rest]: readonly number[]): { tone: Tone; used: number } {
  if (kind === 2) return { tone: nearest(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0), used: 4 };
  if (kind !== 5) return { tone: undefined, used: 0 };
  const number = rest[0] ?? 0;
  if (number < 16) return { tone: basic(number % 8, number > 7), used: 2 };
  if (number > 231) return { tone: number < 248 ? 'faint' : 'strong', used: 2 };
  const level = (part: number) => (part === 0 ? 0 : 55 + 40 * part);
  const cube = number - 16;
  return { tone: nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)), used: 2 };
}

function nearest(red: number, green: number, blue: number): Tone {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const range = most - least;
  if (range < 32) return most < 160 ? 'faint' : 'strong';
  const sixth =
    most === red ? (green - blue) / range : most === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  // Sixths of the colour wheel from red: red, yellow, green, cyan, blue, magenta.
  const hue = (['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'] as const)[(Math.round(sixth) + 6) % 6] ?? 'red';
  return { hue, bright: most + least > 300 };
}

function namesOf({ text, ground, marks }: Look): string {
  const inverse = marks.has('inverse');
  const front = inverse ? ground : text;
  const back = inverse ? (text ?? 'strong') : ground;
  const names = [...marks].filter((mark) => mark !== 'inverse');
  // On a ground of a colour the text is the page's own ground: every colour can be read on that, so that on it.
  if (back !== undefined) names.push('ground', nameOf(back));
  else if (front !== undefined) names.push(nameOf(front));
  return names.join(' ');
}

const nameOf = (tone: Exclude<Tone, undefined>): string =>
  typeof tone === 'string' ? tone : tone.bright ? `${tone.hue} bright` : tone.hue;
