import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, percentile } from './figures.ts';
import type { Options } from './options.ts';
import { Audience } from './support/audience.ts';
import type { Build } from './support/build.ts';
import { enter, inBatches, seqOf } from './support/room.ts';
import { startRoomServer } from './support/stage.ts';

const PEOPLE = 50;
const EVERY_MS = 500;

/** Fifty members at work: each sends a command twice a second, and then all of them at the same moment. */
export async function fifty(build: Build, { cycles }: Options): Promise<Figure[]> {
  const server = await startRoomServer(build);
  const audience = await Audience.room(server, PEOPLE);
  try {
    const acks: number[] = [];
    const lasts: number[] = [];
    const timed = async (sender: number) => {
      const began = performance.now();
      await audience.command(sender);
      acks.push(performance.now() - began);
    };
    const rounds = Math.max(4, cycles);
    await Promise.all(
      Array.from({ length: PEOPLE }, async (_, sender) => {
        await sleep(Math.random() * EVERY_MS);
        for (let round = 0; round < rounds; round += 1) {
          const due = sleep(EVERY_MS);
          await timed(sender);
          await due;
        }
      }),
    );
    const spread = acks.splice(0);
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(Array.from({ length: PEOPLE }, (_, sender) => timed(sender)));
      await sleep(100);
    }
    await audience.reaches(audience.arrived);
    for (let round = 0; round < rounds * 10; round += 1) {
      const began = performance.now();
      await Promise.all([audience.command(round % PEOPLE), audience.reaches(audience.arrived + 1)]);
      lasts.push(performance.now() - began);
      await sleep(20);
    }
    return [
      {
        name: 'command → answer, 50 members, two commands a second each, p99',
        value: percentile(spread, 99),
        unit: 'ms',
        target: { atMost: 100 },
        note: `p50 ${percentile(spread, 50).toFixed(1)} ms`,
      },
      {
        name: 'command → answer, 50 members, all at once, p99',
        value: percentile(acks, 99),
        unit: 'ms',
        target: { atMost: 100 },
        note: `p50 ${percentile(acks, 50).toFixed(1)} ms`,
      },
      {
        name: 'command → last of 50 (its commit included), p99',
        value: percentile(lasts, 99),
        unit: 'ms',
        target: { atMost: 100 },
        note: `p50 ${percentile(lasts, 50).toFixed(1)} ms`,
      },
    ];
  } finally {
    await server.end();
    audience.close();
  }
}

const CROWD = 1_000;
const BURST = 40;

/** P6: a burst of commands into a thousand connections; every one of them has every entry, in order. */
export async function burst(build: Build): Promise<Figure[]> {
  const server = await startRoomServer(build);
  const { tokens } = server.ready;
  const sender = await enter(server.ready, { token: tokens.member });
  const { session = '' } = sender;
  const crowd = await inBatches(CROWD, () => enter(server.ready, { token: tokens.member, session }));
  try {
    const heard = crowd.map(() => [] as number[]);
    crowd.forEach(({ socket }, index) => {
      socket.onEvent = (event, text) => {
        if (event === 'entry') heard[index]?.push(seqOf(text()));
      };
    });
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: BURST }, () =>
        sender.socket.ask('command', { command: 'note', args: { text: 'burst' }, id: randomUUID() }),
      ),
    );
    const wanted = answers.map(({ seq }) => seq as number);
    const late = performance.now() + 60_000;
    while (heard.some((seqs) => seqs.length < BURST) && performance.now() < late) await sleep(20);
    const took = performance.now() - began;
    const wrong = heard.filter((seqs) => JSON.stringify(seqs) !== JSON.stringify(wanted)).length;
    return [
      {
        name: `P6 of 1000 connections, those without all ${BURST} entries of a burst in order`,
        value: wrong,
        unit: '',
        target: { atMost: 0 },
        note: `${(BURST * CROWD * 3).toLocaleString('en')} messages in ${(took / 1000).toFixed(1)} s`,
      },
    ];
  } finally {
    await server.end();
    for (const { socket } of [sender, ...crowd]) socket.close();
  }
}
