import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PROJECT } from '../vscode/artefacts.ts';
import { writePage } from './small-page.ts';

/** A build of the bundles named into a folder of its own, as `esbuild.mjs` makes them with these flags. */
export function buildInto(folder: string, bundles: readonly string[], flags: readonly string[]): void {
  const built = spawnSync(process.execPath, ['esbuild.mjs', '--quiet', ...flags, `--out=${folder}`, ...bundles], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`The build failed: ${built.stderr}`);
}

/** The command line with failpoints in it, and a small page: what the fault tests kill. */
export class FaultsBuild {
  readonly #root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-faults-build-'));

  constructor() {
    buildInto(this.#root, ['cli'], ['--failpoints']);
    writePage(path.join(this.#root, 'page'));
  }

  get command(): string {
    return path.join(this.#root, 'cli/stateroom.js');
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
