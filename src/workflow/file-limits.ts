import { type CST, Lexer, Parser } from 'yaml';

const MAX_CHARACTERS = 1024 * 1024;
/** Names, values, brackets and line ends: some ten for each line that a person writes. */
const MAX_TOKENS = 200_000;
export const MAX_DEPTH = 64;
const MAX_ALIASES = 1000;

export interface Refused {
  readonly code: 'too-large' | 'too-deep' | 'too-many-aliases';
  readonly message: string;
  readonly offset: number;
}

/**
 * A file's syntax tree, or why it is not looked at any further. A file made to exhaust its reader is refused here, before
 * anything recursive or worse than linear sees it: the lexer and the parser go through the text once, without recursion.
 */
export function tooMuch(text: string, onNewLine: (offset: number) => void): { tokens: CST.Token[] } | Refused {
  const large: Refused = {
    code: 'too-large',
    message: `The file is larger than ${MAX_CHARACTERS / 1024} KiB or has more than ${MAX_TOKENS} words. Split the workflow.`,
    offset: 0,
  };
  if (text.length > MAX_CHARACTERS) return large;
  onNewLine(0);
  const parser = new Parser(onNewLine);
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (count > MAX_TOKENS) return large;
    tokens.push(...parser.next(lexeme));
  }
  tokens.push(...parser.end());
  return shape(tokens) ?? { tokens };
}

interface Level {
  readonly token: CST.Token | undefined | null;
  readonly depth: number;
}

function shape(tokens: readonly CST.Token[]): Refused | undefined {
  const waiting: Level[] = tokens.map((token) => ({ token, depth: 0 }));
  let aliases = 0;
  for (let level = waiting.pop(); level; level = waiting.pop()) {
    const { token, depth } = level;
    if (!token) continue;
    if (depth > MAX_DEPTH) {
      return {
        code: 'too-deep',
        message: `The file nests deeper than ${MAX_DEPTH} levels. Flatten it.`,
        offset: token.offset,
      };
    }
    if (token.type === 'alias') {
      aliases += 1;
      if (aliases > MAX_ALIASES) {
        return {
          code: 'too-many-aliases',
          message: `The file has more than ${MAX_ALIASES} aliases. Write out what they stand for.`,
          offset: token.offset,
        };
      }
    }
    if (token.type === 'document') waiting.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items)
      waiting.push({ token: key, depth: depth + 1 }, { token: value, depth: depth + 1 });
  }
  return undefined;
}
