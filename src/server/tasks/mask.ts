import { COLOURS } from '../../shared/terminal-colours.ts';
import type { Secrets } from './secrets.ts';

const MASK = '***';
/** Of a line longer than this, patterns see parts. */
const LONGEST_LINE = 8 * 1024;
/** So much is kept at the most: a secret with more colours in it than this is not found. */
const MOST_KEPT = 64 * 1024;

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: colours are escape sequences.
const UNFINISHED_COLOUR = /\x1b(?:\[[0-9;:]*)?$/;
/** What may be the rest of a sequence that was cut. */
const REST_OF_COLOUR = /^\[?[0-9;:]*m/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above.

/** Text in which secrets are replaced, though they come in pieces. */
export interface Masked {
  add(text: string): void;
  /** Lets go of what was kept to see how it goes on. */
  end(): void;
  /** Gives away what was kept, as it came, for whoever goes on with it. */
  take(): string;
}

/** From where to where something stands in a text. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** `RegExp.escape` is younger than the Node of VS Code. */
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Writes what is added with secrets replaced. What could be the beginning of one is kept until more comes. */
export function masked(secrets: Secrets, write: (text: string) => void): Masked {
  const find = finder(secrets);
  let kept = '';
  const pass = (text: string) => {
    if (text !== '') write(text);
  };
  return {
    add(text) {
      const all = new Uncoloured(kept + text);
      const found = find(all.text);
      const wanted = all.at(cutOf(all.text, found));
      const cut = all.raw.length - wanted > MOST_KEPT ? all.at(all.text.length) : wanted;
      kept = all.raw.slice(cut);
      pass(all.replaced(found, 0, cut));
    },
    end() {
      const all = new Uncoloured(kept);
      kept = '';
      pass(all.replaced(find(all.text), 0, all.raw.length));
    },
    take() {
      const rest = kept;
      kept = '';
      return rest;
    },
  };

  /** Up to where it is known what is secret and what is not. */
  function cutOf(text: string, found: readonly Stretch[]): number {
    const known = text.length - beginningOf(text, secrets.values);
    const line = secrets.patterns.length > 0 ? text.lastIndexOf('\n', known - 1) + 1 : known;
    const cut = Math.min(known, Math.max(line, text.length - LONGEST_LINE));
    // A secret is not cut in two, by the beginning of another or by the length of its line.
    const over = found.find(({ from, to }) => from < cut && to > cut);
    return over?.from ?? cut;
  }
}

/** How much of the end of an output is needed beside what is shown of it: there the rest of a cut secret may stand. */
export const marginOf = ({ values, patterns }: Secrets): number =>
  Math.max(values[0]?.length ?? 0, patterns.length > 0 ? LONGEST_LINE : 0);

/**
 * The last of a text, masked, beginning with a line where that is near; and how much of the text it leaves out. `isCut`: what
 * stood before the text is not known, so that it may begin with the rest of a secret.
 */
export function maskedEnd(secrets: Secrets, raw: string, most: number, isCut: boolean): { text: string; left: number } {
  const all = new Uncoloured(raw);
  let from = all.indexAt(Math.max(0, raw.length - most));
  if (isCut) from = Math.max(from, (REST_OF_COLOUR.exec(all.text)?.[0].length ?? 0) + marginOf(secrets));
  if (from > 0) {
    const line = all.text.indexOf('\n', from) + 1;
    if (line > 0 && line - from < most / 2) from = line;
    else if (/[\udc00-\udfff]/.test(all.text.charAt(from))) from += 1;
  }
  const left = all.at(from);
  return { text: all.replaced(finder(secrets)(all.text), left, raw.length), left };
}

/** A text without its colours, and where each of its characters stands in the text with them. */
class Uncoloured {
  readonly raw: string;
  readonly text: string;
  /** For each sequence, in order: before which character of `text` it stands, and how long all up to its end are. */
  readonly #colours: { readonly before: number; readonly sum: number }[] = [];

  constructor(raw: string) {
    this.raw = raw;
    const open = UNFINISHED_COLOUR.exec(raw)?.index ?? raw.length;
    let sum = 0;
    for (const { index, 0: sequence } of raw.matchAll(COLOURS)) {
      this.#colours.push({ before: index - sum, sum: sum + sequence.length });
      sum += sequence.length;
    }
    this.text = (sum === 0 ? raw : raw.replace(COLOURS, '')).slice(0, open - sum);
  }

  /** Where a character stands in `raw`; that of its end is where an unfinished sequence begins. */
  at(index: number): number {
    let low = 0;
    let high = this.#colours.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#colours[middle]?.before ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return index + (this.#colours[low - 1]?.sum ?? 0);
  }

  /** The first character that stands there in `raw`, or after it. */
  indexAt(place: number): number {
    let low = 0;
    let high = this.text.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A part of `raw`, what was found in it replaced. The colours within that follow, so that one that ends is not lost. */
  replaced(found: readonly Stretch[], begin: number, end: number): string {
    let text = '';
    let done = begin;
    for (const { from, to } of found) {
      const [first, last] = [this.at(from), this.at(to - 1) + 1];
      if (last <= begin) continue;
      if (last > end) break;
      text += this.raw.slice(done, Math.max(done, first)) + MASK;
      // Most have none.
      if (last - first > to - from) text += (this.raw.slice(Math.max(done, first), last).match(COLOURS) ?? []).join('');
      done = last;
    }
    return text + this.raw.slice(done, end);
  }
}

/** What finds the secrets in a text without colours: in order, and none over another. */
function finder({ values, patterns }: Secrets): (text: string) => Stretch[] {
  const secret = values.length === 0 ? undefined : new RegExp(values.map(escaped).join('|'), 'g');
  return (text) => {
    const found = secret === undefined ? [] : stretches(text, secret);
    if (patterns.length === 0) return found;
    // Line by line: nothing that a pattern finds goes over the end of one, and ^ and $ are its ends.
    for (const { index, 0: line } of text.matchAll(/[^\r\n]+/g))
      for (const pattern of patterns) for (const stretch of stretches(line, pattern, index)) found.push(stretch);
    return joined(found);
  };
}

const stretches = (text: string, what: RegExp, at = 0): Stretch[] =>
  Array.from(text.matchAll(what), ({ index, 0: found }) => ({ from: at + index, to: at + index + found.length }))
    // A pattern may find the empty place before something.
    .filter(({ from, to }) => to > from);

/** Those that lie over each other as one. */
function joined(found: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = [];
  for (const next of found.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = all.at(-1);
    if (last && next.from < last.to) all[all.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    else all.push(next);
  }
  return all;
}

/** How many characters at the end are the beginning of a secret, at the most. */
function beginningOf(text: string, values: readonly string[]): number {
  let most = 0;
  for (const value of values) {
    const end = text.slice(-(value.length - 1));
    for (let at = end.indexOf(value.charAt(0)); at !== -1; at = end.indexOf(value.charAt(0), at + 1))
      if (value.startsWith(end.slice(at))) {
        most = Math.max(most, end.length - at);
        break;
      }
  }
  return most;
}
