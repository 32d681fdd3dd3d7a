/** What real tools wrote, shortened in the middle where a stack is long; paths are those of a project in `/home/ana/queue`. */

const ESC = '\u001b';

export const TSC = `src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.
src/a.ts(9,1): error TS2304: Cannot find name 'foo'.
`;

export const TSC_PRETTY = `${ESC}[96mt.ts${ESC}[0m:${ESC}[93m1${ESC}[0m:${ESC}[93m7${ESC}[0m - ${ESC}[91merror${ESC}[0m${ESC}[90m TS2322: ${ESC}[0mType 'string' is not assignable to type 'number'.

${ESC}[7m1${ESC}[0m const a: number = 'x';
${ESC}[7m ${ESC}[0m ${ESC}[91m      ~${ESC}[0m


Found 1 error in t.ts${ESC}[90m:1${ESC}[0m

`;

export const PNPM_TSC = `packages/api build$ tsc
packages/api build: src/app/(shop)/[id]/page.ts(3,5): error TS2322: No.
packages/api build: Failed
`;

export const MSBUILD = `  Program.cs(12,9): error CS1002: ; expected [/home/ana/queue/queue.csproj]\n`;

export const ESLINT_STYLISH = `
${ESC}[4m/home/ana/queue/src/queue.js${ESC}[24m
  ${ESC}[2m3:7${ESC}[22m   ${ESC}[33mwarning${ESC}[39m  'again' is assigned a value but never used  ${ESC}[2mno-unused-vars${ESC}[22m
  ${ESC}[2m12:10${ESC}[22m  ${ESC}[31merror${ESC}[39m    Missing semicolon                            ${ESC}[2msemi${ESC}[22m

${ESC}[31m${ESC}[1m✖ 2 problems (1 error, 1 warning)${ESC}[22m${ESC}[39m
`;

export const ESLINT_COMPACT = `/home/ana/queue/src/queue.js: line 12, col 10, Error - Missing semicolon. (semi)

1 problem
`;

export const ESLINT_UNIX = `/home/ana/queue/src/queue.js:12:10: Missing semicolon. [Error/semi]

1 problem
`;

export const JSHINT = `src/queue.js: line 3, col 9, Missing semicolon. (W033)

1 error
`;

export const JSHINT_STYLISH = `
src/queue.js
  line 3  col 9  Missing semicolon. (W033)

  ⚠  1 warning
`;

export const VITEST = `${ESC}[1m${ESC}[30m${ESC}[46m RUN ${ESC}[49m${ESC}[39m${ESC}[22m ${ESC}[36mv4.1.12 ${ESC}[39m${ESC}[90m/home/ana/queue${ESC}[39m

 ${ESC}[31m❯${ESC}[39m a.test.ts ${ESC}[2m(${ESC}[22m${ESC}[2m2 tests${ESC}[22m${ESC}[2m | ${ESC}[22m${ESC}[31m1 failed${ESC}[39m${ESC}[2m)${ESC}[22m${ESC}[32m 13${ESC}[2mms${ESC}[22m${ESC}[39m

${ESC}[41m${ESC}[1m FAIL ${ESC}[22m${ESC}[49m a.test.ts${ESC}[2m > ${ESC}[22madds
${ESC}[31m${ESC}[1mAssertionError${ESC}[22m: expected 2 to be 3 // Object.is equality${ESC}[39m

${ESC}[32m- Expected${ESC}[39m
${ESC}[31m+ Received${ESC}[39m

${ESC}[36m ${ESC}[2m❯${ESC}[22m a.test.ts:${ESC}[2m3:17${ESC}[22m${ESC}[39m
    ${ESC}[90m  2|${ESC}[39m ${ESC}[34mtest${ESC}[39m(${ESC}[32m'adds'${ESC}[39m${ESC}[33m,${ESC}[39m () ${ESC}[33m=>${ESC}[39m {
    ${ESC}[90m  3|${ESC}[39m   ${ESC}[34mexpect${ESC}[39m(${ESC}[34m1${ESC}[39m ${ESC}[33m+${ESC}[39m ${ESC}[34m1${ESC}[39m)${ESC}[33m.${ESC}[39m${ESC}[34mtoBe${ESC}[39m(${ESC}[34m3${ESC}[39m)${ESC}[33m;${ESC}[39m
`;

export const VITEST_CANNOT_READ = ` FAIL  b.test.ts [ b.test.ts ]
Error: Transform failed with 1 error:

[PARSE_ERROR] Unexpected token
   ╭─[ b.test.ts:2:11 ]
   │
 2 │ const x = ;
───╯
  Plugin: vite:oxc
  File: /home/ana/queue/b.test.ts
 ❯ transformWithOxc node_modules/vite/dist/node/chunks/node.js:7673:19
`;

export const JEST = ` FAIL  src/queue.test.js
  ● queue › tries again

    expect(received).toBe(expected) // Object.is equality

    Expected: 4
    Received: 1

      3 | test('tries again', () => {
    > 4 |   expect(retry()).toBe(4);
        |                   ^

      at Object.toBe (node_modules/jest-circus/build/utils.js:231:10)
      at Object.<anonymous> (src/queue.test.js:4:19)

Tests:       1 failed, 1 total
`;

export const NODE_ERROR = `node:internal/process/promises:394
      triggerUncaughtException(err, true /* fromPromise */);
      ^

TypeError: no queue
    at retry (file:///home/ana/my%20queue/src/retry.js:2:19)
    at async Promise.all (index 0)
    at ModuleJob.run (node:internal/modules/esm/module_job:561:25)

Node.js v24.21.0
`;

export const NODE_SYNTAX = `file:///home/ana/queue/bad.js:1
const a = ;
          ^

SyntaxError: Unexpected token ';'
    at compileSourceTextModule (node:internal/modules/esm/utils:346:16)
    at #translate (node:internal/modules/esm/loader:497:12)

Node.js v24.21.0
`;

export const NODE_WINDOWS = `Error: no queue
    at Object.<anonymous> (C:\\Users\\ana\\queue\\node_modules\\wait\\index.js:1:7)
    at Object.<anonymous> (C:\\Users\\ana\\queue\\src\\queue.js:3:7)
    at file:///C:/Users/ana/queue/start.mjs:1:1
`;

export const NODE_SPEC = `▶ queue
  ✔ passes (0.89601ms)
  ${ESC}[31m✖ a job that times out is tried again ${ESC}[90m(1.145979ms)${ESC}[39m${ESC}[39m
✖ queue (3.859588ms)
ℹ tests 2
ℹ fail 1

${ESC}[31m✖ failing tests:${ESC}[39m

test at test/retry.test.js:6:3
${ESC}[31m✖ a job that times out is tried again ${ESC}[90m(1.145979ms)${ESC}[39m${ESC}[39m
  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
  
  1 !== 4
  
      at TestContext.<anonymous> ${ESC}[90m(file:///home/ana/queue/${ESC}[39mtest/retry.test.js:7:12${ESC}[90m)${ESC}[39m
  ${ESC}[90m    at Test.runInAsyncScope (node:async_hooks:227:14)${ESC}[39m
      at async Promise.all (index 0)
  ${ESC}[90m    at async startSubtestAfterBootstrap (node:internal/test_runner/harness:387:3)${ESC}[39m {
    generatedMessage: ${ESC}[33mtrue${ESC}[39m,
    code: ${ESC}[32m'ERR_ASSERTION'${ESC}[39m,
  }
`;

export const NODE_TAP = `TAP version 13
# Subtest: queue
    # Subtest: a job that times out is tried again
    not ok 2 - a job that times out is tried again
      ---
      duration_ms: 2.293952
      type: 'test'
      location: '/home/ana/queue/test/retry.test.js:6:3'
      failureType: 'testCodeFailure'
      error: |-
        Expected values to be strictly equal:
        
        1 !== 4
        
      code: 'ERR_ASSERTION'
      name: 'AssertionError'
      stack: |-
        Test.runInAsyncScope (node:async_hooks:206:9)
        TestContext.<anonymous> (file:///home/ana/queue/test/retry.test.js:7:12)
      ...
    # Subtest: takes too long
    not ok 3 - takes too long
      ---
      duration_ms: 51.2
      type: 'test'
      location: '/home/ana/queue/test/retry.test.js:9:3'
      failureType: 'testTimeoutFailure'
      error: 'test timed out after 50ms'
      code: 'ERR_TEST_FAILURE'
      ...
    1..3
not ok 1 - queue
  ---
  duration_ms: 5.6588
  type: 'suite'
  location: '/home/ana/queue/test/retry.test.js:4:1'
  failureType: 'subtestsFailed'
  error: '2 subtests failed'
  code: 'ERR_TEST_FAILURE'
  ...
`;

export const PYTEST = `FFF                                                                      [100%]
=================================== FAILURES ===================================
____________________________________ test_a ____________________________________

    def test_a():
>       assert 1 == 2
E       assert 1 == 2

tests/test_a.py:5: AssertionError
____________________________________ test_b ____________________________________

    def test_b():
>       inner()

tests/test_a.py:7: 
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ 

    def inner():
>       raise ValueError("no")
E       ValueError: no

src/queue.py:3: ValueError
____________________________________ test_c ____________________________________

    def test_c():
>       json.loads("{")

tests/test_a.py:9: 
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ 
/usr/lib/python3.11/json/__init__.py:346: in loads
    return _default_decoder.decode(s)
E       json.decoder.JSONDecodeError: Expecting property name

/usr/lib/python3.11/json/decoder.py:353: JSONDecodeError
=========================== short test summary info ============================
FAILED tests/test_a.py::test_a - assert 1 == 2
`;

export const PYTEST_COLLECTING = `==================================== ERRORS ====================================
_______________________ ERROR collecting tests/test_q.py _______________________
ImportError while importing test module '/home/ana/queue/tests/test_q.py'.
Traceback:
/usr/lib/python3.11/importlib/__init__.py:126: in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
tests/test_q.py:1: in <module>
    import nope
E   ModuleNotFoundError: No module named 'nope'
`;

export const PYTHON = `Traceback (most recent call last):
  File "queue.py", line 3, in <module>
    f()
  File "/home/ana/my queue/lib.py", line 2, in f
    return json.loads("{")
  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
json.decoder.JSONDecodeError: Expecting property name
`;

export const GO_BUILD = `# example.com/queue
./queue.go:3:4: undefined: retry
vet: ./wait.go:12:2: missing return
`;

export const GO_TEST = `--- FAIL: TestRetry (0.00s)
    queue_test.go:12: got 1, want 4
FAIL
FAIL	example.com/queue	0.003s
`;

export const GO_PANIC = `panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
main.main()
	/home/ana/queue/main.go:8 +0x1d
exit status 2
`;

export const RUSTC = `warning: unused variable: \`y\`
 --> src/main.rs:2:9
  |
error[E0308]: mismatched types
 --> src/main.rs:3:26
  |
3 | fn main() { let x: i32 = "a"; }
  |                    ---   ^^^ expected \`i32\`, found \`&str\`

error: could not compile \`queue\` (bin "queue") due to 1 previous error
`;

export const RUST_PANIC = `running 1 test
thread 'tests::retries' (1786) panicked at src/lib.rs:10:9:
assertion \`left == right\` failed
  left: 1
 right: 4
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
`;

export const GCC = `t.c: In function ‘main’:
t.c:1:21: warning: initialization of ‘int’ from ‘char *’ makes integer from pointer without a cast [-Wint-conversion]
    1 | int main(){ int x = "a"; return y }
      |                     ^~~
t.c:1:40: error: ‘y’ undeclared (first use in this function)
t.c:1:40: note: each undeclared identifier is reported only once for each function it appears in
queue.c:2:10: fatal error: nope.h: No such file or directory
`;

export const ESBUILD = `✘ [ERROR] Could not resolve "./nope"

    src/e.ts:1:7:
      1 │ import "./nope";
        ╵        ~~~~~~~~

1 error
`;
