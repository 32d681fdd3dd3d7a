import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Journal } from '../../../src/server/journal/journal.ts';
import { fact, key, removedUntil, snapshotAt } from './contract.ts';
import { bodies, Place } from './on-disk.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => {
  vi.restoreAllMocks();
  place.end();
});

/** Twenty entries with a snapshot at 8 and at 15, closed. */
async function written(): Promise<void> {
  const journal = place.open();
  await journal.append(Array.from({ length: 20 }, (_, index) => fact(index + 1)));
  journal.keep(snapshotAt(8));
  journal.keep(snapshotAt(15));
  journal.close();
}

function damaged(sql: string): string {
  const copy = place.killed();
  const database = new DatabaseSync(place.file('journal.db', copy));
  database.exec(sql);
  database.close();
  return copy;
}

/** Until the journal has found what is wrong with its older part. */
async function untilTold(journal: Journal): Promise<void> {
  for (let turn = 0; !place.logged.some((line) => line.includes('is damaged')); turn++) {
    if (turn > 500) throw new Error(`nothing was found: ${place.logged.join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(journal.head.seq).toBeGreaterThan(0);
}

describe('opening a journal that has a snapshot', () => {
  it('JRN-19: walks the entries from the snapshot on before it opens, and no others', async () => {
    await written();
    const walked: unknown[] = [];
    const iterate = StatementSync.prototype.iterate;
    vi.spyOn(StatementSync.prototype, 'iterate').mockImplementation(function (this: StatementSync, ...args) {
      walked.push(args[0]);
      return iterate.apply(this, args as never);
    });
    const journal = place.open();
    expect(walked).toEqual([15]);
    expect(journal.head.seq).toBe(20);
    expect(journal.snapshot).toEqual(snapshotAt(15));
    expect(bodies(journal)).toHaveLength(20);
  });

  it('JRN-19: damage behind the snapshot is refused as it opens', async () => {
    await written();
    expect(() => place.open(damaged('UPDATE entries SET body = \'"B"\' WHERE seq = 17'))).toThrow(
      /is damaged at entry 17\. Restore it from a copy; it is left as it is\./,
    );
    expect(() => place.open(damaged('DELETE FROM entries WHERE seq = 16'))).toThrow(/is damaged at entry 16/);
  });

  it('JRN-20: damage before the snapshot is found beside the work and told; from then on it is only read', async () => {
    await written();
    for (const [sql, seq] of [
      ['UPDATE entries SET body = \'"B"\' WHERE seq = 3', 3],
      ['DELETE FROM entries WHERE seq = 1', 1],
      ['UPDATE entries SET at = 7 WHERE seq = 15', 15],
    ] as const) {
      place.logged.length = 0;
      const journal = place.open(damaged(sql));
      // Nobody waits for the older part.
      expect((await journal.append([fact('meanwhile')]))[0]?.seq).toBe(21);
      await untilTold(journal);
      expect(place.logged.join('\n')).toContain(`damaged at entry ${seq}`);
      await expect(journal.append([fact('after')])).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining(`damaged at entry ${seq}`),
      });
      expect(journal.head.seq).toBe(21);
      expect(journal.read({ after: 16, limit: 2 }).map(({ body }) => body)).toEqual([17, 18]);
      journal.keep(snapshotAt(21));
      expect(journal.snapshot).toEqual(snapshotAt(15));
      journal.close();
    }
  });

  it('JRN-20: an older part that is whole is told of nowhere, and writing goes on', async () => {
    await written();
    const journal = place.open(place.folder, 5);
    journal.keep(snapshotAt(18));
    journal.keep(snapshotAt(19));
    // What is not yet verified is not removed: that it goes shows that it was.
    await removedUntil(journal, 15);
    expect(place.logged).toEqual([]);
    expect((await journal.append([fact('x')]))[0]?.seq).toBe(21);
  });

  it('JRN-21: a snapshot that does not hold together is passed over and told, and the one before it is used', async () => {
    await written();
    for (const change of ["text = 'state at 16'", 'version = 2', "entry = 'x'", "hash = 'x'"]) {
      place.logged.length = 0;
      const journal = place.open(damaged(`UPDATE snapshots SET ${change} WHERE seq = 15`));
      expect(journal.snapshot, change).toEqual(snapshotAt(8));
      expect(place.logged).toEqual(['The snapshot of entry 15 does not hold together and is passed over.']);
      expect(bodies(journal)).toHaveLength(20);
      journal.close();
    }
    const none = place.open(damaged("UPDATE snapshots SET hash = 'x'"));
    expect(none.snapshot).toBeUndefined();
    expect(none.head.seq).toBe(20);
  });

  it('JRN-21: a snapshot of an entry that is another now does not stand for what came before it', async () => {
    await written();
    const copy = damaged("UPDATE entries SET hash = 'x' WHERE seq = 15; DELETE FROM snapshots WHERE seq = 8");
    expect(() => place.open(copy)).toThrow(/is damaged at entry 15/);
  });

  it('JRN-18: a snapshot is there again after closing and after a kill', async () => {
    const journal = place.open();
    await journal.append([fact('a')]);
    journal.keep(snapshotAt(1));
    expect(place.open(place.killed()).snapshot).toEqual(snapshotAt(1));
    journal.close();
    expect(place.open().snapshot).toEqual(snapshotAt(1));
  });

  it('JRN-18: a snapshot that can not be written is told, and costs nothing that was accepted', async () => {
    const journal = place.open();
    await journal.append([fact('a')]);
    const exec = DatabaseSync.prototype.exec;
    let full = true;
    vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql: string) {
      if (full && sql === 'COMMIT') throw new Error('database or disk is full');
      exec.call(this, sql);
    });
    journal.keep(snapshotAt(1));
    expect(journal.snapshot).toBeUndefined();
    expect(place.logged.join('\n')).toContain('The snapshot of entry 1 could not be written');
    full = false;
    expect((await journal.append([fact('b')]))[0]?.seq).toBe(2);
    journal.keep(snapshotAt(2));
    expect(journal.snapshot).toEqual(snapshotAt(2));
  });
});

describe('removing old entries', () => {
  it('JRN-23: goes on beside the work, and is found again by the next opening', async () => {
    const journal = place.open(place.folder, 10);
    await journal.append(Array.from({ length: 1200 }, (_, index) => fact(index + 1, key(`r${index + 1}`))));
    journal.keep(snapshotAt(1190));
    journal.keep(snapshotAt(1200));
    expect((await journal.append([fact('meanwhile')]))[0]?.seq).toBe(1201);
    expect(journal.base.seq).toBeLessThan(1190);
    await removedUntil(journal, 300);
    const { base, head } = journal;
    const again = place.open(place.killed(), 10);
    expect(again.base.seq).toBeGreaterThanOrEqual(base.seq);
    expect(again.head).toEqual(head);
    expect(again.read({ after: 0, limit: 1 })[0]?.seq).toBe(again.base.seq + 1);
    expect(again.requestOf('m_1', `r${again.base.seq}`)).toBeUndefined();
    expect(again.requestOf('m_1', `r${again.base.seq + 1}`)?.seq).toBe(again.base.seq + 1);
    await removedUntil(journal, 1190);
    journal.close();
    const last = place.open();
    expect(last.base.seq).toBe(1190);
    expect(last.head).toEqual(head);
    expect(place.logged).toEqual([]);
  });

  it('JRN-23: the chain begins at the hash that is kept of what was removed', async () => {
    const journal = place.open(place.folder, 5);
    await journal.append(Array.from({ length: 20 }, (_, index) => fact(index + 1)));
    journal.keep(snapshotAt(10));
    await removedUntil(journal, 10);
    journal.close();
    // Nothing but the chain is left to tell.
    const copy = damaged(
      'DELETE FROM snapshots; UPDATE meta SET value = \'{"seq":10,"hash":"x"}\' WHERE key = \'base\'',
    );
    expect(() => place.open(copy)).toThrow(/is damaged at entry 11/);
    expect(() => place.open(damaged('DELETE FROM snapshots; DELETE FROM entries WHERE seq = 11'))).toThrow(
      /is damaged at entry 11/,
    );
    expect(place.open(damaged('DELETE FROM snapshots')).head.seq).toBe(20);
  });

  it('JRN-23: everything may go that a snapshot stands for, and numbers go on', async () => {
    const journal = place.open(place.folder, 0);
    await journal.append([fact('a'), fact('b')]);
    const { head } = journal;
    journal.keep(snapshotAt(2));
    await removedUntil(journal, 2);
    expect(bodies(journal)).toEqual([]);
    journal.close();
    const again = place.open(place.folder, 0);
    expect(again.head).toEqual(head);
    expect(again.snapshot).toEqual(snapshotAt(2));
    expect((await again.append([fact('c')]))[0]?.seq).toBe(3);
    again.close();
    expect(bodies(place.open())).toEqual(['c']);
  });
});
