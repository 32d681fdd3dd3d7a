import { randomUUID } from 'node:crypto';
import { unavailable } from '../../protocol/errors.ts';
import type { Json } from '../../protocol/json.ts';
import { canonical, chain } from './canonical.ts';
import {
  type Draft,
  type Head,
  type Journal,
  KEEP_ENTRIES,
  type Place,
  type RememberedRequest,
  type Snapshot,
  type StoredEntry,
} from './journal.ts';

interface Waiting {
  readonly drafts: readonly Draft[];
  readonly resolve: (entries: readonly StoredEntry[]) => void;
  readonly reject: (error: Error) => void;
}

/** A journal that dies with the process: for tests that are about something else. */
export class MemoryJournal implements Journal {
  readonly #keepEntries: number;
  readonly #epoch = randomUUID();
  #entries: StoredEntry[] = [];
  #requests = new Map<string, RememberedRequest>();
  #base: Place = { seq: 0, hash: '' };
  #snapshots: Snapshot[] = [];
  #waiting: Waiting[] = [];
  #flush: NodeJS.Immediate | undefined;
  #closed = false;

  constructor({ keepEntries = KEEP_ENTRIES }: { readonly keepEntries?: number } = {}) {
    this.#keepEntries = keepEntries;
  }

  get head(): Head {
    const { seq, hash } = this.#entries.at(-1) ?? this.#base;
    return { epoch: this.#epoch, seq, hash };
  }

  get next(): number {
    return this.#waiting.reduce((next, { drafts }) => next + drafts.length, this.head.seq + 1);
  }

  append(drafts: readonly Draft[]): Promise<readonly StoredEntry[]> {
    if (this.#closed) return Promise.reject(unavailable('The project is being closed. Try again in a moment.'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ drafts, resolve, reject });
      this.#flush ??= setImmediate(() => this.#commit());
    });
  }

  /** All that waits is one transaction: it is kept together, or nothing of it is. */
  #commit(): void {
    this.#flush = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    const before = { entries: [...this.#entries], requests: new Map(this.#requests) };
    try {
      const written = batch.map(({ drafts }) => drafts.map((draft) => this.#store(draft)));
      batch.forEach(({ resolve }, index) => {
        resolve(written[index] ?? []);
      });
    } catch (error) {
      this.#entries = before.entries;
      this.#requests = before.requests;
      for (const { reject } of batch) reject(unavailable(`Nothing was accepted: ${(error as Error).message}.`));
    }
  }

  #store({ at, kind, body, request }: Draft): StoredEntry {
    const { seq: last, hash: previous } = this.head;
    const text = canonical(body);
    const seq = last + 1;
    const entry = {
      seq,
      at,
      kind,
      body: JSON.parse(text) as Json,
      hash: chain(previous, { seq, at, kind, body: text }),
    };
    this.#entries.push(entry);
    if (request) {
      const key = `${request.member}\n${request.id}`;
      if (this.#requests.has(key)) throw new Error(`the request ${request.id} was answered already`);
      this.#requests.set(key, { seq, digest: request.digest, answer: request.answer });
    }
    return entry;
  }

  read({ after, before, limit }: { after?: number; before?: number; limit: number }): readonly StoredEntry[] {
    const within = this.#entries.filter(({ seq }) => seq > (after ?? 0) && seq < (before ?? Number.MAX_SAFE_INTEGER));
    return after === undefined ? within.slice(Math.max(0, within.length - limit)) : within.slice(0, limit);
  }

  requestOf(member: string, id: string): RememberedRequest | undefined {
    return this.#requests.get(`${member}\n${id}`);
  }

  get base(): Place {
    return this.#base;
  }

  get snapshot(): Snapshot | undefined {
    return this.#snapshots[0];
  }

  keep(snapshot: Snapshot): void {
    const { seq } = snapshot;
    if (this.#closed || (seq !== this.#base.seq && !this.#entries.some((entry) => entry.seq === seq))) return;
    this.#snapshots = [snapshot, ...this.#snapshots.filter((other) => other.seq !== seq)].slice(0, 2);
    const oldest = Math.min(...this.#snapshots.map((each) => each.seq));
    const last = this.#entries.findLast((entry) => entry.seq <= Math.min(oldest, this.head.seq - this.#keepEntries));
    if (!last) return;
    this.#base = { seq: last.seq, hash: last.hash };
    this.#entries = this.#entries.filter((entry) => entry.seq > last.seq);
    for (const [key, request] of this.#requests) if (request.seq <= last.seq) this.#requests.delete(key);
  }

  discard(snapshot: Snapshot): void {
    this.#snapshots = this.#snapshots.filter(({ seq }) => seq !== snapshot.seq);
  }

  close(): void {
    if (this.#flush) {
      clearImmediate(this.#flush);
      this.#commit();
    }
    this.#closed = true;
  }
}
