import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { unavailable } from '../../protocol/errors.ts';
import type { Json } from '../../protocol/json.ts';
import type { Log } from '../../shared/log.ts';
import { canonical, chain } from './canonical.ts';
import { HighWaterMark } from './high-water.ts';
import type { Draft, Head, Journal, RememberedRequest, StoredEntry } from './journal.ts';

export interface SqliteJournalOptions {
  /** A folder of the journal's own; made with mode 0700. */
  readonly folder: string;
  readonly log: Log;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS requests (member TEXT NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, seq INTEGER NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (member, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** The mark outside the database follows at this pace while entries are written. */
const MARK_INTERVAL_MS = 1000;

/** SQLite's code for a lock that somebody else holds. */
const SQLITE_BUSY = 5;

const CANNOT_READ = 'The project can not read its disk now. Look at the disk, then try again.';

interface Row {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly body: string;
  readonly hash: string;
}

interface Waiting {
  readonly drafts: readonly Draft[];
  readonly resolve: (entries: readonly StoredEntry[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Opens a project's journal and verifies it from the first entry to the last. Throws a sentence for people when another
 * process has it open, when it is damaged, or when it is gone although it once was there: it never begins an empty one in
 * a lost one's place.
 */
export function openSqliteJournal(options: SqliteJournalOptions): Journal {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  chmodSync(options.folder, 0o700);
  const lock = takeLock(options.folder);
  try {
    return new SqliteJournal(options, lock);
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** A lock that the operating system lets go of when the process dies, however it dies. */
function takeLock(folder: string): DatabaseSync {
  const file = path.join(folder, 'owner.lock');
  const lock = new DatabaseSync(file);
  chmodSync(file, 0o600);
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const busy = (error as { errcode?: number }).errcode === SQLITE_BUSY;
    const why = busy
      ? `is open in another window or process. Use that one, or end it first.`
      : `can't be opened: ${(error as Error).message}.`;
    throw new Error(`The journal in ${folder} ${why}`, { cause: error });
  }
  return lock;
}

class SqliteJournal implements Journal {
  readonly #folder: string;
  readonly #log: Log;
  readonly #lock: DatabaseSync;
  readonly #mark: HighWaterMark;
  #database: DatabaseSync;
  #insertEntry!: StatementSync;
  #insertRequest!: StatementSync;
  #selectRequest!: StatementSync;
  #head: Head;
  #waiting: Waiting[] = [];
  #planned = 0;
  #flush: NodeJS.Immediate | undefined;
  #markTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ folder, log }: SqliteJournalOptions, lock: DatabaseSync) {
    this.#folder = folder;
    this.#log = log;
    this.#lock = lock;
    this.#mark = new HighWaterMark(folder);
    const mark = this.#mark.read();
    const file = path.join(folder, 'journal.db');
    if (mark && mark.seq > 0 && !existsSync(file)) {
      throw new Error(
        `${file} is gone, though it held ${mark.seq} entries. Put it back, or remove ${folder} to begin anew.`,
      );
    }
    this.#database = this.#open();
    try {
      this.#head = this.#verify(mark);
      this.#mark.write(this.#head);
    } catch (error) {
      this.#database.close();
      throw error;
    }
    if (!mark && this.#head.seq > 0)
      log.warn(`${folder} had no mark, so whether its journal lost entries before can't be told.`, { folder });
  }

  get head(): Head {
    return this.#head;
  }

  get next(): number {
    return this.#head.seq + this.#planned + 1;
  }

  append(drafts: readonly Draft[]): Promise<readonly StoredEntry[]> {
    if (this.#closed) return Promise.reject(unavailable('The project is being closed. Try again in a moment.'));
    this.#planned += drafts.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ drafts, resolve, reject });
      // All that arrives before the event loop comes round shares one commit.
      this.#flush ??= setImmediate(() => this.#commit());
    });
  }

  read({ after, before, limit }: { after?: number; before?: number; limit: number }): readonly StoredEntry[] {
    const from = after ?? 0;
    const to = before ?? Number.MAX_SAFE_INTEGER;
    const order = after === undefined ? 'DESC' : 'ASC';
    if (!this.#database.isOpen) throw unavailable(CANNOT_READ);
    const rows = this.#database
      .prepare(`SELECT seq, at, kind, body, hash FROM entries WHERE seq > ? AND seq < ? ORDER BY seq ${order} LIMIT ?`)
      .all(from, to, limit) as unknown as Row[];
    if (order === 'DESC') rows.reverse();
    return rows.map(stored);
  }

  requestOf(member: string, id: string): RememberedRequest | undefined {
    if (!this.#database.isOpen) throw unavailable(CANNOT_READ);
    const row = this.#selectRequest.get(member, id) as { seq: number; digest: string; answer: string } | undefined;
    return row && { seq: row.seq, digest: row.digest, answer: JSON.parse(row.answer) as Json };
  }

  close(): void {
    if (this.#closed) return;
    if (this.#flush) {
      clearImmediate(this.#flush);
      this.#commit();
    }
    this.#closed = true;
    clearTimeout(this.#markTimer);
    if (this.#database.isOpen) this.#database.close();
    this.#writeMark();
    this.#lock.close();
  }

  #open(): DatabaseSync {
    const file = path.join(this.#folder, 'journal.db');
    const database = new DatabaseSync(file);
    try {
      chmodSync(file, 0o600);
      this.#prepare(database);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  }

  #prepare(database: DatabaseSync): void {
    // One connection, and nobody else's: then WAL needs no shared memory and no lock is taken twice.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    database.exec(SCHEMA);
    this.#insertEntry = database.prepare('INSERT INTO entries (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)');
    this.#insertRequest = database.prepare(
      'INSERT INTO requests (member, id, digest, seq, answer) VALUES (?, ?, ?, ?, ?)',
    );
    this.#selectRequest = database.prepare('SELECT seq, digest, answer FROM requests WHERE member = ? AND id = ?');
  }

  /** Walks the chain. What the database lost below the mark is told, and gives a new epoch; a broken chain is refused. */
  #verify(mark: Head | undefined): Head {
    let seq = 0;
    let hash = '';
    let markSeen = mark === undefined || mark.seq === 0;
    for (const row of this.#database.prepare('SELECT seq, at, kind, body, hash FROM entries ORDER BY seq').iterate()) {
      const entry = row as unknown as Row;
      if (entry.seq !== seq + 1 || entry.hash !== chain(hash, entry)) {
        throw new Error(
          `The journal in ${this.#folder} is damaged at entry ${seq + 1}. Restore it from a copy; it is left as it is.`,
        );
      }
      ({ seq, hash } = entry);
      if (mark && seq === mark.seq) markSeen = hash === mark.hash;
    }
    const known = this.#database.prepare("SELECT value FROM meta WHERE key = 'epoch'").get() as
      | { value: string }
      | undefined;
    if (known && markSeen) return { epoch: known.value, seq, hash };
    const epoch = randomUUID();
    this.#database
      .prepare(
        "INSERT INTO meta (key, value) VALUES ('epoch', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      )
      .run(epoch);
    if (!markSeen) {
      this.#log.warn(
        `The journal has lost entries: it ends at ${seq}, but was known to hold ${mark?.seq}. It goes on from ${seq}, and everyone is told to begin again.`,
        {
          folder: this.#folder,
        },
      );
    }
    return { epoch, seq, hash };
  }

  #commit(): void {
    this.#flush = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#planned = 0;
    let { seq, hash } = this.#head;
    const written: StoredEntry[][] = [];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const { drafts } of batch) {
        const entries: StoredEntry[] = [];
        for (const { at, kind, body, request } of drafts) {
          seq += 1;
          const text = canonical(body);
          hash = chain(hash, { seq, at, kind, body: text });
          this.#insertEntry.run(seq, at, kind, text, hash);
          if (request)
            this.#insertRequest.run(request.member, request.id, request.digest, seq, canonical(request.answer));
          // As it will be read back, and nobody else's to change.
          entries.push({ seq, at, kind, body: JSON.parse(text) as Json, hash });
        }
        written.push(entries);
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#failed(batch, error as Error);
      return;
    }
    this.#head = { epoch: this.#head.epoch, seq, hash };
    this.#scheduleMark();
    batch.forEach(({ resolve }, index) => {
      resolve(written[index] ?? []);
    });
  }

  /** Nothing of the batch is acknowledged. After a failed sync no page of this connection can be trusted: reopen, verify. */
  #failed(batch: readonly Waiting[], error: Error): void {
    this.#log.error(`Entries could not be written: ${error.message}`, { folder: this.#folder });
    try {
      if (this.#database.isOpen) this.#database.close();
      this.#database = this.#open();
      this.#head = this.#verify(this.#head);
    } catch (reopening) {
      if (this.#database.isOpen) this.#database.close();
      this.#log.error(`The journal could not be opened again: ${(reopening as Error).message}`, {
        folder: this.#folder,
      });
    }
    const refusal = unavailable(
      'The project can not write to its disk now, so nothing was accepted. Look at the disk, then send it again.',
    );
    for (const { reject } of batch) reject(refusal);
  }

  #scheduleMark(): void {
    this.#markTimer ??= setTimeout(() => {
      this.#markTimer = undefined;
      this.#writeMark();
    }, MARK_INTERVAL_MS).unref();
  }

  #writeMark(): void {
    try {
      this.#mark.write(this.#head);
    } catch (error) {
      this.#log.warn(`The journal's mark could not be written: ${(error as Error).message}`, { folder: this.#folder });
    }
  }
}

const stored = (row: Row): StoredEntry => ({ ...row, body: JSON.parse(row.body) as Json });
