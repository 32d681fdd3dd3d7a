/** How much of one attempt's output is kept and sent: its beginning, and then only its end. */
const KEPT = 1024 * 1024;
const TAIL = 4 * 1024;
/** What is sent at once, and how often: a task that prints a lot delays nobody's answer. */
const PIECE = 32 * 1024;
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
    this.#wait();
  }

  /** Sends all that is left, and gives the last lines for the journal. */
  close(): string {
    clearTimeout(this.#timer);
    if (this.#dropped > 0) this.#waiting += `\n… ${this.#dropped} more characters are not kept.\n`;
    while (this.#waiting !== '') this.#piece();
    const lines = this.#tail.toWellFormed().trimEnd().split('\n');
    return lines.slice(-20).join('\n');
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#piece();
      if (this.#waiting !== '') this.#wait();
    }, COALESCE_MS);
  }

  #piece(): void {
    // A character of two units is not cut in two.
    const whole = /[\ud800-\udbff]$/.test(this.#waiting.slice(0, PIECE)) ? PIECE - 1 : PIECE;
    const end = this.#waiting.length <= PIECE ? this.#waiting.length : whole;
    const chunk = this.#waiting.slice(0, end).toWellFormed();
    this.#waiting = this.#waiting.slice(end);
    this.#send(chunk, this.#offset);
    this.#offset += chunk.length;
  }
}
