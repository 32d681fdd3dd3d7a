import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryJournal } from '../../../src/server/journal/memory-journal.ts';
import { openSqliteJournal } from '../../../src/server/journal/sqlite-journal.ts';
import { readState, snapshotOf } from '../../../src/server/project/snapshot.ts';
import { silentLog } from '../../../src/shared/log.ts';
import { startBareRoom } from '../../support/server/bare-room.ts';
import { ada, Host, rest } from './host.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-replay-'));
const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(root, { recursive: true, force: true });
});

beforeEach(() => mkdirSync(path.join(root, 'bare'), { recursive: true }));

describe('a room whose old entries are gone', () => {
  it('JRN-22: resets who comes back from before them, and no one else', async () => {
    const journal = new MemoryJournal({ keepEntries: 4 });
    const limits = { chatBurst: 100 };
    const room = await startBareRoom({ folder: path.join(root, 'bare'), journal, limits });
    ends.push(() => room.close());
    const client = await room.join('owner');
    for (let n = 1; n <= 12; n++) expect(await client.chat(`${n}`)).toMatchObject({ ok: true });
    const { seq } = journal.head;
    journal.keep(snapshotOf(readState(journal, silentLog).state, seq));
    expect(journal.base.seq).toBe(seq - 4);
    for (const [last, reset] of [
      [1, true],
      [seq - 5, true],
      [seq - 4, false],
      [seq - 1, false],
      [seq, false],
      [seq + 1, true],
    ] as const) {
      const joined = await client.join('bare', { last_seq: last });
      expect([last, joined.reset]).toEqual([last, reset]);
      const first = reset ? seq - 3 : last + 1;
      expect(joined.tail.map((entry) => entry.seq)).toEqual(
        Array.from({ length: seq - first + 1 }, (_, index) => first + index),
      );
    }
    expect(await client.ask('history', { limit: 100 })).toMatchObject({ more: false });
  });
});

describe('a project on a disk', () => {
  const WORK =
    'workflow: w\ncommands: { go: {}, back: {} }\ninitial: a\nstates: { a: { on: { go: b } }, b: { on: { back: a }, after: { 1h: a } } }\n';
  const open = (folder: string) => {
    const journal = openSqliteJournal({ folder, log: silentLog, keepEntries: 10 });
    ends.push(() => journal.close());
    return journal;
  };

  it('JRN-32: goes on over closing, killing and the removal of all but its last entries', async () => {
    const folder = path.join(root, 'p');
    let host = await Host.open([WORK], { journal: open(folder) as never, snapshotEvery: 7 });
    for (let life = 0; life < 6; life++) {
      for (let times = 0; times < 10; times++) await host.send(ada, times % 2 === 0 ? 'go' : 'back');
      const seen = host.seen();
      const now = host.clock.now();
      await host.project.close();
      const journal = open(folder);
      expect(journal.snapshot?.seq).toBe(journal.head.seq);
      host = await Host.open([], { journal: journal as never, snapshotEvery: 7 });
      expect(host.clock.now()).toBe(now);
      expect(host.seen()).toBe(seen);
      await rest();
    }
    expect((await host.send(ada, 'go', { id: 'x' })).seq).toBe(host.project.seq);
    expect(host.logged).toEqual([]);
  });
});
