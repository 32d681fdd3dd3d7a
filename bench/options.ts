import { parseArgs } from 'node:util';

export interface Options {
  /** The benchmarks that were asked for; none for all. */
  readonly names: readonly string[];
  readonly json: boolean;
  /** How often the variants of a comparison take turns: 15 or more for figures to keep. */
  readonly cycles: number;
  /** How many states the charts have on which the page is measured. */
  readonly states: readonly number[];
}

const STATES = '20,100,500';

export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      cycles: { type: 'string', default: '21' },
      states: { type: 'string', default: STATES },
    },
  });
  const cycles = Number(values.cycles);
  if (!Number.isInteger(cycles) || cycles < 1) throw new Error('--cycles takes a whole number above zero.');
  const states = values.states.split(',').map(Number);
  if (!states.every((count) => Number.isInteger(count) && count >= 8))
    throw new Error('--states takes numbers from 8.');
  return { names: positionals, json: values.json, cycles, states };
}
