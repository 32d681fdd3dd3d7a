// The fault tests and the fuzzers by themselves: once as in `npm test`, or with `--long` again and again, each time with
// more of everything and another seed, for as long as asked. Ends with what was tried and found, in numbers.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const TALLY = path.join('test-results', 'faults.jsonl');
/** One pass of the long mode takes about this long; the last one is not begun when less than a moment of it is left. */
const LONG_PASS_MINUTES = 30;

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '0' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const rounds = Number(values.rounds);
const seed = Number(values.seed);
if (![minutes, rounds, seed].every((number) => Number.isFinite(number) && number >= 0)) {
  console.error('npm run faults -- [--long] [--minutes N] [--rounds N] [--seed N] [--only FILE]: the Ns are numbers.');
  process.exit(2);
}

/** One pass through all fault tests; whether all held. Ended after `within` minutes, with its whole process group. */
function pass(passSeed: number, within: number): Promise<'held' | 'failed' | 'out of time'> {
  const files = values.only === undefined ? [] : [values.only];
  const child = spawn('npx', ['vitest', 'run', '--project', 'faults', ...files], {
    stdio: 'inherit',
    detached: true,
    env: {
      ...process.env,
      STATEROOM_SEED: String(passSeed),
      STATEROOM_FAULTS_ROUNDS: String(rounds),
      ...(values.long && { STATEROOM_FAULTS_LONG: '1' }),
    },
  });
  let late = false;
  const end = () => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch (error) {
      // ESRCH: it has ended by itself in this very moment.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const timer = setTimeout(() => {
    late = true;
    end();
  }, within * 60_000);
  process.once('SIGINT', end);
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', end);
      resolve(late ? 'out of time' : code === 0 ? 'held' : 'failed');
    });
  });
}

/** What the tests told, summed up; what is a time is the longest instead. */
function tally(): Map<string, Map<string, number>> {
  const sums = new Map<string, Map<string, number>>();
  if (!existsSync(TALLY)) return sums;
  for (const line of readFileSync(TALLY, 'utf8').split('\n').filter(Boolean)) {
    const { what, numbers } = JSON.parse(line) as { what: string; numbers: Record<string, number> };
    const sum = sums.get(what) ?? new Map<string, number>();
    for (const [name, value] of Object.entries(numbers)) {
      const before = sum.get(name) ?? 0;
      sum.set(name, /^(ms|KiB|places|clients)\b/.test(name) ? Math.max(before, value) : before + value);
    }
    sums.set(what, sum);
  }
  return sums;
}

rmSync(TALLY, { force: true });
const deadline = Date.now() + minutes * 60_000;
const left = () => (deadline - Date.now()) / 60_000;
let passes = 0;
const failing: number[] = [];
do {
  const passSeed = seed + passes;
  const how = await pass(passSeed, values.long ? Math.max(left(), 1) : LONG_PASS_MINUTES);
  if (how === 'failed') failing.push(passSeed);
  passes += 1;
} while (values.long && left() > 1);

console.log(`\nTried, in ${passes} ${passes === 1 ? 'pass' : 'passes'} from seed ${seed} on:`);
for (const [what, numbers] of tally())
  console.log(`  ${what}: ${[...numbers].map(([name, value]) => `${value} ${name}`).join(', ')}`);
console.log(
  failing.length === 0
    ? 'Found: nothing.'
    : `Found: failures with seed ${failing.join(', ')}. Their histories are in test-results/failures; --seed N tries one again.`,
);
process.exitCode = failing.length === 0 && tally().size > 0 ? 0 : 1;
