import { attacks } from './attacks.ts';
import { revoke } from './authority.ts';
import { catchUp, reconnect } from './coming-back.ts';
import { burst, fifty } from './crowd.ts';
import { command, fanOut, throughput } from './delivery.ts';
import { type Figure, line, verdict } from './figures.ts';
import { activation, memory } from './footprint.ts';
import { type Options, readOptions } from './options.ts';
import { pageFirst, pageLoad, pageMemory, pageMove, pageUpdate } from './page.ts';
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
  'page-load': pageLoad,
  'page-first': pageFirst,
  'page-update': pageUpdate,
  'page-move': pageMove,
  'page-memory': pageMemory,
  journal: async (_, options) => (await import('./journal.ts')).journal(options),
};

/** `page` asks for all of `page-load`, `page-first` and so on. */
const asksFor = (asked: string, name: string): boolean => name === asked || name.startsWith(`${asked}-`);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const unknown = options.names.filter((asked) => !Object.keys(BENCHMARKS).some((name) => asksFor(asked, name)));
  if (unknown.length > 0)
    throw new Error(`There is no benchmark ${unknown.join(', ')}. There are ${Object.keys(BENCHMARKS).join(', ')}.`);
  const build = await Build.make();
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (options.names.length > 0 && !options.names.some((asked) => asksFor(asked, name))) continue;
    for (const figure of await benchmark(build, options))
      console.log(
        options.json ? JSON.stringify({ benchmark: name, ...figure, verdict: verdict(figure) }) : line(figure),
      );
  }
}

await main();
process.exit();
