import type { Expr, Sign } from './expression.ts';

export type Dialect = 'cel' | 'ecmascript';

const MOST_CHARACTERS = 4000;
const DEEPEST = 40;
const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_$][\w$]*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(===|!==|==|!=|<=|>=|&&|\|\||[-+*%!<>?:.,()[\]{}]))/y;

type Token =
  | { readonly is: 'number' | 'name' | 'string' | 'sign'; readonly text: string; readonly at: number }
  | { readonly is: 'end'; readonly text: ''; readonly at: number };

/** Reads an expression of the common subset; `undefined` for anything else. Never throws. */
export function readExpression(text: string, dialect: Dialect): Expr | undefined {
  const tokens = text.length > MOST_CHARACTERS ? undefined : tokensOf(text);
  if (!tokens) return undefined;
  try {
    return new Reader(tokens, dialect).whole();
  } catch (error) {
    if (error instanceof NotCommon) return undefined;
    throw error;
  }
}

/** Something that only one of the two languages has, or neither. */
class NotCommon extends Error {}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  const rest = text.trimEnd();
  while (at < rest.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(rest);
    if (!match) return undefined;
    const [, number, name, string, sign] = match;
    const is = number !== undefined ? 'number' : name !== undefined ? 'name' : string !== undefined ? 'string' : 'sign';
    const found = number ?? name ?? string ?? sign ?? '';
    tokens.push({ is, text: found, at: TOKEN.lastIndex - found.length });
    at = TOKEN.lastIndex;
  }
  return [...tokens, { is: 'end', text: '', at: rest.length }];
}

/** From the loosest to the tightest. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  // Two levels in one language and one in the other, so that none may follow another without brackets.
  ['==', '!=', '===', '!==', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '%'],
];

const COMPARISON = 2;

class Reader {
  readonly #tokens: readonly Token[];
  readonly #dialect: Dialect;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], dialect: Dialect) {
    this.#tokens = tokens;
    this.#dialect = dialect;
  }

  whole(): Expr {
    const expr = this.#choice();
    if (this.#peek().is !== 'end') throw new NotCommon();
    return expr;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[this.#next + ahead] ?? { is: 'end', text: '', at: 0 };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #takes(sign: string): boolean {
    const { is, text } = this.#peek();
    if (is !== 'sign' || text !== sign) return false;
    this.#next += 1;
    return true;
  }

  #need(sign: string): void {
    if (!this.#takes(sign)) throw new NotCommon();
  }

  #choice(): Expr {
    if (++this.#depth > DEEPEST) throw new NotCommon();
    const test = this.#binary(0);
    let expr = test;
    if (this.#takes('?')) {
      const yes = this.#choice();
      this.#need(':');
      expr = { is: 'choice', test, yes, no: this.#choice() };
    }
    this.#depth -= 1;
    return expr;
  }

  #binary(level: number): Expr {
    const signs = LEVELS[level];
    if (!signs) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const { is, text } = this.#peek();
      if (is !== 'sign' || !signs.includes(text)) return left;
      this.#next += 1;
      left = { is: 'binary', sign: this.#signOf(text), left, right: this.#binary(level + 1) };
      const after = this.#peek();
      if (level === COMPARISON && after.is === 'sign' && signs.includes(after.text)) throw new NotCommon();
    }
  }

  #signOf(text: string): Sign {
    const strict = this.#dialect === 'cel';
    if (text === '===' || text === '!==') {
      if (strict) throw new NotCommon();
      return text === '===' ? '==' : '!=';
    }
    if (text === '==') return strict ? '==' : '~=';
    if (text === '!=') return strict ? '!=' : '!~';
    return text as Sign;
  }

  #unary(): Expr {
    const sign = this.#takes('!') ? 'not' : this.#takes('-') ? 'minus' : undefined;
    if (!sign) return this.#postfix();
    if (++this.#depth > DEEPEST) throw new NotCommon();
    const of = this.#unary();
    this.#depth -= 1;
    return { is: sign, of };
  }

  #postfix(): Expr {
    let expr = this.#primary();
    while (this.#takes('.')) {
      const { is, text } = this.#take();
      if (is !== 'name' || this.#dialect === 'cel') throw new NotCommon();
      if (text === 'length') {
        expr = { is: 'size', of: expr };
      } else if (text === 'concat' && this.#takes('(')) {
        const right = this.#choice();
        this.#need(')');
        expr = { is: 'join', left: expr, right };
      } else throw new NotCommon();
    }
    return expr;
  }

  #primary(): Expr {
    const token = this.#take();
    switch (token.is) {
      case 'number': {
        const value = Number(token.text);
        if (!Number.isFinite(value) || (Number.isInteger(value) && !/^\d+$/.test(token.text))) throw new NotCommon();
        if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new NotCommon();
        if (/^0\d/.test(token.text)) throw new NotCommon();
        return { is: 'literal', value };
      }
      case 'string':
        return { is: 'literal', value: stringOf(token.text) };
      case 'sign':
        if (token.text === '(') {
          const expr = this.#choice();
          this.#need(')');
          return expr;
        }
        if (token.text === '[') return { is: 'list', items: this.#items(']', () => this.#choice()) };
        if (token.text === '{') return { is: 'map', entries: this.#items('}', () => this.#entry()) };
        throw new NotCommon();
      case 'name':
        return this.#name(token.text);
      case 'end':
        throw new NotCommon();
    }
  }

  #items<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    if (this.#takes(end)) return items;
    do items.push(item());
    while (this.#takes(','));
    this.#need(end);
    return items;
  }

  #entry(): readonly [string, Expr] {
    const { is, text } = this.#take();
    if (is !== 'string' && !(is === 'name' && this.#dialect === 'ecmascript')) throw new NotCommon();
    this.#need(':');
    return [is === 'string' ? stringOf(text) : text, this.#choice()];
  }

  #name(name: string): Expr {
    if (name === 'true' || name === 'false') return { is: 'literal', value: name === 'true' };
    if (name === 'null') return { is: 'literal', value: null };
    return this.#dialect === 'cel' ? this.#celName(name) : this.#ecmascriptName(name);
  }

  #celName(name: string): Expr {
    if (name === 'size') {
      this.#need('(');
      const of = this.#choice();
      this.#need(')');
      return { is: 'size', of };
    }
    const [first, second] = [name, this.#field()];
    if (first === 'context') return { is: 'context', field: second };
    if (first !== 'event') throw new NotCommon();
    if (second === 'type') return { is: 'event-name' };
    if (second === 'args') return { is: 'arg', field: this.#field() };
    throw new NotCommon();
  }

  #ecmascriptName(name: string): Expr {
    if (name === 'In') {
      this.#need('(');
      const { is, text } = this.#take();
      this.#need(')');
      if (is !== 'string') throw new NotCommon();
      return { is: 'in', state: stringOf(text) };
    }
    if (name !== '_event') {
      if (name.startsWith('_') || RESERVED.has(name)) throw new NotCommon();
      return { is: 'context', field: name };
    }
    const first = this.#field();
    if (first === 'name') return { is: 'event-name' };
    if (first === 'data') return { is: 'arg', field: this.#field() };
    throw new NotCommon();
  }

  #field(): string {
    this.#need('.');
    const { is, text } = this.#take();
    // What follows would be a method, or a field of a field, of which nobody knows whether it is there.
    const { is: after, text: sign } = this.#peek();
    if (is !== 'name' || (after === 'sign' && (sign === '(' || sign === '['))) throw new NotCommon();
    return text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' };

function stringOf(token: string): string {
  return token.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const char = ESCAPES[code];
    if (char === undefined) throw new NotCommon();
    return char;
  });
}

/** Words that can't be variables in ECMAScript. */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof var void while with yield await undefined NaN Infinity ' +
    'arguments eval In'
  ).split(' '),
);
