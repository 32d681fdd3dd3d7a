import type { Entry } from '../../src/protocol/entries.ts';
import type { Json } from '../../src/protocol/json.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import { canonical } from '../../src/server/journal/canonical.ts';
import type { Fold, Seen, Stream, Write } from './checker.ts';

/** An entry as the checker wants it, whoever told it. */
export function seen(entry: Entry): Seen {
  const id = 'id' in entry ? entry.id : null;
  const value = entry.kind === 'transition' ? entry.args.value : undefined;
  const content = entry.kind === 'chat' ? entry.text : typeof value === 'string' ? value : null;
  return { seq: entry.seq, id, content, text: canonical(entry as unknown as Json) };
}

type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/** All that clients did and were told, with one clock for all of them. */
export class Record {
  readonly writes = new Map<string, Write>();
  readonly streams: Growing<Stream>[] = [];
  readonly #folds = new Map<string, Fold>();
  #clock = 0;

  /** The next moment. */
  tick(): number {
    this.#clock += 1;
    return this.#clock;
  }

  wrote(write: Omit<Write, 'invoked' | 'answers' | 'unheard'>): Write {
    const made: Write = { ...write, invoked: this.tick(), answers: [], unheard: 0 };
    this.writes.set(write.id, made);
    return made;
  }

  stream(client: string, after: number | undefined): Growing<Stream> {
    const stream: Growing<Stream> = { client, after, entries: [] };
    this.streams.push(stream);
    return stream;
  }

  toldOf(where: string, run: RunState): void {
    const fold = foldOf(where, run);
    // Everybody is told the same: what differs is kept, and found.
    this.#folds.set(`${fold.seq} ${fold.run} ${fold.text}`, fold);
  }

  get folds(): Fold[] {
    return [...this.#folds.values()];
  }
}

export const foldOf = (where: string, run: RunState): Fold => ({
  where,
  seq: run.seq,
  run: run.run,
  text: canonical(run as unknown as Json),
});
