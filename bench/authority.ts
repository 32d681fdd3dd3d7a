import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median } from './figures.ts';
import type { Options } from './options.ts';
import type { Build } from './support/build.ts';
import { type Entered, enter, inBatches, seqOf } from './support/room.ts';
import { startRoomServer } from './support/stage.ts';

const GUESTS = 20;

interface Ended {
  /** From asking until the last connection was closed. */
  readonly closedMs: number;
  /** Entries that still came, committed after the one that ended it. */
  readonly heardAfter: number;
}

/** An owner ends a link, or removes a member, while the room goes on talking. */
export async function revoke(build: Build, { cycles }: Options): Promise<Figure[]> {
  const server = await startRoomServer(build);
  const { tokens } = server.ready;
  const owner = await enter(server.ready, { token: tokens.owner });
  const speaker = await enter(server.ready, { token: tokens.member });
  let talking = true;
  const talk = async () => {
    while (talking) {
      await speaker.socket.ask('command', { command: 'note', args: { text: 'on and on' }, id: randomUUID() });
      await sleep(2);
    }
  };
  const talked = talk();
  const manage = async (action: string, fields: object = {}) => {
    const answer = await owner.socket.ask('manage', { action, id: randomUUID(), ...fields });
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    return answer as unknown as { seq: number; token: string; link: { id: string } };
  };
  const links: Ended[] = [];
  const members: Ended[] = [];
  try {
    for (let round = 0; round < cycles; round += 1) {
      const { token, link } = await manage('create_link', { role: 'member' });
      const guests = await inBatches(GUESTS, () => enter(server.ready, { token }));
      links.push(await ending(guests, () => manage('revoke_link', { link: link.id })));

      // A link of its own: whoever is removed takes the key that they hold with them.
      const other = await manage('create_link', { role: 'member' });
      const one = await enter(server.ready, { token: other.token });
      const { session = '', member } = one;
      const windows = await inBatches(2, () => enter(server.ready, { token: other.token, session }));
      members.push(await ending([one, ...windows], () => manage('remove', { member })));
    }
  } finally {
    talking = false;
    await talked;
    await server.end();
    for (const { socket } of [owner, speaker]) socket.close();
  }
  const figures = (what: string, all: readonly Ended[]): Figure[] => [
    {
      name: `${what} → all closed, slowest of ${all.length}`,
      value: Math.max(...all.map(({ closedMs }) => closedMs)),
      unit: 'ms',
      target: { atMost: 1_000 },
      note: `p50 ${median(all.map(({ closedMs }) => closedMs)).toFixed(1)} ms`,
    },
    {
      name: `${what}: entries heard after it`,
      value: all.reduce((sum, { heardAfter }) => sum + heardAfter, 0),
      unit: '',
      target: { atMost: 0 },
    },
  ];
  return [
    ...figures(`a link of ${GUESTS} guests revoked`, links),
    ...figures('a member with 3 windows removed', members),
  ];
}

async function ending(guests: readonly Entered[], end: () => Promise<{ seq: number }>): Promise<Ended> {
  const heard: number[] = [];
  const closed = guests.map(
    ({ socket }) =>
      new Promise<number>((resolve) => {
        socket.onEvent = (event, text) => {
          if (event === 'entry') heard.push(seqOf(text()));
        };
        socket.onClose = () => resolve(performance.now());
      }),
  );
  const began = performance.now();
  const { seq } = await end();
  const at = Math.max(...(await Promise.all(closed)));
  return { closedMs: at - began, heardAfter: heard.filter((each) => each > seq).length };
}
