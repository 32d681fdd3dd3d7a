import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import esbuild from 'esbuild';
import { buildInto } from '../../test/support/server/faults-build.ts';

const HERE = import.meta.dirname;

/** What the benchmarks run, built as it ships into a folder of its own: nobody's edits change it while they go on. */
export class Build {
  readonly root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-bench-'));
  #folders = 0;

  private constructor() {
    // Also when a benchmark fails, or is interrupted.
    process.once('exit', () => this.remove());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  }

  static async make(): Promise<Build> {
    const build = new Build();
    // As beside the files that ship: without it each has to be looked through for what kind of module it is.
    writeFileSync(path.join(build.root, 'package.json'), '{"type":"module"}');
    buildInto(build.root, ['cli', 'extension', 'page'], ['--production']);
    await esbuild.build({
      entryPoints: ['room-server', 'bare-server'].map((name) => path.join(HERE, `${name}.ts`)),
      outdir: path.join(build.root, 'bench'),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      minify: true,
      logLevel: 'warning',
      define: { STATEROOM_FAILPOINTS: 'false' },
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
    });
    return build;
  }

  get roomServer(): string {
    return path.join(this.root, 'bench/room-server.mjs');
  }

  get bareServer(): string {
    return path.join(this.root, 'bench/bare-server.mjs');
  }

  get command(): string {
    return path.join(this.root, 'cli/stateroom.js');
  }

  get extension(): string {
    return path.join(this.root, 'extension/extension.js');
  }

  get pageDir(): string {
    return path.join(this.root, 'page');
  }

  /** A new folder's path, that goes with everything else. */
  folder(): string {
    this.#folders += 1;
    return path.join(this.root, 'data', String(this.#folders));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
