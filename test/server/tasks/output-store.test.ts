import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
    const outputs = store({ maxBytes: 250 });
    const running = outputs.begin(1);
    running.append('x'.repeat(100));
    for (const attempt of [2, 3, 10]) {
      const writer = outputs.begin(attempt);
      writer.append('y'.repeat(100));
      await writer.end();
    }
    expect(await Promise.all([1, 2, 3, 10].map(async (seq) => (await outputs.read(seq, 0, 999)).size))).toEqual([
      100, 0, 0, 100,
    ]);
    await running.end();
    expect(readdirSync(path.join(folder, 'output', 'e1')).sort()).toEqual(['1.log', '10.log']);
    // What an earlier life left counts too.
    const next = store({ maxBytes: 150 }).begin(11);
    next.append('z');
    await next.end();
    expect(readdirSync(path.join(folder, 'output', 'e1')).sort()).toEqual(['10.log', '11.log']);
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
