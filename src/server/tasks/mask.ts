import type { Secrets } from './secrets.ts';

const MASK = '***';
/** A line longer than this is not waited for as a whole. */
const LONGEST_LINE = 8 * 1024;

/** Text in which secrets are replaced, though they come in pieces. */
export interface Masked {
  add(text: string): void;
  /** Lets go of what was kept to see how it goes on. */
  end(): void;
}

/** `RegExp.escape` is younger than the Node of VS Code. */
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** How much of a text's beginning may be the rest of a secret that was cut. */
export const longestOf = ({ values }: Secrets): number => values[0]?.length ?? 0;

/** Writes what is added with secrets replaced. What could be the beginning of one is kept until more comes. */
export function masked({ values, patterns }: Secrets, write: (text: string) => void): Masked {
  if (values.length === 0 && patterns.length === 0) return { add: write, end: () => undefined };
  const secret = values.length === 0 ? undefined : new RegExp(values.map(escaped).join('|'), 'g');
  let kept = '';
  const pass = (text: string) => {
    if (text === '') return;
    const plain = secret === undefined ? text : text.replace(secret, MASK);
    write(patterns.reduce((all, pattern) => all.replace(pattern, MASK), plain));
  };
  return {
    add(text) {
      const all = kept + text;
      const cut = cutOf(all);
      kept = all.slice(cut);
      pass(all.slice(0, cut));
    },
    end() {
      const rest = kept;
      kept = '';
      pass(rest);
    },
  };

  /** Up to where it is known what is secret and what is not. */
  function cutOf(text: string): number {
    let cut = text.length - beginningOf(text);
    if (patterns.length > 0) {
      const line = text.lastIndexOf('\n', cut - 1) + 1;
      if (text.length - line <= LONGEST_LINE) cut = Math.min(cut, line);
    }
    // A secret that is whole is not cut in two by the beginning of another.
    for (const { index, 0: found } of secret === undefined ? [] : text.matchAll(secret)) {
      if (index >= cut) break;
      if (index + found.length > cut) cut = index;
    }
    return cut;
  }

  /** How many characters at the end are the beginning of a secret, at the most. */
  function beginningOf(text: string): number {
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
}
