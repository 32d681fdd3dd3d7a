import { expect, it } from 'vitest';
import { SharedLooks } from '../../src/extension/shared-looks.ts';

it('EXT-61: whether one shares is yes until somebody says no, is told to every panel, and is there again for the next window', async () => {
  const kept = new Map<string, unknown>();
  const memento = {
    get: <T>(key: string) => kept.get(key) as T,
    update: async (key: string, value: unknown) => {
      kept.set(key, value);
    },
  };
  const looks = new SharedLooks(memento);
  let told = 0;
  const subscription = looks.onDidChange(() => {
    told += 1;
  });
  expect(looks.on).toBe(true);
  await looks.share(false);
  expect([looks.on, new SharedLooks(memento).on, told]).toEqual([false, false, 1]);
  subscription.dispose();
  await looks.share(true);
  expect([looks.on, new SharedLooks(memento).on, told]).toEqual([true, true, 1]);
});
