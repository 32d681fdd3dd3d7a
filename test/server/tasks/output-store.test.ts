import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputStore } from '../../../src/server/tasks/output-store.ts';

let folder: string;
const warned: string[] = [];
const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (text: string) => void warned.push(text),
  error: () => undefined,
};

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'stateroom-outputs-'));
  warned.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const store = (more: { epoch?: string; maxBytes?: number } = {}) =>
  new OutputStore({ folder, epoch: 'e1', maxBytes: 1_000_000, log, ...more });

describe('what tasks printed', () => {
  it('RUN-106: is read while it grows and after its end, from any place, in this life and the next', async () => {
    const outputs = store();
    const writer = outputs.begin(7);
    writer.append('one\n');
    writer.append('two 😀\n');
    const all = 'one\ntwo 😀\n';
    expect(await outputs.read(7, 0, 100)).toEqual({ seq: 7, offset: 0, text: all, next: 11, size: 11, done: false });
    expect(await outputs.read(7, 4, 3)).toMatchObject({ text: 'two', next: 7, done: false });
    // Not half of a character.
    expect(await outputs.read(7, 4, 5)).toMatchObject({ text: 'two ', next: 8 });
    await writer.end();
    for (const after of [outputs, store()]) {
      expect(await after.read(7, 0, 100)).toEqual({ seq: 7, offset: 0, text: all, next: 11, size: 11, done: true });
      expect(await after.read(7, 50, 100)).toMatchObject({ text: '', next: 50, size: 11, done: true });
    }
    const [file = ''] = readdirSync(path.join(folder, 'output', 'e1'));
    expect(statSync(path.join(folder, 'output', 'e1', file)).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(folder, 'output', 'e1')).mode & 0o777).toBe(0o700);
  });

  it('RUN-106: of an attempt that printed nothing, or that is not known, there is nothing', async () => {
    const outputs = store();
    await outputs.begin(1).end();
    expect(await outputs.read(1, 0, 9)).toMatchObject({ text: '', size: 0, done: true });
    expect(await outputs.read(99, 0, 9)).toMatchObject({ text: '', size: 0, done: true });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('RUN-107: the oldest goes when there is too much, never one that runs', async () => {
    const outputs = store({ maxBytes: 25_000 });
    const running = outputs.begin(1);
    running.append('x'.repeat(10_000));
    for (const attempt of [2, 3, 10]) {
      const writer = outputs.begin(attempt);
      writer.append('y'.repeat(10_000));
      await writer.end();
    }
    expect(await Promise.all([1, 2, 3, 10].map(async (seq) => (await outputs.read(seq, 0, 999)).size))).toEqual([
      10_000, 0, 0, 10_000,
    ]);
    await running.end();
    expect(readdirSync(path.join(folder, 'output', 'e1')).sort()).toEqual(['1.log', '10.log']);
    // What an earlier life left counts too.
    const next = store({ maxBytes: 15_000 }).begin(11);
    next.append('z');
    await next.end();
    expect(readdirSync(path.join(folder, 'output', 'e1')).sort()).toEqual(['10.log', '11.log']);
  });

  it('RUN-107: each file counts with what it takes on the disk, and there are 10,000 at the most', async () => {
    const files = path.join(folder, 'output', 'e1');
    const write = async (outputs: OutputStore, attempt: number) => {
      const writer = outputs.begin(attempt);
      writer.append('z');
      await writer.end();
    };
    const outputs = store({ maxBytes: 3 * 4096 });
    for (const attempt of [1, 2, 3, 4]) await write(outputs, attempt);
    expect(readdirSync(files).sort()).toEqual(['2.log', '3.log', '4.log']);
    for (let n = 1; n <= 10_005; n++) writeFileSync(path.join(files, `${n}.log`), '');
    await write(store({ maxBytes: 1e9 }), 10_006);
    expect(readdirSync(files)).toHaveLength(10_000);
    for (const [attempt, is] of [
      [6, false],
      [7, true],
      [10_006, true],
    ] as const)
      expect([attempt, existsSync(path.join(files, `${attempt}.log`))]).toEqual([attempt, is]);
  }, 60_000);

  it('RUN-106: who reads part by part gets further with one unit at once, and no half of a character', async () => {
    const outputs = store();
    const writer = outputs.begin(5);
    writer.append('a😀b😀');
    for (const over of [false, true]) {
      if (over) await writer.end();
      const parts: string[] = [];
      for (let offset = 0; ; ) {
        const part = await outputs.read(5, offset, 1);
        parts.push(part.text);
        offset = part.next;
        if (part.next >= part.size) break;
      }
      expect(parts).toEqual(['a', '😀', 'b', '😀']);
    }
  });

  it('RUN-106: a file is read once for who goes through it, of the two read last; what can’t be read is tried again', async () => {
    const outputs = store();
    const fileOf = (attempt: number) => path.join(folder, 'output', 'e1', `${attempt}.log`);
    for (const attempt of [1, 2, 3]) {
      const writer = outputs.begin(attempt);
      writer.append('before');
      await writer.end();
    }
    const first = async (attempt: number) => (await outputs.read(attempt, 0, 9)).text;
    await Promise.all([first(1), first(2)]);
    for (const attempt of [1, 2, 3]) writeFileSync(fileOf(attempt), 'after');
    expect([await first(1), await first(2), await first(1)]).toEqual(['before', 'before', 'before']);
    expect([await first(3), await first(1), await first(2)]).toEqual(['after', 'before', 'after']);
    rmSync(fileOf(3));
    await Promise.all([first(1), first(2)]);
    expect(await first(3)).toBe('');
    writeFileSync(fileOf(3), 'again');
    expect(await first(3)).toBe('again');
  });

  it('RUN-106: outputs that can’t be looked through keep no project from opening', async () => {
    writeFileSync(path.join(folder, 'output'), 'no folder');
    const outputs = store();
    expect(await outputs.read(1, 0, 9)).toMatchObject({ text: '', done: true });
    expect(warned.join()).toMatch(/can't be read/);
  });

  it('RUN-107: what belongs to another journal’s numbers goes', async () => {
    const writer = store().begin(5);
    writer.append('old');
    await writer.end();
    expect((await store({ epoch: 'e2' }).read(5, 0, 9)).size).toBe(0);
    expect(readdirSync(path.join(folder, 'output'))).toEqual([]);
  });

  it('RUN-106: a disk that can’t be written stops no task; it is said once', async () => {
    mkdirSync(path.join(folder, 'output'));
    // A file stands where the folder should.
    const outputs = store();
    writeFileSync(path.join(folder, 'output', 'e1'), '');
    chmodSync(path.join(folder, 'output', 'e1'), 0o400);
    const writer = outputs.begin(3);
    for (const text of ['a', 'b', 'c']) writer.append(text);
    expect(await outputs.read(3, 0, 9)).toMatchObject({ text: 'abc', done: false });
    await writer.end();
    expect(warned).toHaveLength(1);
    expect(warned[0]).toMatch(/attempt 3 is not kept/);
  });
});
