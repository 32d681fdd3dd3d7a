import { randomUUID } from 'node:crypto';
import type { Json } from '../../protocol/json.ts';
import { canonical, chain } from './canonical.ts';
import type { Draft, Head, Journal, RememberedRequest, StoredEntry } from './journal.ts';

/** A journal that dies with the process: for tests that are about something else. */
export class MemoryJournal implements Journal {
  readonly #entries: StoredEntry[] = [];
  readonly #requests = new Map<string, RememberedRequest>();
  readonly #epoch = randomUUID();
  #planned = 0;
  #writing: Promise<unknown> = Promise.resolve();

  get head(): Head {
    const last = this.#entries.at(-1);
    return { epoch: this.#epoch, seq: last?.seq ?? 0, hash: last?.hash ?? '' };
  }

  get next(): number {
    return this.head.seq + this.#planned + 1;
  }

  append(drafts: readonly Draft[]): Promise<readonly StoredEntry[]> {
    this.#planned += drafts.length;
    const written = this.#writing.then(() => {
      this.#planned -= drafts.length;
      return drafts.map((draft) => this.#store(draft));
    });
    this.#writing = written;
    return written;
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
    if (request)
      this.#requests.set(`${request.member}\n${request.id}`, { seq, digest: request.digest, answer: request.answer });
    return entry;
  }

  read({ after, before, limit }: { after?: number; before?: number; limit: number }): readonly StoredEntry[] {
    const within = this.#entries.filter(({ seq }) => seq > (after ?? 0) && seq < (before ?? Number.MAX_SAFE_INTEGER));
    return after === undefined ? within.slice(-limit) : within.slice(0, limit);
  }

  requestOf(member: string, id: string): RememberedRequest | undefined {
    return this.#requests.get(`${member}\n${id}`);
  }

  close(): void {
    this.#entries.length = 0;
  }
}
