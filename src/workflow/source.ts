import { Composer, type Document, isMap, isScalar, isSeq, LineCounter } from 'yaml';
import type { Problem } from '../protocol/workflows.ts';
import { FileEditor, type Fix, rangeOf } from './edits.ts';
import { tooMuch } from './file-limits.ts';
import { plainJson } from './plain-json.ts';

/** A place in a file's data: keys and indexes from the root. */
export type Path = readonly (string | number)[];

/** A problem as the language tools have it: what would mend it is worked out when somebody asks. */
export interface Finding {
  readonly problem: Problem;
  readonly fixes: () => readonly Fix[];
}

/** Lines and columns count from 1. */
export type Place = Required<Pick<Problem, 'line' | 'column' | 'end_line' | 'end_column'>>;

const NONE = (): readonly Fix[] => [];

/** More than anybody reads; past it, finding places for them all would only cost time. */
const MAX_PROBLEMS = 100;

/** One workflow file as data, with a position for every key and value, and the list of what is wrong with it. */
export class Source {
  readonly file: string;
  readonly findings: Finding[] = [];
  /** The file's data, JSON through and through; `undefined` when it does not parse. */
  readonly data: unknown;
  /** Edits the file as it was written; does nothing to one that does not parse. */
  readonly editor: FileEditor;
  readonly #lines = new LineCounter();
  readonly #document: Document | undefined;

  constructor(text: string, file: string) {
    this.file = file;
    // An editor shows no byte order mark: columns count without it.
    const body = text.startsWith('\ufeff') ? text.slice(1) : text;
    this.editor = new FileEditor(body, undefined);
    const checked = tooMuch(body, this.#lines.addNewLine);
    if ('code' in checked) {
      this.#add(checked.code, 'error', checked.message, checked.offset, checked.offset);
      return;
    }
    const composer = new Composer({ prettyErrors: false, merge: false, uniqueKeys: false, logLevel: 'error' });
    const documents = [...composer.compose(checked.tokens, true, body.length)];
    for (const error of documents.flatMap(({ errors }) => errors)) {
      this.#add('syntax', 'error', sentence(error.message), error.pos[0], error.pos[1]);
    }
    const [document, second] = documents;
    if (second) {
      const [start, end] = second.range;
      this.#add('syntax', 'error', 'One file holds one workflow: there is a second document here.', start, end);
    }
    if (this.findings.length > 0 || !document) return;
    this.#document = document;
    this.editor = new FileEditor(body, document.contents);
    let data: unknown;
    try {
      data = document.toJS({ maxAliasCount: -1 });
    } catch (error) {
      // An alias to what is not known yet.
      this.#add('syntax', 'error', sentence((error as Error).message), 0, 0);
      return;
    }
    const wrong = plainJson(data) ?? this.#doubleKey(document.contents, []);
    if (wrong) this.error(wrong.code, wrong.message, wrong.path, wrong.at);
    else this.data = data;
  }

  get problems(): Problem[] {
    return this.findings.map(({ problem }) => problem);
  }

  error(code: string, message: string, path: Path, at: 'key' | 'value' = 'value', fixes = NONE): void {
    this.#report(code, 'error', message, path, at, fixes);
  }

  warning(code: string, message: string, path: Path, at: 'key' | 'value' = 'value', fixes = NONE): void {
    this.#report(code, 'warning', message, path, at, fixes);
  }

  /** Where a key or value stands, as problems say it. */
  placeOf(path: Path, at: 'key' | 'value' = 'value'): Place {
    const [start, end] = this.#range(path, at);
    return this.#place(start, end);
  }

  #report(
    code: string,
    severity: Problem['severity'],
    message: string,
    path: Path,
    at: 'key' | 'value',
    fixes: Finding['fixes'],
  ): void {
    // A warning less is no harm; an error more than there is room for makes the file no less broken.
    if (this.findings.length >= MAX_PROBLEMS) return;
    const [start, end] = this.#range(path, at);
    this.#add(code, severity, message, start, end, fixes);
  }

  #add(
    code: string,
    severity: Problem['severity'],
    message: string,
    start: number,
    end: number,
    fixes: Finding['fixes'] = NONE,
  ): void {
    if (this.findings.length >= MAX_PROBLEMS) return;
    this.findings.push({ problem: { file: this.file, ...this.#place(start, end), code, severity, message }, fixes });
  }

  #place(start: number, end: number): Place {
    const from = this.#lines.linePos(start);
    const to = this.#lines.linePos(Math.max(start, end));
    return {
      line: Math.max(1, from.line),
      column: Math.max(1, from.col),
      end_line: Math.max(1, to.line),
      end_column: Math.max(1, to.col),
    };
  }

  /** A key that stands twice in one map: YAML's own look for it takes the square of their number. */
  #doubleKey(node: unknown, path: Path): ReturnType<typeof plainJson> {
    if (isSeq(node)) return first(node.items, (item, index) => this.#doubleKey(item, [...path, index]));
    if (!isMap(node)) return undefined;
    const seen = new Set<string>();
    return first(node.items, ({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined)
        return { code: 'bad-key', message: 'A key is a name, not a list or a map.', path, at: 'value' };
      if (seen.has(name)) {
        const [start, end] = rangeOf(key) ?? [0, 0];
        this.#add('double-key', 'error', `${JSON.stringify(name)} stands here twice. Keep one of them.`, start, end);
      }
      seen.add(name);
      return this.#doubleKey(value, [...path, name]);
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

function first<T, R>(items: readonly T[], find: (item: T, index: number) => R | undefined): R | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
