// Runs every suite, shows each one's output as it comes, and ends with the sum. A suite that dies without a count is a
// failure; so is one that ran nothing.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

interface Count {
  readonly passed: number;
  readonly failed: number;
  /** What failed and how, for the end of the output: what a suite printed may be far above it by then. */
  readonly failures?: readonly string[];
}

interface Suite {
  readonly name: string;
  readonly command: readonly string[];
  /** Minutes after which the suite's whole process group is ended. */
  readonly budget: number;
  /** How many tests ran, read after the command ended with `ok`. */
  readonly count: (ok: boolean) => Count;
}

const RESULTS = 'test-results';

/** A check that passes or fails as a whole counts as one test. */
const single = (ok: boolean): Count => (ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** What a JSON file of results says, made a failure when the command's exit code and the file disagree. */
function counted(file: string, read: (json: Record<string, unknown>) => Count) {
  return (ok: boolean): Count => {
    if (!existsSync(file)) return { passed: 0, failed: 1 };
    const count = read(JSON.parse(readFileSync(file, 'utf8')));
    const honest = ok ? count.passed > 0 : count.failed > 0;
    return honest ? count : { ...count, failed: count.failed + 1 };
  };
}

/** One file's results, as much of them in Vitest's JSON as is read here. */
interface FileResults {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly title: string;
    readonly failureMessages?: readonly string[] | null;
  }[];
}

function failuresIn(files: readonly FileResults[]): string[] {
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative('.', name);
    const tests = assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ title, failureMessages }) => `${file}: ${title}\n${failureMessages?.join('\n') ?? ''}`);
    // Set-up that fails leaves its tests skipped, none of them failed.
    return status === 'failed' && tests.length === 0 ? [`${file}: its set-up failed\n${message}`] : tests;
  });
}

/** Enough to know what went wrong and where; the suite's own output has the rest. */
function head(failure: string): string {
  const lines = failure.split('\n').filter((line) => !/^\s+at .*(node_modules|node:internal)/.test(line));
  return lines.slice(0, 20).join('\n');
}

function vitest(project: string, budget: number): Suite {
  const file = path.join(RESULTS, `${project}.json`);
  return {
    name: project,
    budget,
    command: [
      'npx',
      'vitest',
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${file}`,
    ],
    count: counted(file, (json) => ({
      passed: Number(json.numPassedTests),
      failed: Number(json.numFailedTests),
      failures: failuresIn(json.testResults as FileResults[]),
    })),
  };
}

const host = path.join(RESULTS, 'host.json');

const suites: readonly Suite[] = [
  { name: 'types', budget: 3, command: ['npx', 'tsc', '-b', '--pretty'], count: single },
  { name: 'lint', budget: 2, command: ['npx', 'biome', 'ci', '.'], count: single },
  { name: 'unused', budget: 2, command: ['npx', 'knip'], count: single },
  { name: 'package', budget: 3, command: ['npm', 'run', '--silent', 'package'], count: single },
  vitest('unit', 6),
  vitest('integration', 7),
  vitest('faults', 7),
  vitest('browser', 10),
  {
    name: 'host',
    budget: 4,
    command: ['node', 'test/vscode/run-host-suite.ts'],
    count: counted(host, (json) => ({ passed: Number(json.passed), failed: Number(json.failed) })),
  },
  vitest('workbench', 10),
];

function run(suite: Suite): Promise<boolean> {
  const [command = '', ...args] = suite.command;
  // A group of its own, so that nothing a suite started outlives it.
  const child = spawn(command, args, { stdio: 'inherit', detached: true });
  const endGroup = (signal: NodeJS.Signals) => {
    try {
      process.kill(-(child.pid ?? 0), signal);
    } catch (error) {
      // ESRCH: the group is gone already, which is what was wanted.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const budget = setTimeout(() => {
    console.error(`${suite.name}: not done after ${suite.budget} minutes, ending it.`);
    endGroup('SIGKILL');
  }, suite.budget * 60_000);
  const forward = () => endGroup('SIGTERM');
  process.once('SIGINT', forward).once('SIGTERM', forward);
  return new Promise((resolve) => {
    const done = (ok: boolean) => {
      clearTimeout(budget);
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(ok);
    };
    child.once('error', (error) => {
      console.error(`${suite.name}: ${error.message}`);
      done(false);
    });
    child.once('exit', (code) => done(code === 0));
  });
}

const only = process.argv.slice(2);
const unknown = only.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`No suite ${unknown.join(', ')}. There are: ${suites.map((suite) => suite.name).join(', ')}.`);
  process.exit(2);
}

for (const suite of suites) rmSync(path.join(RESULTS, `${suite.name}.json`), { force: true });
mkdirSync(RESULTS, { recursive: true });

const rows: string[] = [];
const failures: string[] = [];
const sum = { passed: 0, failed: 0 };
for (const suite of suites) {
  if (only.length > 0 && !only.includes(suite.name)) continue;
  console.log(`\n── ${suite.name} ${'─'.repeat(60 - suite.name.length)}`);
  const began = Date.now();
  const ok = await run(suite);
  const count = suite.count(ok);
  sum.passed += count.passed;
  sum.failed += count.failed;
  for (const failure of count.failures ?? []) failures.push(`${suite.name}: ${failure}`);
  const seconds = ((Date.now() - began) / 1000).toFixed(0).padStart(4);
  rows.push(
    `${suite.name.padEnd(12)} ${String(count.passed).padStart(5)} passed ${String(count.failed).padStart(3)} failed ${seconds} s`,
  );
}

if (failures.length > 0) console.log(`\nWhat failed:\n\n${failures.map(head).join('\n\n')}`);
console.log(`\n${rows.join('\n')}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
