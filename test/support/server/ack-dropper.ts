/** Engine.IO's message with Socket.IO's ACK in it. */
const ACK = Buffer.from('43');
const TEXT = 1;

/** Reads the frames that a server sends over one WebSocket, and takes out the acknowledgements that `drops` says. */
export class AckDropper {
  readonly #drops: () => boolean;
  #rest: Buffer = Buffer.alloc(0);
  /** What the connection is; known once the head of the first answer has come. */
  #kind: 'unknown' | 'websocket' | 'other' = 'unknown';

  constructor(drops: () => boolean) {
    this.#drops = drops;
  }

  /** What of these bytes goes on now; an unfinished frame waits for its end. */
  keep(bytes: Buffer): Buffer {
    if (this.#kind === 'other') return bytes;
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const kept: Buffer[] = [];
    if (this.#kind === 'unknown') {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return Buffer.alloc(0);
      this.#kind = this.#rest.subarray(0, 12).toString('latin1') === 'HTTP/1.1 101' ? 'websocket' : 'other';
      kept.push(this.#take(this.#kind === 'other' ? this.#rest.length : end + 4));
    }
    for (
      let size = frameSize(this.#rest);
      size !== undefined && size <= this.#rest.length;
      size = frameSize(this.#rest)
    ) {
      const frame = this.#take(size);
      if (!isAck(frame) || !this.#drops()) kept.push(frame);
    }
    return Buffer.concat(kept);
  }

  #take(size: number): Buffer {
    const taken = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    return taken;
  }
}

function headSize(bytes: Buffer): number {
  const short = (bytes[1] ?? 0) & 0x7f;
  return short === 126 ? 4 : short === 127 ? 10 : 2;
}

/** A server's frames are not masked: head, length, payload. `undefined` while the head is not whole. */
function frameSize(bytes: Buffer): number | undefined {
  const head = headSize(bytes);
  if (bytes.length < 2 || bytes.length < head) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  if (short === 126) return head + bytes.readUInt16BE(2);
  return head + (short === 127 ? Number(bytes.readBigUInt64BE(2)) : short);
}

const isAck = (frame: Buffer): boolean =>
  ((frame[0] ?? 0) & 0x0f) === TEXT && frame.subarray(headSize(frame)).subarray(0, 2).equals(ACK);
