import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import type { Head } from './journal.ts';

const Mark = z.object({ epoch: z.string(), seq: z.number(), hash: z.string() });

/**
 * How far the journal is known to have come, kept outside the database: SQLite recovers a damaged log to an earlier state
 * without a word, and this is what tells.
 */
export class HighWaterMark {
  readonly #file: string;
  #written = '';

  constructor(folder: string) {
    this.#file = path.join(folder, 'head.json');
  }

  /** `undefined` when there is none yet. A file that can't be read is an error, not an absence. */
  read(): Head | undefined {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const mark = Mark.safeParse(parse(text));
    if (!mark.success) throw new Error(`${this.#file} is damaged. Remove it to go on with what the journal holds.`);
    return mark.data;
  }

  /** Durable before it replaces the old one: temporary file, fsync, rename, fsync of the folder. */
  write(head: Head): void {
    const text = JSON.stringify(head);
    if (text === this.#written) return;
    const temporary = `${this.#file}.tmp`;
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, this.#file);
    if (process.platform !== 'win32') {
      const folder = openSync(path.dirname(this.#file), 'r');
      fsyncSync(folder);
      closeSync(folder);
    }
    this.#written = text;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema refuses it, with the file's name
  }
}
