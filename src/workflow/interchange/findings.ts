import type { JsonObject } from '../../protocol/json.ts';

/** Something that did not come through as it was: lost, changed, made up, or in doubt. */
export interface Finding {
  readonly code: string;
  /** What it concerns: a state, a transition, a key of the file, or `line:column` of a text. */
  readonly path: string;
  readonly message: string;
}

export interface Exported {
  readonly text: string;
  readonly findings: readonly Finding[];
}

export interface Imported {
  /** The workflow as a file's data; `undefined` when the text could not be read at all. */
  readonly data: JsonObject | undefined;
  readonly findings: readonly Finding[];
}

/** More than anybody reads, and more than a text made to do harm gets. */
const MOST = 200;

/** Collects findings; each is told once. */
export class Findings {
  readonly #found = new Map<string, Finding>();
  #more = 0;

  add(code: string, path: string, message: string): void {
    const key = `${code}\0${path}\0${message}`;
    if (this.#found.has(key)) return;
    if (this.#found.size < MOST) this.#found.set(key, { code, path, message });
    else this.#more += 1;
  }

  get list(): readonly Finding[] {
    const found = [...this.#found.values()];
    if (this.#more === 0) return found;
    return [...found, { code: 'more', path: '', message: `There are ${this.#more} more of these.` }];
  }
}

/** A text in a message: short, on one line. */
export const quoted = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 79).trimEnd()}…` : line);
};
