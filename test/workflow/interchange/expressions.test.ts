import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../src/workflow/expressions.ts';
import {
  commonType,
  type Expr,
  type Sign,
  type Types,
  withJoins,
} from '../../../src/workflow/interchange/expression.ts';
import { readExpression } from '../../../src/workflow/interchange/read-expression.ts';
import { writeExpression } from '../../../src/workflow/interchange/write-expression.ts';

const VALUES = { a: 3, b: -2, s: 'x', t: "it's", p: true, q: false, l: [1, 2] };
const TYPES: Types = new Map([
  ['a', 'int'],
  ['b', 'int'],
  ['s', 'string'],
  ['t', 'string'],
  ['p', 'bool'],
  ['q', 'bool'],
  ['l', 'list'],
]);

/** As an ECMAScript engine reads it. */
const byEcmascript = (text: string): unknown =>
  new Function(...Object.keys(VALUES), `return (${text});`)(...Object.values(VALUES));

function byCel(text: string): unknown {
  const parsed = parseExpression(text);
  if (typeof parsed === 'string') throw new Error(`${text}: ${parsed}`);
  return parsed.evaluate({ context: VALUES, event: {} });
}

const field = (...names: string[]): fc.Arbitrary<Expr> =>
  fc.constantFrom(...names.map((name): Expr => ({ is: 'context', field: name })));
const value = (arbitrary: fc.Arbitrary<string | number | boolean | null>): fc.Arbitrary<Expr> =>
  arbitrary.map((literal): Expr => ({ is: 'literal', value: literal }));
const binary = (signs: readonly Sign[], side: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> =>
  fc.record({ is: fc.constant('binary' as const), sign: fc.constantFrom(...signs), left: side, right: side });

/** Expressions of every type, as the table of types allows them. */
const { int, bool, string, list } = fc.letrec<{ int: Expr; bool: Expr; string: Expr; list: Expr }>((tie) => {
  const choice = (of: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> =>
    fc.record({ is: fc.constant('choice' as const), test: tie('bool'), yes: of, no: of });
  return {
    int: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      field('a', 'b'),
      value(fc.nat(20)),
      binary(['+', '-', '*'], tie('int')),
      fc.record({
        is: fc.constant('binary' as const),
        sign: fc.constant('%' as const),
        left: tie('int'),
        right: value(fc.integer({ min: 1, max: 9 })),
      }),
      fc.record({ is: fc.constant('minus' as const), of: tie('int') }),
      fc.record({ is: fc.constant('size' as const), of: tie('list') }),
      choice(tie('int')),
    ),
    string: fc.oneof(
      { depthSize: 'small' },
      field('s', 't'),
      value(fc.string({ unit: fc.constantFrom(...'ab\'"\\\n\t\b\u2028é&<') })),
      binary(['+'], tie('string')),
      choice(tie('string')),
    ),
    bool: fc.oneof(
      { depthSize: 'small' },
      field('p', 'q'),
      value(fc.boolean()),
      binary(['&&', '||', '==', '!='], tie('bool')),
      binary(['<', '<=', '>', '>=', '==', '!='], tie('int')),
      binary(['==', '!=', '<'], tie('string')),
      fc.record({ is: fc.constant('not' as const), of: tie('bool') }),
      choice(tie('bool')),
    ),
    list: fc.oneof(
      { depthSize: 'small' },
      field('l'),
      fc.record({
        is: fc.constant('list' as const),
        items: fc.array(tie('int'), { maxLength: 2 }),
      }),
      fc.record({ is: fc.constant('join' as const), left: tie('list'), right: tie('list') }),
    ),
  };
});

describe('expressions that CEL and ECMAScript read the same', () => {
  it('IX-10: an engine of ECMAScript and CEL give the same value for every one of them', { timeout: 60_000 }, () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.oneof(int, bool, string, list), (expr) => {
        const [there, here] = [writeExpression(expr, 'ecmascript'), writeExpression(expr, 'cel')];
        expect(commonType(expr, TYPES)).toBeDefined();
        const read = readExpression(there, 'ecmascript');
        // Very deep ones are not read: a person wrote none of them.
        if (!read) return;
        expect(read).toEqual(expr);
        const again = readExpression(here, 'cel');
        expect(again && withJoins(again, TYPES)).toEqual(expr);
        const expected = byEcmascript(there);
        if (typeof expected === 'number' && !Number.isSafeInteger(expected)) return;
        // Nobody here tells zero from its negative.
        expect(byCel(here)).toEqual(JSON.parse(JSON.stringify(expected)));
        compared += 1;
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  it.each([
    // Rounded here, exact there.
    'a / 2',
    // A number and a text are joined there, and nothing here.
    "a + 'x'",
    'l + l',
    // True for what is not empty there.
    'a && p',
    '!s',
    's ? a : b',
    // Converted there before they are compared.
    "a == '3'",
    'a == p',
    // The same list there, lists of the same here.
    'l === l',
    'l === [1, 2]',
    'a < s',
    'a === unknown',
    'a % 0',
    'a % b',
    '1.5 + a',
    'a++',
    'a = 3',
    'l[0]',
    's.length',
    's.toUpperCase()',
    'Math.max(a, b)',
    'typeof a === "number"',
    'a < b < 3',
    'a === b === p',
    '_event.data',
    '_event.data.x.y',
    '_event.data.x > 1',
    '_sessionid === "x"',
    'a, b',
    '`x`',
    '/x/.test(s)',
    'undefined',
    'NaN === a',
    '0777',
    '1e3',
    '9007199254740993',
    '"\\x41"',
    '',
    '(',
    'a b',
  ])('IX-10: %s is none of them', (text) => {
    const expr = readExpression(text, 'ecmascript');
    expect(expr && commonType(expr, TYPES)).toBeUndefined();
  });

  it('IX-10: no text makes reading throw, or go on for long', () => {
    for (const text of [
      '('.repeat(3000),
      '!'.repeat(3000),
      '-'.repeat(3000),
      'a?'.repeat(1000),
      '['.repeat(5000),
      'a+'.repeat(2000),
    ])
      for (const dialect of ['cel', 'ecmascript'] as const) expect(readExpression(text, dialect)).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab.()[]{}!-+*%<>=&|?:,\'"\\ 10_'), maxLength: 60 }), (text) => {
        for (const dialect of ['cel', 'ecmascript'] as const) {
          const expr = readExpression(text, dialect);
          // What is read is written so that it is read as the same.
          if (expr) expect(readExpression(writeExpression(expr, dialect), dialect)).toEqual(expr);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
