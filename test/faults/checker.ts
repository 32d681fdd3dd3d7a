/** What a client was told of one sending of a request. */
export type Told = { readonly ok: true; readonly seq: number } | { readonly ok: false; readonly code: string };

/** One request: sent once or more with the same id, and all that was said of it. */
export interface Write {
  readonly client: string;
  readonly id: string;
  /** What the journal must say of it: the text of a message, the value of a command; `null` for a command without one. */
  readonly content: string | null;
  /** Where in the history it was sent first. One clock counts for all clients. */
  readonly invoked: number;
  /** Where in the history it was accepted first. */
  accepted?: number;
  readonly answers: Told[];
  /** Sendings that no answer came to, or none yet: perhaps done, perhaps not. */
  unheard: number;
}

/** An entry as somebody saw it. */
export interface Seen {
  readonly seq: number;
  readonly id: string | null;
  readonly content: string | null;
  /** All of it, in one spelling. */
  readonly text: string;
}

/** What one connection brought, in the order in which it came. */
export interface Stream {
  readonly client: string;
  /** The last entry that the client had before; `undefined` for a beginning, or after a reset. */
  readonly after: number | undefined;
  readonly entries: readonly Seen[];
}

/** The journal as it was read back from the first entry, by one way of reading. */
export interface Reading {
  readonly path: string;
  readonly entries: readonly Seen[];
}

/** An attempt at a task, as the journal tells it. */
export interface AttemptRecord {
  readonly seq: number;
  /** The step that asked for it. */
  readonly step: string;
  /** What the task itself was given as its name, and left behind when it ran. */
  readonly attempt: string;
  readonly status: string;
}

/** The state of one run after an entry, as somebody was told it or as the journal folds to. */
export interface Fold {
  readonly where: string;
  readonly seq: number;
  readonly run: string;
  readonly text: string;
}

export interface History {
  readonly writes: readonly Write[];
  readonly streams: readonly Stream[];
  /** The first is what the others are held against: the file. */
  readonly readings: readonly Reading[];
  /** Where each client that was still there ended, once everything had come to rest. */
  readonly ends: readonly { readonly client: string; readonly seq: number }[];
  readonly attempts: readonly AttemptRecord[];
  /** What tasks left behind, one line for each time one ran. */
  readonly marks: readonly string[];
  /** What was told, and what the file folds to (`expected`). */
  readonly folds: readonly Fold[];
  readonly expected: readonly Fold[];
}

/** All that can be wrong: the names of Kafka's checker in Jepsen where it has one. */
export type Wrong =
  | 'lost write'
  | 'aborted read'
  | 'phantom'
  | 'inconsistent offset'
  | 'skip'
  | 'non-monotone'
  | 'duplicate'
  | 'unseen'
  | 'changed answer'
  | 'wrong content'
  | 'out of order'
  | 'doubled effect'
  | 'effect without record'
  | 'record without effect'
  | 'overlapping attempts'
  | 'unequal fold';

export interface Finding {
  readonly wrong: Wrong;
  readonly what: string;
}

/** Accepted, refused every time, or not known. */
export function outcomeOf({ answers, unheard }: Write): 'ok' | 'nack' | 'unknown' {
  if (answers.some(({ ok }) => ok)) return 'ok';
  return unheard === 0 && answers.length > 0 ? 'nack' : 'unknown';
}

/** Everything that is wrong with a history; nothing when it is as was promised. */
export function check(history: History): Finding[] {
  return [
    ...numbers(history),
    ...bytes(history),
    ...writes(history),
    ...order(history),
    ...ends(history),
    ...effects(history),
    ...folds(history),
  ];
}

/** Each reading is 1, 2, 3 … to the same end; each stream goes on where its client was. */
function numbers({ readings, streams }: History): Finding[] {
  const head = readings[0]?.entries.at(-1)?.seq ?? 0;
  const found = readings.flatMap(({ path, entries }) => {
    const last = entries.at(-1)?.seq ?? 0;
    const short: Finding[] =
      last < head ? [{ wrong: 'unseen', what: `${path} ends at ${last}, the file at ${head}` }] : [];
    return [...follow(path, 0, entries), ...short];
  });
  for (const { client, after, entries } of streams) found.push(...follow(client, after, entries));
  return found;
}

function follow(who: string, after: number | undefined, entries: readonly Seen[]): Finding[] {
  const found: Finding[] = [];
  let at = after;
  for (const { seq } of entries) {
    if (at !== undefined && seq === at) found.push({ wrong: 'duplicate', what: `${who} saw ${seq} twice` });
    else if (at !== undefined && seq < at) found.push({ wrong: 'non-monotone', what: `${who} saw ${seq} after ${at}` });
    else if (at !== undefined && seq > at + 1) found.push({ wrong: 'skip', what: `${who} saw ${seq} after ${at}` });
    at = seq;
  }
  return found;
}

/** One number is one entry, for everybody and for ever; nobody saw what the file does not have. */
function bytes({ readings, streams }: History): Finding[] {
  const [file, ...others] = readings;
  const truth = new Map(file?.entries.map(({ seq, text }) => [seq, text]));
  const found: Finding[] = [];
  const compare = (who: string, entries: readonly Seen[]) => {
    for (const { seq, text } of entries) {
      const known = truth.get(seq);
      if (known === undefined)
        found.push({ wrong: 'aborted read', what: `${who} saw ${seq}, which is not there: ${text}` });
      else if (known !== text)
        found.push({ wrong: 'inconsistent offset', what: `${who} saw ${seq} as ${text}, the file has ${known}` });
    }
  };
  for (const { path, entries } of others) compare(path, entries);
  for (const { client, entries } of streams) compare(client, entries);
  return found;
}

/** What was accepted is there once, with the number that was told; what was refused is not; nobody else wrote. */
function writes({ readings, writes: all }: History): Finding[] {
  const places = new Map<string, Seen[]>();
  for (const entry of readings[0]?.entries ?? [])
    if (entry.id !== null) places.set(entry.id, [...(places.get(entry.id) ?? []), entry]);
  const found: Finding[] = [];
  for (const write of all) {
    const at = places.get(write.id) ?? [];
    const named = `${write.id} of ${write.client}`;
    const seqs = at.map(({ seq }) => seq);
    const told = new Set(write.answers.flatMap((answer) => (answer.ok ? [answer.seq] : [])));
    if (told.size > 1)
      found.push({ wrong: 'changed answer', what: `${named} was accepted as ${[...told].join(' and as ')}` });
    if (at.length > 1) found.push({ wrong: 'duplicate', what: `${named} is there ${at.length} times: ${seqs}` });
    const outcome = outcomeOf(write);
    if (outcome === 'ok' && ![...told].every((seq) => seqs.includes(seq)))
      found.push({ wrong: 'lost write', what: `${named} was accepted as ${[...told]}, and stands at ${seqs}` });
    if (outcome === 'nack' && at.length > 0)
      found.push({ wrong: 'aborted read', what: `${named} was refused, and stands at ${seqs}` });
    for (const { seq, content } of at)
      if (content !== write.content)
        found.push({ wrong: 'wrong content', what: `${named} stands at ${seq} as ${content}` });
  }
  const asked = new Set(all.map(({ id }) => id));
  for (const id of places.keys()) if (!asked.has(id)) found.push({ wrong: 'phantom', what: `nobody wrote ${id}` });
  return found;
}

/** What was accepted before something else was sent has the lower number. */
function order({ writes: all }: History): Finding[] {
  const told = all.flatMap((write) => {
    const seq = write.answers.find((answer) => answer.ok)?.seq;
    return seq === undefined || write.accepted === undefined ? [] : [{ ...write, seq, accepted: write.accepted }];
  });
  const found: Finding[] = [];
  let latest: { id: string; invoked: number } | undefined;
  for (const write of told.sort((a, b) => a.seq - b.seq)) {
    if (latest && write.accepted < latest.invoked)
      found.push({
        wrong: 'out of order',
        what: `${write.id} was accepted before ${latest.id} was sent, and comes after`,
      });
    if (!latest || write.invoked > latest.invoked) latest = write;
  }
  return found;
}

function ends({ readings, ends: all }: History): Finding[] {
  const head = readings[0]?.entries.at(-1)?.seq ?? 0;
  return all.flatMap(({ client, seq }): Finding[] =>
    seq === head ? [] : [{ wrong: 'unseen', what: `${client} ended at ${seq}, the file at ${head}` }],
  );
}

/** A task ran at most once for each attempt that was recorded before, and one after the other. */
function effects({ attempts, marks }: History): Finding[] {
  const found: Finding[] = [];
  const ran = new Map<string, number>();
  for (const mark of marks) ran.set(mark, (ran.get(mark) ?? 0) + 1);
  for (const [mark, count] of ran)
    if (count > 1) found.push({ wrong: 'doubled effect', what: `${mark} ran ${count} times` });
  const begun = new Set<string>();
  const ended = new Set<string>();
  const live = new Map<string, string>();
  for (const { seq, step, attempt, status } of attempts) {
    const before = live.get(step);
    if (status === 'running') {
      if (begun.has(attempt)) found.push({ wrong: 'doubled effect', what: `${attempt} begins again at ${seq}` });
      if (before !== undefined)
        found.push({ wrong: 'overlapping attempts', what: `${attempt} begins at ${seq} while ${before} goes on` });
      begun.add(attempt);
      live.set(step, attempt);
    } else {
      if (ended.has(attempt)) found.push({ wrong: 'doubled effect', what: `${attempt} ends again at ${seq}` });
      ended.add(attempt);
      if (before === attempt) live.delete(step);
      if (status === 'passed' && !ran.has(attempt))
        found.push({ wrong: 'record without effect', what: `${attempt} passed at ${seq} and never ran` });
    }
  }
  for (const mark of ran.keys())
    if (!begun.has(mark)) found.push({ wrong: 'effect without record', what: `${mark} ran and is nowhere recorded` });
  return found;
}

/** Whatever anybody was told of a run after an entry is what the journal folds to there. */
function folds({ folds: told, expected }: History): Finding[] {
  const key = ({ seq, run }: Fold) => `${seq} ${run}`;
  const truth = new Map(expected.map((fold) => [key(fold), fold.text]));
  return told.flatMap((fold): Finding[] =>
    truth.get(key(fold)) === fold.text
      ? []
      : [
          {
            wrong: 'unequal fold',
            what: `${fold.where} was told of ${fold.run} at ${fold.seq}: ${fold.text}; the journal folds to ${truth.get(key(fold)) ?? 'nothing'}`,
          },
        ],
  );
}
