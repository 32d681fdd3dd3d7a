import type { Limits } from '../../src/protocol/limits.ts';
import { Audience } from './audience.ts';
import type { BareServerOptions, BareServerReady } from './bare-server.ts';
import type { Build } from './build.ts';
import { Child } from './child.ts';
import type { RoomServerOptions, RoomServerReady } from './room-server.ts';

const PLENTY = 1_000_000;

/** No rate or number of members holds a benchmark back; what a frame or a backlog may be stays. */
export const UNHURRIED: Partial<Limits> = {
  commandsPerSecond: PLENTY,
  commandBurst: PLENTY,
  chatPerSecond: PLENTY,
  chatBurst: PLENTY,
  newMembersPerMinute: PLENTY,
  membersPerRoom: 2_000,
  unauthenticatedConnections: 2_000,
  pingIntervalMs: 60_000,
  pingTimeoutMs: 60_000,
};

export function startRoomServer(
  build: Build,
  { limits = UNHURRIED, root = build.folder(), ...more }: Partial<Omit<RoomServerOptions, 'pageDir'>> = {},
): Promise<Child<RoomServerReady>> {
  const options: RoomServerOptions = { root, pageDir: build.pageDir, limits, ...more };
  return Child.start<RoomServerReady>(build.roomServer, options);
}

/** The room and a bare server beside it, each in a process of its own, each with as many connections. */
export class Stage {
  readonly room: Audience;
  readonly bare: Audience;

  static async set(build: Build, connections: number): Promise<Stage> {
    const room = await Audience.room(await startRoomServer(build), connections);
    const script = await room.record();
    const options: BareServerOptions = { root: build.folder() };
    const server = await Child.start<BareServerReady>(build.bareServer, options);
    const bare = await Audience.bare(server, connections, script);
    return new Stage(room, bare);
  }

  private constructor(room: Audience, bare: Audience) {
    this.room = room;
    this.bare = bare;
  }

  async strike(): Promise<void> {
    for (const audience of [this.room, this.bare]) {
      await audience.server.end();
      audience.close();
    }
  }
}
