import { CST, Lexer } from 'yaml';
import type { Path } from '../source.ts';

/** Where in a file's structure the cursor is, in text that may be half written. */
export interface CursorPlace {
  /** Of a key: the map it is in. Of a value: the key or index it belongs to. */
  readonly path: Path;
  readonly kind: 'key' | 'value';
  /** What stands before the cursor of the word that is being written, without a quote. */
  readonly prefix: string;
  /** The word, with its quotes, up to where it ends after the cursor. */
  readonly from: number;
  readonly to: number;
  readonly quote: '' | '"' | "'";
  /** Within `{}` or `[]`, where a line end means nothing. */
  readonly flow: boolean;
  /** On a line of its own: the key may be the first of a map that is not there yet. */
  readonly alone: boolean;
}

/** More than anybody edits by hand; see `file-limits.ts`. */
const MAX_CHARACTERS = 1024 * 1024;

type Frame =
  | { readonly is: 'map'; readonly column: number; key: string | undefined; flow: boolean; valued: boolean }
  | { readonly is: 'seq'; readonly column: number; index: number; flow: boolean };

interface Word {
  readonly text: string;
  readonly start: number;
  readonly column: number;
}

/**
 * Goes through what stands before the cursor, token by token, and keeps account of where it is by indentation and brackets:
 * so nothing after the cursor, and no error before it on another branch, is in the way. `undefined` in a comment.
 */
export function placeAt(text: string, offset: number): CursorPlace | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const walk = new Walk();
  let at = 0;
  for (const lexeme of new Lexer().lex(text.slice(0, offset))) {
    if (isMark(lexeme)) continue;
    walk.take(lexeme, at);
    at += lexeme.length;
  }
  return walk.place(text, offset);
}

/** What the lexer says between pieces of the text, and is no piece of it. */
const isMark = (lexeme: string) => lexeme === '\u0002' || lexeme === '\u0018' || lexeme === '\u001f';

class Walk {
  readonly #frames: Frame[] = [];
  #lineStart = 0;
  /** The scalar that was read last, until it is known to be a key or a value. */
  #word: Word | undefined;
  /** What the cursor is in when the text ends here. */
  #inComment = false;
  /** Nothing but spaces and `-` since the line began. */
  #lineIsEmpty = true;
  #dashColumn: number | undefined;

  take(lexeme: string, at: number): void {
    this.#inComment = false;
    const type = CST.tokenType(lexeme);
    const column = at - this.#lineStart;
    switch (type) {
      case 'newline':
        if (!this.#inFlow) this.#word = undefined;
        this.#lineStart = at + lexeme.length;
        this.#lineIsEmpty = true;
        this.#dashColumn = undefined;
        return;
      case 'space':
        return;
      case 'comment':
        this.#inComment = true;
        return;
      case 'map-value-ind':
        this.#key();
        return;
      case 'seq-item-ind':
        this.#dash(column);
        return;
      case 'flow-map-start':
        this.#enter({ is: 'map', column, key: undefined, flow: true, valued: false });
        return;
      case 'flow-seq-start':
        this.#enter({ is: 'seq', column, index: 0, flow: true });
        return;
      case 'flow-map-end':
      case 'flow-seq-end':
        if (this.#inFlow) this.#frames.pop();
        this.#word = undefined;
        return;
      case 'comma':
        this.#comma();
        return;
      case 'anchor':
      case 'tag':
      case 'alias':
      case 'block-scalar-header':
      case 'directive-line':
      case 'doc-start':
      case 'doc-end':
      case 'explicit-key-ind':
        this.#lineIsEmpty = false;
        return;
      default:
        this.#scalar(lexeme, at);
    }
  }

  place(text: string, offset: number): CursorPlace | undefined {
    if (this.#inComment) return undefined;
    const word = this.#word;
    const start = word?.start ?? offset;
    const raw = text.slice(start, offset);
    const quote = raw.startsWith('"') ? '"' : raw.startsWith("'") ? "'" : '';
    if (quote !== '' && raw.length > 1 && raw.endsWith(quote) && !raw.endsWith(`\\${quote}`)) return undefined;
    const column = word?.column ?? offset - this.#lineStart;
    const flow = this.#inFlow;
    const common = {
      prefix: raw.slice(quote.length),
      from: start,
      to: wordEnd(text, offset, quote, flow),
      quote,
      flow,
    } as const;
    if (flow) {
      const key = this.#top?.is === 'map' && !this.#top.valued;
      return { ...common, path: this.#path(key), kind: key ? 'key' : 'value', alone: false };
    }
    if (!this.#fresh(word)) return { ...common, path: this.#path(false), kind: 'value', alone: false };
    // By its column the line belongs to a map that is there, or begins one below the key before it.
    if (this.#dashColumn === undefined) this.#leave((frame) => frame.column > column || isDashBeside(frame, column));
    const top = this.#top;
    const begins = top === undefined || top.is === 'seq' || top.column < column;
    return { ...common, path: this.#path(!begins), kind: 'key', alone: begins };
  }

  get #top(): Frame | undefined {
    return this.#frames.at(-1);
  }

  get #inFlow(): boolean {
    return this.#top?.flow === true;
  }

  /** Whether the word, or the cursor where there is none, is the first thing on its line. */
  #fresh(word: Word | undefined): boolean {
    return word === undefined ? this.#lineIsEmpty : this.#wordIsFirst;
  }

  #wordIsFirst = false;

  #scalar(lexeme: string, at: number): void {
    const lines = lexeme.split('\n');
    const last = lines.at(-1) ?? '';
    const ended = at + lexeme.length - last.length;
    if (lines.length > 1) this.#lineStart = ended;
    // The rest of a plain text over several lines may be a key that is just being written.
    const plain = !/^["']/.test(lexeme) && lines.length > 1;
    const start = plain ? ended + (last.length - last.trimStart().length) : at;
    this.#word = { text: plain ? last.trim() : lexeme, start, column: start - this.#lineStart };
    this.#wordIsFirst = this.#lineIsEmpty || plain;
    this.#lineIsEmpty = false;
  }

  #key(): void {
    const top = this.#top;
    const word = this.#word;
    this.#word = undefined;
    this.#lineIsEmpty = false;
    if (!word) {
      if (top?.is === 'map' && top.flow) top.valued = true;
      return;
    }
    const key = unquoted(word.text);
    if (top?.flow) {
      if (top.is === 'map') {
        top.key = key;
        top.valued = true;
      }
      return;
    }
    this.#leave((frame) => frame.column > word.column || isDashBeside(frame, word.column));
    const around = this.#top;
    if (around?.is === 'map' && around.column === word.column) around.key = key;
    else this.#frames.push({ is: 'map', column: word.column, key, flow: false, valued: true });
  }

  #dash(column: number): void {
    if (this.#inFlow) return;
    this.#leave((frame) => frame.column > column);
    const top = this.#top;
    if (top?.is === 'seq' && top.column === column) top.index += 1;
    else this.#frames.push({ is: 'seq', column, index: 0, flow: false });
    this.#dashColumn = column;
    this.#lineIsEmpty = true;
    this.#word = undefined;
  }

  #enter(frame: Frame): void {
    this.#word = undefined;
    this.#lineIsEmpty = false;
    this.#frames.push(frame);
  }

  #comma(): void {
    const top = this.#top;
    this.#word = undefined;
    if (top?.is === 'seq') top.index += 1;
    else if (top) {
      top.key = undefined;
      top.valued = false;
    }
  }

  #leave(past: (frame: Frame) => boolean): void {
    for (let top = this.#top; top && !top.flow && past(top); top = this.#top) this.#frames.pop();
  }

  /** The way from the root; without the last key where it is the map itself that is meant. */
  #path(withoutLast: boolean): Path {
    const steps = this.#frames.map((frame) => (frame.is === 'seq' ? frame.index : (frame.key ?? '')));
    return withoutLast ? steps.slice(0, -1) : steps;
  }
}

/** A list may stand at the column of the key that it belongs to: what comes at that column next is beside the key. */
const isDashBeside = (frame: Frame, column: number) => frame.is === 'seq' && frame.column === column;

function wordEnd(text: string, offset: number, quote: string, flow: boolean): number {
  const rest = text.slice(offset, offset + 200);
  if (quote === '"') return offset + (/^[^"\n]*"?/.exec(rest)?.[0].length ?? 0);
  if (quote === "'") return offset + (/^[^'\n]*'?/.exec(rest)?.[0].length ?? 0);
  return offset + ((flow ? /^[^\s,:[\]{}#"']*/ : /^[^\s:#]*/).exec(rest)?.[0].length ?? 0);
}

function unquoted(text: string): string {
  if (text.startsWith('"')) return text.replace(/^"|"$/g, '').replaceAll('\\"', '"');
  if (text.startsWith("'")) return text.replace(/^'|'$/g, '').replaceAll("''", "'");
  return text;
}
