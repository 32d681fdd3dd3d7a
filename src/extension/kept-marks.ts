import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ProcessMark } from '../server/tasks/task-runner.ts';

/**
 * The processes of attempts that run, in a file for each. VS Code's own memento is written a while later, and not at all
 * when the window goes before; this is there at once, whoever is killed next.
 */
export class KeptMarks {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** `undefined` for an attempt of which nothing was noted, or nothing that can be read. */
  read(attempt: string): readonly ProcessMark[] | undefined {
    try {
      const kept: unknown = JSON.parse(readFileSync(this.#fileOf(attempt), 'utf8'));
      return Array.isArray(kept) && kept.every(isMark) ? kept.map((mark) => ({ ...mark, attempt })) : undefined;
    } catch {
      return undefined; // none, or half of one from a full disk
    }
  }

  /** Throws when the disk does. */
  write(attempt: string, marks: readonly ProcessMark[]): void {
    const file = this.#fileOf(attempt);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const kept = marks.map(({ pid, started }) => ({ pid, started }));
    writeFileSync(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  forget(attempt: string): void {
    rmSync(this.#fileOf(attempt), { force: true });
  }

  /** Attempts are named by runs and states, whose names are no file's. */
  #fileOf(attempt: string): string {
    return path.join(this.#folder, `${createHash('sha256').update(attempt).digest('hex')}.json`);
  }
}

const isMark = (value: unknown): value is Pick<ProcessMark, 'pid' | 'started'> => {
  const { pid, started } = (value ?? {}) as Partial<ProcessMark>;
  return Number.isSafeInteger(pid) && Number(pid) > 0 && typeof started === 'string';
};
