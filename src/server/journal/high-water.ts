import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { failpoint } from '../failpoints.ts';
import { writeDurably } from './durable-file.ts';
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

  write({ epoch, seq, hash }: Head): void {
    const text = JSON.stringify({ epoch, seq, hash });
    if (text === this.#written) return;
    writeDurably(this.#file, text, (step) => failpoint(`mark.${step}`));
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
