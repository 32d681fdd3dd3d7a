import { randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod/mini';
import { writeDurably } from './durable-file.ts';

/** SQLite's code for a lock that somebody else holds. */
const SQLITE_BUSY = 5;

const Written = z.object({ owner: z.number(), id: z.string() });

/**
 * The one who may write to a journal. A lock of the operating system keeps others out, and is let go of when the process
 * dies, however it dies. Where locks are not kept, as on some network drives, each opening takes the next number, and who
 * finds a number that is not theirs writes no more.
 */
export class Owner {
  readonly #folder: string;
  readonly #file: string;
  readonly #lock: DatabaseSync;
  #written = '';
  #database = '';

  /** Throws a sentence when another process has the journal. */
  static lock(folder: string): Owner {
    const file = path.join(folder, 'owner.lock');
    const lock = new DatabaseSync(file);
    try {
      chmodSync(file, 0o600);
      lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
      throw new Error(`The journal in ${folder} is open in another window or process. Use that one, or end it first.`, {
        cause: error,
      });
    }
    return new Owner(folder, lock);
  }

  private constructor(folder: string, lock: DatabaseSync) {
    this.#folder = folder;
    this.#file = path.join(folder, 'owner.json');
    this.#lock = lock;
  }

  /** The last number that was taken, by what lies beside the database. */
  get last(): number | undefined {
    const text = readIfThere(this.#file);
    if (text === undefined) return undefined;
    try {
      return Written.parse(JSON.parse(text)).owner;
    } catch (error) {
      throw new Error(`${this.#file} is damaged. Remove it to go on with what the journal holds.`, { cause: error });
    }
  }

  /** Takes the journal over, with a number that nobody had. From now on `intruder` tells whether it is still ours. */
  take(number: number): void {
    const text = JSON.stringify({ owner: number, id: randomUUID() });
    writeDurably(this.#file, text);
    this.#written = text;
    this.#database = identity(path.join(this.#folder, 'journal.db'));
  }

  /** Why the journal is no longer ours, if it is not: asked before each commit, and cheap. */
  intruder(): string | undefined {
    const text = readIfThere(this.#file);
    if (text === undefined) return `The folder of the journal (${this.#folder}) was removed while it was in use.`;
    if (text !== this.#written) return `Another window or process has taken over the journal in ${this.#folder}.`;
    if (identity(path.join(this.#folder, 'journal.db')) !== this.#database)
      return `The journal in ${this.#folder} was replaced while it was in use.`;
    return undefined;
  }

  release(): void {
    this.#lock.close();
  }
}

/** Which file it is, whatever its name: a path may come to mean another. */
function identity(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : '';
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
