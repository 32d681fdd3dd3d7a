import type { Json } from '../../protocol/json.ts';
import type { Log } from '../../shared/log.ts';
import type { Journal, Snapshot } from '../journal/journal.ts';
import { asRecord } from './records.ts';
import { ProjectState } from './state.ts';

/** Counted up when what `ProjectState.toJson` writes changes: a snapshot of another format is not read. */
export const SNAPSHOT_VERSION = 3;
/** The former knew no run that was stopped; it says nothing else otherwise. */
const READABLE: readonly number[] = [2, SNAPSHOT_VERSION];

const PAGE = 1000;

/** Not canonical: the order of keys is part of what the engine sees. */
export const snapshotOf = (state: ProjectState, seq: number): Snapshot => ({
  seq,
  version: SNAPSHOT_VERSION,
  text: JSON.stringify(state.toJson()),
});

/** The state as the journal has it: its newest snapshot that can be used, and every entry since. Starts nothing. */
export function readState(journal: Journal, log: Log): { readonly state: ProjectState; readonly snapshot: number } {
  const { state, seq } = begin(journal, log);
  for (let after = seq; ; ) {
    const page = journal.read({ after, limit: PAGE });
    for (const entry of page) state.apply(asRecord(entry), entry.seq, entry.at);
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return { state, snapshot: seq };
  }
}

function begin(journal: Journal, log: Log): { readonly state: ProjectState; readonly seq: number } {
  for (let snapshot = journal.snapshot; snapshot; snapshot = journal.snapshot) {
    try {
      return { state: stateOf(snapshot), seq: snapshot.seq };
    } catch (error) {
      journal.discard(snapshot, (error as Error).message);
    }
  }
  const { base } = journal;
  if (base.seq > 0) {
    const sentence = `Entries up to ${base.seq} were removed, and no snapshot that stands for them can be used. Restore the journal from a copy, or use the version of Stateroom that wrote it.`;
    log.error(sentence);
    throw new Error(sentence);
  }
  return { state: new ProjectState(), seq: 0 };
}

function stateOf({ version, text }: Snapshot): ProjectState {
  if (!READABLE.includes(version))
    throw new Error(`it is written in format ${version}, and this version reads ${READABLE.join(' and ')}`);
  return ProjectState.fromJson(JSON.parse(text) as Json);
}
