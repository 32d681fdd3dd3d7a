import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../support/vscode/artefacts.ts';

/** Whether this is `npm run faults -- --long`: more of everything, for as long as asked. */
const LONG = process.env.STATEROOM_FAULTS_LONG === '1';

/** Every choice of the fault tests and fuzzers follows from this number; `npm run faults -- --seed N` gives it. */
export const SEED = Number(process.env.STATEROOM_SEED ?? 4711);

/** How often something is done: as part of `npm test`, or in the long mode, where `--rounds N` says otherwise. */
export function times(bounded: number, long: number, rounds?: 'rounds'): number {
  const asked = Number(process.env.STATEROOM_FAULTS_ROUNDS ?? 0);
  if (rounds && asked > 0) return asked;
  return LONG ? long : bounded;
}

const RESULTS = path.join(PROJECT, 'test-results');

/** Says in numbers what was tried and what was found; `npm run faults` adds the lines of all tests up. */
export function tell(what: string, numbers: Readonly<Record<string, number>>): void {
  const words = Object.entries(numbers).map(([name, value]) => `${value} ${name}`);
  console.log(`${what}: ${words.join(', ')}; seed ${SEED}`);
  mkdirSync(RESULTS, { recursive: true });
  appendFileSync(path.join(RESULTS, 'faults.jsonl'), `${JSON.stringify({ what, numbers })}\n`);
}
