import { WebSocket as WebSocketTransport } from 'socket.io-client';
import type { Relay, RelayChannel } from './relay.ts';

/** Engine.IO's WebSocket transport with its frames carried by the host. */
export function relayTransport(relay: Relay): typeof WebSocketTransport {
  return class extends WebSocketTransport {
    override createSocket(): RelayedSocket {
      return new RelayedSocket(relay);
    }
  };
}

/** As much of a browser's WebSocket as Engine.IO uses. */
class RelayedSocket {
  binaryType = 'arraybuffer';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  readonly #channel: RelayChannel;

  constructor(relay: Relay) {
    this.#channel = relay.open({
      onOpen: () => this.onopen?.(),
      onFrame: (data) => this.onmessage?.({ data }),
      onClose: () => this.onclose?.({}),
    });
  }

  send(frame: string): void {
    this.#channel.send(frame);
  }

  close(): void {
    this.#channel.close();
  }
}
