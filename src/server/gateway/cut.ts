import type { Socket } from 'socket.io';

export type Connection = Socket['conn'];

/** What the engine's two transports hold on to: a WebSocket, the poll that waits for an answer, a close that waits for a poll. */
interface Held {
  readonly socket?: { terminate(): void };
  readonly res?: { destroy(): void } | null;
  readonly shouldClose?: (() => void) | null;
}

const heldBy = (connection: Connection): Held => connection.transport as unknown as Held;

/**
 * Ends a connection at once. A polite close waits until everything is sent, or for the next poll; who does not read, or
 * never comes back, would hold its memory and its place for half a minute more.
 */
export function cut(connection: Connection): void {
  const { socket, res } = heldBy(connection);
  connection.close(true);
  waitNoMore(connection);
  socket?.terminate();
  res?.destroy();
}

/** Ends a polite close that was begun and waits for a poll that may never come. */
export function waitNoMore(connection: Connection): void {
  heldBy(connection).shouldClose?.();
}
