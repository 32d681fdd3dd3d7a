import type { ServerMessage } from '../client/server-messages.ts';
import type { Entry, EntryOf } from '../protocol/entries.ts';

/** An attempt at a task that has ended. */
export interface EndedAttempt {
  readonly end: EntryOf<'task'>;
  /** The number of the entry that began it, by which its output is read; `undefined` for one that never ran, or of an older host and begun too long ago. */
  readonly began: number | undefined;
}

/** Follows the attempts at tasks in one room from their beginnings to their ends. */
export class EndedAttempts {
  /** The beginnings of those that run, by what names an attempt until the next of the same. */
  readonly #running = new Map<string, number>();

  /** Takes in what the room said; gives the attempts that have ended by it, in their order. */
  receive(message: ServerMessage): EndedAttempt[] {
    if (message.event === 'joined') return message.payload.tail.flatMap((entry) => this.#entry(entry));
    return message.event === 'entry' ? this.#entry(message.payload.entry) : [];
  }

  #entry(entry: Entry): EndedAttempt[] {
    if (entry.kind !== 'task' || entry.status === 'waiting') return [];
    const name = `${entry.run}/${entry.state}/${entry.attempt}`;
    if (entry.status === 'running') {
      this.#running.set(name, entry.seq);
      return [];
    }
    // The end says itself which it is of: a state that is left and entered again has attempts of the same number, of which
    // the old one may still be ending. Older hosts do not say it.
    const began = entry.began ?? this.#running.get(name);
    if (this.#running.get(name) === began) this.#running.delete(name);
    return [{ end: entry, began }];
  }
}
