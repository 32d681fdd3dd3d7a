import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const BODY = JSON.stringify({ text: 'x'.repeat(400) });

/** One commit alone: a row of an entry's size, as durable as the journal's, by SQLite and nothing else. */
export class Commits {
  readonly #database: DatabaseSync;
  readonly #insert;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#database = new DatabaseSync(path.join(folder, 'commits.db'));
    this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    this.#database.exec('CREATE TABLE entries (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
    this.#insert = this.#database.prepare('INSERT INTO entries (body) VALUES (?)');
  }

  one(): void {
    this.#insert.run(BODY);
  }
}
