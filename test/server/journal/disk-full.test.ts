import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fact, key, snapshotAt } from './contract.ts';
import { bodies, Place } from './on-disk.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => {
  vi.restoreAllMocks();
  place.end();
});

const JOURNAL = path.resolve(import.meta.dirname, '../../../src/server/journal/sqlite-journal.ts');

/** Lets `COMMIT` reach the disk and fail all the same, as a sync does that comes too late to know. */
function failCommits(): { failing: boolean } {
  const disk = { failing: true };
  const exec = DatabaseSync.prototype.exec;
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql: string) {
    exec.call(this, sql);
    if (disk.failing && sql === 'COMMIT') throw new Error('disk I/O error');
  });
  return disk;
}

describe('a disk that fails', () => {
  it('JRN-28: what was refused is not there, though it had come to the disk before the sync failed', async () => {
    const journal = place.open();
    await journal.append([fact('a', key('first'))]);
    const { head } = journal;
    const disk = failCommits();
    const refused = await Promise.allSettled([
      journal.append([fact('b', key('r')), fact('c')]),
      journal.append([fact('d')]),
    ]);
    expect(refused.map((each) => each.status === 'rejected' && each.reason.code)).toEqual([
      'unavailable',
      'unavailable',
    ]);
    disk.failing = false;
    expect(journal.head).toEqual(head);
    expect(bodies(journal)).toEqual(['a']);
    expect(journal.requestOf('m_1', 'r')).toBeUndefined();
    const [written] = await journal.append([fact('b again', key('r'))]);
    expect(written?.seq).toBe(2);
    journal.close();
    expect(bodies(place.open())).toEqual(['a', 'b again']);
    expect(place.logged.filter((line) => line.includes('lost'))).toEqual([]);
  });

  it('JRN-28: what was refused is not there in the next life either, when the host dies before it can write again', async () => {
    const journal = place.open();
    await journal.append([fact('a')]);
    const disk = failCommits();
    await expect(journal.append([fact('b')])).rejects.toMatchObject({ code: 'unavailable' });
    disk.failing = false;
    expect(bodies(journal)).toEqual(['a']);
    expect(bodies(place.open(place.killed()))).toEqual(['a']);
  });

  it('JRN-28: after a failed write the entries are verified from the last verified one on, and no others', async () => {
    const before = place.open();
    await before.append(Array.from({ length: 500 }, (_, index) => fact(index + 1)));
    before.close();
    const journal = place.open();
    await journal.append([fact(501), fact(502)]);
    const walked: unknown[] = [];
    const iterate = StatementSync.prototype.iterate;
    vi.spyOn(StatementSync.prototype, 'iterate').mockImplementation(function (this: StatementSync, ...args) {
      walked.push(args[0]);
      return iterate.apply(this, args as never);
    });
    const disk = failCommits();
    await expect(journal.append([fact('x')])).rejects.toMatchObject({ code: 'unavailable' });
    disk.failing = false;
    expect([...new Set(walked)]).toEqual([500]);
    expect((await journal.append([fact(503)]))[0]?.seq).toBe(503);
    journal.keep(snapshotAt(503));
    disk.failing = true;
    await expect(journal.append([fact('x')])).rejects.toMatchObject({ code: 'unavailable' });
    expect([...new Set(walked)]).toEqual([500, 503]);
  });

  it('JRN-28: when acknowledged entries are not there after a failed write, nothing more is accepted, and it is told', async () => {
    const journal = place.open();
    await journal.append([fact('a'), fact('b')]);
    const exec = DatabaseSync.prototype.exec;
    vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql: string) {
      if (sql === 'COMMIT') {
        // The pages that were synced before are lost with those that were not.
        exec.call(this, 'DELETE FROM entries WHERE seq = 2');
        exec.call(this, sql);
        throw new Error('disk I/O error');
      }
      exec.call(this, sql);
    });
    await expect(journal.append([fact('c')])).rejects.toMatchObject({ code: 'unavailable' });
    vi.restoreAllMocks();
    await expect(journal.append([fact('d')])).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining("The project's journal is damaged at entry 2"),
    });
    expect(place.logged.join('\n')).toContain('is damaged at entry 2');
    journal.close();
    expect(() => place.open()).toThrow(/is damaged at entry 2/);
  });

  it('JRN-16: a limit on the size of files refuses with unavailable, and everything before it is there, without a gap', async () => {
    const script = `import { openSqliteJournal } from ${JSON.stringify(JOURNAL)};
      const quiet = () => {};
      const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
      const journal = openSqliteJournal({ folder: ${JSON.stringify(place.folder)}, log });
      const acknowledged = [], refused = [];
      let code = '';
      for (let n = 1; refused.length < 5 && n < 10_000; n++) {
        const draft = { kind: 'chat', at: 1, body: 'x'.repeat(5000), request: { member: 'm', id: 'r' + n, digest: '', answer: n } };
        try { const [entry] = await journal.append([draft]); acknowledged.push([n, entry.seq]); }
        catch (error) { refused.push(n); code = error.code; }
      }
      const { length } = journal.read({ after: 0, limit: 100_000 });
      console.log(JSON.stringify({ acknowledged, refused, code, length }));
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawnSync(
      'sh',
      ['-c', 'ulimit -f 4096; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', script],
      { encoding: 'utf8', timeout: 50_000 },
    );
    const { acknowledged, refused, code, length } = JSON.parse(child.stdout) as {
      acknowledged: [number, number][];
      refused: number[];
      code: string;
      length: number;
    };
    expect([code, refused.length]).toEqual(['unavailable', 5]);
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(length).toBe(acknowledged.length);
    // There is room again.
    const again = place.open();
    const numbers = Array.from({ length }, (_, index) => index + 1);
    expect(again.read({ after: 0, limit: 100_000 }).map(({ seq }) => seq)).toEqual(numbers);
    expect(acknowledged.map(([, seq]) => seq)).toEqual(numbers);
    for (const [n, seq] of acknowledged) expect(again.requestOf('m', `r${n}`)?.seq).toBe(seq);
    for (const n of refused) expect(again.requestOf('m', `r${n}`)).toBeUndefined();
    expect((await again.append([fact('on')]))[0]?.seq).toBe(length + 1);
    expect(place.logged.filter((line) => line.includes('lost'))).toEqual([]);
  }, 60_000);

  it('JRN-17: a disk that comes back is used again by whoever reads first, without a write', async () => {
    const journal = place.open();
    await journal.append([fact('a')]);
    const exec = DatabaseSync.prototype.exec;
    let away = true;
    vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql: string) {
      if (away) throw new Error('disk I/O error');
      exec.call(this, sql);
    });
    await expect(journal.append([fact('b')])).rejects.toMatchObject({ code: 'unavailable' });
    expect(() => journal.read({ limit: 1 })).toThrow(/can not read its disk/);
    expect(() => journal.requestOf('m_1', 'r')).toThrow(/can not read its disk/);
    away = false;
    expect(bodies(journal)).toEqual(['a']);
    journal.close();
    expect(() => journal.read({ limit: 1 })).toThrow(/can not read its disk/);
  });
});
