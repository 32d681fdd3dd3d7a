import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Gives SQLite's write-ahead log a second name while it is not yet known to be whole: SQLite passes over what it can't read
 * in it, and removes the file when it is closed.
 */
export class LogGuard {
  readonly #folder: string;
  readonly #log: string;
  readonly #kept: string;
  #held = false;

  constructor(folder: string) {
    this.#folder = folder;
    this.#log = path.join(folder, 'journal.db-wal');
    this.#kept = path.join(folder, 'journal.db-wal.kept');
    if ((statSync(this.#log, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
    rmSync(this.#kept, { force: true });
    try {
      linkSync(this.#log, this.#kept);
    } catch {
      // A drive without links; a log has a few megabytes at most.
      copyFileSync(this.#log, this.#kept);
    }
    this.#held = true;
  }

  /** All is well: the second name goes. */
  release(): void {
    if (this.#held) rmSync(this.#kept, { force: true });
    this.#held = false;
  }

  /** The journal is refused: its log is where it was. The database must be closed. */
  restore(): void {
    if (this.#held && !existsSync(this.#log)) renameSync(this.#kept, this.#log);
    this.release();
  }

  /** Puts what there is into a folder of its own, for whoever can still read it. The database must be closed. */
  setAside(): string {
    const folder = path.join(this.#folder, `lost-${new Date().toISOString().replaceAll(':', '-')}`);
    mkdirSync(folder, { mode: 0o700 });
    copyFileSync(path.join(this.#folder, 'journal.db'), path.join(folder, 'journal.db'));
    if (this.#held) renameSync(this.#kept, path.join(folder, 'journal.db-wal'));
    this.#held = false;
    return folder;
  }
}
