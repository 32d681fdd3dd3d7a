import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Failpoint } from '../../src/server/failpoints.ts';
import { FaultsBuild } from '../support/server/faults-build.ts';
import { seeded } from '../support/server/random.ts';
import { Arena } from './arena.ts';
import { SEED, tell, times } from './extent.ts';

/** Each place where the server is ended, and the latest passage at which it is. */
const POINTS: readonly (readonly [Failpoint, number])[] = [
  ['gateway.parsed', 30],
  ['project.decided', 30],
  ['journal.written', 12],
  ['journal.committed', 12],
  ['project.durable', 20],
  ['project.telling', 20],
  ['gateway.acked', 20],
  ['task.recorded', 2],
  ['task.spawned', 2],
  ['task.printed', 3],
  ['task.exited', 2],
  ['task.outcome', 2],
  ['mark.written', 2],
  ['mark.renamed', 2],
];

/** Places in a start that the server has to get past. */
const STARTING: readonly Failpoint[] = [
  'journal.verified',
  'mark.written',
  'mark.renamed',
  'project.replayed',
  'project.resuming',
];

const ROUNDS = times(2, 50, 'rounds');

let build: FaultsBuild;
beforeAll(() => {
  build = new FaultsBuild();
});
afterAll(() => build.remove());

it(
  `WIRE-60: killed ${ROUNDS} times at each of ${POINTS.length} places, a server keeps every promise, before anybody is back and after`,
  async () => {
    const arena = new Arena(build);
    try {
      const random = seeded(SEED);
      await arena.start();
      for (let index = 0; index < 4; index++)
        arena.write({ name: `w${index}`, seed: SEED + index, copies: 3, pause: 40 });
      await arena.kill();
      let kills = 0;
      for (let round = 0; round < ROUNDS; round++) {
        for (const [point, latest] of POINTS) {
          await arena.start(`${point}:${1 + Math.floor(random() * latest)}`).catch((error: Error) => {
            // Some places are passed before anybody is told that it is ready.
            expect(error.message).toContain('SIGKILL');
          });
          await arena.dies(point);
          kills += 1;
          expect(await arena.findings(), `${point}, seed ${SEED}`).toEqual([]);
        }
      }
      await arena.start();
      await arena.settle();
      const readings = await arena.readings();
      await arena.kill();
      expect(await arena.findings(readings, true), `seed ${SEED}`).toEqual([]);
      expect(arena.accepted).toBeGreaterThan(kills);
      tell('Killed at named places', { kills, places: POINTS.length, accepted: arena.accepted, findings: 0 });
    } finally {
      await arena.close();
    }
  },
  60_000 + ROUNDS * POINTS.length * 5000,
);

it(
  'WIRE-38: killed at any place of its start, twice in a row, a server starts the next time as if nothing had been',
  async () => {
    const arena = new Arena(build);
    try {
      await arena.start('task.printed:1');
      for (let index = 0; index < 2; index++) arena.write({ name: `w${index}`, seed: SEED + index });
      let kills = 0;
      for (let round = 0; round < times(1, 20, 'rounds'); round++) {
        for (const point of STARTING) {
          await arena.dies('task.printed');
          for (const again of [1, 2]) {
            await expect(arena.start(`${point}:1`), `${point}, ${again}`).rejects.toThrow('SIGKILL');
            kills += 1;
            expect(await arena.findings(), `${point}, seed ${SEED}`).toEqual([]);
          }
          await arena.start('task.printed:1');
        }
      }
      await arena.dies('task.printed');
      await arena.start();
      await arena.settle();
      await arena.kill();
      expect(await arena.findings([], true), `seed ${SEED}`).toEqual([]);
      tell('Killed while starting', { kills, accepted: arena.accepted, findings: 0 });
    } finally {
      await arena.close();
    }
  },
  60_000 + times(1, 20, 'rounds') * 60_000,
);
