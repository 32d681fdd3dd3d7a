import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/server/journal/journal.ts';
import { fact, key, snapshotAt } from './contract.ts';
import { bodies, Place } from './on-disk.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.end());

const ENTRIES = 60;
const facts = (from = 1, to = ENTRIES): Draft[] =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    fact({ n: from + index, text: 'x'.repeat(300) }, key(`r${from + index}`)),
  );

/** Sixty entries of the length of a chat message, closed: all is in the database. */
async function closed(): Promise<unknown[]> {
  const journal = place.open();
  await journal.append(facts());
  const all = bodies(journal);
  journal.close();
  return all;
}

/** Twenty entries in the database, forty in the log beside it, as a kill leaves them; the mark knows of all. */
async function killedWithLog(): Promise<{ folder: string; epoch: string }> {
  const first = place.open();
  await first.append(facts(1, 20));
  first.close();
  const second = place.open();
  for (let from = 21; from <= ENTRIES; from += 5) await second.append(facts(from, from + 4));
  const folder = place.killed();
  const { epoch } = second.head;
  second.close();
  copyFileSync(place.file('head.json'), place.file('head.json', folder));
  return { folder, epoch };
}

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}

const setAside = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('lost-'));

describe('a journal whose files were damaged', () => {
  it('JRN-26: a flipped byte anywhere in the database is refused and left as it is, or changes no entry', async () => {
    const all = await closed();
    const size = statSync(place.file('journal.db')).size;
    const outcomes = { refused: 0, whole: 0 };
    for (let at = 7; at < size; at += 509) {
      const copy = place.killed();
      const file = place.file('journal.db', copy);
      flip(file, at);
      const before = hashOf(file);
      try {
        const journal = place.open(copy);
        expect(bodies(journal), `byte ${at}`).toEqual(all);
        journal.close();
        outcomes.whole += 1;
      } catch (error) {
        expect((error as Error).message, `byte ${at}`).toMatch(
          /^The journal in \S+ (is damaged (at entry \d+|\(.+\))\. Restore it from a copy; it is left as it is\.|can't be opened: .+)$/,
        );
        expect(hashOf(file), `byte ${at}`).toBe(before);
        outcomes.refused += 1;
      }
      rmSync(copy, { recursive: true });
    }
    expect(outcomes.refused).toBeGreaterThan(outcomes.whole);
  }, 60_000);

  it('JRN-26: a database cut short, emptied, or overwritten is refused and left as it is', async () => {
    await closed();
    const size = statSync(place.file('journal.db')).size;
    const cases: [string, (file: string) => void, RegExp][] = [
      ['half', (file) => truncateSync(file, Math.floor(size / 2 / 4096) * 4096), /is damaged/],
      ['one page', (file) => truncateSync(file, 4096), /is damaged/],
      ['nothing', (file) => truncateSync(file, 0), /holds nothing, though/],
      ['zeros', (file) => writeFileSync(file, Buffer.alloc(size)), /is damaged|holds nothing/],
      ['text', (file) => writeFileSync(file, 'hello '.repeat(1000)), /is damaged/],
    ];
    for (const [what, damage, sentence] of cases) {
      const copy = place.killed();
      const file = place.file('journal.db', copy);
      damage(file);
      const before = hashOf(file);
      for (let times = 0; times < 2; times++) expect(() => place.open(copy), what).toThrow(sentence);
      expect(hashOf(file), what).toBe(before);
      expect(place.read('head.json', copy), what).toBe(place.read('head.json'));
    }
  });

  it('JRN-12: an older copy of the database in its place is told, numbers begin a new epoch, and what there was is set aside', async () => {
    const journal = place.open();
    await journal.append(facts(1, 20));
    journal.close();
    const old = place.killed();
    const later = place.open();
    await later.append(facts(21, 40));
    const { epoch } = later.head;
    later.close();
    copyFileSync(place.file('journal.db', old), place.file('journal.db'));
    const again = place.open();
    expect(again.head.seq).toBe(20);
    expect(again.head.epoch).not.toBe(epoch);
    expect(place.logged.join('\n')).toMatch(/ends at 20, but was known to hold 40.*What there was is kept in /);
    const [aside = ''] = setAside(place.folder);
    expect(hashOf(place.file(path.join(aside, 'journal.db')))).toBe(hashOf(place.file('journal.db', old)));
    expect((await again.append([fact('on')]))[0]?.seq).toBe(21);
  });

  it('JRN-12: another journal in its place is told, though it is longer', async () => {
    await closed();
    const other = path.join(place.root, 'other');
    const longer = place.open(other);
    await longer.append(facts(1, ENTRIES + 5).map((draft) => ({ ...draft, at: 2 })));
    longer.close();
    const { epoch } = JSON.parse(place.read('head.json'));
    copyFileSync(place.file('journal.db', other), place.file('journal.db'));
    const journal = place.open();
    expect(journal.head.epoch).not.toBe(epoch);
    expect(place.logged.join('\n')).toContain('has lost entries');
  });

  it('JRN-12: a write-ahead log that is empty, gone, or damaged loses nothing in silence, and its bytes are set aside', async () => {
    const { folder, epoch } = await killedWithLog();
    const { size } = statSync(place.file('journal.db-wal', folder));
    const frame = 24 + 4096;
    const cases: [string, (log: string) => void, number, boolean][] = [
      ['empty', (log) => truncateSync(log, 0), 20, false],
      ['gone', (log) => rmSync(log), 20, false],
      ['header', (log) => flip(log, 18), 20, true],
      ['first frame', (log) => flip(log, 32 + 100), 20, true],
      ['middle', (log) => flip(log, 32 + frame * Math.floor(size / frame / 2) + 700), 0, true],
      ['last frame', (log) => flip(log, size - 900), 0, true],
    ];
    for (const [what, damage, end, hasLog] of cases) {
      place.logged.length = 0;
      const copy = place.killed(folder);
      const log = place.file('journal.db-wal', copy);
      damage(log);
      const damagedLog = hasLog ? hashOf(log) : '';
      const journal = place.open(copy);
      expect(journal.head.epoch, what).not.toBe(epoch);
      if (end > 0) expect(journal.head.seq, what).toBe(end);
      expect(journal.head.seq, what).toBeLessThan(ENTRIES);
      expect(place.logged.join('\n'), what).toMatch(
        /The journal has lost entries: it ends at \d+, but was known to hold 60/,
      );
      const [aside = ''] = setAside(copy);
      if (hasLog) expect(hashOf(path.join(copy, aside, 'journal.db-wal')), what).toBe(damagedLog);
      // What is left is a prefix, and goes on as any journal.
      expect(bodies(journal), what).toEqual(facts(1, journal.head.seq).map(({ body }) => body));
      const { seq } = journal.head;
      expect((await journal.append([fact('on')]))[0]?.seq).toBe(seq + 1);
      journal.close();
      place.logged.length = 0;
      expect(place.open(copy).head.seq).toBe(seq + 1);
      expect(place.logged, what).toEqual([]);
    }
  });

  it('JRN-12: a damaged log is told though the mark had not come so far yet; one that a kill cut off is not', async () => {
    const { folder, epoch } = await killedWithLog();
    const head = JSON.parse(place.read('head.json', folder));
    const { size } = statSync(place.file('journal.db-wal', folder));
    const frame = 24 + 4096;
    const middle = 32 + frame * Math.floor(size / frame / 2);
    const cases: [string, (log: string) => void, boolean][] = [
      ['whole', () => undefined, false],
      ['header', (log) => flip(log, 18), true],
      ['size of the header’s pages', (log) => flip(log, 9), true],
      ['first frame', (log) => flip(log, 32 + 100), true],
      ['middle, in a page', (log) => flip(log, middle + 700), true],
      ['middle, in a checksum', (log) => flip(log, middle + 17), true],
      ['middle, in a salt', (log) => flip(log, middle + 9), true],
      ['cut in its last frame', (log) => truncateSync(log, size - 100), false],
      ['cut behind its last frame but one', (log) => truncateSync(log, size - frame), false],
      ['last frame', (log) => flip(log, size - 900), false],
    ];
    for (const [what, damage, isTold] of cases) {
      place.logged.length = 0;
      const copy = place.killed(folder);
      // As it was a second before: it knows of what had been there when the journal was opened.
      rmSync(place.file('head.json', copy));
      const first = place.open(copy);
      const entries = first.read({ after: 0, limit: 20 });
      first.close();
      const again = place.killed(folder);
      const mark = { ...head, seq: 20, hash: entries.at(-1)?.hash };
      writeFileSync(place.file('head.json', again), JSON.stringify(mark));
      damage(place.file('journal.db-wal', again));
      place.logged.length = 0;
      const journal = place.open(again);
      expect([what, journal.head.epoch !== epoch]).toEqual([what, isTold]);
      expect([what, setAside(again).length, place.logged.length]).toEqual([what, isTold ? 1 : 0, isTold ? 1 : 0]);
      if (isTold)
        expect(place.logged[0]).toMatch(/has lost entries: it ends at \d+, but its log is damaged behind that/);
      expect(bodies(journal)).toEqual(facts(1, journal.head.seq).map(({ body }) => body));
      journal.close();
    }
  });

  it('JRN-13: where nothing at all is left the journal is refused, log included, and is whole again with its log', async () => {
    const journal = place.open();
    await journal.append(facts());
    const copy = place.killed();
    journal.close();
    copyFileSync(place.file('head.json'), place.file('head.json', copy));
    const log = place.file('journal.db-wal', copy);
    const good = readFileSync(log);
    flip(log, 18);
    const damagedLog = hashOf(log);
    for (let times = 0; times < 2; times++) {
      expect(() => place.open(copy)).toThrow(/holds nothing, though/);
      expect(hashOf(log)).toBe(damagedLog);
    }
    writeFileSync(log, good);
    expect(bodies(place.open(copy))).toHaveLength(ENTRIES);
  });

  it('JRN-13: a database that is gone is told by whatever lies beside it', async () => {
    await closed();
    const file = place.file('journal.db');
    for (const beside of [['owner.json'], ['head.json'], []]) {
      const copy = place.killed();
      rmSync(place.file('journal.db', copy));
      for (const name of beside) rmSync(place.file(name, copy));
      expect(() => place.open(copy)).toThrow(
        /journal\.db is gone, though it (held 60 entries|was there before)\. Put it back/,
      );
      expect(existsSync(place.file('journal.db', copy))).toBe(false);
    }
    expect(existsSync(file)).toBe(true);
  });

  it('JRN-13: a mark that knows more than the journal is told; one that can not be read is refused', async () => {
    await closed();
    const ahead = place.killed();
    const head = JSON.parse(place.read('head.json'));
    writeFileSync(place.file('head.json', ahead), JSON.stringify({ ...head, seq: 75 }));
    expect(place.open(ahead).head).toMatchObject({ seq: ENTRIES });
    expect(place.logged.join('\n')).toContain('ends at 60, but was known to hold 75');
    for (const text of ['', '{', '[]', '{"epoch":1}', 'null']) {
      for (const name of ['head.json', 'owner.json']) {
        const copy = place.killed();
        writeFileSync(place.file(name, copy), text);
        expect(() => place.open(copy), `${name} ${text}`).toThrow(`${name} is damaged. Remove it to go on`);
        expect(place.read(name, copy)).toBe(text);
      }
    }
  });

  it('JRN-27: what can not be opened for another reason is told with the reason, and what to look at', async () => {
    await closed();
    const cases: [string, (folder: string) => void][] = [
      [
        'a file in the place of the folder',
        (folder) => [rmSync(folder, { recursive: true }), writeFileSync(folder, '')],
      ],
      ['a folder in the place of the database', (folder) => replaceByFolder(place.file('journal.db', folder))],
      ['a folder in the place of the mark', (folder) => replaceByFolder(place.file('head.json', folder))],
      ['a folder in the place of the lock', (folder) => replaceByFolder(place.file('owner.lock', folder))],
      [
        'a link that leads nowhere',
        (folder) => [rmSync(folder, { recursive: true }), symlinkSync('/nowhere/at/all', folder)],
      ],
    ];
    for (const [what, spoil] of cases) {
      const copy = place.killed();
      spoil(copy);
      expect(() => place.open(copy), what).toThrow(
        /^The journal in \S+ can't be opened: .+\. Look at the disk, and at who may write there\.$/,
      );
    }
  });

  it('JRN-15: files that were made read-only or open to others are the owner’s alone again', async () => {
    await closed();
    for (const mode of [0o444, 0o400, 0o666]) {
      chmodSync(place.file('journal.db'), mode);
      chmodSync(place.folder, mode | 0o111);
      const journal = place.open();
      expect((await journal.append([fact(mode)])).length).toBe(1);
      journal.close();
      expect((statSync(place.file('journal.db')).mode & 0o777).toString(8)).toBe('600');
      expect((statSync(place.folder).mode & 0o777).toString(8)).toBe('700');
    }
  });

  it('JRN-26: a snapshot is no reason to pass over damage behind it', async () => {
    const journal = place.open();
    await journal.append(facts());
    journal.keep(snapshotAt(30));
    journal.close();
    const copy = place.killed();
    const file = place.file('journal.db', copy);
    const at = readFileSync(file).indexOf('"n":45');
    expect(at).toBeGreaterThan(0);
    flip(file, at + 5);
    expect(() => place.open(copy)).toThrow(/is damaged at entry 45/);
  });
});

function replaceByFolder(file: string): void {
  rmSync(file, { force: true });
  mkdirSync(file);
}
