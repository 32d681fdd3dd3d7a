import { renameSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fact, snapshotAt } from './contract.ts';
import { bodies, Place } from './on-disk.ts';

/** Whether databases are opened as on a drive that keeps no locks. */
const drive = vi.hoisted(() => ({ keepsLocks: true }));

vi.mock('node:sqlite', async (original) => {
  const real = await original<typeof import('node:sqlite')>();
  class DatabaseSync extends real.DatabaseSync {
    constructor(file: string) {
      super(drive.keepsLocks ? file : `file:${file}?vfs=unix-none`);
    }
  }
  return { ...real, DatabaseSync };
});

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => {
  drive.keepsLocks = true;
  place.end();
});

describe('the owner of a journal', () => {
  it('JRN-24: a second writer that no lock kept out is found before the first writes again, and nothing is mixed', async () => {
    drive.keepsLocks = false;
    const first = place.open();
    await first.append([fact('a'), fact('b')]);
    const second = place.open();
    expect(second.head).toEqual(first.head);
    const refused = await Promise.allSettled([first.append([fact('not this')]), first.append([fact('nor this')])]);
    expect(refused.map((each) => each.status === 'rejected' && [each.reason.code, each.reason.message])).toEqual(
      Array(2).fill(['unavailable', expect.stringContaining('Another window or process has taken over the journal')]),
    );
    expect((await second.append([fact('c')]))[0]?.seq).toBe(3);
    await expect(first.append([fact('d')])).rejects.toMatchObject({ code: 'unavailable' });
    // What it would read may be the other's by now.
    expect(() => first.read({ limit: 1 })).toThrow(/taken over/);
    first.keep(snapshotAt(2));
    first.close();
    expect((await second.append([fact('e')]))[0]?.seq).toBe(4);
    second.close();
    expect(bodies(place.open())).toEqual(['a', 'b', 'c', 'e']);
  });

  it('JRN-24: a second writer is found though the first closes its files last', async () => {
    drive.keepsLocks = false;
    const first = place.open();
    await first.append([fact('a')]);
    const second = place.open();
    await second.append([fact('b')]);
    second.close();
    await expect(first.append([fact('x')])).rejects.toMatchObject({ code: 'unavailable' });
    first.close();
    const { head } = place.open();
    expect(head.seq).toBe(2);
  });

  it('JRN-24: owners are numbered, through copies too', async () => {
    const number = (folder: string) => {
      const journal = place.open(folder);
      journal.close();
      return JSON.parse(place.read('owner.json', folder)).owner;
    };
    expect([number(place.folder), number(place.folder)]).toEqual([1, 2]);
    const copy = place.killed();
    expect([number(copy), number(copy), number(place.folder)]).toEqual([3, 4, 3]);
    // The number in the database counts as well as the one beside it.
    rmSync(place.file('owner.json'));
    expect(number(place.folder)).toBe(4);
  });

  it('JRN-25: a folder that is removed or replaced under an open journal accepts nothing more', async () => {
    for (const [what, sentence] of [
      [() => rmSync(place.folder, { recursive: true }), /was removed while it was in use/],
      [() => renameSync(place.folder, `${place.folder}-elsewhere`), /was removed while it was in use/],
      [() => rmSync(place.file('journal.db')), /was replaced while it was in use/],
      [
        () => {
          const copy = place.killed();
          rmSync(place.folder, { recursive: true });
          renameSync(copy, place.folder);
        },
        /was replaced while it was in use/,
      ],
    ] as const) {
      const journal = place.open();
      const { seq } = journal.head;
      await journal.append([fact('a')]);
      what();
      await expect(journal.append([fact('b')])).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(sentence),
      });
      expect(journal.head.seq).toBe(seq + 1);
      journal.close();
      rmSync(place.folder, { recursive: true, force: true });
    }
  });
});
