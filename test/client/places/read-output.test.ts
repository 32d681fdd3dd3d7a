import { describe, expect, it } from 'vitest';
import { plainLine } from '../../../src/client/places/plain-line.ts';
import { firstProblem, readOutput } from '../../../src/client/places/read-output.ts';
import { PROBLEM_MATCHERS } from '../../../src/protocol/problem-matchers.ts';
import * as samples from './samples.ts';

const read = (text: string, matchers?: string[]) => readOutput(text.split('\n'), matchers);
/** `severity file:line:column code message` of each problem. */
const told = (text: string, matchers?: string[]) =>
  read(text, matchers).problems.map(({ severity, place: { file, line, column }, code, message }) =>
    [severity, [file, line, column].filter((part) => part !== undefined).join(':'), code, message]
      .filter((part) => part !== undefined)
      .join(' '),
  );
/** The places of a line as they stand in it, with where they lead. */
const mentioned = (line: string) =>
  (read(line).places.get(0) ?? []).map(({ at, length, file, line: row, column }) => [
    plainLine(line).slice(at, at + length),
    [file, row, ...(column === undefined ? [] : [column])].join(' '),
  ]);

const NOT_AGAIN = 'a job that times out is tried again';

/** Each tool's output, its matcher, and the problems in it. */
const TOOLS: Record<string, readonly [matcher: string, text: string, problems: readonly string[]]> = {
  'the TypeScript compiler': [
    '$tsc',
    samples.TSC,
    [
      "error src/a.ts:3:5 TS2322 Type 'string' is not assignable to type 'number'.",
      "error src/a.ts:9:1 TS2304 Cannot find name 'foo'.",
    ],
  ],
  'the TypeScript compiler in colours': [
    '$tsc-watch',
    samples.TSC_PRETTY,
    ["error t.ts:1:7 TS2322 Type 'string' is not assignable to type 'number'."],
  ],
  'the TypeScript compiler behind a prefix': [
    '$tsc',
    samples.PNPM_TSC,
    ['error src/app/(shop)/[id]/page.ts:3:5 TS2322 No.'],
  ],
  MSBuild: ['$msCompile', samples.MSBUILD, ['error Program.cs:12:9 CS1002 ; expected [/home/ana/queue/queue.csproj]']],
  'ESLint stylish': [
    '$eslint-stylish',
    samples.ESLINT_STYLISH,
    [
      "warning /home/ana/queue/src/queue.js:3:7 no-unused-vars 'again' is assigned a value but never used",
      'error /home/ana/queue/src/queue.js:12:10 semi Missing semicolon',
    ],
  ],
  'ESLint compact': [
    '$eslint-compact',
    samples.ESLINT_COMPACT,
    ['error /home/ana/queue/src/queue.js:12:10 semi Missing semicolon.'],
  ],
  'ESLint unix': [
    '$eslint-unix',
    samples.ESLINT_UNIX,
    ['error /home/ana/queue/src/queue.js:12:10 semi Missing semicolon.'],
  ],
  JSHint: ['$jshint', samples.JSHINT, ['warning src/queue.js:3:9 W033 Missing semicolon.']],
  'JSHint stylish': ['$jshint-stylish', samples.JSHINT_STYLISH, ['warning src/queue.js:3:9 W033 Missing semicolon.']],
  Vitest: [
    '$vitest',
    samples.VITEST,
    ['error a.test.ts:3:17 AssertionError: expected 2 to be 3 // Object.is equality'],
  ],
  'Vitest with a file it can’t read': [
    '$vitest',
    samples.VITEST_CANNOT_READ,
    ['error b.test.ts:2:11 Error: Transform failed with 1 error: [PARSE_ERROR] Unexpected token'],
  ],
  Jest: [
    '$jest',
    samples.JEST,
    ['error src/queue.test.js:4:19 queue › tries again: expect(received).toBe(expected) // Object.is equality'],
  ],
  'Node with an error nobody caught': [
    '$node',
    samples.NODE_ERROR,
    ['error /home/ana/my queue/src/retry.js:2:19 TypeError: no queue'],
  ],
  'Node with a file it can’t read': [
    '$node',
    samples.NODE_SYNTAX,
    ["error /home/ana/queue/bad.js:1 SyntaxError: Unexpected token ';'"],
  ],
  'Node on Windows': [
    '$node',
    samples.NODE_WINDOWS,
    ['error C:\\Users\\ana\\queue\\src\\queue.js:3:7 Error: no queue'],
  ],
  'Node’s test runner': [
    '$node',
    samples.NODE_SPEC,
    [
      `error /home/ana/queue/test/retry.test.js:7:12 ERR_ASSERTION ${NOT_AGAIN}: AssertionError: Expected values to be strictly equal: 1 !== 4`,
    ],
  ],
  'Node’s test runner in TAP': [
    '$node',
    samples.NODE_TAP,
    [
      `error /home/ana/queue/test/retry.test.js:7:12 ERR_ASSERTION ${NOT_AGAIN}: Expected values to be strictly equal: 1 !== 4`,
      'error /home/ana/queue/test/retry.test.js:9:3 takes too long: test timed out after 50ms',
    ],
  ],
  pytest: [
    '$pytest',
    samples.PYTEST,
    [
      'error tests/test_a.py:5 AssertionError: assert 1 == 2',
      'error src/queue.py:3 ValueError: no',
      'error tests/test_a.py:9 json.decoder.JSONDecodeError: Expecting property name',
    ],
  ],
  'pytest with a file it can’t import': [
    '$pytest',
    samples.PYTEST_COLLECTING,
    ["error tests/test_q.py:1 ModuleNotFoundError: No module named 'nope'"],
  ],
  Python: [
    '$pytest',
    samples.PYTHON,
    ['error /home/ana/my queue/lib.py:2 json.decoder.JSONDecodeError: Expecting property name'],
  ],
  'go build': [
    '$go',
    samples.GO_BUILD,
    ['error ./queue.go:3:4 undefined: retry', 'error ./wait.go:12:2 missing return'],
  ],
  'go test': ['$go', samples.GO_TEST, ['error queue_test.go:12 got 1, want 4']],
  'a panic of Go’s': [
    '$go',
    samples.GO_PANIC,
    ['error /home/ana/queue/main.go:8 panic: runtime error: index out of range [5] with length 3'],
  ],
  rustc: [
    '$rustc',
    samples.RUSTC,
    ['warning src/main.rs:2:9 unused variable: `y`', 'error src/main.rs:3:26 E0308 mismatched types'],
  ],
  'a panic of Rust’s': ['$rustc', samples.RUST_PANIC, ['error src/lib.rs:10:9 assertion `left == right` failed']],
  'GCC and Clang': [
    '$gcc',
    samples.GCC,
    [
      'warning t.c:1:21 -Wint-conversion initialization of ‘int’ from ‘char *’ makes integer from pointer without a cast',
      'error t.c:1:40 ‘y’ undeclared (first use in this function)',
      'info t.c:1:40 each undeclared identifier is reported only once for each function it appears in',
      'error queue.c:2:10 nope.h: No such file or directory',
    ],
  ],
  esbuild: ['$esbuild', samples.ESBUILD, ['error src/e.ts:1:7 Could not resolve "./nope"']],
};
const tools = Object.entries(TOOLS).map(([tool, rest]) => [tool, ...rest] as const);

describe('what a task’s output says of places', () => {
  it.each(tools)('PAGE-123: the problems of %s are read without being told whose they are', (_, __, text, problems) => {
    expect(told(text)).toEqual(problems);
    // Each has a place in its line that leads there.
    const { places, problems: found } = read(text);
    for (const { row, place } of found) expect(places.get(row)).toContainEqual(place);
  });

  it.each(tools)('WF-96: by its name, the problems of %s are the only ones', (_, matcher, text, problems) => {
    expect(told(text, [matcher])).toEqual(problems);
    const formats = PROBLEM_MATCHERS[matcher] ?? [];
    const others = Object.keys(PROBLEM_MATCHERS).filter(
      (name) => !PROBLEM_MATCHERS[name]?.some((format) => formats.includes(format)),
    );
    expect(told(text, others)).toEqual([]);
  });

  it('WF-96: a matcher that a newer host knows and this program does not is passed over', () => {
    expect(told(samples.TSC, ['$new', '$tsc'])).toHaveLength(2);
    expect(told(samples.TSC, ['$new'])).toHaveLength(2);
  });

  it('PAGE-124: the same failure told twice is one problem', () => {
    expect(told(samples.VITEST + samples.VITEST)).toHaveLength(1);
  });

  it('PAGE-124: the first error is one of the project’s own, whatever comes before it', () => {
    const first = (text: string) => {
      const { problems } = read(text);
      const { file, line } = firstProblem(problems)?.place ?? {};
      return `${file}:${line}`;
    };
    const inPackage = 'Error: no\n    at f (/home/ana/queue/node_modules/x/index.js:1:2)\n\n';
    expect(first(inPackage + samples.NODE_ERROR)).toBe('/home/ana/my queue/src/retry.js:2');
    expect(first(inPackage)).toBe('/home/ana/queue/node_modules/x/index.js:1');
    expect(first(samples.ESLINT_STYLISH)).toBe('/home/ana/queue/src/queue.js:12');
    expect(first(samples.RUSTC)).toBe('src/main.rs:3');
  });

  it.each<[string, string[][]]>([
    [
      'see src/a.ts:3:5 and b.py:7.',
      [
        ['src/a.ts:3:5', 'src/a.ts 3 5'],
        ['b.py:7', 'b.py 7'],
      ],
    ],
    ['at f (./a/b.c:3)', [['./a/b.c:3', './a/b.c 3']]],
    ['src/app/(shop)/[id]/page.tsx:3:5', [['src/app/(shop)/[id]/page.tsx:3:5', 'src/app/(shop)/[id]/page.tsx 3 5']]],
    ['C:\\queue\\a.js:3:5', [['C:\\queue\\a.js:3:5', 'C:\\queue\\a.js 3 5']]],
    ['file:///C:/my%20queue/a.js:3', [['file:///C:/my%20queue/a.js:3', 'C:/my queue/a.js 3']]],
    ['file:///home/ana/100%.js:3', [['file:///home/ana/100%.js:3', '/home/ana/100%.js 3']]],
    ['Makefile:12: *** missing separator.  Stop.', [['Makefile:12', 'Makefile 12']]],
    ['\u001b[31msrc/\u001b[1ma.ts\u001b[0m:3', [['src/a.ts:3', 'src/a.ts 3']]],
    ['  File "x.py", line 3, in f', [['File "x.py", line 3', 'x.py 3']]],
    ['http://host.example:80/ https://a.io/b.js:3', []],
    ['listening on localhost.localdomain:8080, example.com:443, 10.0.0.1:80, [::1]:80', []],
    ['12:34:56.789 done in 3:05, 7:1', []],
    ['webpack:///./src/a.js:3', []],
    ['Math.max(3,5) expect(1).toBe(3)', []],
    ['a.js:12345678', []],
  ])('PAGE-123: in “%s” just the places are found', (line, found) => {
    expect(mentioned(line)).toEqual(found);
  });

  it('PAGE-123: lines made to exhaust their reader are read to the end, and cost no more than others', {
    timeout: 60_000,
  }, () => {
    const evil = [
      'a/'.repeat(500_000),
      `${'a.b:'.repeat(250_000)}1`,
      'a.b:1:1:'.repeat(125_000),
      `${'('.repeat(500_000)}${')'.repeat(500_000)}:1`,
      ` at ${'f ('.repeat(300_000)}a.js:1:1`,
      `x(1,1): error TS1${' '.repeat(1_000_000)}`,
      `${'E   '.repeat(250_000)}`,
      `✖ ${'(1ms'.repeat(250_000)}`,
      `${'Error'.repeat(200_000)}: x`,
      '\u001b[31'.repeat(250_000),
      `  ${'1:1  error  '.repeat(80_000)}`,
    ];
    // As many as an output holds: with the square of their length, this would take hours.
    const many = evil.flatMap((line) => Array.from({ length: 500 }, () => line.slice(0, 2000)));
    expect(told(['src/a.js', ...evil, ...many, 'b.c:1: error: no', 'b.c:1: error: no'].join('\n')).at(-1)).toBe(
      'error b.c:1 no',
    );
  });

  it('PAGE-123: of endless problems a thousand are kept', () => {
    const { places, problems } = readOutput(Array.from({ length: 5000 }, (_, row) => `a.c:${row}: error: no`));
    expect([places.size, problems.length]).toEqual([5000, 1000]);
  });

  it('PAGE-124: behind a thousand warnings and errors of packages the first error in the project’s own code is found', () => {
    const warnings = Array.from({ length: 1500 }, (_, index) => `src/a${index}.c:3:5: warning: unused`);
    const foreign = 'node_modules/b/b.c:1:1: error: theirs';
    const own = ['src/own.c:7:1: error: ours', 'src/other.c:8:1: error: another'];
    const first = (lines: string[]) => firstProblem(readOutput(lines).problems)?.place.file;
    expect(first([...warnings, foreign])).toBe('node_modules/b/b.c');
    expect(first([...warnings, foreign, ...own])).toBe('src/own.c');
    expect(readOutput([...warnings, foreign, ...own, ...own]).problems).toHaveLength(1002);
  });
});
