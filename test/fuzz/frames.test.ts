import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SEED, tell, times } from '../faults/extent.ts';
import { ObservedServer } from '../support/server/observed-server.ts';
import { seeded } from '../support/server/random.ts';
import { RawRoom } from '../support/server/raw-room.ts';
import { RoomClient } from '../support/server/room-client.ts';
import { frame, type Keys } from './frames.ts';
import type { Random } from './mutations.ts';

const BATCHES = times(24, 600);
const AT_ONCE = 16;
const FRAMES = 12;
/** What one batch and all of them together may leave in the server: compiled code, the journal's growth. */
const KEPT_BYTES = 16 * 1024 * 1024;

let server: ObservedServer;
let keys: Keys;
beforeAll(async () => {
  server = await ObservedServer.start();
  const client = await RoomClient.connect({ url: server.url, token: server.token(), name: 'Fuzz' });
  await client.join(server.projectId);
  keys = { token: server.token(), session: client.session, projectId: server.projectId };
  client.close();
});
afterAll(() => server.end());

/** One connection by WebSocket: frames, before or after an honest handshake, in one go. */
async function byWebSocket(random: Random, welcome: boolean): Promise<number> {
  let room: RawRoom;
  try {
    room = await RawRoom.open(server.port);
  } catch {
    return 0; // as many strangers as there may be are there already
  }
  if (welcome)
    room.send(
      `40${JSON.stringify({ token: keys.token, session: keys.session })}`,
      `420["join_project",{"project_id":"${keys.projectId}"}]`,
    );
  const frames = Array.from({ length: FRAMES }, () => frame(random, keys));
  for (const each of frames) if (!room.closed) room.send(each);
  await sleep(random() * 60);
  room.close();
  return frames.length;
}

/** One connection by long polling: packets in bodies that are separated, joined, or cut. */
async function byPolling(random: Random, welcome: boolean): Promise<number> {
  const head = (method: string, sid: string, length: number) =>
    `${method} /socket.io/?EIO=4&transport=polling${sid} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n`;
  const socket = net.connect(server.port, '127.0.0.1');
  // Being cut is what is tried here; whether the server stands it is asked below.
  socket.on('error', () => socket.destroy());
  let got = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    got += text;
  });
  socket.write(head('GET', '', 0));
  for (let tries = 0; tries < 100 && !got.includes('"sid"') && !socket.destroyed; tries++) await sleep(5);
  const sid = `&sid=${/"sid":"([^"]+)"/.exec(got)?.[1]}`;
  const frames = Array.from({ length: FRAMES }, () => {
    const made = frame(random, keys);
    return typeof made === 'string' ? made : `b${made.toString('base64')}`;
  });
  if (welcome) frames.unshift(`40${JSON.stringify({ token: keys.token, session: keys.session })}`);
  const body = Buffer.from(frames.join(random() < 0.8 ? '\x1e' : ''));
  const lie = random() < 0.1 ? Math.floor(random() * 200) : 0;
  if (!socket.destroyed) socket.write(Buffer.concat([Buffer.from(head('POST', sid, body.length + lie)), body]));
  if (!socket.destroyed) socket.write(head('GET', sid, 0));
  await sleep(random() * 60);
  socket.destroy();
  return frames.length;
}

it(
  `WIRE-63: ${BATCHES * AT_ONCE} connections that send anything, before the handshake and after it, by either transport, end no process, keep nobody waiting, and leave nothing behind`,
  async () => {
    const random = seeded(SEED);
    const before = await server.calm();
    let frames = 0;
    let slowest = 0;
    for (let batch = 0; batch < BATCHES; batch++) {
      const sent = Array.from({ length: AT_ONCE }, (_, index) =>
        (index % 4 === 0 ? byPolling : byWebSocket)(random, index % 2 === 0),
      );
      slowest = Math.max(slowest, await server.canary());
      for (const count of await Promise.all(sent)) frames += count;
      expect(server.lives, `batch ${batch}, seed ${SEED}`).toBe(true);
      const { logged } = await server.health();
      expect(logged, `batch ${batch}, seed ${SEED}`).toEqual([]);
    }
    const after = await server.calm();
    expect(after.heapUsed - before.heapUsed, `seed ${SEED}`).toBeLessThan(KEPT_BYTES);
    expect(frames).toBeGreaterThan((BATCHES * AT_ONCE * FRAMES) / 2);
    tell('Fuzzed frames', {
      connections: BATCHES * AT_ONCE,
      frames,
      'ms the slowest canary': Math.round(slowest),
      'KiB more than before': Math.round((after.heapUsed - before.heapUsed) / 1024),
      findings: 0,
    });
  },
  times(90_000, 900_000),
);
