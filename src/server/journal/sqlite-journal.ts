import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { RoomError, unavailable } from '../../protocol/errors.ts';
import type { Json } from '../../protocol/json.ts';
import type { Log } from '../../shared/log.ts';
import { failpoint } from '../failpoints.ts';
import { canonical, chain } from './canonical.ts';
import { JournalDatabase, type Row } from './database.ts';
import { HighWaterMark } from './high-water.ts';
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
import { LogGuard } from './log-guard.ts';
import { holdsUnreadable } from './log-scan.ts';
import { Owner } from './owner.ts';
import { BrokenChain, follow, OlderPart, type Verified, verify } from './verify.ts';

export interface SqliteJournalOptions {
  /** A folder of the journal's own; made with mode 0700. */
  readonly folder: string;
  readonly log: Log;
  /** So many entries stay; older ones go once a snapshot stands for them. */
  readonly keepEntries?: number;
}

/** The mark outside the database follows at this pace while entries are written. */
const MARK_INTERVAL_MS = 1000;
/** So many old entries are removed at a time, with a pause for everything else in between. */
const REMOVE_AT_ONCE = 250;
const REMOVE_PAUSE_MS = 20;
/** One that the newest can fall back on. */
const SNAPSHOTS = 2;

const CANNOT_READ = 'The project can not read its disk now. Look at the disk, then try again.';
const CANNOT_WRITE =
  'The project can not write to its disk now, so nothing was accepted. Look at the disk, then send it again.';

interface Waiting {
  readonly drafts: readonly Draft[];
  readonly resolve: (entries: readonly StoredEntry[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Connections to journals that somebody else has taken over. They stay open until the process ends: closing one would
 * write into the other's files.
 */
const abandoned: JournalDatabase[] = [];

/**
 * Opens a project's journal and verifies it: at once from its newest snapshot on, what is older beside the work. Throws a
 * sentence for people when another process has it open, when it is damaged, or when it is gone although it once was there;
 * it never begins an empty one in a lost one's place.
 */
export function openSqliteJournal(options: SqliteJournalOptions): Journal {
  const { folder } = options;
  return inWords(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const owner = Owner.lock(folder);
    try {
      return new SqliteJournal(options, owner);
    } catch (error) {
      owner.release();
      throw error;
    }
  });
}

/** What SQLite and the file system say, as a sentence with what to do. */
function inWords<T>(folder: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    const { message, errcode, code } = error as Error & { errcode?: number; code?: string };
    if (error instanceof BrokenChain)
      throw new Error(
        `The journal in ${folder} is damaged at entry ${error.seq}. Restore it from a copy; it is left as it is.`,
        { cause: error },
      );
    if (errcode !== undefined && UNREADABLE.has(errcode & 0xff))
      throw new Error(
        `The journal in ${folder} is damaged (${message}). Restore it from a copy; it is left as it is.`,
        { cause: error },
      );
    if (errcode !== undefined || code !== undefined)
      throw new Error(
        `The journal in ${folder} can't be opened: ${message}. Look at the disk, and at who may write there.`,
        { cause: error },
      );
    throw error;
  }
}

/** SQLite's codes for a file that is not what it was: CORRUPT, NOTADB. */
const UNREADABLE: ReadonlySet<number> = new Set([11, 26]);

class SqliteJournal implements Journal {
  readonly #folder: string;
  readonly #log: Log;
  readonly #keepEntries: number;
  readonly #owner: Owner;
  readonly #ownerNumber: number;
  readonly #mark: HighWaterMark;
  #database: JournalDatabase;
  #head: Head;
  #base: Place;
  /** Numbers of the snapshots that can be used, newest first. */
  #snapshots: readonly number[];
  /** Where a walk begins when a failed write has put the end in doubt. */
  #sound: Place;
  #older: OlderPart | undefined;
  #waiting: Waiting[] = [];
  #planned = 0;
  #flush: NodeJS.Immediate | undefined;
  #markTimer: NodeJS.Timeout | undefined;
  #removing: NodeJS.Timeout | undefined;
  /** Why nothing is accepted any more, for as long as this journal is open. */
  #readOnly: string | undefined;
  /** Why it is not even read any more: it is somebody else's. */
  #lost: string | undefined;
  #closed = false;

  constructor({ folder, log, keepEntries = KEEP_ENTRIES }: SqliteJournalOptions, owner: Owner) {
    this.#folder = folder;
    this.#log = log;
    this.#keepEntries = keepEntries;
    this.#owner = owner;
    this.#mark = new HighWaterMark(folder);
    const mark = this.#mark.read();
    const wasThere = mark !== undefined || owner.last !== undefined;
    if (wasThere && !existsSync(this.#file)) {
      const held = mark && mark.seq > 0 ? `held ${mark.seq} entries` : 'was there before';
      throw new Error(`${this.#file} is gone, though it ${held}. Put it back, or remove ${folder} to begin anew.`);
    }
    const unreadable = holdsUnreadable(`${this.#file}-wal`);
    const guard = new LogGuard(folder);
    let database: JournalDatabase | undefined;
    try {
      database = new JournalDatabase(this.#file, { mayBeNew: !wasThere });
      const verified = verify(database, mark, log);
      failpoint('journal.verified');
      if (mark && mark.seq > 0 && verified.last.seq === 0)
        throw new Error(
          `${this.#file} holds nothing, though it held ${mark.seq} entries. Restore it from a copy, or remove ${folder} to begin anew.`,
        );
      const isWhole = verified.holdsMark && !unreadable;
      if (!isWhole) {
        database.close();
        this.#tellLoss(verified, mark, guard.setAside());
        database = new JournalDatabase(this.#file, { mayBeNew: false });
      }
      guard.release();
      const { base, start, last, snapshots } = verified;
      this.#base = base;
      this.#sound = last;
      this.#snapshots = snapshots;
      this.#database = database;
      this.#ownerNumber = Math.max(Number(database.meta('owner') ?? 0), owner.last ?? 0) + 1;
      this.#head = { epoch: this.#begin(isWhole), ...last };
      owner.take(this.#ownerNumber);
      this.#mark.write(this.#head);
      if (start.seq > base.seq) this.#checkOlder(base, start);
    } catch (error) {
      database?.close();
      guard.restore();
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

  get base(): Place {
    return this.#base;
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
    const descending = after === undefined;
    const rows = this.#readable().rows({
      after: after ?? 0,
      before: before ?? Number.MAX_SAFE_INTEGER,
      limit,
      descending,
    });
    if (descending) rows.reverse();
    return rows.map(stored);
  }

  requestOf(member: string, id: string): RememberedRequest | undefined {
    const row = this.#readable().requestOf(member, id);
    return row && { seq: row.seq, digest: row.digest, answer: JSON.parse(row.answer) as Json };
  }

  get snapshot(): Snapshot | undefined {
    for (const seq of this.#snapshots) {
      const found = this.#readable().snapshot(seq);
      if (found) return { seq, version: found.version, text: found.text };
      this.discard({ seq }, 'its bytes have changed');
    }
    return undefined;
  }

  keep(snapshot: Snapshot): void {
    const { seq } = snapshot;
    if (this.#closed || this.#readOnly !== undefined) return;
    try {
      const database = this.#writable();
      const hash = seq === this.#base.seq ? this.#base.hash : database.row(seq)?.hash;
      if (hash === undefined || seq > this.#head.seq) return;
      const snapshots = [seq, ...this.#snapshots.filter((other) => other !== seq)].slice(0, SNAPSHOTS);
      database.transaction(() => {
        database.insertSnapshot(snapshot, { seq, hash });
        for (const other of database.snapshotSeqs()) if (!snapshots.includes(other)) database.removeSnapshot(other);
        failpoint('snapshot.written');
      });
      failpoint('snapshot.kept');
      this.#snapshots = snapshots;
      if (seq > this.#sound.seq) this.#sound = { seq, hash };
      this.#removeOld();
    } catch (error) {
      this.#log.warn(`The snapshot of entry ${seq} could not be written: ${(error as Error).message}`, {
        folder: this.#folder,
      });
      this.#recover();
    }
  }

  discard({ seq }: Pick<Snapshot, 'seq'>, why: string): void {
    // Its bytes stay until another takes their place.
    this.#snapshots = this.#snapshots.filter((other) => other !== seq);
    this.#log.warn(`The snapshot of entry ${seq} is passed over: ${why}.`, { folder: this.#folder });
  }

  close(): void {
    if (this.#closed) return;
    if (this.#flush) {
      clearImmediate(this.#flush);
      this.#commit();
    }
    this.#closed = true;
    clearTimeout(this.#markTimer);
    clearTimeout(this.#removing);
    this.#older?.stop();
    if (this.#lost === undefined) {
      this.#database.close();
      this.#writeMark();
    }
    this.#owner.release();
  }

  get #file(): string {
    return path.join(this.#folder, 'journal.db');
  }

  /** The first transaction of each opening: the owner's number, and an epoch where there is none or numbers were lost. */
  #begin(isWhole: boolean): string {
    const known = this.#database.meta('epoch');
    const epoch = known !== undefined && isWhole ? known : randomUUID();
    this.#database.transaction(() => {
      this.#database.setMeta('epoch', epoch);
      this.#database.setMeta('owner', String(this.#ownerNumber));
    });
    return epoch;
  }

  #tellLoss({ last, holdsMark }: Verified, mark: Head | undefined, aside: string): void {
    const held = holdsMark ? 'its log is damaged behind that' : `was known to hold ${mark?.seq}`;
    this.#log.warn(
      `The journal has lost entries: it ends at ${last.seq}, but ${held}. It goes on from ${last.seq}, and everyone is told to begin again. What there was is kept in ${aside}.`,
      { folder: this.#folder },
    );
  }

  #readable(): JournalDatabase {
    if (this.#lost !== undefined) throw unavailable(this.#lost);
    if (this.#database.isOpen) return this.#database;
    if (this.#closed) throw unavailable(CANNOT_READ);
    // A failed write had closed it, and then it could not be opened: perhaps it can be now.
    try {
      this.#reopen();
    } catch (error) {
      this.#log.error(`The journal could not be opened again: ${(error as Error).message}`, { folder: this.#folder });
      throw unavailable(CANNOT_READ);
    }
    return this.#database;
  }

  /** The database, if it is ours to write to; opened again when a failed write had closed it. */
  #writable(): JournalDatabase {
    const refusal = this.#lost ?? this.#readOnly;
    if (refusal !== undefined) throw unavailable(refusal);
    if (!this.#database.isOpen) this.#reopen();
    const intruder = this.#owner.intruder();
    if (intruder !== undefined) throw this.#abandon(intruder);
    return this.#database;
  }

  #commit(): void {
    this.#flush = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#planned = 0;
    let place: Place = this.#head;
    const written: StoredEntry[][] = [];
    try {
      const database = this.#writable();
      database.transaction(() => {
        if (database.meta('owner') !== String(this.#ownerNumber))
          throw this.#abandon(`Another window or process has taken over the journal in ${this.#folder}.`);
        for (const { drafts } of batch) {
          const entries: StoredEntry[] = [];
          for (const draft of drafts) {
            const row = rowOf(place, draft);
            const { request } = draft;
            database.insertEntry(row);
            if (request) database.insertRequest(request, row.seq, canonical(request.answer));
            // As it will be read back, and nobody else's to change.
            entries.push(stored(row));
            place = row;
          }
          written.push(entries);
        }
        failpoint('journal.written');
      });
    } catch (error) {
      this.#failed(batch, error as Error);
      return;
    }
    failpoint('journal.committed');
    this.#head = { epoch: this.#head.epoch, seq: place.seq, hash: place.hash };
    this.#scheduleMark();
    batch.forEach(({ resolve }, index) => {
      resolve(written[index] ?? []);
    });
  }

  /** Nothing of the batch is acknowledged. */
  #failed(batch: readonly Waiting[], error: Error): void {
    if (!(error instanceof RoomError)) {
      this.#log.error(`Entries could not be written: ${error.message}`, { folder: this.#folder });
      this.#recover();
    }
    const refusal = error instanceof RoomError ? error : unavailable(CANNOT_WRITE);
    for (const { reject } of batch) reject(refusal);
  }

  /** After a failed sync no page of this connection can be trusted: it is closed, and another opened and verified. */
  #recover(): void {
    if (this.#lost !== undefined || this.#closed) return;
    this.#database.close();
    try {
      this.#reopen();
    } catch (error) {
      this.#log.error(`The journal could not be opened again: ${(error as Error).message}`, { folder: this.#folder });
    }
  }

  /** Goes on at the head that was acknowledged. What came to the disk behind it was refused: it goes. */
  #reopen(): void {
    const database = new JournalDatabase(this.#file, { mayBeNew: false });
    try {
      let place = this.#sound;
      for (const row of database.from(place.seq)) {
        if (place.seq === this.#head.seq) break;
        place = follow(place, row);
      }
      if (place.hash !== this.#head.hash) throw new BrokenChain(place.seq + 1);
      if (database.lastSeq > this.#head.seq) database.transaction(() => database.removeAfter(this.#head.seq));
    } catch (error) {
      database.close();
      if (error instanceof BrokenChain) this.#readOnly = this.#damage(error);
      throw error;
    }
    this.#database = database;
  }

  /** Lets go of a journal that is not ours any more, without another byte written to it. */
  #abandon(why: string): RoomError {
    this.#lost = `${why} Nothing more is accepted here: close the folder, and open it again.`;
    this.#log.error(this.#lost, { folder: this.#folder });
    abandoned.push(this.#database);
    clearTimeout(this.#markTimer);
    clearTimeout(this.#removing);
    this.#older?.stop();
    return unavailable(this.#lost);
  }

  #damage(error: Error): string {
    const where = error instanceof BrokenChain ? `at entry ${error.seq}` : `(${error.message})`;
    const sentence = `The project's journal is damaged ${where}. It can be read, but nothing more is accepted until it is restored from a copy.`;
    this.#log.error(`${sentence} It is in ${this.#folder} and left as it is.`, { folder: this.#folder });
    return sentence;
  }

  #checkOlder(from: Place, to: Place): void {
    this.#older = new OlderPart(
      () => this.#database,
      { from, to },
      (damage) => {
        this.#older = undefined;
        if (damage) this.#readOnly = this.#damage(damage);
        else this.#removeOld();
      },
    );
  }

  /** Removes what is older than `keepEntries` and than every snapshot, a little at a time. What is not yet verified stays. */
  #removeOld(): void {
    const oldest = this.#snapshots.at(-1);
    if (oldest === undefined || this.#older || this.#removing) return;
    const last = Math.min(oldest, this.#head.seq - this.#keepEntries);
    if (last <= this.#base.seq) return;
    this.#removing = setTimeout(() => {
      this.#removing = undefined;
      if (this.#closed || this.#readOnly !== undefined) return;
      try {
        this.#removeUntil(Math.min(last, this.#base.seq + REMOVE_AT_ONCE));
      } catch (error) {
        this.#log.warn(`Old entries could not be removed: ${(error as Error).message}`, { folder: this.#folder });
        this.#recover();
        return; // tried again after the next snapshot
      }
      this.#removeOld();
    }, REMOVE_PAUSE_MS).unref();
  }

  #removeUntil(seq: number): void {
    const database = this.#writable();
    const row = database.row(seq);
    if (!row) throw new BrokenChain(seq);
    const base: Place = { seq, hash: row.hash };
    database.transaction(() => {
      database.removeUntil(seq);
      database.setMeta('base', JSON.stringify(base));
    });
    this.#base = base;
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

function rowOf(place: Place, { at, kind, body }: Draft): Row {
  const entry = { seq: place.seq + 1, at, kind, body: canonical(body), hash: '' };
  entry.hash = chain(place.hash, entry);
  return entry;
}

const stored = ({ seq, at, kind, body, hash }: Row): StoredEntry => ({
  seq,
  at,
  kind,
  body: JSON.parse(body) as Json,
  hash,
});
