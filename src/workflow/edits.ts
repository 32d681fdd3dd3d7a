import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Json } from '../protocol/json.ts';

/** A piece of a file's text, by offsets, and what is to stand there instead. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What would mend a problem, or be a way to: applied as a whole, or not at all. */
export interface Fix {
  /** In the imperative, as it stands in a menu. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

type Steps = readonly (string | number)[];

/** The text after all of the edits, which do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const last = [...edits].sort((a, b) => b.start - a.start);
  return last.reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}

/** Edits a file where people wrote it: in its own style, block or flow or JSON, and leaving everything else as it is. */
export class FileEditor {
  readonly #text: string;
  readonly #root: unknown;

  constructor(text: string, root: unknown) {
    this.#text = text;
    this.#root = root;
  }

  /** Puts another text into the place of a key or a value, quoted as it was or as it must be. */
  replace(path: Steps, at: 'key' | 'value', value: string): Edit | undefined {
    const node = at === 'key' ? pairAt(this.#root, path)?.key : nodeAt(this.#root, path);
    if (!isScalar(node) || !node.range) return undefined;
    return { start: node.range[0], end: node.range[1], text: scalarText(value, node.type) };
  }

  /** Adds `key: value` to the map at `path`, as its last or first; makes the map where there is none. */
  add(path: Steps, key: string, value: Json, where: 'first' | 'last' = 'last'): Edit | undefined {
    const node = path.length === 0 ? this.#root : nodeAt(this.#root, path);
    if (isMap(node)) return this.#addTo(node, key, value, where);
    const pair = path.length === 0 ? undefined : pairAt(this.#root, path);
    if (!pair)
      return path.length === 0 ? undefined : this.add(path.slice(0, -1), String(path.at(-1)), { [key]: value });
    if (node !== undefined && node !== null && !(isScalar(node) && node.value === null)) return undefined;
    return this.#fill(pair, this.#flow({ [key]: value }));
  }

  /** Takes the key and its value out; the last one of a map stays. */
  remove(path: Steps): Edit | undefined {
    const around = path.length === 1 ? this.#root : nodeAt(this.#root, path.slice(0, -1));
    const pair = pairAt(this.#root, path);
    if (!isMap(around) || !pair || around.items.length < 2) return undefined;
    const index = around.items.indexOf(pair);
    const start = startOf(pair);
    if (around.flow) {
      const next = around.items[index + 1];
      const before = around.items[index - 1];
      if (next) return { start, end: startOf(next), text: '' };
      return before && { start: endOf(before), end: endOf(pair), text: '' };
    }
    const lineStart = this.#lineStart(start);
    if (this.#text.slice(lineStart, start).trim() !== '') return undefined;
    return { start: lineStart, end: Math.min(this.#lineEnd(this.#contentEnd(pair)) + 1, this.#text.length), text: '' };
  }

  #addTo(map: YAMLMap, key: string, value: Json, where: 'first' | 'last'): Edit | undefined {
    const item = `${this.#key(key)}: ${this.#flow(value)}`;
    const first = map.items[0];
    const last = map.items.at(-1);
    if (!first || !last) {
      if (!map.range) return undefined;
      return {
        start: map.range[0],
        end: map.range[1],
        text: this.#json ? `{ ${item} }` : this.#flow({ [key]: value }),
      };
    }
    const indent = this.#indentOf(where === 'first' ? first : last);
    const eachOnALine = this.#text.slice(this.#lineStart(startOf(last)), startOf(last)).trim() === '';
    const separator = eachOnALine ? `\n${indent}` : ' ';
    if (where === 'first') {
      const start = startOf(first);
      return { start, end: start, text: `${item}${map.flow ? `,${separator}` : `\n${indent}`}` };
    }
    if (map.flow) return { start: endOf(last), end: endOf(last), text: `,${separator}${item}` };
    const end = this.#lineEnd(this.#contentEnd(last));
    return { start: end, end, text: `\n${indent}${item}` };
  }

  /** Gives a key that has no value one. */
  #fill(pair: Pair, text: string): Edit | undefined {
    const key = rangeOf(pair.key);
    if (!key) return undefined;
    const written = isScalar(pair.value) ? rangeOf(pair.value) : undefined;
    if (written && written[1] > written[0]) return { start: written[0], end: written[1], text };
    const colon = /^\s*:/.exec(this.#text.slice(key[1]));
    const at = key[1] + (colon?.[0].length ?? 0);
    return { start: at, end: at, text: `${colon ? '' : ':'} ${text}` };
  }

  /** Written as JSON, or as YAML that looks like it: names are quoted. */
  get #json(): boolean {
    return isMap(this.#root) && this.#root.flow === true && firstKey(this.#root)?.type === 'QUOTE_DOUBLE';
  }

  #key(key: string): string {
    return this.#json ? JSON.stringify(key) : scalarText(key, 'PLAIN');
  }

  #flow(value: Json): string {
    if (this.#json) return JSON.stringify(value);
    if (typeof value === 'string') return scalarText(value, 'PLAIN');
    if (Array.isArray(value)) return `[${value.map((item) => this.#flow(item)).join(', ')}]`;
    if (typeof value !== 'object' || value === null) return String(value);
    const items = Object.entries(value).map(([key, item]) => `${this.#key(key)}: ${this.#flow(item)}`);
    return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`;
  }

  #indentOf(pair: Pair): string {
    const start = startOf(pair);
    return ' '.repeat(start - this.#lineStart(start));
  }

  #contentEnd(pair: Pair): number {
    return Math.max(startOf(pair), this.#text.slice(0, endOf(pair)).trimEnd().length);
  }

  #lineStart(at: number): number {
    return this.#text.lastIndexOf('\n', at - 1) + 1;
  }

  /** Before the line's end, `\r` included. */
  #lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    if (end < 0) return this.#text.length;
    return this.#text[end - 1] === '\r' && end > at ? end - 1 : end;
  }
}

const PLAIN = /^(?!(?:true|false|null|\.inf|\.nan|-)$)[A-Za-z_.](?:[\w.-]|[ ](?=[\w.-]))*$/i;

/** A text as a scalar: quoted as the one it replaces was, or plain where that reads back as the same text. */
export function scalarText(value: string, type: Scalar['type']): string {
  if (type === 'QUOTE_DOUBLE') return JSON.stringify(value);
  if (type !== 'QUOTE_SINGLE' && PLAIN.test(value)) return value;
  return `'${value.replaceAll("'", "''")}'`;
}

/** The value at a path; `undefined` when the file has none there. */
export function nodeAt(root: unknown, path: Steps): unknown {
  let node = root;
  for (const step of path) {
    if (isMap(node)) node = pairOf(node, step)?.value;
    else node = isSeq(node) ? node.items[Number(step)] : undefined;
  }
  return node;
}

/** The key at a path, with its value. */
export function pairAt(root: unknown, path: Steps): Pair | undefined {
  const around = nodeAt(root, path.slice(0, -1));
  const step = path.at(-1);
  return isMap(around) && step !== undefined ? pairOf(around, step) : undefined;
}

const pairOf = (map: YAMLMap, step: string | number): Pair | undefined =>
  map.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));

/** From and to, without what is around it. */
export function rangeOf(node: unknown): [number, number] | undefined {
  const range = (node as Node | undefined | null)?.range;
  return range ? [range[0], range[1]] : undefined;
}

const startOf = (pair: Pair): number => rangeOf(pair.key)?.[0] ?? 0;
const endOf = (pair: Pair): number => rangeOf(pair.value)?.[1] ?? rangeOf(pair.key)?.[1] ?? 0;
const firstKey = (map: YAMLMap): Scalar | undefined => {
  const key = map.items[0]?.key;
  return isScalar(key) ? key : undefined;
};
