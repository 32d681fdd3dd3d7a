import { afterEach, describe, expect, it } from 'vitest';
import { canonical, chain } from '../../../src/server/journal/canonical.ts';
import type { Draft, Journal, Snapshot, StoredEntry } from '../../../src/server/journal/journal.ts';

export const fact = (body: Draft['body'], request?: Draft['request']): Draft => ({
  kind: 'chat',
  at: 1,
  body,
  ...(request && { request }),
});

export const key = (id: string, answer: Draft['body'] = { ok: true }) => ({
  member: 'm_1',
  id,
  digest: `of ${id}`,
  answer,
});

const seqs = (entries: readonly StoredEntry[]) => entries.map(({ seq }) => seq);
const until = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

export const snapshotAt = (seq: number, text = `state at ${seq}`): Snapshot => ({ seq, version: 1, text });

/** Waits until so many of the oldest entries are gone. */
export async function removedUntil(journal: Journal, seq: number): Promise<void> {
  for (let turn = 0; journal.base.seq < seq; turn++) {
    if (turn > 500) throw new Error(`entries up to ${journal.base.seq} are gone, not up to ${seq}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Options {
  readonly keepEntries?: number;
}

/** What every journal promises; run against each implementation. */
export function journalContract(name: string, open: (options?: Options) => Journal): void {
  describe(name, () => {
    const opened: Journal[] = [];
    const make = (options?: Options) => {
      const journal = open(options);
      opened.push(journal);
      return journal;
    };
    afterEach(() => {
      for (const journal of opened.splice(0)) journal.close();
    });

    it('JRN-1: numbers go 1, 2, 3 … in the order of the calls, without hole or double', async () => {
      const journal = make();
      expect(journal.head).toMatchObject({ seq: 0, hash: '' });
      const written = await Promise.all(
        until(200).map((n) => journal.append(n % 3 === 0 ? [fact(n), fact(-n)] : [fact(n)])),
      );
      const all = written.flat();
      expect(seqs(all)).toEqual(until(all.length));
      expect(all.map(({ body }) => body)).toEqual(until(200).flatMap((n) => (n % 3 === 0 ? [n, -n] : [n])));
      expect(journal.read({ after: 0, limit: 1000 })).toEqual(all);
      expect(journal.head).toMatchObject({ seq: all.length, hash: all.at(-1)?.hash });
    });

    it('JRN-2: next is the number that the next append begins with, while others are in flight too', async () => {
      const journal = make();
      expect(journal.next).toBe(1);
      const first = journal.append([fact('a'), fact('b')]);
      expect(journal.next).toBe(3);
      const second = journal.append([fact('c')]);
      expect(journal.next).toBe(4);
      expect(journal.head.seq).toBe(0);
      expect(seqs(await first)).toEqual([1, 2]);
      expect(seqs(await second)).toEqual([3]);
      expect(journal.next).toBe(4);
      expect(await journal.append([])).toEqual([]);
      expect(journal.next).toBe(4);
    });

    it('JRN-3: nothing is there before its append resolves, and all of it after', async () => {
      const journal = make();
      const writing = journal.append([fact('a', key('r')), fact('b')]);
      expect(journal.read({ limit: 10 })).toEqual([]);
      expect(journal.requestOf('m_1', 'r')).toBeUndefined();
      await writing;
      expect(journal.read({ limit: 10 })).toHaveLength(2);
    });

    it('JRN-4: a request is kept with its record: whose, what it was, what it was answered', async () => {
      const journal = make();
      await journal.append([fact('a'), fact('b', key('r', { seq: 2, of: ['x'] }))]);
      expect(journal.requestOf('m_1', 'r')).toEqual({ seq: 2, digest: 'of r', answer: { seq: 2, of: ['x'] } });
      expect(journal.requestOf('m_2', 'r')).toBeUndefined();
      expect(journal.requestOf('m_1', 'R')).toBeUndefined();
      expect(journal.requestOf('__proto__', 'constructor')).toBeUndefined();
    });

    it('JRN-5: what can not be kept is kept nowhere: not the rest of its append, no request, no number', async () => {
      const journal = make();
      await journal.append([fact('before', key('first'))]);
      for (const bad of ['\ud800', Number.NaN, -0, 2 ** 53, { a: ['\udfff'] }, { '\ud800': 1 }]) {
        await expect(journal.append([fact('good', key('r')), fact(bad as Draft['body'])])).rejects.toMatchObject({
          code: 'unavailable',
        });
      }
      // A request that was answered once is no second record.
      await expect(journal.append([fact('again', key('first'))])).rejects.toMatchObject({ code: 'unavailable' });
      expect(journal.next).toBe(2);
      expect(journal.requestOf('m_1', 'r')).toBeUndefined();
      expect(seqs(await journal.append([fact('after', key('r'))]))).toEqual([2]);
      expect(journal.read({ limit: 10 }).map(({ body }) => body)).toEqual(['before', 'after']);
    });

    it('JRN-6: a read gives what lies between, ascending: the first after, or the last before', async () => {
      const journal = make();
      await journal.append(until(10).map((n) => fact(n)));
      const read = (range: Parameters<Journal['read']>[0]) => seqs(journal.read(range));
      expect(read({ limit: 3 })).toEqual([8, 9, 10]);
      expect(read({ before: 5, limit: 3 })).toEqual([2, 3, 4]);
      expect(read({ after: 4, limit: 3 })).toEqual([5, 6, 7]);
      expect(read({ after: 4, before: 7, limit: 9 })).toEqual([5, 6]);
      expect(read({ after: 0, limit: 2 })).toEqual([1, 2]);
      expect(read({ after: 10, limit: 5 })).toEqual([]);
      expect(read({ before: 1, limit: 5 })).toEqual([]);
      expect(read({ after: 99, limit: 5 })).toEqual([]);
      expect(read({ limit: 0 })).toEqual([]);
    });

    it('JRN-7: what was written comes back the same, whatever text it is', async () => {
      const journal = make();
      const body = {
        text: 'NUL \0, BOM \ufeff, bidi \u202e, é ≠ é, 😀, "\\\n',
        zero: 0,
        n: -1.5e-7,
        list: [null, true, {}, []],
        '': 1,
      };
      const [written] = await journal.append([fact(body)]);
      expect(written?.body).toEqual(body);
      expect(journal.read({ limit: 1 })[0]).toEqual(written);
    });

    it('JRN-8: each entry is chained to the one before by a hash over its canonical bytes', async () => {
      const journal = make();
      const entries = await journal.append([fact({ b: 1, a: { d: 2, c: undefined as unknown as null } }), fact(['x'])]);
      let previous = '';
      for (const { seq, at, kind, body, hash } of entries) {
        expect(hash).toBe(chain(previous, { seq, at, kind, body: canonical(body) }));
        previous = hash;
      }
      expect(canonical({ b: 1, a: { d: 2, c: [] } })).toBe('{"a":{"c":[],"d":2},"b":1}');
      expect(JSON.stringify(entries[0]?.body)).toBe('{"a":{"d":2},"b":1}');
    });

    it('JRN-8: a body changed by its sender after the call, or by a reader, changes nothing that is kept', async () => {
      const journal = make();
      const body = { list: [1] };
      const [written] = await journal.append([fact(body)]);
      body.list.push(2);
      const given = written?.body;
      if (given !== null && typeof given === 'object' && 'list' in given) given.list = [3];
      expect((await journal.append([fact('x')]))[0]?.seq).toBe(2);
      expect(journal.read({ after: 0, limit: 1 })[0]?.hash).toBe(written?.hash);
    });

    it('JRN-9: closing keeps what was on its way, and refuses what comes after', async () => {
      const journal = open();
      const onItsWay = journal.append([fact('a')]);
      journal.close();
      journal.close();
      expect(seqs(await onItsWay)).toEqual([1]);
      await expect(journal.append([fact('b')])).rejects.toMatchObject({ code: 'unavailable' });
    });

    it('JRN-18: the newest snapshot is given back as it was kept, and the one before it when that is of no use', async () => {
      const journal = make();
      expect(journal.snapshot).toBeUndefined();
      await journal.append(until(9).map((n) => fact(n)));
      const odd = snapshotAt(3, 'NUL \0, é, 😀, \u202e, "\\u0000');
      for (const snapshot of [odd, snapshotAt(5), snapshotAt(8)]) {
        journal.keep(snapshot);
        expect(journal.snapshot).toEqual(snapshot);
      }
      journal.keep(snapshotAt(8, 'written anew'));
      expect(journal.snapshot).toEqual(snapshotAt(8, 'written anew'));
      journal.discard(snapshotAt(8), 'it can not be used');
      expect(journal.snapshot).toEqual(snapshotAt(5));
      journal.discard(snapshotAt(5), 'it can not be used');
      expect(journal.snapshot).toBeUndefined();
      journal.keep(odd);
      expect(journal.snapshot).toEqual(odd);
      expect(journal.head.seq).toBe(9);
      expect((await journal.append([fact('x')]))[0]?.seq).toBe(10);
    });

    it('JRN-18: a snapshot of what is not durable is not kept', async () => {
      const journal = make();
      await journal.append([fact('a')]);
      const onItsWay = journal.append([fact('b')]);
      journal.keep(snapshotAt(2));
      journal.keep(snapshotAt(99));
      expect(journal.snapshot).toBeUndefined();
      await onItsWay;
      journal.keep(snapshotAt(2));
      expect(journal.snapshot).toEqual(snapshotAt(2));
    });

    it('JRN-23: entries go that are older than every snapshot and beyond those to be kept, with their requests, and no others', async () => {
      const journal = make({ keepEntries: 10 });
      await journal.append(until(1000).map((n) => fact(n, key(`r${n}`))));
      const { head } = journal;
      expect(journal.base).toEqual({ seq: 0, hash: '' });
      const at = (seq: number) => journal.read({ after: seq - 1, limit: 1 })[0];
      const [last, kept] = [at(700), at(701)];
      journal.keep(snapshotAt(700));
      journal.keep(snapshotAt(995));
      await removedUntil(journal, 700);
      expect(journal.base).toEqual({ seq: 700, hash: last?.hash });
      expect(journal.read({ after: 0, limit: 1 })).toEqual([kept]);
      expect(seqs(journal.read({ before: 704, limit: 100 }))).toEqual([701, 702, 703]);
      expect(journal.read({ before: 701, limit: 100 })).toEqual([]);
      expect(journal.requestOf('m_1', 'r700')).toBeUndefined();
      expect(journal.requestOf('m_1', 'r701')?.seq).toBe(701);
      journal.keep(snapshotAt(1000));
      await removedUntil(journal, 990);
      expect(journal.base.seq).toBe(990);
      expect(seqs(journal.read({ after: 0, limit: 100 }))).toEqual(until(1000).slice(990));
      expect(journal.head).toEqual(head);
      // A request whose entry is gone is forgotten with it.
      expect((await journal.append([fact('again', key('r700'))]))[0]?.seq).toBe(1001);
    });
  });
}
