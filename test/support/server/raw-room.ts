import WebSocket from 'ws';
import { until } from '../vscode/until.ts';

/** A WebSocket on which Engine.IO's and Socket.IO's own frames are written by hand. */
export class RawRoom {
  readonly frames: string[] = [];
  readonly socket: WebSocket;
  closed = false;

  static async open(port: number, headers: Readonly<Record<string, string>> = {}): Promise<RawRoom> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, { headers });
    const room = new RawRoom(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return room;
  }

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data, binary) => this.frames.push(binary ? '<binary>' : String(data)));
    socket.on('close', () => {
      this.closed = true;
    });
    // A cut in mid-frame is an error to this library; `closed` tells of it.
    socket.on('error', () => socket.terminate());
  }

  send(...frames: (string | Buffer)[]): void {
    for (const frame of frames) this.socket.send(frame);
  }

  /** CONNECT with this token, and the answer to it. */
  async connect(token: string): Promise<void> {
    this.send(`40${JSON.stringify({ token })}`);
    await this.frame(/^40\{"sid"/);
  }

  frame(fits: RegExp): Promise<string> {
    return until(`a frame like ${fits}`, async () => this.frames.find((frame) => fits.test(frame)), {
      within: 10_000,
      every: 5,
    });
  }

  async end(within = 10_000): Promise<void> {
    await until('the connection to be closed', async () => (this.closed ? true : undefined), { within, every: 5 });
  }

  close(): void {
    this.socket.terminate();
  }
}
