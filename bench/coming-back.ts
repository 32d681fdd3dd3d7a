import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServeProcess } from '../test/support/server/serve-process.ts';
import { type Figure, median } from './figures.ts';
import type { Options } from './options.ts';
import { Audience } from './support/audience.ts';
import type { Build } from './support/build.ts';
import { Child } from './support/child.ts';
import type { Back, Enter } from './support/crowd-process.ts';
import type { LightSocket } from './support/light-socket.ts';
import type { Delays } from './support/loop-delay.ts';
import { enter } from './support/room.ts';
import type { RoomServerReady } from './support/room-server.ts';
import { startRoomServer, UNHURRIED } from './support/stage.ts';

const ENTRIES = 10_000;
const WRITERS = 16;

/** Reading ten thousand entries by pages; and, with these entries in its journal, a server that was killed. */
export async function catchUp(build: Build, { cycles }: Options): Promise<Figure[]> {
  const root = build.folder();
  const server = await startRoomServer(build, { root });
  const writers = await Audience.room(server, WRITERS);
  const took: number[] = [];
  try {
    await Promise.all(writers.sockets.map((socket) => write(socket, ENTRIES / WRITERS)));
    const { socket } = await enter(server.ready, { token: server.ready.tokens.viewer });
    for (let round = 0; round < Math.max(3, cycles / 3); round += 1) took.push(await readAll(socket));
    socket.close();
  } finally {
    await server.end();
    writers.close();
  }
  return [
    {
      name: 'catch-up of 10,000 entries by pages of 500',
      value: median(took),
      unit: 'ms',
      target: { atMost: 1_000 },
      note: `slowest ${Math.round(Math.max(...took))} ms`,
    },
    ...(await recovery(build, root, cycles)),
  ];
}

/** From the start of a process, after the one before was killed, to the first answer to a command. */
async function recovery(build: Build, root: string, cycles: number): Promise<Figure[]> {
  const start = (port: number) =>
    ServeProcess.start({
      folder: path.join(root, 'folder'),
      dataDir: path.join(root, 'data'),
      stateDir: path.join(root, 'state'),
      command: build.command,
      port,
    });
  let serving = await start(0);
  const { url, project } = serving.ready.projects[0] ? { url: serving.ready.url, project: serving.project } : never();
  const room = { url, projectId: project.project_id };
  const token = project.tokens.member ?? '';
  const { session = '', socket } = await enter(room, { token });
  socket.close();
  const took: number[] = [];
  try {
    for (let round = 0; round < Math.max(3, cycles / 3); round += 1) {
      await serving.kill();
      const began = performance.now();
      const [next] = await Promise.all([
        start(Number(new URL(url).port)),
        firstAnswer(room, token, session).then(() => took.push(performance.now() - began)),
      ]);
      serving = next;
    }
  } finally {
    await serving.kill();
  }
  return [
    {
      name: 'killed → first answer, 10,000 entries kept, start of the process included',
      value: median(took),
      unit: 'ms',
      target: { atMost: 1_000 },
      note: `slowest ${Math.round(Math.max(...took))} ms`,
    },
  ];
}

/** Asks again at once, so that the server's time is measured and not a client's patience. */
async function firstAnswer(room: Pick<RoomServerReady, 'url' | 'projectId'>, token: string, session: string) {
  for (const late = performance.now() + 30_000; performance.now() < late; await sleep(5)) {
    const entered = await enter(room, { token, session }).catch(() => undefined);
    if (!entered) continue; // not there yet
    const answer = await entered.socket.ask('command', { command: 'note', args: { text: 'back' }, id: randomUUID() });
    entered.socket.close();
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    return;
  }
  throw new Error('The server did not come back within 30 s.');
}

function never(): never {
  throw new Error('Nothing is served.');
}

async function write(socket: LightSocket, count: number): Promise<void> {
  for (let written = 0; written < count; written += 1) {
    const answer = await socket.ask('chat_message', {
      text: `Entry ${written}, as long as people write.`,
      id: randomUUID(),
    });
    if (!answer.ok) throw new Error(JSON.stringify(answer));
  }
}

async function readAll(socket: LightSocket): Promise<number> {
  const began = performance.now();
  let last = 0;
  for (let more = true; more; ) {
    const page = await socket.ask('history', { after: last, limit: 500 });
    const entries = page.entries as { seq: number }[];
    for (const { seq } of entries) {
      if (seq !== last + 1) throw new Error(`Entry ${last + 1} is missing.`);
      last = seq;
    }
    more = page.more === true;
  }
  if (last < ENTRIES) throw new Error(`The journal ends at ${last}.`);
  return performance.now() - began;
}

const CROWDS = 2;
const EACH = 500;
const MEMBERS = 90;
const MISSED = 100;

/** P8: a thousand connections of a full room are cut at once, and each comes back for a hundred entries. */
export async function reconnect(build: Build): Promise<Figure[]> {
  // Whoever comes back does so under the bounds that ship; only the first entry of so many is let in faster.
  const { newMembersPerMinute, commandsPerSecond, commandBurst } = UNHURRIED;
  const limits = { newMembersPerMinute, commandsPerSecond, commandBurst } as NonNullable<typeof UNHURRIED>;
  const server = await startRoomServer(build, { limits });
  const { url, projectId, tokens } = server.ready;
  const crowds: Child[] = [];
  try {
    for (let made = 0; made < CROWDS; made += 1) crowds.push(await crowdProcess());
    const began = performance.now();
    for (const crowd of crowds) {
      const request: Enter = { url, projectId, token: tokens.member, count: EACH, members: MEMBERS };
      await crowd.ask('enter', request);
    }
    const entered = performance.now() - began;
    const writer = await enter(server.ready, { token: tokens.owner });
    for (let written = 0; written < MISSED; written += 1)
      await writer.socket.ask('command', { command: 'note', args: { text: `${written}` }, id: randomUUID() });
    writer.socket.close();
    const { seq } = await enter(server.ready, { token: tokens.viewer }).then((reader) => {
      reader.socket.close();
      return reader;
    });
    await sleep(3_000);
    await server.ask('loop');
    const before = await server.ask<number>('rss');
    server.forgetPeak();
    const backs = await Promise.all(crowds.map((crowd) => crowd.ask<Back>('comeBack', seq - MISSED)));
    const delays = await server.ask<Delays>('loop');
    const peak = server.peak;
    const slowest = Math.max(...backs.map(({ lastMs }) => lastMs));
    const lost = backs.reduce((sum, back) => sum + back.wrong, 0);
    const note = `${backs.reduce((sum, { attempts }) => sum + attempts, 0)} attempts; the first entry of all took ${(entered / 1000).toFixed(1)} s`;
    return [
      {
        name: 'P8 1000 back with 100 entries each: the last',
        value: slowest,
        unit: 'ms',
        target: { atMost: 10_000 },
        note,
      },
      { name: 'P8 1000 back: those without every entry once', value: lost, unit: '', target: { atMost: 0 } },
      { name: 'P8 1000 back: loop delay, p99', value: delays.p99, unit: 'ms', target: { atMost: 300 } },
      { name: 'P8 1000 back: loop delay, longest', value: delays.max, unit: 'ms', target: { atMost: 1_000 } },
      {
        name: 'P8 1000 back: memory above before, at its peak',
        value: (peak - before) / 2 ** 20,
        unit: 'MB',
        target: { atMost: 150 },
      },
    ];
  } finally {
    for (const crowd of crowds) await crowd.end();
    await server.end();
  }
}

const crowdProcess = () => Child.start(path.join(import.meta.dirname, 'support/crowd-process.ts'));
