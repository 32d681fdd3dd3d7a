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
/** What a small file takes on the disk. */
const BLOCK = 4096;
/** More files than this make a folder slow to look through. */
const MOST_FILES = 10_000;
/** So many go at once: an attempt's end does not wait for a folder to be emptied. */
const MOST_REMOVED = 500;
/** Of so many attempts the text is kept in memory for whoever reads it part by part. */
const MOST_READ = 2;

/**
 * What attempts printed, a file for each, named by the number of the entry that began it. Kept for reading only: it is no
 * part of the journal, a full disk stops no task, and when there is too much of it the oldest goes.
 */
export class OutputStore {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #log: Log;
  readonly #live = new Map<number, Live>();
  /** The size of each file, oldest first, and of all together what they take on the disk. */
  readonly #sizes = new Map<number, number>();
  #bytes = 0;
  /** What was read last, the latest at the end. */
  readonly #texts = new Map<number, Promise<string>>();

  /** `folder` is the project's; numbers of another `epoch` mean nothing, so what is left of one goes. */
  constructor(options: { folder: string; epoch: string; maxBytes: number; log: Log }) {
    const { folder, epoch, maxBytes, log } = options;
    this.#folder = path.join(folder, 'output', epoch);
    this.#maxBytes = maxBytes;
    this.#log = log;
    this.#quietly(() => this.#removeOthers());
    this.#quietly(() => this.#takeOver());
  }

  /** A project whose outputs can't be read is a project all the same. */
  #quietly(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#log.warn(`What tasks printed before can't be read: ${(error as Error).message}`);
    }
  }

  #removeOthers(): void {
    const all = path.dirname(this.#folder);
    for (const name of namesIn(all))
      if (name !== path.basename(this.#folder)) rmSync(path.join(all, name), { recursive: true, force: true });
  }

  /** What an earlier life of this journal left. Those that are too many go next, and nobody asks for their sizes. */
  #takeOver(): void {
    const attempts = namesIn(this.#folder)
      .flatMap((name) => FILE.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    for (const [index, attempt] of attempts.entries()) {
      const old = index < attempts.length - MOST_FILES;
      const size = old ? 0 : statSync(this.#fileOf(attempt), { throwIfNoEntry: false })?.size;
      if (size !== undefined) this.#setSize(attempt, size);
    }
  }

  #setSize(attempt: number, size: number | undefined): void {
    this.#bytes += takenBy(size) - takenBy(this.#sizes.get(attempt));
    if (size === undefined) this.#sizes.delete(attempt);
    else this.#sizes.set(attempt, size);
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
    const text = live?.text ?? (await this.#textOf(attempt));
    let end = Math.min(text.length, offset + limit);
    // A character of two units is not cut in two; alone it comes whole, so that who reads on gets further.
    if (end < text.length && end > offset && /[\ud800-\udbff]/.test(text.charAt(end - 1)))
      end += end > offset + 1 ? -1 : 1;
    return {
      seq: attempt,
      offset,
      text: text.slice(offset, end),
      next: Math.max(offset, end),
      size: text.length,
      done: !live,
    };
  }

  /** Read and decoded once for who goes through it in parts, and for all who do so together. */
  #textOf(attempt: number): Promise<string> {
    if (!this.#sizes.has(attempt)) return Promise.resolve('');
    const text = this.#texts.get(attempt) ?? this.#readFile(attempt);
    this.#texts.delete(attempt);
    this.#texts.set(attempt, text);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= MOST_READ) break;
      this.#texts.delete(oldest);
    }
    return text;
  }

  async #readFile(attempt: number): Promise<string> {
    try {
      return await readFile(this.#fileOf(attempt), 'utf8');
    } catch (error) {
      this.#texts.delete(attempt);
      this.#log.warn(`The output of attempt ${attempt} can't be read: ${(error as Error).message}`);
      return '';
    }
  }

  async #write(attempt: number, live: Live, text: string): Promise<void> {
    if (live.failed) return;
    try {
      if (!this.#sizes.has(attempt)) await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await appendFile(this.#fileOf(attempt), text, { mode: 0o600 });
      this.#setSize(attempt, (this.#sizes.get(attempt) ?? 0) + Buffer.byteLength(text));
    } catch (error) {
      live.failed = true;
      this.#log.warn(`The output of attempt ${attempt} is not kept on the disk: ${(error as Error).message}`);
    }
  }

  /** The oldest go until the others fit. */
  async #prune(): Promise<void> {
    let removed = 0;
    for (const attempt of this.#sizes.keys()) {
      const fits = this.#bytes <= this.#maxBytes && this.#sizes.size <= MOST_FILES;
      if (fits || removed === MOST_REMOVED) return;
      if (this.#live.has(attempt)) continue;
      removed += 1;
      this.#setSize(attempt, undefined);
      this.#texts.delete(attempt);
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

const takenBy = (size: number | undefined): number => (size === undefined ? 0 : Math.max(size, BLOCK));
