/** How much of one attempt's output is kept and sent: its beginning, and then only its end. */
const KEPT = 1024 * 1024;
const TAIL = 4 * 1024;
const COALESCE_MS = 50;

/** One attempt's output: pieces are gathered for a moment and sent with their place; what is too much is counted, not kept. */
export class OutputLog {
  readonly #send: (chunk: string, offset: number) => void;
  #waiting = '';
  #offset = 0;
  #dropped = 0;
  #tail = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (chunk: string, offset: number) => void) {
    this.#send = send;
  }

  add(text: string): void {
    this.#tail = (this.#tail + text).slice(-TAIL);
    const room = KEPT - this.#offset - this.#waiting.length;
    if (text.length > room) this.#dropped += text.length - Math.max(room, 0);
    if (room <= 0) return;
    this.#waiting += text.slice(0, room);
    this.#timer ??= setTimeout(() => this.flush(), COALESCE_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting === '') return;
    const chunk = this.#waiting.toWellFormed();
    this.#waiting = '';
    this.#send(chunk, this.#offset);
    this.#offset += chunk.length;
  }

  /** Sends what is left, and gives the last lines for the journal. */
  close(): string {
    if (this.#dropped > 0) this.#waiting += `\n… ${this.#dropped} more characters are not kept.\n`;
    this.flush();
    const lines = this.#tail.toWellFormed().trimEnd().split('\n');
    return lines.slice(-20).join('\n');
  }
}
