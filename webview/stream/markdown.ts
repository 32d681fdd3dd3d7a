import { Lexer, type MarkedToken, type Token, Tokenizer, type Tokens } from 'marked';
import { addressAt, safeHref } from './web-address.ts';

/** A stretch of a line. `text` is as it was written, to be looked through for references and names. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly inside: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly text: string };

export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly inside: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly inside: readonly Block[] }
  /** `start` where the items are numbered. */
  | { readonly kind: 'list'; readonly start: number | undefined; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'rule' };

/** More marks than anybody writes; reading them takes a time that grows with their square. */
const MOST_MARKS = 400;
const MARK = /[*_[\]`~>]/g;
/** Lists and quotes inside each other, all begun in one line: deeper than anybody reads. */
const DEEP = /^[ \t]*(?:(?:(?:[-+*]|\d{1,9}[.)])[ \t]+|>[ \t]*)){16}/m;

/**
 * What a message says, read as Markdown. What Markdown would hide or turn into something that chat has no place for (HTML,
 * pictures, tables, definitions, links to elsewhere than the web) stays the text that it is.
 */
export function blocksOf(text: string): readonly Block[] {
  const asWritten: Block[] = [{ kind: 'paragraph', inside: [{ kind: 'text', text }] }];
  if ((text.match(MARK)?.length ?? 0) > MOST_MARKS || DEEP.test(text)) return asWritten;
  try {
    return blocks(new Lexer({ gfm: true, tokenizer: new ChatTokenizer() }).lex(text));
  } catch (error) {
    // A message that the library stumbles over must not take the page with it.
    console.error('A message could not be read as Markdown.', error);
    return asWritten;
  }
}

class ChatTokenizer extends Tokenizer {
  override html = () => undefined;
  override tag = () => undefined;
  override def = () => undefined;
  override table = () => undefined;
  /** A line of dashes below a line makes no heading of it, nor four spaces code. */
  override lheading = () => undefined;
  override code = () => undefined;

  /** An address in the text, ended by the rules that chat has always had. */
  override url(src: string): Tokens.Link | undefined {
    const address = addressAt(src);
    if (!address) return undefined;
    const { text, href } = address;
    return { type: 'link', raw: text, text, href, tokens: [{ type: 'text', raw: text, text }] };
  }
}

function blocks(tokens: readonly Token[]): Block[] {
  const found: Block[] = [];
  /** Items of tight lists have their text without a paragraph around it. */
  let loose: Token[] = [];
  const close = () => {
    if (loose.length > 0) found.push({ kind: 'paragraph', inside: inlines(loose) });
    loose = [];
  };
  for (const token of tokens as readonly MarkedToken[]) {
    const block = blockOf(token);
    if (block === 'inline') loose.push(token);
    else close();
    if (typeof block === 'object') found.push(block);
  }
  close();
  return found;
}

function blockOf(token: MarkedToken): Block | 'inline' | 'nothing' {
  switch (token.type) {
    case 'space':
      return 'nothing';
    case 'paragraph':
    case 'heading':
      return { kind: token.type, inside: inlines(token.tokens) };
    case 'code':
      return { kind: 'code', text: token.text };
    case 'blockquote':
      return { kind: 'quote', inside: blocks(token.tokens) };
    case 'list':
      return {
        kind: 'list',
        start: token.start === '' ? undefined : token.start,
        items: token.items.map((item) => blocks(item.tokens)),
      };
    case 'hr':
      return { kind: 'rule' };
    default:
      return 'inline';
  }
}

const inlines = (tokens: readonly Token[]): Inline[] => (tokens as readonly MarkedToken[]).flatMap(inlineOf);

function inlineOf(token: MarkedToken): Inline[] {
  switch (token.type) {
    case 'text':
      return token.tokens ? inlines(token.tokens) : [{ kind: 'text', text: token.text }];
    case 'escape':
      return [{ kind: 'text', text: token.text }];
    case 'br':
      return [{ kind: 'text', text: '\n' }];
    case 'codespan':
      return [{ kind: 'code', text: token.text }];
    case 'strong':
    case 'em':
    case 'del':
      return [{ kind: token.type, inside: inlines(token.tokens) }];
    case 'link':
      return [linkOf(token)];
    default:
      // Pictures, boxes of task lists, and whatever a later version of the library may find: as it was written.
      return [{ kind: 'text', text: token.raw }];
  }
}

/** A link to the web that does not pretend to lead elsewhere than it does; any other as it was written. */
function linkOf({ raw, href: written, text, tokens }: Tokens.Link): Inline {
  const href = safeHref(written);
  const shown = plain(inlines(tokens));
  const pretends = /https?:|www\.|:\/\//i.test(shown) && href !== undefined && !href.startsWith(safeHref(text) ?? ' ');
  return href === undefined || pretends || shown.trim() === ''
    ? { kind: 'text', text: raw }
    : { kind: 'link', href, text: shown };
}

const plain = (inside: readonly Inline[]): string =>
  inside.map((inline) => ('text' in inline ? inline.text : plain(inline.inside))).join('');
