import { randomUUID } from 'node:crypto';
import type { BareServerReady, Script } from './bare-server.ts';
import type { Child } from './child.ts';
import { LightSocket } from './light-socket.ts';
import { type Entered, enter, inBatches } from './room.ts';
import type { RoomServerReady } from './room-server.ts';

/** So many members are behind the connections of one room: a person has several windows. */
const MEMBERS = 10;
/** What comes last of all that is told of a command. */
const LAST = 'entry';

/** The connections of one room, in this process, with a count of what has reached them. */
export class Audience {
  readonly server: Child;
  readonly sockets: readonly LightSocket[];
  /** Messages of the kind that comes last for each command, over all connections. */
  #arrived = 0;
  #wanted = Number.POSITIVE_INFINITY;
  #reached: () => void = () => undefined;

  /** `count` connections to the room of the real server. */
  static async room(server: Child<RoomServerReady>, count: number): Promise<Audience> {
    const { url, projectId, tokens } = server.ready;
    const token = tokens.member;
    const first: Entered[] = [];
    for (let made = 0; made < Math.min(count, MEMBERS); made += 1)
      first.push(await enter({ url, projectId }, { token }));
    const rest = await inBatches(count - first.length, (index) => {
      const session = first[index % MEMBERS]?.session;
      return enter({ url, projectId }, { token, ...(session !== undefined && { session }) });
    });
    return new Audience(
      server,
      [...first, ...rest].map(({ socket }) => socket),
    );
  }

  /** `count` connections to a bare server, which says after this command what the room says after one. */
  static async bare(server: Child<BareServerReady>, count: number, script: Script): Promise<Audience> {
    await server.ask('play', script);
    const sockets = await inBatches(count, () => LightSocket.open(server.ready.url));
    return new Audience(server, sockets);
  }

  private constructor(server: Child, sockets: readonly LightSocket[]) {
    this.server = server;
    this.sockets = sockets;
    for (const socket of sockets)
      socket.onEvent = (name) => {
        if (name !== LAST) return;
        this.#arrived += 1;
        if (this.#arrived >= this.#wanted) this.#reached();
      };
  }

  /** One command; resolves once it is acknowledged, and says whether it was accepted by throwing when not. */
  async command(sender = 0, name = 'command'): Promise<void> {
    const id = randomUUID();
    const text = await this.#socket(sender).askText(name, { command: 'note', args: { text: 'as it was' }, id });
    if (!text.startsWith('[{"ok":true')) throw new Error(text);
  }

  /** Resolves once so many commands in all have reached everybody. */
  reaches(commands: number): Promise<void> {
    const wanted = commands * this.sockets.length;
    if (this.#arrived >= wanted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wanted = wanted;
      this.#reached = () => {
        this.#wanted = Number.POSITIVE_INFINITY;
        resolve();
      };
    });
  }

  /** How many commands have reached everybody. Whole while nothing is on its way. */
  get arrived(): number {
    return this.#arrived / this.sockets.length;
  }

  /** What the room answers to one command, and tells of it: for a bare server to do the same. */
  async record(): Promise<Script> {
    const messages: { event: string; payload: Record<string, unknown> }[] = [];
    const socket = this.#socket(0);
    const counting = socket.onEvent;
    socket.onEvent = (event, text) => {
      counting(event, text);
      if (event === 'members') return;
      const [, payload] = JSON.parse(text().slice(2)) as [string, Record<string, unknown>];
      messages.push({ event, payload });
    };
    const heard = this.reaches(this.arrived + 1);
    const ack = await socket.ask('command', { command: 'note', args: { text: 'as it was' }, id: randomUUID() });
    await heard;
    socket.onEvent = counting;
    return { ack, messages };
  }

  close(): void {
    for (const socket of this.sockets) socket.close();
  }

  #socket(index: number): LightSocket {
    const socket = this.sockets[index];
    if (!socket) throw new Error(`There are ${this.sockets.length} connections.`);
    return socket;
  }
}
