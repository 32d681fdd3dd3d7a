import { LightSocket } from './light-socket.ts';
import type { RoomServerReady } from './room-server.ts';

export interface Entrance {
  readonly token: string;
  readonly session?: string;
  readonly lastSeq?: number;
}

export interface Entered {
  readonly socket: LightSocket;
  /** Given to new members alone. */
  readonly session: string | undefined;
  readonly member: string;
  readonly seq: number;
  /** Numbers of the entries that came with the answer. */
  readonly tail: readonly number[];
  readonly reset: boolean;
}

/** One connection, in the room. */
export async function enter(room: Pick<RoomServerReady, 'url' | 'projectId'>, entrance: Entrance): Promise<Entered> {
  const { token, session, lastSeq } = entrance;
  const socket = await LightSocket.open(room.url, { token, protocol: 1, ...(session !== undefined && { session }) });
  try {
    const answer = await socket.ask('join_project', {
      project_id: room.projectId,
      ...(lastSeq !== undefined && { last_seq: lastSeq }),
    });
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    const {
      session: secret,
      seq,
      tail,
      reset,
      member,
    } = answer as unknown as {
      session?: string;
      seq: number;
      tail: { seq: number }[];
      reset: boolean;
      member: { id: string };
    };
    return { socket, session: secret, member: member.id, seq, tail: tail.map((entry) => entry.seq), reset };
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** Makes `count` of something, a few at a time. */
export async function inBatches<T>(count: number, make: (index: number) => Promise<T>, atOnce = 16): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const size = Math.min(atOnce, count - made.length);
    made.push(...(await Promise.all(Array.from({ length: size }, (_, index) => make(made.length + index)))));
  }
  return made;
}

/** The number of an entry, from the frame that tells of it. */
export const seqOf = (text: string): number => Number(/"seq":(\d+)/.exec(text)?.[1]);
