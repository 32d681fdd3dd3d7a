import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { TaskLogPart, TaskOutput } from '../../src/protocol/events.ts';

/** How much of an attempt's output is held here, its end, UTF-16 units; the host keeps more. */
const KEPT = 48 * 1024;
/** Attempts whose output is held. */
const MOST = 40;

interface Held {
  readonly text: Signal<string>;
  /** Where what comes next begins. */
  next: number;
  reading: boolean;
  /** Something came while it was read. */
  again: boolean;
}

/** What tasks have printed, by the number of the entry that began each attempt. What was missed is read from the host. */
export class TaskOutputs {
  readonly #read: (seq: number, offset: number) => Promise<TaskLogPart | undefined>;
  readonly #held = new Map<number, Held>();

  /** `read` gives a part of an output as the host has it; nothing while the host can't be reached. */
  constructor(read: (seq: number, offset: number) => Promise<TaskLogPart | undefined>) {
    this.#read = read;
  }

  /** The end of it, as far as it is known here. */
  of(seq: number): ReadonlySignal<string> {
    return this.#of(seq).text;
  }

  add({ seq, chunk, offset }: TaskOutput): void {
    const held = this.#of(seq);
    if (offset > held.next) void this.catchUp(seq);
    else if (!held.reading) append(held, chunk, offset);
    else held.again = true;
  }

  /** Reads what is missing at the end, which may be all. */
  async catchUp(seq: number): Promise<void> {
    const held = this.#of(seq);
    held.again = true;
    if (held.reading) return;
    held.reading = true;
    try {
      while (held.again) {
        held.again = false;
        let part = await this.#read(seq, held.next);
        if (part && part.size - held.next > KEPT) {
          held.text.value = '';
          held.next = part.size - KEPT;
          part = await this.#read(seq, held.next);
          if (part) append(held, part.text, part.offset);
          held.text.value = wholeLines(held.text.value);
        }
        if (!part) return;
        append(held, part.text, part.offset);
        held.again ||= part.text !== '' && part.next < part.size;
      }
    } finally {
      held.reading = false;
    }
  }

  #of(seq: number): Held {
    let held = this.#held.get(seq);
    if (!held) {
      held = { text: signal(''), next: 0, reading: false, again: false };
      this.#held.set(seq, held);
      const oldest = this.#held.keys().next().value;
      if (this.#held.size > MOST && oldest !== undefined) this.#held.delete(oldest);
    }
    return held;
  }
}

/** What is new of a piece: the same may come by two ways. */
function append(held: Held, text: string, offset: number): void {
  const fresh = text.slice(Math.max(0, held.next - offset));
  if (fresh === '') return;
  held.next = offset + text.length;
  const all = held.text.value + fresh;
  held.text.value = all.length <= KEPT ? all : wholeLines(all.slice(-KEPT));
}

/** Without the rest of a line that was cut. */
const wholeLines = (text: string): string => text.slice(text.indexOf('\n') + 1);
