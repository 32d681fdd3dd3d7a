import { attacks } from './attacks.ts';
import { revoke } from './authority.ts';
import { catchUp, reconnect } from './coming-back.ts';
import { burst, fifty } from './crowd.ts';
import { command, fanOut, throughput } from './delivery.ts';
import { type Figure, line, verdict } from './figures.ts';
import { activation, memory } from './footprint.ts';
import { type Options, readOptions } from './options.ts';
import { Build } from './support/build.ts';

type Benchmark = (build: Build, options: Options) => Promise<readonly Figure[]>;

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  command,
  'fan-out': fanOut,
  throughput,
  fifty,
  burst,
  'catch-up': catchUp,
  reconnect,
  revoke,
  attacks,
  memory,
  activation,
  engine: async (_, options) => (await import('./engine.ts')).engine(options),
  journal: async (_, options) => (await import('./journal.ts')).journal(options),
};

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const unknown = options.names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown.length > 0)
    throw new Error(`There is no benchmark ${unknown.join(', ')}. There are ${Object.keys(BENCHMARKS).join(', ')}.`);
  const build = await Build.make();
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (options.names.length > 0 && !options.names.includes(name)) continue;
    for (const figure of await benchmark(build, options))
      console.log(
        options.json ? JSON.stringify({ benchmark: name, ...figure, verdict: verdict(figure) }) : line(figure),
      );
  }
}

await main();
process.exit();
