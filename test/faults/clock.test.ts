import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { Entry } from '../../src/protocol/entries.ts';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import { seeded } from '../support/server/random.ts';
import { TestServer } from '../support/server/test-server.ts';
import { until } from '../support/vscode/until.ts';
import { BOARD } from './board-workflow.ts';
import { check } from './checker.ts';
import { SEED, tell, times } from './extent.ts';
import { Record, seen } from './record.ts';
import { Writer } from './writer.ts';

const JUMPS = times(40, 2000);
const DAY_MS = 86_400_000;

/** A wall clock that somebody sets to another time again and again; time itself passes as ever. */
class SetClock implements Clock {
  offset = 0;

  now(): number {
    return Date.now() + this.offset;
  }

  after(ms: number, callback: () => void) {
    return systemClock.after(ms, callback);
  }
}

let server: TestServer;
afterEach(() => server.close());

it(
  `RUN-33: while the clock is set ${JUMPS} times by up to a day in either direction, order, answers and rates hold, and each timer fires at most once`,
  async () => {
    const random = seeded(SEED);
    const clock = new SetClock();
    server = await TestServer.start({ clock, folders: { alpha: { 'board.workflow.yaml': BOARD } } });
    const record = new Record();
    const { projectId, tokens } = server.project();
    const writers = Array.from(
      { length: 5 },
      (_, index) =>
        new Writer({
          name: `w${index}`,
          seed: SEED + index,
          record,
          url: server.url,
          token: tokens.member,
          projectId,
          copies: 2,
        }),
    );
    const writing = writers.map((writer) => writer.run());
    for (let jump = 0; jump < JUMPS; jump++) {
      clock.offset += Math.round((random() - 0.5) * 2 * DAY_MS);
      await sleep(20 + random() * 60);
    }
    for (const writer of writers) writer.stop();
    await Promise.all(writing);
    const reader = await server.join('member', { name: 'Reader' });
    // Turned once more, or twice where it was turned already; then the clock goes back by a day, and the wait does not.
    while ((await reader.command('flip')).state !== 'back');
    clock.offset -= DAY_MS;
    await until('the board to be turned back', async () => {
      const { runs } = await reader.join(projectId);
      return runs.every(({ timers }) => timers.length === 0) ? true : undefined;
    });
    const entries: Entry[] = await reader.history();
    const file = { path: 'history', entries: entries.map(seen) };
    const history = { writes: [...record.writes.values()], streams: record.streams, readings: [file] };
    expect(check({ ...history, ends: [], attempts: [], marks: [], folds: [], expected: [] }), `seed ${SEED}`).toEqual(
      [],
    );
    const moves = entries.flatMap((entry) => (entry.kind === 'transition' ? [entry] : []));
    const entered = moves.filter(({ from, state }) => from === 'front' && state === 'back').length;
    const fired = moves.filter(({ by }) => by === null).length;
    expect(fired).toBeLessThanOrEqual(entered);
    expect(fired, `of ${entered}`).toBeGreaterThan(0);
    expect(server.logged).toEqual([]);
    const accepted = writers.reduce((sum, writer) => sum + writer.accepted, 0);
    expect(accepted).toBeGreaterThan(JUMPS);
    for (const writer of writers) writer.close();
    tell('Clock set', { jumps: JUMPS, accepted, 'timers set': entered, 'timers fired': fired, findings: 0 });
  },
  times(60_000, 600_000),
);
