import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { Journal } from '../../../src/server/journal/journal.ts';
import { openSqliteJournal } from '../../../src/server/journal/sqlite-journal.ts';
import type { Log } from '../../../src/shared/log.ts';

/** A place for journals, which all end with it, and what they said. */
export class Place {
  readonly root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-journal-'));
  readonly logged: string[] = [];
  readonly #opened: Journal[] = [];
  #copies = 0;

  get folder(): string {
    return path.join(this.root, 'p');
  }

  file(name: string, folder = this.folder): string {
    return path.join(folder, name);
  }

  read(name: string, folder = this.folder): string {
    return readFileSync(this.file(name, folder), 'utf8');
  }

  open(folder = this.folder, keepEntries?: number): Journal {
    const say = (message: string) => void this.logged.push(message);
    const log: Log = { debug: say, info: say, warn: say, error: say };
    const journal = openSqliteJournal({ folder, log, ...(keepEntries !== undefined && { keepEntries }) });
    this.#opened.push(journal);
    return journal;
  }

  /** What would lie on the disk had the process been killed now: no journal closes its files on that. */
  killed(folder = this.folder): string {
    const copy = path.join(this.root, `killed${this.#copies++}`);
    // By another process: closing a file here would let go of the locks that a journal holds on it.
    expect(spawnSync('cp', ['-r', folder, copy]).status).toBe(0);
    return copy;
  }

  end(): void {
    for (const journal of this.#opened.splice(0)) journal.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}

export const bodies = (journal: Journal) => journal.read({ after: 0, limit: 100_000 }).map(({ body }) => body);
