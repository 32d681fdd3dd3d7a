/** A connection whose frames somebody else carries: all that a WebSocket is to Engine.IO. */
export interface RelayChannel {
  send(frame: string): void;
  close(): void;
}

export interface RelayListener {
  onOpen(): void;
  onFrame(frame: string): void;
  onClose(): void;
}

export interface Relay {
  open(listener: RelayListener): RelayChannel;
}
