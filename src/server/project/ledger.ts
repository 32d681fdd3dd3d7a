import { badRequest, idReused, RoomError, unavailable } from '../../protocol/errors.ts';
import type { CommandAccepted } from '../../protocol/events.ts';
import type { Json, JsonObject } from '../../protocol/json.ts';
import type { RunState } from '../../protocol/runs.ts';
import type { Clock } from '../../shared/clock.ts';
import { type Disposable, toDisposable } from '../../shared/disposables.ts';
import type { Log } from '../../shared/log.ts';
import { failpoint } from '../failpoints.ts';
import { canonical, sha256 } from '../journal/canonical.ts';
import type { Draft, Journal, Snapshot, StoredEntry } from '../journal/journal.ts';
import type { Planned } from './plan.ts';
import { publicEntry } from './public-entry.ts';
import { type AnyRecord, toBody } from './records.ts';
import type { Publication } from './room.ts';
import type { Run } from './run.ts';
import { readState, snapshotOf } from './snapshot.ts';
import { ProjectState } from './state.ts';

export interface LedgerOptions {
  readonly projectId: string;
  readonly name: string;
  readonly journal: Journal;
  readonly snapshotEvery?: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Does what a record asks for, once it is durable and told. */
  readonly onDurable: (planned: Planned, seq: number) => void;
}

interface PlannedRequest {
  readonly member: string;
  readonly id: string;
  readonly digest: string;
  readonly answer: Json;
}

/** So many entries are folded again at the next start, at the most, when the host is killed. */
const SNAPSHOT_EVERY = 2000;
/** After this long, what comes from inside is tried again on a journal that could not be written. */
const TRY_AGAIN_MS = 1000;

/**
 * A project's state and its journal, kept in step: what is decided is applied, made durable, told to everyone, and only then
 * done. When it can't be made durable, the state goes back to what is.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #journal: Journal;
  readonly #listeners = new Set<(publication: Publication) => void>();
  readonly #accessListeners = new Set<() => void>();
  /** Requests on their way to the disk, by member and id: the same one again waits for the same answer. */
  readonly #pending = new Map<string, { digest: string; answer: Promise<Json> }>();
  /** Waits for a journal that can be written again; each is ended early at the close. */
  readonly #pauses = new Set<() => void>();
  #state = new ProjectState();
  /** The number of the last entry that was published. */
  #told = 0;
  /** The entry that the state was last written down at. */
  #writtenDown = 0;
  #closed = false;
  /** The state is not what the disk holds, and the disk could not be read: nothing is decided until it can. */
  #lost = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#journal = options.journal;
    this.#replay();
  }

  /** As it will be once all that was decided is durable. Another object after a failed write. */
  get state(): ProjectState {
    return this.#state;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get epoch(): string {
    return this.#journal.head.epoch;
  }

  get seq(): number {
    return this.#journal.head.seq;
  }

  /** The number that the next entry gets. */
  get next(): number {
    return this.#journal.next;
  }

  get isSettled(): boolean {
    return this.#journal.next === this.#told + 1;
  }

  async settled(): Promise<void> {
    await this.#journal.append([]);
  }

  read(range: Parameters<Journal['read']>[0]): readonly StoredEntry[] {
    return this.#journal.read(range);
  }

  /** A run as everyone sees it. */
  view(run: Run | undefined): RunState | undefined {
    return run?.toState(this.#options.projectId, run.outdated ? this.#state.charts.get(run.newest) : undefined);
  }

  onPublish(listener: (publication: Publication) => void): Disposable {
    this.#listeners.add(listener);
    return toDisposable(() => this.#listeners.delete(listener));
  }

  onAccess(listener: () => void): Disposable {
    this.#accessListeners.add(listener);
    return toDisposable(() => this.#accessListeners.delete(listener));
  }

  publish(publication: Publication): void {
    for (const listener of this.#listeners) listener(publication);
  }

  /** The same request, sent again in this life or another, gets its first answer and changes nothing. */
  async once(
    member: string,
    id: string | undefined,
    content: Json,
    decide: () => { planned: readonly Planned[]; answer: Json },
  ): Promise<Json> {
    if (this.#closed) throw unavailable('The project is being closed. Try again in a moment.');
    this.#regain();
    const digest = id === undefined ? '' : digestOf(content);
    const key = `${member}\n${id}`;
    if (id !== undefined) {
      const before = this.#pending.get(key) ?? this.#journal.requestOf(member, id);
      if (before && before.digest !== digest) throw idReused(id);
      if (before) return before.answer;
    }
    const { planned, answer } = decide();
    failpoint('project.decided');
    const request = id === undefined ? undefined : { member, id, digest, answer };
    const respond = 'command' in (answer as JsonObject) ? (answer as unknown as CommandAccepted) : undefined;
    const done = this.append(planned, request, respond).then(() => answer);
    if (id !== undefined) {
      this.#pending.set(key, { digest, answer: done });
      const forget = () => this.#pending.delete(key);
      done.then(forget, forget);
    }
    return done;
  }

  /**
   * What comes from inside happened, whatever becomes of it: on a disk that can't be written it is tried until it can.
   * Resolves to the number of the first entry, if there is any.
   */
  async insist(what: string, plan: () => readonly Planned[]): Promise<number | undefined> {
    while (!this.#closed) {
      try {
        this.#regain();
        const planned = plan();
        return planned.length > 0 ? await this.append(planned) : undefined;
      } catch (error) {
        this.#options.log.error(`${what}: ${(error as Error).message}`);
        if (!(error instanceof RoomError) || error.code !== 'unavailable') return undefined;
        await this.#pause();
      }
    }
    return undefined;
  }

  /** Resolves to the number of the first entry, once all are durable and told. */
  async append(
    planned: readonly Planned[],
    request?: PlannedRequest,
    respond?: CommandAccepted,
  ): Promise<number | undefined> {
    this.#regain();
    const at = this.#options.clock.now();
    const drafts: Draft[] = planned.map(({ record }, index) => ({
      kind: record.kind,
      at,
      body: toBody(record),
      ...(request && index === planned.length - 1 && { request }),
    }));
    let seq = this.#journal.next;
    const state = this.#state;
    const seen = planned.map(({ record, made }) => {
      state.apply(record, seq, at, made);
      seq += 1;
      return this.#viewOf(record);
    });
    const snapshot = this.#snapshotIfDue(seq - 1);
    let entries: readonly StoredEntry[];
    try {
      entries = await this.#journal.append(drafts);
    } catch (error) {
      // What was decided on top of this is refused too; the state goes back to what is on the disk.
      if (this.#state === state) {
        this.#lost = true;
        this.#regain();
      }
      throw error;
    }
    failpoint('project.durable');
    if (respond) this.publish({ event: 'command_response', payload: { ok: true, ...respond } });
    failpoint('project.telling');
    entries.forEach((entry, index) => {
      this.#tell(entry, seen[index]);
      this.#told = entry.seq;
    });
    if (planned.some(({ record }) => record.kind === 'access' || record.kind === 'link')) this.#tellAccess();
    planned.forEach((each, index) => {
      const entry = entries[index];
      if (entry && !this.#closed) this.#options.onDurable(each, entry.seq);
    });
    // Kept once everybody who waits for an answer has it.
    if (snapshot) setImmediate(() => this.#journal.keep(snapshot));
    return entries[0]?.seq;
  }

  /** Nothing is decided from now on; what waits for the disk is let go. */
  stop(): void {
    this.#closed = true;
    for (const wake of this.#pauses) wake();
  }

  /** Lets go of the journal. The next life begins where this one ends. */
  close(): void {
    this.#listeners.clear();
    this.#accessListeners.clear();
    if (this.isSettled && !this.#lost && this.seq > this.#writtenDown)
      this.#journal.keep(snapshotOf(this.#state, this.seq));
    this.#journal.close();
  }

  /** The state as it is once the entry is durable, if it is time to write it down. */
  #snapshotIfDue(seq: number): Snapshot | undefined {
    if (seq - this.#writtenDown < (this.#options.snapshotEvery ?? SNAPSHOT_EVERY)) return undefined;
    this.#writtenDown = seq;
    return snapshotOf(this.#state, seq);
  }

  /** Reads the state back after a failed write, now or as soon as the disk can be read again. */
  #regain(): void {
    if (!this.#lost) return;
    try {
      this.#replay();
      this.#lost = false;
    } catch (error) {
      this.#options.log.error(`The journal of ${this.#options.name} can't be read: ${(error as Error).message}`);
      if (error instanceof RoomError) throw error;
      throw unavailable('The project can not read its disk now. Look at the disk, then send it again.');
    }
  }

  /** Reads the state back from the journal, and starts nothing. */
  #replay(): void {
    const { state, snapshot } = readState(this.#journal, this.#options.log);
    this.#state = state;
    this.#writtenDown = snapshot;
    this.#told = this.#journal.head.seq;
    failpoint('project.replayed');
  }

  /** The run as it is right after the record: later ones may be decided before this one is told. */
  #viewOf(record: AnyRecord): RunState | undefined {
    return 'run' in record.body ? this.view(this.#state.run(record.body.run)) : undefined;
  }

  #tell(stored: StoredEntry, run: RunState | undefined): void {
    const entry = publicEntry(stored);
    const project_id = this.#options.projectId;
    if (entry.kind === 'chat' && entry.by) {
      const { seq, at, by, text, id } = entry;
      this.publish({ event: 'chat_message', payload: { project_id, seq, at, by, text, id } });
    }
    if (entry.kind === 'task') {
      const { seq, run: id, state, attempt, attempts, status, exit_code, signal, retry_at } = entry;
      this.publish({
        event: 'task_update',
        payload: {
          ...{ project_id, run: id, state, task: `${id}/${state}/${attempt}`, seq, attempt, status },
          ...(attempts !== undefined && { attempts }),
          ...(exit_code !== undefined && { exit_code }),
          ...(signal !== undefined && { signal }),
          ...(retry_at !== undefined && { retry_at }),
        },
      });
    }
    if (run) this.publish({ event: 'state_update', payload: run });
    this.publish({ event: 'entry', payload: { project_id, entry } });
  }

  #tellAccess(): void {
    for (const listener of this.#accessListeners) listener();
    // What was approved may count no more.
    for (const run of this.#state.living) {
      const view = run.gates.size > 0 ? this.view(run) : undefined;
      if (view) this.publish({ event: 'state_update', payload: view });
    }
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const wait = this.#options.clock.after(TRY_AGAIN_MS, () => wake());
      const wake = () => {
        wait.dispose();
        this.#pauses.delete(wake);
        resolve();
      };
      this.#pauses.add(wake);
    });
  }
}

/** The same content has the same digest; what can't be kept is refused before anything is decided. */
function digestOf(content: Json): string {
  try {
    return sha256(canonical(content));
  } catch (error) {
    throw badRequest(`The request can't be kept: ${(error as Error).message}.`);
  }
}
