import type { ServerMessage } from '../client/server-messages.ts';
import type { Entry, EntryOf } from '../protocol/entries.ts';

/** An attempt at a task that has ended, with what is known of its output. */
export interface EndedAttempt {
  readonly end: EntryOf<'task'>;
  readonly text: string;
}

/** What the tasks of one room write, as far as it is heard here: whole from those that begin while one is there. */
export class TaskOutputs {
  /** By the attempt's name on the wire. */
  readonly #heard = new Map<string, string>();
  readonly #wants: (entry: EntryOf<'task'>) => boolean;

  /** Outputs of tasks that are not wanted are not kept. */
  constructor(wants: (entry: EntryOf<'task'>) => boolean) {
    this.#wants = wants;
  }

  /** Takes in what the room said; gives the attempts that have ended by it, in their order. */
  receive(message: ServerMessage): EndedAttempt[] {
    switch (message.event) {
      case 'joined':
        return message.payload.tail.flatMap((entry) => this.#entry(entry));
      case 'entry':
        return this.#entry(message.payload.entry);
      case 'task_output': {
        const { task, chunk, offset } = message.payload;
        const heard = this.#heard.get(task);
        // After a gap, the end's last lines are all there is.
        if (heard !== undefined && heard.length === offset) this.#heard.set(task, heard + chunk);
        return [];
      }
      default:
        return [];
    }
  }

  #entry(entry: Entry): EndedAttempt[] {
    if (entry.kind !== 'task') return [];
    const name = `${entry.run}/${entry.state}/${entry.attempt}`;
    if (entry.status === 'waiting') return [];
    if (entry.status === 'running') {
      if (this.#wants(entry)) this.#heard.set(name, '');
      return [];
    }
    const heard = this.#heard.get(name) ?? '';
    this.#heard.delete(name);
    const tail = entry.tail ?? '';
    return [{ end: entry, text: heard.length >= tail.length ? heard : tail }];
  }
}
