import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, percentile } from './figures.ts';
import type { Options } from './options.ts';
import type { Attack, AttackReport } from './support/attacker.ts';
import type { Build } from './support/build.ts';
import { Child } from './support/child.ts';
import type { Delays } from './support/loop-delay.ts';
import { enter } from './support/room.ts';
import { startRoomServer } from './support/stage.ts';

const EVERY_MS = 50;

const ATTACKS: Readonly<Record<Attack['kind'] | 'peace', string>> = {
  peace: 'nothing else going on',
  connects: 'one body of 240,000 CONNECTs after the other',
  flood: 'a member who sends as fast as it goes',
  prints: 'four tasks that print without end',
  slow: 'ten who do not read while twenty write',
};

/** A member at work, who sends a command every 50 ms, while somebody attacks the server under the bounds that ship. */
export async function attacks(build: Build, { cycles }: Options): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [kind, what] of Object.entries(ATTACKS)) {
    const server = await startRoomServer(build, { limits: {} });
    const { url, projectId, tokens } = server.ready;
    const attacker = await Child.start(path.join(import.meta.dirname, 'support/attacker.ts'));
    const canary = await enter(server.ready, { token: tokens.member });
    try {
      await sleep(1_000);
      await server.ask('loop');
      const attack: Attack = { kind: kind as Attack['kind'], url, projectId, token: tokens.member };
      if (kind !== 'peace') await attacker.ask('begin', attack);
      const took: number[] = [];
      const asked: Promise<void>[] = [];
      const rounds = cycles * 15;
      for (let round = 0; round < rounds; round += 1) {
        const due = sleep(EVERY_MS);
        const began = performance.now();
        const command = { command: 'note', args: { text: `${round}` }, id: randomUUID() };
        asked.push(
          canary.socket.ask('command', command).then(
            ({ ok }) => void took.push(ok ? performance.now() - began : Number.POSITIVE_INFINITY),
            () => void took.push(Number.POSITIVE_INFINITY),
          ),
        );
        await due;
      }
      await Promise.all(asked);
      const { max } = await server.ask<Delays>('loop');
      const note = kind === 'peace' ? '' : (await attacker.ask<AttackReport>('end')).said;
      figures.push(
        { name: `canary p99: ${what}`, value: percentile(took, 99), unit: 'ms', target: { atMost: 250 }, note },
        { name: `memory: ${what}`, value: (await server.ask<number>('rss')) / 1e6, unit: 'MB' },
        { name: `longest stall: ${what}`, value: max, unit: 'ms', target: { atMost: 200 } },
      );
    } finally {
      await attacker.end();
      await server.end();
      canary.socket.close();
    }
  }
  return figures;
}
