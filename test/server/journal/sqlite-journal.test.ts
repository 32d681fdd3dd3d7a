import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Journal } from '../../../src/server/journal/journal.ts';
import { openSqliteJournal } from '../../../src/server/journal/sqlite-journal.ts';
import type { Log } from '../../../src/shared/log.ts';
import { fact, journalContract, key } from './contract.ts';

let root: string;
let logged: string[];
const journals: Journal[] = [];

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-journal-'));
  logged = [];
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const journal of journals.splice(0)) journal.close();
  rmSync(root, { recursive: true, force: true });
});

const say = (message: string) => void logged.push(message);
const log: Log = { debug: say, info: say, warn: say, error: say };
let count = 0;

function open(folder = path.join(root, 'p'), options: { readonly keepEntries?: number } = {}): Journal {
  const journal = openSqliteJournal({ folder, log, ...options });
  journals.push(journal);
  return journal;
}

journalContract('the journal in SQLite', (options) => open(path.join(root, `c${count++}`), options));

/** A copy of what would lie on the disk had the process been killed now: no journal closes its files on that. */
function killed(folder: string): string {
  const copy = path.join(root, `killed${count++}`);
  const made = spawnSync('cp', ['-r', folder, copy]);
  expect(made.status).toBe(0);
  return copy;
}

const bodies = (journal: Journal) => journal.read({ after: 0, limit: 1000 }).map(({ body }) => body);

describe('a journal on disk', () => {
  it('JRN-10: what was acknowledged is there again, with numbers, hashes and requests, after closing and after a kill', async () => {
    const first = open();
    await first.append([fact('a', key('r', { seq: 1 })), fact('b')]);
    const { head } = first;
    const entries = first.read({ limit: 10 });
    for (const folder of [killed(path.join(root, 'p')), path.join(root, 'p')]) {
      if (folder === path.join(root, 'p')) first.close();
      const again = open(folder);
      expect(again.head).toEqual(head);
      expect(again.read({ limit: 10 })).toEqual(entries);
      expect(again.requestOf('m_1', 'r')).toEqual({ seq: 1, digest: 'of r', answer: { seq: 1 } });
      expect((await again.append([fact('c')]))[0]?.seq).toBe(3);
    }
  });

  it('JRN-11: an entry that was changed, taken out or put in is found when the journal is opened, and nothing is touched', async () => {
    const first = open();
    await first.append([fact('a'), fact('b'), fact('c')]);
    first.close();
    const folder = path.join(root, 'p');
    for (const damage of [
      'UPDATE entries SET body = \'"B"\' WHERE seq = 2',
      'DELETE FROM entries WHERE seq = 2',
      'UPDATE entries SET at = 2 WHERE seq = 3',
      "INSERT INTO entries (seq, at, kind, body, hash) VALUES (4, 1, 'chat', '1', 'x')",
    ]) {
      const copy = killed(folder);
      const database = new DatabaseSync(path.join(copy, 'journal.db'));
      database.exec(damage);
      database.close();
      const before = readFileSync(path.join(copy, 'head.json'), 'utf8');
      expect(() => open(copy), damage).toThrow(/is damaged at entry [234]\. Restore it/);
      expect(() => open(copy), 'and again: no lock is left').toThrow(/is damaged/);
      expect(readFileSync(path.join(copy, 'head.json'), 'utf8')).toBe(before);
    }
  });

  it('JRN-12: a write-ahead log cut short is told, and numbers begin a new epoch', async () => {
    const first = open();
    await first.append([fact('a')]);
    await first.append([fact('b')]);
    const { epoch } = first.head;
    const copy = killed(path.join(root, 'p'));
    first.close();
    copyFileSync(path.join(root, 'p', 'head.json'), path.join(copy, 'head.json'));
    const wal = path.join(copy, 'journal.db-wal');
    truncateSync(wal, statSync(wal).size - 100);
    const again = open(copy);
    expect(again.head.seq).toBe(1);
    expect(again.head.epoch).not.toBe(epoch);
    expect(logged.join('\n')).toContain('ends at 1, but was known to hold 2');
    const { epoch: kept } = again.head;
    again.close();
    expect(open(copy).head.epoch).toBe(kept);
  });

  it('JRN-13: a database that is gone though it once was there is told, and no empty one takes its place', async () => {
    const first = open();
    await first.append([fact('a')]);
    first.close();
    rmSync(path.join(root, 'p', 'journal.db'));
    expect(() => open()).toThrow(/is gone, though it held 1 entries/);
    expect(existsSync(path.join(root, 'p', 'journal.db'))).toBe(false);
  });

  it('JRN-13: a mark that can not be read is told; one that is missing is told, and written anew', async () => {
    const first = open();
    await first.append([fact('a')]);
    first.close();
    const mark = path.join(root, 'p', 'head.json');
    writeFileSync(mark, '{"epoch"');
    expect(() => open()).toThrow(/head\.json is damaged/);
    rmSync(mark);
    const again = open();
    expect(logged.join('\n')).toContain('had no mark');
    expect(JSON.parse(readFileSync(mark, 'utf8'))).toEqual(again.head);
  });

  it('JRN-14: a second opener is refused, in this process and in another, and the first goes on', async () => {
    const first = open();
    expect(() => open()).toThrow(/open in another window or process/);
    const script = `import { openSqliteJournal } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../../src/server/journal/sqlite-journal.ts'))};
      const quiet = () => {};
      try { openSqliteJournal({ folder: ${JSON.stringify(path.join(root, 'p'))}, log: { debug: quiet, info: quiet, warn: quiet, error: quiet } }); console.log('opened'); }
      catch (error) { console.log(error.message); }`;
    const other = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(other.stdout).toContain('open in another window or process');
    expect((await first.append([fact('a')]))[0]?.seq).toBe(1);
    first.close();
    expect(open().head.seq).toBe(1);
  }, 30_000);

  it('JRN-15: the folder is for its owner alone, and so is every file in it', async () => {
    const folder = path.join(root, 'p');
    const first = open();
    await first.append([fact('a')]);
    const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);
    expect(mode(folder)).toBe('700');
    for (const file of ['journal.db', 'journal.db-wal', 'head.json', 'owner.lock'])
      expect(`${file} ${mode(path.join(folder, file))}`).toBe(`${file} 600`);
    first.close();
    chmodSync(folder, 0o755);
    chmodSync(path.join(folder, 'journal.db'), 0o644);
    open();
    expect([mode(folder), mode(path.join(folder, 'journal.db'))]).toEqual(['700', '600']);
  });

  it('JRN-16: a full disk refuses everything that waits, keeps what was there readable, and is over once there is room', async () => {
    const journal = open();
    await journal.append([fact('a', key('r'))]);
    const { head } = journal;
    const exec = DatabaseSync.prototype.exec;
    let full = true;
    const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql: string) {
      // SQLite's own limit on pages, on whichever connection is open.
      exec.call(this, sql);
      if (full && sql.includes('WAL')) exec.call(this, 'PRAGMA max_page_count = 1');
    });
    // Let the open connection run into the same limit: the first failure makes it reopen, with the limit set.
    spy.mockImplementationOnce(() => {
      throw new Error('disk I/O error');
    });
    const big = 'x'.repeat(100_000);
    const refused = await Promise.allSettled([journal.append([fact('b', key('s'))]), journal.append([fact(big)])]);
    expect(refused.map((each) => each.status === 'rejected' && each.reason.code)).toEqual([
      'unavailable',
      'unavailable',
    ]);
    await expect(journal.append([fact(big)])).rejects.toMatchObject({ code: 'unavailable' });
    expect(journal.head).toEqual(head);
    expect(journal.next).toBe(2);
    expect(bodies(journal)).toEqual(['a']);
    expect(journal.requestOf('m_1', 's')).toBeUndefined();
    full = false;
    await expect(journal.append([fact(big)])).rejects.toMatchObject({ code: 'unavailable' });
    const [written] = await journal.append([fact('c', key('s'))]);
    expect(written).toMatchObject({ seq: 2, body: 'c' });
    expect(journal.head.epoch).toBe(head.epoch);
    journal.close();
    expect(bodies(open())).toEqual(['a', 'c']);
  });

  it('JRN-17: a database that can not be opened again answers unavailable until it can', async () => {
    const journal = open();
    await journal.append([fact('a')]);
    const exec = DatabaseSync.prototype.exec;
    let broken = true;
    vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql: string) {
      if (broken) throw new Error('disk I/O error');
      exec.call(this, sql);
    });
    for (let times = 0; times < 3; times++)
      await expect(journal.append([fact('b')])).rejects.toMatchObject({ code: 'unavailable' });
    expect(() => journal.read({ limit: 1 })).toThrow(/can not read its disk/);
    broken = false;
    expect(bodies(journal)).toEqual(['a']);
    expect((await journal.append([fact('c')]))[0]?.seq).toBe(2);
    expect(bodies(journal)).toEqual(['a', 'c']);
  });
});
