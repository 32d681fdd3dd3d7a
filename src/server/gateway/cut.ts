import type { Socket } from 'socket.io';

export type Connection = Socket['conn'];

/** What the engine's two transports hold on to: a WebSocket, or the poll that waits for an answer. */
interface Held {
  readonly socket?: { terminate(): void };
  readonly res?: { destroy(): void } | null;
}

/**
 * Ends a connection at once. A polite close waits until everything is sent, or for the next poll; who does not read, or
 * never comes back, would hold its memory and its place for half a minute more.
 */
export function cut(connection: Connection): void {
  const held = connection.transport as unknown as Held;
  const pending = held.res;
  connection.close(true);
  held.socket?.terminate();
  pending?.destroy();
}
