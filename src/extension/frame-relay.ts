import type { Disposable } from '../shared/disposables.ts';

export interface Relayed {
  readonly channel: number;
  readonly event: 'open' | 'message' | 'close';
  readonly data?: string | undefined;
}

/** What a page may hold open at once, and how much may wait to be sent for it: it needs one connection, and few bytes. */
const MOST_CHANNELS = 4;
const MOST_WAITING_BYTES = 1024 * 1024;

/**
 * Carries the frames of a page that can't reach the server's port: for each channel of the page a WebSocket from here. It
 * goes to the room's own server and nowhere else, whatever the page says.
 */
export class FrameRelay implements Disposable {
  readonly #address: string;
  readonly #post: (message: { channel: number; event: Relayed['event']; data?: string }) => void;
  readonly #sockets = new Map<number, WebSocket>();

  constructor(base: string, post: (message: { channel: number; event: Relayed['event']; data?: string }) => void) {
    const url = new URL('socket.io/?EIO=4&transport=websocket', base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#address = url.href;
    this.#post = post;
  }

  receive({ channel, event, data }: Relayed): void {
    switch (event) {
      case 'open':
        this.#open(channel);
        return;
      case 'message': {
        const socket = this.#sockets.get(channel);
        if (socket?.readyState !== WebSocket.OPEN) return; // closed a moment ago; the page is being told
        if (socket.bufferedAmount > MOST_WAITING_BYTES) socket.close();
        else socket.send(data ?? '');
        return;
      }
      case 'close':
        this.#sockets.get(channel)?.close();
        return;
    }
  }

  dispose(): void {
    for (const socket of this.#sockets.values()) socket.close();
    this.#sockets.clear();
  }

  #open(channel: number): void {
    if (this.#sockets.has(channel) || this.#sockets.size >= MOST_CHANNELS) {
      this.#post({ channel, event: 'close' });
      return;
    }
    const socket = new WebSocket(this.#address);
    this.#sockets.set(channel, socket);
    socket.addEventListener('open', () => this.#post({ channel, event: 'open' }));
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') this.#post({ channel, event: 'message', data });
    });
    // An error is always followed by a close, which is all that the page needs to know.
    socket.addEventListener('close', () => {
      if (this.#sockets.delete(channel)) this.#post({ channel, event: 'close' });
    });
  }
}
