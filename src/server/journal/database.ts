import { chmodSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { sha256 } from './canonical.ts';
import type { Draft, Place, Snapshot } from './journal.ts';

/** An entry as it is stored: its body is canonical JSON. */
export interface Row {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly body: string;
  readonly hash: string;
}

export interface RequestRow {
  readonly seq: number;
  readonly digest: string;
  readonly answer: string;
}

/** A snapshot with the hash of the entry it is of. */
export interface KeptSnapshot extends Snapshot {
  readonly entry: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS requests (member TEXT NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, seq INTEGER NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (member, id)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS requests_by_seq ON requests (seq);
  CREATE TABLE IF NOT EXISTS snapshots (seq INTEGER PRIMARY KEY, version INTEGER NOT NULL, entry TEXT NOT NULL, text TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const COLUMNS = 'SELECT seq, at, kind, body, hash FROM entries';

/** The one connection to a journal's database, with the statements it is used by. What goes wrong is SQLite's own error. */
export class JournalDatabase {
  readonly #database: DatabaseSync;
  readonly #insertEntry: StatementSync;
  readonly #insertRequest: StatementSync;
  readonly #selectRequest: StatementSync;
  readonly #selectMeta: StatementSync;
  readonly #selectRow: StatementSync;

  /** `mayBeNew` is whether a file with nothing in it may be made a journal; otherwise nothing is written to one. */
  constructor(file: string, { mayBeNew }: { readonly mayBeNew: boolean }) {
    this.#database = new DatabaseSync(file);
    try {
      chmodSync(file, 0o600);
      // One connection, and nobody else's: then WAL needs no shared memory and no lock is taken twice.
      this.#database.exec('PRAGMA locking_mode = EXCLUSIVE');
      const begun = this.#database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'entries'").get();
      if (!begun && !mayBeNew) throw new Error(`${file} holds nothing, though entries were written to it.`);
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      this.#database.exec(SCHEMA);
      this.#insertEntry = this.#database.prepare(
        'INSERT INTO entries (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)',
      );
      this.#insertRequest = this.#database.prepare(
        'INSERT INTO requests (member, id, digest, seq, answer) VALUES (?, ?, ?, ?, ?)',
      );
      this.#selectRequest = this.#database.prepare(
        'SELECT seq, digest, answer FROM requests WHERE member = ? AND id = ?',
      );
      this.#selectMeta = this.#database.prepare('SELECT value FROM meta WHERE key = ?');
      this.#selectRow = this.#database.prepare(`${COLUMNS} WHERE seq = ?`);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  /** All of it, or nothing; after one that failed no page of this connection can be trusted: close it, and open another. */
  transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    work();
    this.#database.exec('COMMIT');
  }

  insertEntry({ seq, at, kind, body, hash }: Row): void {
    this.#insertEntry.run(seq, at, kind, body, hash);
  }

  insertRequest({ member, id, digest }: NonNullable<Draft['request']>, seq: number, answer: string): void {
    this.#insertRequest.run(member, id, digest, seq, answer);
  }

  requestOf(member: string, id: string): RequestRow | undefined {
    return this.#selectRequest.get(member, id) as RequestRow | undefined;
  }

  row(seq: number): Row | undefined {
    return this.#selectRow.get(seq) as Row | undefined;
  }

  rows(range: { after: number; before: number; limit: number; descending: boolean }): Row[] {
    const { after, before, limit, descending } = range;
    return this.#database
      .prepare(`${COLUMNS} WHERE seq > ? AND seq < ? ORDER BY seq ${descending ? 'DESC' : 'ASC'} LIMIT ?`)
      .all(after, before, limit) as unknown as Row[];
  }

  /** The entries after one, as they are asked for. */
  from(after: number): Iterable<Row> {
    return this.#database.prepare(`${COLUMNS} WHERE seq > ? ORDER BY seq`).iterate(after) as unknown as Iterable<Row>;
  }

  meta(key: string): string | undefined {
    return (this.#selectMeta.get(key) as { value: string } | undefined)?.value;
  }

  setMeta(key: string, value: string): void {
    this.#database
      .prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
      .run(key, value);
  }

  /** The number of the last entry; 0 when there is none. */
  get lastSeq(): number {
    return (this.#database.prepare('SELECT coalesce(max(seq), 0) AS seq FROM entries').get() as { seq: number }).seq;
  }

  removeAfter(seq: number): void {
    this.#database.prepare('DELETE FROM entries WHERE seq > ?').run(seq);
    this.#database.prepare('DELETE FROM requests WHERE seq > ?').run(seq);
  }

  removeUntil(seq: number): void {
    this.#database.prepare('DELETE FROM entries WHERE seq <= ?').run(seq);
    this.#database.prepare('DELETE FROM requests WHERE seq <= ?').run(seq);
  }

  /** The numbers of the snapshots, newest first. */
  snapshotSeqs(): number[] {
    const rows = this.#database.prepare('SELECT seq FROM snapshots ORDER BY seq DESC').all();
    return (rows as { seq: number }[]).map(({ seq }) => seq);
  }

  /** A snapshot whose bytes are what they were; `undefined` when they are not. */
  snapshot(seq: number): KeptSnapshot | undefined {
    const found = this.#database
      .prepare('SELECT seq, version, entry, text, hash FROM snapshots WHERE seq = ?')
      .get(seq) as (KeptSnapshot & { hash: string }) | undefined;
    if (!found || found.hash !== hashOf(found)) return undefined;
    const { version, entry, text } = found;
    return { seq, version, entry, text };
  }

  insertSnapshot({ seq, version, text }: Snapshot, { hash: entry }: Place): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO snapshots (seq, version, entry, text, hash) VALUES (?, ?, ?, ?, ?)')
      .run(seq, version, entry, text, hashOf({ seq, version, entry, text }));
  }

  removeSnapshot(seq: number): void {
    this.#database.prepare('DELETE FROM snapshots WHERE seq = ?').run(seq);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

const hashOf = ({ seq, version, entry, text }: KeptSnapshot): string => sha256(`${seq}\n${version}\n${entry}\n${text}`);
