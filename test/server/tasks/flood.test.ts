import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutputLog } from '../../../src/server/tasks/output-log.ts';
import { Places } from '../../../src/server/tasks/places.ts';
import { alive, node, Tasks } from './support.ts';

const MIB = 1024 * 1024;

let folder: string;
let tasks: Tasks;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stateroom-flood-')));
  tasks = new Tasks(folder);
});
afterEach(async () => {
  await tasks.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What is sent of a task's output, as a room gets it. */
function recorded() {
  const pieces: { readonly length: number; readonly offset: number }[] = [];
  const log = new OutputLog((chunk, offset) => pieces.push({ length: chunk.length, offset }));
  return { log, pieces, sum: () => pieces.reduce((all, { length }) => all + length, 0) };
}

describe('a task that prints a lot', { timeout: 60_000 }, () => {
  it('RUN-93: one line of 200 MB costs what one attempt may keep, and ends as any other', async () => {
    const { log, pieces, sum } = recorded();
    const memory = process.memoryUsage().rss;
    let most = memory;
    let seen = 0;
    const task = tasks.start(
      {
        run: node(
          "const x = 'x'.repeat(1048576); let n = 0; const go = () => { while (n++ < 200) if (!process.stdout.write(x)) return process.stdout.once('drain', go); }; go()",
        ),
      },
      {
        onOutput: (chunk) => {
          seen += chunk.length;
          most = Math.max(most, process.memoryUsage().rss);
          log.add(chunk);
        },
      },
    );
    expect(await task.ended).toMatchObject({ status: 'passed', exit_code: 0 });
    const tail = log.close();
    expect(seen).toBe(200 * MIB);
    expect(sum()).toBeLessThan(MIB + 64 * 1024 + 200);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(32 * 1024);
    expect(pieces.length).toBeLessThan(200);
    expect(tail).toBe('x'.repeat(4096));
    expect(most - memory).toBeLessThan(100 * MIB);
  });

  it('RUN-93: one that prints without end is read for 2 MiB and then rests; it is cancelled like any other', async () => {
    // The host's own time stands still: a rest does not end by itself.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let read = 0;
    const task = tasks.start({ run: 'yes the same again and again' }, { onOutput: (chunk) => (read += chunk.length) });
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn++) await setImmediate();
    };
    try {
      for (const rests of [1, 2, 3]) {
        while (read < rests * 2 * MIB) await turns(1);
        await turns(2000);
        expect(read).toBeLessThan(rests * (2 * MIB + 128 * 1024));
        vi.advanceTimersByTime(50);
      }
    } finally {
      vi.useRealTimers();
    }
    task.cancel();
    expect(await task.ended).toMatchObject({ status: 'cancelled' });
  });

  it('RUN-141: what it printed before its end is read, though its host rests or is busy meanwhile', async () => {
    // Time goes by all at once, as in a host that was busy with something else.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let seen = '';
    const task = tasks.start(
      { run: `head -c ${2 * MIB} /dev/zero | tr '\\0' x; head -c 110000 /dev/zero | tr '\\0' y; echo LAST` },
      { onOutput: (chunk) => (seen += chunk) },
    );
    try {
      const { pid = 0 } = task.process ?? {};
      while (seen.length < 2 * MIB || alive(pid)) await setImmediate();
      // The host hears of the end as well.
      for (let turn = 0; turn < 200; turn++) await setImmediate();
      for (let turn = 0; turn < 3; turn++) {
        vi.advanceTimersByTime(60_000);
        await setImmediate();
      }
    } finally {
      vi.useRealTimers();
    }
    expect(await task.ended).toMatchObject({ status: 'passed' });
    expect(seen).toHaveLength(2 * MIB + 110_005);
    expect(seen.endsWith('LAST\n')).toBe(true);
  });

  it('RUN-141: what it left behind and goes on printing is not waited for', async () => {
    for (const left of ['yes', 'while sleep 0.02; do echo more; done']) {
      const task = tasks.start({ run: `(${left}) & echo done` });
      expect(await task.ended).toMatchObject({ status: 'passed' });
      expect(task.output()).toContain('done\n');
    }
  });

  it('RUN-93: pieces are at most 32 KiB, join without hole, and cut no character', () => {
    let text = '';
    const lengths: number[] = [];
    const log = new OutputLog((chunk, offset) => {
      expect(offset).toBe(text.length);
      expect(chunk.isWellFormed()).toBe(true);
      text += chunk;
      lengths.push(chunk.length);
    });
    const printed = `a${'😀'.repeat(40_000)}`;
    log.add(printed.slice(0, 50_000));
    log.add(printed.slice(50_000));
    log.close();
    expect(text).toBe(printed);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(32 * 1024);
  });
});

describe('places', () => {
  it('RUN-89: are given in the order they were asked for; who leaves the line makes room for who stands behind', async () => {
    const places = new Places(2);
    const entered = Array.from({ length: 6 }, () => places.enter());
    expect(entered.map(({ waits }) => waits)).toEqual([false, false, true, true, true, true]);
    const had: number[] = [];
    entered.forEach((place, index) => {
      place.had.then((is) => is && had.push(index));
    });
    const rest = () => setImmediate();
    entered[2]?.leave();
    entered[0]?.leave();
    entered[0]?.leave();
    await rest();
    expect(had).toEqual([0, 1, 3]);
    entered[3]?.leave();
    entered[1]?.leave();
    await rest();
    expect(had).toEqual([0, 1, 3, 4, 5]);
    expect(await entered[2]?.had).toBe(false);
    for (const place of entered) place.leave();
    expect([places.enter(), places.enter(), places.enter()].map(({ waits }) => waits)).toEqual([false, false, true]);
  });
});
