import type { Json } from '../../protocol/json.ts';

/** A fact to be appended; the journal gives the number. */
export interface Draft {
  readonly kind: string;
  /** Milliseconds since 1970, for people; order never depends on it. */
  readonly at: number;
  /** Canonical JSON of the fact, secrets' hashes included. */
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

export interface Head {
  /** Changes only when the journal was replaced or found to have lost something. */
  readonly epoch: string;
  readonly seq: number;
  readonly hash: string;
}

export interface RememberedRequest {
  readonly seq: number;
  readonly digest: string;
  readonly answer: Json;
}

/**
 * A project's durable, numbered record: 1, 2, 3 … without hole or double, written by one owner. Any implementation
 * passes `test/server/journal/contract.ts`.
 */
export interface Journal {
  readonly head: Head;
  /**
   * Appends all drafts in order, as one durable transaction, and resolves once they are on disk. Calls that arrive
   * together share a commit. Rejects with `RoomError` `unavailable` when nothing was written.
   */
  append(drafts: readonly Draft[]): Promise<readonly StoredEntry[]>;
  /** Entries with `after < seq < before`, ascending; the latest `limit` of them when only `before` is given. */
  read(range: { after?: number; before?: number; limit: number }): readonly StoredEntry[];
  /** What an earlier request with this key was answered, in this or an earlier life. */
  requestOf(member: string, id: string): RememberedRequest | undefined;
  /** The fold of all entries up to `seq`, kept to make opening quick; dropped when it does not match the chain. */
  saveSnapshot(seq: number, state: Json): void;
  loadSnapshot(): { readonly seq: number; readonly state: Json } | undefined;
  close(): void;
}
