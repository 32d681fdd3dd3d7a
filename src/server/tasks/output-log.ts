import { marginOf, masked, maskedEnd } from './mask.ts';
import type { Secrets } from './secrets.ts';

/** How much of one attempt's output is kept and sent as it comes; of what is beyond, only the end. */
const KEPT = 1024 * 1024;
const END = 64 * 1024;
/** What the journal has of it. */
const TAIL = 4 * 1024;
const TAIL_LINES = 20;
/** What is sent at once, and how often: a task that prints a lot delays nobody's answer. */
const PIECE = 32 * 1024;
const COALESCE_MS = 50;

const NO_SECRETS: Secrets = { values: [], patterns: [] };

/**
 * One attempt's output: secrets are masked, pieces are gathered for a moment and sent with their place. Of what is too much
 * only the end is kept, and said how much that leaves out.
 */
export class OutputLog {
  readonly #send: (chunk: string, offset: number) => void;
  readonly #secrets: Secrets;
  readonly #beginning;
  readonly #most: number;
  #waiting = '';
  #offset = 0;
  /** How much was printed that is still of the beginning. */
  #taken = 0;
  /** How much was printed beyond, with what the mask still kept then, and the end of that as it was printed. */
  #beyond = 0;
  #end = '';
  #tail = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (chunk: string, offset: number) => void, secrets: Secrets = NO_SECRETS) {
    this.#send = send;
    this.#secrets = secrets;
    this.#most = END + marginOf(secrets);
    this.#beginning = masked(secrets, (text) => this.#write(text));
  }

  add(text: string): void {
    const fits = wholeUpTo(text, KEPT - this.#taken);
    if (fits > 0) {
      this.#taken += fits;
      this.#beginning.add(text.slice(0, fits));
    }
    if (fits === text.length) return;
    if (this.#beyond === 0) {
      this.#taken = KEPT;
      // This may be the first half of a secret, and is masked together with the other.
      this.#goOn(this.#beginning.take());
      this.#write('\n… This is more output than is kept. Its last lines follow when it ends.\n');
    }
    this.#goOn(text.slice(fits));
  }

  /** Sends all that is left, and gives the last lines for the journal. */
  close(): string {
    if (this.#beyond > 0) this.#writeEnd();
    else this.#beginning.end();
    clearTimeout(this.#timer);
    while (this.#waiting !== '') this.#piece();
    return this.#tail.toWellFormed().trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  }

  /** Of what is beyond, the end is kept as it came, and with more than is shown: it is masked as a whole. */
  #goOn(text: string): void {
    this.#beyond += text.length;
    this.#end = (text.length >= this.#most ? text : this.#end + text).slice(-this.#most);
  }

  #writeEnd(): void {
    const { text, left } = maskedEnd(this.#secrets, this.#end, END, this.#beyond > this.#end.length);
    const leftOut = this.#beyond - this.#end.length + left;
    if (leftOut > 0) this.#write(`… ${leftOut} characters are left out here.\n`);
    this.#write(text);
  }

  #write(text: string): void {
    this.#waiting += text;
    this.#tail = (text.length >= TAIL ? text : this.#tail + text).slice(-TAIL);
    this.#wait();
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#piece();
      if (this.#waiting !== '') this.#wait();
    }, COALESCE_MS);
  }

  #piece(): void {
    const end = wholeUpTo(this.#waiting, PIECE);
    const chunk = this.#waiting.slice(0, end).toWellFormed();
    this.#waiting = this.#waiting.slice(end);
    this.#send(chunk, this.#offset);
    this.#offset += chunk.length;
  }
}

/** So much of a text, or one unit less: a character of two units is not cut in two. */
function wholeUpTo(text: string, most: number): number {
  if (text.length <= most) return text.length;
  return most > 0 && /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : Math.max(0, most);
}
