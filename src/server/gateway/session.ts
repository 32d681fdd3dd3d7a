import type { Socket } from 'socket.io';
import type { ClientToServerEvents, Handshake, JoinProject, ServerToClientEvents } from '../../protocol/events.ts';
import type { Grant, Room } from '../project/room.ts';
import type { Bucket } from './rate.ts';

/** A member's rates, over all their connections. */
export interface Buckets {
  readonly command: Bucket;
  readonly chat: Bucket;
  readonly presence: Bucket;
}

/** One connection's own: leaving and joining anew does not fill them. */
export interface OwnBuckets extends Buckets {
  /** Joins and pages of history. */
  readonly read: Bucket;
  /** Any event at all, before it is looked at. */
  readonly request: Bucket;
  /** Refusals for sending too much; who uses these up too is cut. */
  readonly patience: Bucket;
}

interface Handshaken {
  readonly grant: Grant;
  readonly auth: Handshake;
  readonly own: OwnBuckets;
  /** Who this connection was let in as, or waits as: it comes back as the same one after it has left. */
  readonly known?: string;
}

/** A connection that passed the handshake. Who it is, is known once it has joined, or waits to be let in. */
export type Session =
  | (Handshaken & { joined?: undefined; waiting?: { readonly memberId: string; readonly request: JoinProject } })
  | (Handshaken & {
      readonly joined: { readonly room: Room; readonly memberId: string; readonly shared: Buckets };
      waiting?: undefined;
    });

export interface SocketData {
  session: Session;
  /** Requests of one connection are served one after the other, as they were sent. */
  turn: Promise<unknown>;
}

export type RoomSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;
