import type { Json } from '../../protocol/json.ts';

/**
 * The expressions that CEL and ECMAScript write nearly alike, as one tree. What either of them has besides is not
 * read: such an expression is kept as text and said.
 */
export type Expr =
  | { readonly is: 'literal'; readonly value: string | number | boolean | null }
  | { readonly is: 'list'; readonly items: readonly Expr[] }
  | { readonly is: 'map'; readonly entries: readonly (readonly [string, Expr])[] }
  /** A field of the context; in SCXML a variable of the data model. */
  | { readonly is: 'context'; readonly field: string }
  /** An argument of the event: `event.args.x`, `_event.data.x`. */
  | { readonly is: 'arg'; readonly field: string }
  | { readonly is: 'event-name' }
  /** `In('state')`, which CEL has not; guards have it as `{ in: state }`. */
  | { readonly is: 'in'; readonly state: string }
  | { readonly is: 'size'; readonly of: Expr }
  | { readonly is: 'not' | 'minus'; readonly of: Expr }
  /** Two lists as one: `+` in CEL, `concat` in ECMAScript. */
  | { readonly is: 'join'; readonly left: Expr; readonly right: Expr }
  | { readonly is: 'binary'; readonly sign: Sign; readonly left: Expr; readonly right: Expr }
  | { readonly is: 'choice'; readonly test: Expr; readonly yes: Expr; readonly no: Expr };

/** As CEL has them; `~=` and `!~` are ECMAScript's `==` and `!=`, which convert before they compare. */
export type Sign = '||' | '&&' | '==' | '!=' | '~=' | '!~' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '%';

/** A value's type as far as it is certain; `unknown` may be anything. */
export type Type = 'int' | 'double' | 'string' | 'bool' | 'null' | 'list' | 'map' | 'unknown';
export type Types = ReadonlyMap<string, Type>;

/** The type of a value as JSON has it. */
export function typeOfValue(value: Json): Type {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? 'int' : 'double';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
      return 'map';
  }
}

/**
 * The type of what an expression gives, where CEL and ECMAScript are certain to give the same; `undefined` where they
 * might not: `/` rounds in one of them, `+` joins numbers to texts in the other, only one takes 1 for true.
 */
export function commonType(expr: Expr, types: Types): Type | undefined {
  const of = (inner: Expr) => commonType(inner, types);
  switch (expr.is) {
    case 'literal':
      return typeOfValue(expr.value);
    case 'list':
      return expr.items.every((item) => of(item) !== undefined) ? 'list' : undefined;
    case 'map':
      return expr.entries.every(([, value]) => of(value) !== undefined) ? 'map' : undefined;
    case 'context':
      return types.get(expr.field);
    case 'arg':
      return 'unknown';
    case 'event-name':
      return 'string';
    case 'in':
      return 'bool';
    case 'size':
      return of(expr.of) === 'list' ? 'int' : undefined;
    case 'not':
      return of(expr.of) === 'bool' ? 'bool' : undefined;
    case 'minus':
      return of(expr.of) === 'int' ? 'int' : undefined;
    case 'join':
      return of(expr.left) === 'list' && of(expr.right) === 'list' ? 'list' : undefined;
    case 'choice': {
      const [test, yes, no] = [of(expr.test), of(expr.yes), of(expr.no)];
      if (test !== 'bool' || yes === undefined || no === undefined) return undefined;
      return yes === no ? yes : undefined;
    }
    case 'binary':
      return binaryType(expr.sign, expr.left, expr.right, types);
  }
}

const SCALARS: readonly (Type | undefined)[] = ['int', 'string', 'bool', 'null'];

function binaryType(sign: Sign, left: Expr, right: Expr, types: Types): Type | undefined {
  const [one, other] = [commonType(left, types), commonType(right, types)];
  const both = (type: Type) => one === type && other === type;
  switch (sign) {
    case '||':
    case '&&':
      return both('bool') ? 'bool' : undefined;
    case '==':
    case '!=': {
      // Lists are compared by what is in them here, and there by which they are.
      const known = SCALARS.includes(one) && SCALARS.includes(other);
      const arg = (one === 'unknown' && SCALARS.includes(other)) || (SCALARS.includes(one) && other === 'unknown');
      return known || arg ? 'bool' : undefined;
    }
    case '~=':
    case '!~':
      return one === other && SCALARS.includes(one) ? 'bool' : undefined;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return both('int') || both('string') ? 'bool' : undefined;
    case '+':
      return both('int') || both('string') ? one : undefined;
    case '-':
    case '*':
      return both('int') ? 'int' : undefined;
    case '%':
      return both('int') && right.is === 'literal' && right.value !== 0 ? 'int' : undefined;
  }
}

/** What is assigned to a field, by CEL or by ECMAScript; nothing where that is not read. */
export interface Assignment {
  readonly field: string;
  readonly expr: Expr | undefined;
  readonly dialect: 'cel' | 'ecmascript';
}

/** What is assigned anywhere may change a field's type; a field that does not keep its own is of no certain type. */
export function settledTypes(first: Types, assignments: readonly Assignment[]): Types {
  const types = new Map(first);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { field, expr, dialect } of assignments) {
      const now = types.get(field);
      if (now === undefined || now === 'unknown') continue;
      const whole = expr && dialect === 'cel' ? withJoins(expr, types) : expr;
      if ((whole && commonType(whole, types)) === now) continue;
      types.set(field, 'unknown');
      changed = true;
    }
  }
  return types;
}

/** CEL writes the sum of numbers, the sum of texts and the sum of lists alike; here the last becomes a `join`. */
export function withJoins(expr: Expr, types: Types): Expr {
  const inner = (part: Expr) => withJoins(part, types);
  switch (expr.is) {
    case 'list':
      return { ...expr, items: expr.items.map(inner) };
    case 'map':
      return { ...expr, entries: expr.entries.map(([key, value]) => [key, inner(value)] as const) };
    case 'size':
    case 'not':
    case 'minus':
      return { ...expr, of: inner(expr.of) };
    case 'choice':
      return { ...expr, test: inner(expr.test), yes: inner(expr.yes), no: inner(expr.no) };
    case 'join':
      return { ...expr, left: inner(expr.left), right: inner(expr.right) };
    case 'binary': {
      const [left, right] = [inner(expr.left), inner(expr.right)];
      const lists = expr.sign === '+' && commonType(left, types) === 'list' && commonType(right, types) === 'list';
      return lists ? { is: 'join', left, right } : { ...expr, left, right };
    }
    default:
      return expr;
  }
}

/** Whether any part of the expression fits. */
export function mentions(expr: Expr, what: (part: Expr) => boolean): boolean {
  return what(expr) || partsOf(expr).some((part) => mentions(part, what));
}

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.is) {
    case 'list':
      return expr.items;
    case 'map':
      return expr.entries.map(([, value]) => value);
    case 'size':
    case 'not':
    case 'minus':
      return [expr.of];
    case 'join':
    case 'binary':
      return [expr.left, expr.right];
    case 'choice':
      return [expr.test, expr.yes, expr.no];
    default:
      return [];
  }
}

/** The value of an expression that is nothing but a value; `undefined` for any other. */
export function literalOf(expr: Expr): Json | undefined {
  switch (expr.is) {
    case 'literal':
      return expr.value;
    case 'minus': {
      const value = literalOf(expr.of);
      return typeof value === 'number' && value !== 0 ? -value : undefined;
    }
    case 'list': {
      const items = expr.items.map(literalOf);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case 'map': {
      const entries = expr.entries.map(([key, value]) => [key, literalOf(value)] as const);
      if (entries.some(([key, value]) => value === undefined || key === '__proto__')) return undefined;
      return Object.fromEntries(entries) as Json;
    }
    default:
      return undefined;
  }
}
