import type { OutputFormat } from '../../protocol/problem-matchers.ts';

/** A place in a file that a line of output names. */
export interface Place {
  /** Where in the line, without its colours, the name stands, and how much of it that is; UTF-16 units. */
  readonly at: number;
  readonly length: number;
  /** A path as the tool wrote it: relative to its folder, or absolute. Of a `file:` URL, the path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, where the tool says it. */
  readonly column?: number;
  /** Whether it is in code that the project only uses: packages, the language's own library. */
  readonly foreign: boolean;
}

/** Something that a tool says is wrong, and where. */
export interface OutputProblem {
  readonly format: OutputFormat;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  /** The tool's own name for what is wrong: `TS2322`, `no-unused-vars`. */
  readonly code?: string;
  readonly place: Place;
  /** The line of output in which the place stands, from 0. */
  readonly row: number;
  /** The line in which the tool begins to speak of it. */
  readonly from: number;
}

const FOREIGN =
  /(?:^|[\\/])(?:node_modules|site-packages|dist-packages)[\\/]|^node:|[\\/]lib[\\/]python\d|[\\/]pkg[\\/]mod[\\/]|[\\/]go[\\/]src[\\/](?:runtime|testing|internal)[\\/]|^[\\/]rustc[\\/]|[\\/]\.cargo[\\/]registry[\\/]|[\\/]rustlib[\\/]|^<frozen /;

export function placeIn(at: number, length: number, written: string, line: number, column?: number): Place {
  const file = fileOf(written);
  return {
    ...{ at, length, file, line: Math.max(1, line) },
    // Some tools count columns from 0.
    ...(column !== undefined && { column: Math.max(1, column) }),
    foreign: FOREIGN.test(file),
  };
}

/** The path of a `file:` URL; what is none stays as it is. */
function fileOf(written: string): string {
  const url = /^file:\/\/(\/.*)$/.exec(written);
  if (!url) return written;
  const encoded = url[1] ?? '';
  const path = /%[\da-f]{2}/i.test(encoded) ? decoded(encoded) : encoded;
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a path with a percent sign that nobody encoded
  }
}
