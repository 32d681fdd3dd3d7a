import { describe, expect, it } from 'vitest';
import type { TaskLogPart } from '../../../src/protocol/events.ts';
import { TaskOutputs } from '../../../webview/room/task-outputs.ts';

/** A host that keeps `text`, gives it in parts of `limit`, and answers when it is told to. */
function host(limit = 64 * 1024) {
  let text = '';
  const asked: number[] = [];
  let reachable = true;
  const read = async (seq: number, offset: number): Promise<TaskLogPart | undefined> => {
    asked.push(offset);
    await Promise.resolve();
    if (!reachable) return undefined;
    const part = text.slice(offset, offset + limit);
    return { seq, offset, text: part, next: offset + part.length, size: text.length, done: false };
  };
  const outputs = new TaskOutputs(read);
  return {
    outputs,
    asked,
    /** The task prints; `heard` says whether the page hears of it. */
    print(chunk: string, heard = true) {
      const offset = text.length;
      text += chunk;
      if (heard) outputs.add({ project_id: 'p', run: 'r', task: 'r/s/1', seq: 7, chunk, offset });
    },
    reach: (is: boolean) => {
      reachable = is;
    },
    get shown() {
      return outputs.of(7).value;
    },
    get whole() {
      return text;
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('what the page knows of an output', () => {
  it('PAGE-146: grows by what is heard, without asking', () => {
    const room = host();
    room.print('one\n');
    room.print('two\n');
    expect(room.shown).toBe('one\ntwo\n');
    expect(room.asked).toEqual([]);
  });

  it('PAGE-146: what was missed is read, once, and what is heard meanwhile is there once', async () => {
    const room = host(3);
    room.print('missed\n', false);
    room.print('heard\n');
    room.print('more\n');
    await settled();
    expect(room.shown).toBe('missed\nheard\nmore\n');
    room.print('last\n');
    expect(room.shown).toBe(room.whole);
  });

  it('PAGE-146: while the host can’t be reached nothing is made up, and nothing is lost after', async () => {
    const room = host();
    room.print('one\n');
    room.reach(false);
    room.print('two\n', false);
    await room.outputs.catchUp(7);
    expect(room.shown).toBe('one\n');
    room.reach(true);
    room.print('three\n');
    await settled();
    expect(room.shown).toBe('one\ntwo\nthree\n');
  });

  it('PAGE-146: of a long one only the end is read and held, from the beginning of a line', async () => {
    const room = host();
    for (let line = 0; line < 20_000; line++) room.print(`line ${line}\n`, false);
    await room.outputs.catchUp(7);
    expect(room.shown.length).toBeLessThanOrEqual(48 * 1024);
    expect(room.shown).toMatch(/^line \d+\n/);
    expect(room.whole.endsWith(room.shown)).toBe(true);
    expect(room.asked).toHaveLength(2);
    for (let line = 0; line < 100; line++) room.print(`more ${line}\n`);
    expect(room.whole.endsWith(room.shown)).toBe(true);
    expect(room.shown).toMatch(/^line \d+\n/);
  });
});
