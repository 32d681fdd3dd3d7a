import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Entry } from '../../src/protocol/entries.ts';
import type { TaskOutput } from '../../src/protocol/events.ts';

/** How much of an attempt's output is held here, characters; the host keeps more. */
const KEPT = 48 * 1024;
/** Attempts whose output is held. */
const MOST = 40;

/** What running tasks have written, by the number of the entry that began each attempt. */
export class TaskOutputs {
  readonly #texts = new Map<number, Signal<string>>();
  /** The latest attempt by its name on the wire, which a state that is entered again uses again. */
  readonly #latest = new Map<string, number>();

  /** An attempt begins. */
  begin(entry: Entry): void {
    if (entry.kind !== 'task' || entry.status !== 'running') return;
    this.#latest.set(`${entry.run}/${entry.state}/${entry.attempt}`, entry.seq);
  }

  add({ task, chunk }: TaskOutput): void {
    const seq = this.#latest.get(task);
    if (seq === undefined) return; // it began before all that this page knows; its end brings the last lines
    const text = this.#text(seq);
    text.value = (text.value + chunk).slice(-KEPT);
  }

  of(seq: number): ReadonlySignal<string> {
    return this.#text(seq);
  }

  #text(seq: number): Signal<string> {
    let text = this.#texts.get(seq);
    if (!text) {
      text = signal('');
      this.#texts.set(seq, text);
      const oldest = this.#texts.keys().next().value;
      if (this.#texts.size > MOST && oldest !== undefined) this.#texts.delete(oldest);
    }
    return text;
  }
}
