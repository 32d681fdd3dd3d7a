import { readdirSync, rmSync, statSync } from 'node:fs';
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TaskLogPart } from '../../protocol/events.ts';
import type { Log } from '../../shared/log.ts';

/** What one attempt writes while it runs. */
export interface OutputWriter {
  append(text: string): void;
  /** It is over. Resolves once what could be written is on the disk. */
  end(): Promise<void>;
}

interface Live {
  text: string;
  /** What is on its way to the disk, one piece after the other. */
  writing: Promise<void>;
  failed: boolean;
}

const FILE = /^(\d+)\.log$/;

/**
 * What attempts printed, a file for each, named by the number of the entry that began it. Kept for reading only: it is no
 * part of the journal, a full disk stops no task, and when there is too much of it the oldest goes.
 */
export class OutputStore {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #log: Log;
  readonly #live = new Map<number, Live>();
  /** The size of each file, oldest first. */
  readonly #sizes: Map<number, number>;

  /** `folder` is the project's; numbers of another `epoch` mean nothing, so what is left of one goes. */
  constructor(options: { folder: string; epoch: string; maxBytes: number; log: Log }) {
    const { folder, epoch, maxBytes, log } = options;
    this.#folder = path.join(folder, 'output', epoch);
    this.#maxBytes = maxBytes;
    this.#log = log;
    this.#sizes = this.#takeOver();
  }

  /** What an earlier life of this journal left. A project whose outputs can't be read is a project all the same. */
  #takeOver(): Map<number, number> {
    const all = path.dirname(this.#folder);
    try {
      for (const name of namesIn(all))
        if (name !== path.basename(this.#folder)) rmSync(path.join(all, name), { recursive: true, force: true });
      return sizesIn(this.#folder);
    } catch (error) {
      this.#log.warn(`What tasks printed before can't be read: ${(error as Error).message}`);
      return new Map();
    }
  }

  begin(attempt: number): OutputWriter {
    const live: Live = { text: '', writing: Promise.resolve(), failed: false };
    this.#live.set(attempt, live);
    return {
      append: (text) => {
        live.text += text;
        live.writing = live.writing.then(() => this.#write(attempt, live, text));
      },
      end: async () => {
        await live.writing;
        this.#live.delete(attempt);
        await this.#prune();
      },
    };
  }

  /** A part of what an attempt has printed so far; empty where nothing is kept. Units are UTF-16's, as on the wire. */
  async read(attempt: number, offset: number, limit: number): Promise<TaskLogPart> {
    const live = this.#live.get(attempt);
    const text = live?.text ?? (await this.#readFile(attempt));
    let end = Math.min(text.length, offset + limit);
    // A character of two units is not cut in two.
    if (end < text.length && end > offset + 1 && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end -= 1;
    return {
      seq: attempt,
      offset,
      text: text.slice(offset, end),
      next: Math.max(offset, end),
      size: text.length,
      done: !live,
    };
  }

  async #readFile(attempt: number): Promise<string> {
    if (!this.#sizes.has(attempt)) return '';
    try {
      return await readFile(this.#fileOf(attempt), 'utf8');
    } catch (error) {
      this.#log.warn(`The output of attempt ${attempt} can't be read: ${(error as Error).message}`);
      return '';
    }
  }

  async #write(attempt: number, live: Live, text: string): Promise<void> {
    if (live.failed) return;
    try {
      if (!this.#sizes.has(attempt)) await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await appendFile(this.#fileOf(attempt), text, { mode: 0o600 });
      this.#sizes.set(attempt, (this.#sizes.get(attempt) ?? 0) + Buffer.byteLength(text));
    } catch (error) {
      live.failed = true;
      this.#log.warn(`The output of attempt ${attempt} is not kept on the disk: ${(error as Error).message}`);
    }
  }

  /** The oldest go until the others fit. */
  async #prune(): Promise<void> {
    let bytes = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [attempt, size] of [...this.#sizes].sort(([a], [b]) => a - b)) {
      if (bytes <= this.#maxBytes) return;
      if (this.#live.has(attempt)) continue;
      this.#sizes.delete(attempt);
      bytes -= size;
      await rm(this.#fileOf(attempt), { force: true }).catch((error: Error) =>
        this.#log.warn(`The output of attempt ${attempt} can't be removed: ${error.message}`),
      );
    }
  }

  #fileOf(attempt: number): string {
    return path.join(this.#folder, `${attempt}.log`);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function sizesIn(folder: string): Map<number, number> {
  return new Map(
    namesIn(folder).flatMap((name): [number, number][] => {
      const attempt = FILE.exec(name)?.[1];
      const size = statSync(path.join(folder, name), { throwIfNoEntry: false })?.size;
      return attempt === undefined || size === undefined ? [] : [[Number(attempt), size]];
    }),
  );
}
