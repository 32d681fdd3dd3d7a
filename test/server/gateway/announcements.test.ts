import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Announcements } from '../../../src/server/gateway/announcements.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Who is here changes a hundred times within a second. */
function rush(members: number): { told: number; waiting: number } {
  let told = 0;
  const announcements = new Announcements(
    () => {
      told += 1;
    },
    () => members * members,
  );
  for (let change = 0; change < 100; change++) {
    announcements.ask();
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(2000);
  const waiting = vi.getTimerCount();
  announcements.dispose();
  return { told, waiting };
}

it('WIRE-62: a small room is told at once of each who comes, a large one of all that came meanwhile, and always of the last', () => {
  expect(rush(5)).toEqual({ told: 100, waiting: 0 });
  expect(rush(100).told).toBeLessThanOrEqual(11);
  expect(rush(1000)).toEqual({ told: 2, waiting: 0 });
});

it('WIRE-62: a room that ends leaves no announcement behind', () => {
  const announcements = new Announcements(
    () => undefined,
    () => 1_000_000,
  );
  announcements.ask();
  announcements.ask();
  expect(vi.getTimerCount()).toBe(1);
  announcements.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
