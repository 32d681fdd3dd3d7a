import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Problem } from '../protocol/workflows.ts';

/** A place in a file's data: keys and indexes from the root. */
export type Path = readonly (string | number)[];

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 64;
const MAX_ALIASES = 100;

/** One workflow file as data, with a position for every key and value, and the list of what is wrong with it. */
export class Source {
  readonly file: string;
  readonly problems: Problem[] = [];
  /** The file's data; `undefined` when it does not parse. */
  readonly data: unknown;
  readonly #lines = new LineCounter();
  readonly #document: Document | undefined;

  constructor(text: string, file: string) {
    this.file = file;
    if (text.length > MAX_BYTES) {
      this.#add('too-large', 'error', `The file is larger than ${MAX_BYTES / 1024} KiB. Split the workflow.`, 0, 0);
      return;
    }
    if (deeperThan(text, MAX_DEPTH)) {
      this.#add('too-deep', 'error', `The file nests deeper than ${MAX_DEPTH} levels. Flatten it.`, 0, 0);
      return;
    }
    const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, merge: false });
    for (const error of document.errors) {
      this.#add('syntax', 'error', sentence(error.message), error.pos[0], error.pos[1]);
    }
    if (document.errors.length > 0) return;
    this.#document = document;
    try {
      this.data = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      // The library throws when aliases would blow the data up.
      this.#add('too-many-aliases', 'error', sentence(String((error as Error).message)), 0, 0);
    }
  }

  error(code: string, message: string, path: Path, at: 'key' | 'value' = 'value'): void {
    this.#report(code, 'error', message, path, at);
  }

  warning(code: string, message: string, path: Path, at: 'key' | 'value' = 'value'): void {
    this.#report(code, 'warning', message, path, at);
  }

  #report(code: string, severity: Problem['severity'], message: string, path: Path, at: 'key' | 'value'): void {
    const [start, end] = this.#range(path, at);
    this.#add(code, severity, message, start, end);
  }

  #add(code: string, severity: Problem['severity'], message: string, start: number, end: number): void {
    const from = this.#lines.linePos(start);
    const to = this.#lines.linePos(Math.max(start, end));
    this.problems.push({
      file: this.file,
      line: Math.max(1, from.line),
      column: Math.max(1, from.col),
      end_line: Math.max(1, to.line),
      end_column: Math.max(1, to.col),
      code,
      severity,
      message,
    });
  }

  /** The offsets of the deepest place on `path` that the file really has. */
  #range(path: Path, at: 'key' | 'value'): [number, number] {
    let node: unknown = this.#document?.contents;
    let range = rangeOf(node);
    path.forEach((step, index) => {
      const last = index === path.length - 1;
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
        if (!pair) {
          node = undefined;
          return;
        }
        node = pair.value;
        range = rangeOf(last && at === 'key' ? pair.key : (pair.value ?? pair.key)) ?? rangeOf(pair.key) ?? range;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
        range = rangeOf(node) ?? range;
      }
    });
    return range ?? [0, 0];
  }
}

function rangeOf(node: unknown): [number, number] | undefined {
  const range = (node as Node | undefined | null)?.range;
  return range ? [range[0], range[1]] : undefined;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** Looks at indentation and brackets alone, so that a file made to exhaust the parser never reaches it. */
function deeperThan(text: string, limit: number): boolean {
  let open = 0;
  for (const char of text) {
    if (char === '[' || char === '{') open += 1;
    else if (char === ']' || char === '}') open -= 1;
    if (open > limit) return true;
  }
  return text.split('\n').some((line) => {
    const body = line.trimStart();
    return body !== '' && !body.startsWith('#') && line.length - body.length > limit * 8;
  });
}
