import type { Json } from '../../protocol/json.ts';

/** A fact to be appended; the journal gives the number. */
export interface Draft {
  readonly kind: string;
  /** Milliseconds since 1970, for people; order never depends on it. */
  readonly at: number;
  /** The fact, secrets' hashes included; kept as canonical JSON. */
  readonly body: Json;
  /** The sender's idempotency key, scoped by the member: kept in the same transaction as the record. */
  readonly request?: { readonly member: string; readonly id: string; readonly digest: string; readonly answer: Json };
}

export interface StoredEntry {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly body: Json;
  /** SHA-256 over the previous hash and this record's stored bytes, hex. */
  readonly hash: string;
}

/** An entry by its number, and all before it by its hash. */
export interface Place {
  readonly seq: number;
  readonly hash: string;
}

export interface Head extends Place {
  /** Changes only when the journal was found to have lost something: numbers of another epoch mean nothing. */
  readonly epoch: string;
}

export interface RememberedRequest {
  readonly seq: number;
  readonly digest: string;
  readonly answer: Json;
}

/** What the entries up to one led to, written down by whoever folds them; the journal does not look inside. */
export interface Snapshot {
  readonly seq: number;
  /** The format of `text`, which is the writer's to count. */
  readonly version: number;
  readonly text: string;
}

/**
 * A project's durable, numbered record: 1, 2, 3 … without hole or double, written by one owner. Every implementation
 * passes `test/server/journal/contract.ts`.
 */
export interface Journal {
  /** The last durable entry; `seq` 0 and an empty hash before the first. */
  readonly head: Head;
  /** The number that the first draft of the next `append` gets. */
  readonly next: number;
  /**
   * Takes the drafts in order, as one transaction. Resolves once they are on disk; calls that arrive together share a
   * commit. Rejects with `RoomError` `unavailable` when they could not be written; then `next` is `head.seq + 1` again and
   * every append that came after is rejected too.
   */
  append(drafts: readonly Draft[]): Promise<readonly StoredEntry[]>;
  /** Durable entries with `after < seq < before`, ascending: the first `limit` after `after`, else the last before `before`. */
  read(range: { readonly after?: number; readonly before?: number; readonly limit: number }): readonly StoredEntry[];
  /** What an earlier request with this key was answered, in this or an earlier life. */
  requestOf(member: string, id: string): RememberedRequest | undefined;
  /** The last entry that was removed for its age, with its requests; `seq` 0 while none was. All after it are there. */
  readonly base: Place;
  /** The newest snapshot that is whole and of an entry this journal holds, or of its base. */
  readonly snapshot: Snapshot | undefined;
  /**
   * Keeps a snapshot of the state right after a durable entry; the one before stays in reserve. Entries older than both
   * may be removed from then on. Never throws: what could not be kept is told in the log, and costs time at the next start.
   */
  keep(snapshot: Snapshot): void;
  /** Passes over a snapshot that its reader could not use, and tells why in the log. */
  discard(snapshot: Snapshot, why: string): void;
  close(): void;
}

/** So many entries stay, unless said otherwise: months of a busy room. */
export const KEEP_ENTRIES = 200_000;
