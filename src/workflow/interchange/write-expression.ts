import type { Expr, Sign } from './expression.ts';
import type { Dialect } from './read-expression.ts';

const LEVEL: Readonly<Record<Sign, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '~=': 3,
  '!~': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '+': 5,
  '-': 5,
  '*': 6,
  '%': 6,
};
const UNARY = 7;
const TIGHTEST = 8;

/** The expression as text. */
export function writeExpression(expr: Expr, dialect: Dialect): string {
  return write(expr, dialect, 0);
}

function write(expr: Expr, dialect: Dialect, around: number): string {
  const cel = dialect === 'cel';
  const inner = (part: Expr, level = 0) => write(part, dialect, level);
  const within = (level: number, text: string) => (level < around ? `(${text})` : text);
  switch (expr.is) {
    case 'literal':
      return typeof expr.value === 'string' ? textOf(expr.value) : String(expr.value);
    case 'list':
      return `[${expr.items.map((item) => inner(item)).join(', ')}]`;
    case 'map':
      return `{${expr.entries.map(([key, value]) => `${textOf(key)}: ${inner(value)}`).join(', ')}}`;
    case 'context':
      return cel ? `context.${expr.field}` : expr.field;
    case 'arg':
      return cel ? `event.args.${expr.field}` : `_event.data.${expr.field}`;
    case 'event-name':
      return cel ? 'event.type' : '_event.name';
    case 'in':
      return `In(${textOf(expr.state)})`;
    case 'size':
      return cel ? `size(${inner(expr.of)})` : `${inner(expr.of, TIGHTEST)}.length`;
    case 'not':
    case 'minus': {
      const text = inner(expr.of, UNARY);
      return within(UNARY, `${expr.is === 'not' ? '!' : '-'}${text.startsWith('-') ? `(${text})` : text}`);
    }
    case 'choice':
      return within(0.5, `${inner(expr.test, 1)} ? ${inner(expr.yes)} : ${inner(expr.no)}`);
    case 'join':
      if (!cel) return `${inner(expr.left, TIGHTEST)}.concat(${inner(expr.right)})`;
      return within(5, `${inner(expr.left, 5)} + ${inner(expr.right, 5.5)}`);
    case 'binary': {
      const level = LEVEL[expr.sign];
      // Comparisons stand in brackets within each other: which comes first is not the same everywhere.
      return within(
        level,
        `${inner(expr.left, level === 3 ? 4 : level)} ${signOf(expr.sign, cel)} ${inner(expr.right, level + 0.5)}`,
      );
    }
  }
}

function signOf(sign: Sign, cel: boolean): string {
  switch (sign) {
    case '==':
      return cel ? '==' : '===';
    case '!=':
      return cel ? '!=' : '!==';
    case '~=':
      return '==';
    case '!~':
      return '!=';
    default:
      return sign;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** In single quotes, which stand in XML's double ones as they are. */
const textOf = (text: string): string =>
  `'${text.replace(
    /[\\'\p{Cc}\u2028\u2029\p{Cs}]/gu,
    (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}'`;
