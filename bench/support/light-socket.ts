import WebSocket, { type RawData } from 'ws';

export type Ack = { readonly ok: boolean } & Readonly<Record<string, unknown>>;

const EVENT = '42["';
const ANSWER_MS = 60_000;

/**
 * Socket.IO's frames over a WebSocket, by hand. What comes is counted by the event's name and read no further, so that a
 * thousand of these take less of the machine than the server that is measured.
 */
export class LightSocket {
  readonly #socket: WebSocket;
  readonly #acks = new Map<string, (text: string) => void>();
  #asked = 0;
  /** Called with an event's name; its text is the whole frame. */
  onEvent: (event: string, text: () => string) => void = () => undefined;
  onClose: () => void = () => undefined;
  #connected: ((text: string | undefined) => void) | undefined;

  /** Resolves once the handshake was accepted. */
  static async open(url: string, auth: object = {}): Promise<LightSocket> {
    const { host } = new URL(url);
    const socket = new WebSocket(`ws://${host}/socket.io/?EIO=4&transport=websocket`, { perMessageDeflate: false });
    const light = new LightSocket(socket);
    const answered = new Promise<string | undefined>((resolve) => {
      light.#connected = resolve;
    });
    socket.once('open', () => socket.send(`40${JSON.stringify(auth)}`));
    const text = await answered;
    if (!text?.startsWith('40')) throw new Error(text ?? 'The connection was closed before it was answered.');
    return light;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#received(data));
    socket.on('close', () => this.#closed());
    // `close` follows, and says it all.
    socket.on('error', () => socket.terminate());
  }

  /** Resolves with the acknowledgement; rejects when the connection goes first. */
  async ask(event: string, payload: object): Promise<Ack> {
    const text = await this.askText(event, payload);
    return (JSON.parse(text) as [Ack])[0];
  }

  /** The same, unread. */
  askText(event: string, payload: object): Promise<string> {
    const id = String(this.#asked);
    this.#asked += 1;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => settle(''), ANSWER_MS);
      const settle = (text: string) => {
        clearTimeout(late);
        this.#acks.delete(id);
        if (text === '') reject(new Error(`${event} was not answered.`));
        else resolve(text);
      };
      this.#acks.set(id, settle);
      this.#socket.send(`42${id}${JSON.stringify([event, payload])}`);
    });
  }

  /** A frame as it is given, with nobody waiting for an answer. */
  send(frame: string): void {
    this.#socket.send(frame);
  }

  /** Reads no more. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Bytes that wait to be sent. */
  get waiting(): number {
    return this.#socket.bufferedAmount;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.#socket.terminate();
  }

  #received(data: RawData): void {
    const bytes = data as Buffer;
    const head = bytes.toString('latin1', 0, 32);
    if (head.startsWith(EVENT)) {
      this.onEvent(head.slice(EVENT.length, head.indexOf('"', EVENT.length)), () => bytes.toString());
    } else if (head.startsWith('43')) {
      const text = bytes.toString();
      const at = text.indexOf('[');
      this.#acks.get(text.slice(2, at))?.(text.slice(at));
    } else if (head === '2') {
      this.#socket.send('3');
    } else if (head.startsWith('4')) {
      this.#connected?.(bytes.toString());
      this.#connected = undefined;
    }
  }

  #closed(): void {
    this.#connected?.(undefined);
    for (const settle of [...this.#acks.values()]) settle('');
    this.onClose();
  }
}
