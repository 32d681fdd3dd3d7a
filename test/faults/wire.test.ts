import { afterAll, beforeAll, expect, it } from 'vitest';
import { FaultsBuild } from '../support/server/faults-build.ts';
import { until } from '../support/vscode/until.ts';
import { Arena } from './arena.ts';
import { SEED, tell, times } from './extent.ts';
import { WIRES, Wires } from './wires.ts';

let build: FaultsBuild;
beforeAll(() => {
  build = new FaultsBuild();
});
afterAll(() => build.remove());

const WANTED = times(300, 6000);

it(
  'WIRE-61: requests sent up to five times each, twenty at once, in any order, over wires that cut, delay, split, lose answers and go dead, are done once each, and everyone ends the same',
  async () => {
    const arena = new Arena(build);
    let wires: Wires | undefined;
    try {
      await arena.start();
      wires = await Wires.before(arena.port, SEED);
      for (const [index, wire] of [...WIRES, ...WIRES].entries())
        arena.write({ name: `w${index}`, seed: SEED + index, url: wires.url(wire), copies: 5, window: 20, pause: 600 });
      const { cuts, holds, lost } = { cuts: 10, holds: 4, lost: 20 };
      const bad = wires;
      await until(
        'enough to go wrong',
        async () =>
          arena.accepted >= WANTED && bad.cuts >= cuts && bad.holds >= holds && bad.lostAnswers >= lost
            ? true
            : undefined,
        { within: times(40_000, 900_000), every: 200 },
      );
      await wires.heal();
      await arena.settle();
      const readings = await arena.readings();
      await arena.server.end();
      expect(await arena.findings(readings, true), `seed ${SEED}`).toEqual([]);
      const sent = [...arena.record.writes.values()];
      const answers = sent.reduce((sum, write) => sum + write.answers.length, 0);
      // The same request was told the same more than once: that is what was to be tried.
      expect(answers).toBeGreaterThan(sent.length);
      tell('Bad wires', {
        requests: sent.length,
        answers,
        accepted: arena.accepted,
        cuts: wires.cuts,
        holds: wires.holds,
        'answers dropped': wires.lostAnswers,
        connections: wires.connections,
        findings: 0,
      });
    } finally {
      await wires?.close();
      await arena.close();
    }
  },
  times(90_000, 1_000_000),
);
