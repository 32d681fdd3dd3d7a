import type { Relay, RelayListener } from '../../src/client/relay.ts';

export interface RelayMessage {
  readonly channel: number;
  readonly event: 'open' | 'message' | 'close';
  readonly data?: string | undefined;
}

/** Channels over `postMessage`: `open`, then text frames both ways, then `close`, whoever says it first. */
export function postedRelay(
  post: (message: { channel: number; event: RelayMessage['event']; data?: string }) => void,
): Relay & { receive(message: RelayMessage): void } {
  const channels = new Map<number, RelayListener>();
  let last = 0;
  return {
    open(listener) {
      const channel = ++last;
      channels.set(channel, listener);
      post({ channel, event: 'open' });
      return {
        send: (data) => channels.has(channel) && post({ channel, event: 'message', data }),
        close() {
          if (channels.delete(channel)) post({ channel, event: 'close' });
        },
      };
    },
    receive({ channel, event, data }) {
      const listener = channels.get(channel);
      if (!listener) return; // closed from here a moment ago
      switch (event) {
        case 'open':
          listener.onOpen();
          return;
        case 'message':
          listener.onFrame(data ?? '');
          return;
        case 'close':
          channels.delete(channel);
          listener.onClose();
          return;
      }
    },
  };
}
