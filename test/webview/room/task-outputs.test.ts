import { describe, expect, it } from 'vitest';
import { TaskOutputs } from '../../../webview/room/task-outputs.ts';

/** A host that has this output, and gives it part by part. */
function hosting(output: string, part = 64 * 1024) {
  const asked: number[] = [];
  const outputs = new TaskOutputs(async (seq, offset) => {
    asked.push(offset);
    const text = output.slice(offset, offset + part);
    return { seq, offset, text, next: offset + text.length, size: output.length, done: true };
  });
  return { outputs, asked };
}
const LONG = Array.from({ length: 20_000 }, (_, line) => `line ${line}\n`).join('');

describe('what the page holds of an output', () => {
  it('PAGE-126: of a long one the end, and all of it once that is asked for', async () => {
    const { outputs } = hosting(LONG);
    await outputs.catchUp(7);
    expect(LONG.endsWith(outputs.of(7).value)).toBe(true);
    expect(outputs.of(7).value.length).toBeLessThan(LONG.length);
    expect(outputs.isWhole(7)).toBe(false);
    await outputs.readWhole(7);
    expect(outputs.of(7).value).toBe(LONG);
    expect(outputs.isWhole(7)).toBe(true);
  });

  it('PAGE-126: what is all there is not fetched again', async () => {
    const { outputs, asked } = hosting('short\n');
    await outputs.readWhole(7);
    expect([outputs.of(7).value, outputs.isWhole(7)]).toEqual(['short\n', true]);
    await outputs.readWhole(7);
    expect(asked).toEqual([0, 6]);
  });

  it('PAGE-126: nothing where the host keeps none', async () => {
    const { outputs } = hosting('');
    await outputs.readWhole(7);
    expect([outputs.of(7).value, outputs.isWhole(7)]).toEqual(['', false]);
  });
});
