import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredEntry } from '../../src/server/journal/journal.ts';
import { openSqliteJournal } from '../../src/server/journal/sqlite-journal.ts';
import { publicEntry } from '../../src/server/project/public-entry.ts';
import { asRecord } from '../../src/server/project/records.ts';
import { ProjectState } from '../../src/server/project/state.ts';
import type { FaultsBuild } from '../support/server/faults-build.ts';
import { RoomClient } from '../support/server/room-client.ts';
import { ServeProcess } from '../support/server/serve-process.ts';
import { failureFolder } from '../support/vscode/artefacts.ts';
import { until } from '../support/vscode/until.ts';
import { BOARD, CHORE, ERRAND } from './board-workflow.ts';
import {
  type AttemptRecord,
  check,
  type Finding,
  type Fold,
  type History,
  outcomeOf,
  type Reading,
} from './checker.ts';
import { SEED } from './extent.ts';
import { foldOf, Record, seen } from './record.ts';
import { Writer, type WriterOptions } from './writer.ts';

const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const PAGE = 1000;
/** What an attempt comes to; waiting for its turn is none of it. */
const ENDS = new Set<string>(['passed', 'failed', 'cancelled', 'timed_out', 'interrupted']);

/** One folder and its server, which dies and comes back on the same port, and those who write there meanwhile. */
export class Arena {
  readonly root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-faults-'));
  readonly record = new Record();
  readonly writers: Writer[] = [];
  readonly #build: FaultsBuild;
  readonly #writing: Promise<void>[] = [];
  #server: ServeProcess | undefined;
  #port = 0;
  /** The one who reads everything back comes back as the same member, so that reading writes nothing. */
  #reader: string | undefined;
  lives = 0;
  /** Milliseconds from start to ready, of all lives together. */
  starting = 0;

  constructor(build: FaultsBuild) {
    this.#build = build;
    const folder = path.join(this.folder, '.stateroom');
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries({ board: BOARD, errand: ERRAND, chore: CHORE }))
      writeFileSync(path.join(folder, `${name}.workflow.yaml`), text);
  }

  get folder(): string {
    return path.join(this.root, 'folder');
  }

  get server(): ServeProcess {
    if (!this.#server) throw new Error('The server was never started.');
    return this.#server;
  }

  get port(): number {
    return this.#port;
  }

  get journalFolder(): string {
    return path.join(this.root, 'data', this.server.project.project_id);
  }

  /** Starts the server, with a failpoint perhaps; rejects when it dies before it is ready. */
  async start(failpoint?: string, limits: { readonly fileKiB?: number } = {}): Promise<ServeProcess> {
    const began = performance.now();
    this.#server = await ServeProcess.start({
      command: this.#build.command,
      folder: this.folder,
      dataDir: path.join(this.root, 'data'),
      stateDir: path.join(this.root, 'state'),
      port: this.#port,
      ...(failpoint !== undefined && { env: { STATEROOM_FAILPOINT: failpoint } }),
      ...limits,
    });
    this.lives += 1;
    this.starting += performance.now() - began;
    this.#port = Number(new URL(this.#server.ready.url).port);
    return this.#server;
  }

  /** Waits for the server to die of its failpoint. */
  async dies(what: string): Promise<void> {
    const { server } = this;
    await until(`the server to die at ${what}`, async () => (server.isRunning ? undefined : true), {
      within: 20_000,
      every: 5,
    });
  }

  /** Someone who begins to write, through the wire at `url` or directly. */
  write(options: Pick<WriterOptions, 'name' | 'seed'> & Partial<WriterOptions>): Writer {
    const { url, projects } = this.server.ready;
    const [project] = projects;
    const writer = new Writer({
      record: this.record,
      url,
      token: project?.tokens.member ?? '',
      projectId: project?.project_id ?? '',
      ...options,
    });
    this.writers.push(writer);
    this.#writing.push(writer.run());
    return writer;
  }

  /** How many requests were accepted so far. */
  get accepted(): number {
    return [...this.record.writes.values()].filter((write) => outcomeOf(write) === 'ok').length;
  }

  /** Everybody stops writing, is there again, and has come to the same end. */
  async settle(): Promise<void> {
    for (const writer of this.writers) writer.stop();
    await Promise.all(this.#writing);
    await Promise.all(this.writers.map((writer) => writer.listen()));
    const reader = await this.#read();
    const { project_id } = this.server.project;
    // Timers and tasks that are still at it write too: all are at the end when they are, and nothing is running.
    await until(
      'everybody to come to the same end',
      async () => {
        const { seq, runs } = await reader.join(project_id);
        const busy = runs.some(
          ({ timers, tasks }) => timers.length > 0 || tasks.some(({ status }) => status === 'running'),
        );
        return !busy && this.writers.every(({ last }) => last === seq) ? true : undefined;
      },
      { within: 10_000, every: 100 },
    );
    reader.close();
  }

  /** The journal read to its end by each way of reading that a client has. */
  async readings(): Promise<Reading[]> {
    const readings: Reading[] = [];
    for (const transport of ['websocket', 'polling'] as const) {
      const client = await this.#read(transport);
      readings.push({ path: `history by ${transport}`, entries: (await client.history()).map(seen) });
      client.close();
    }
    return readings;
  }

  async #read(transport: 'websocket' | 'polling' = 'websocket'): Promise<RoomClient> {
    const { tokens, project_id } = this.server.project;
    const session = this.#reader === undefined ? {} : { session: this.#reader };
    const client = await RoomClient.connect({
      url: this.server.ready.url,
      token: tokens.viewer ?? '',
      name: 'Reader',
      transports: [transport],
      ...session,
    });
    await client.join(project_id);
    this.#reader ??= client.session;
    return client;
  }

  async kill(): Promise<void> {
    await this.#server?.kill();
  }

  /** What is wrong, by the file as it is on the disk now. With `atRest`, everybody must have seen all of it. */
  async findings(readings: readonly Reading[] = [], atRest = false): Promise<Finding[]> {
    const stored = this.#stored();
    const file: Reading = { path: 'file', entries: stored.map((entry) => seen(publicEntry(entry))) };
    const marks = path.join(this.folder, 'marks.txt');
    const history: History = {
      writes: [...this.record.writes.values()],
      streams: this.record.streams,
      readings: [file, ...readings.map(({ path: way, entries }) => ({ path: way, entries: entries }))],
      ends: atRest ? this.writers.map(({ name, last }) => ({ client: name, seq: last })) : [],
      attempts: stored.flatMap((entry) => attemptOf(entry) ?? []),
      marks: existsSync(marks) ? readFileSync(marks, 'utf8').split('\n').filter(Boolean).map(attemptIn) : [],
      folds: this.record.folds,
      expected: foldsOf(stored, this.server.project.project_id),
    };
    const found = check(history);
    if (found.length > 0) {
      const folder = await failureFolder(`history-${SEED}`);
      writeFileSync(path.join(folder, 'history.json'), JSON.stringify({ seed: SEED, found, history }, null, 1));
      cpSync(this.journalFolder, path.join(folder, 'journal'), { recursive: true });
      console.error(`Seed ${SEED}: ${found.length} findings; the history is in ${folder}`);
    }
    return found;
  }

  async close(): Promise<void> {
    for (const writer of this.writers) {
      writer.stop();
      writer.close();
    }
    await this.kill();
    // A task that outlived its server writes its mark within this time.
    await sleep(200);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Reads a copy: what opens a journal also mends it, and the next life is to find it as it was left. */
  #stored(): StoredEntry[] {
    const copy = mkdtempSync(path.join(os.tmpdir(), 'stateroom-copy-'));
    try {
      cpSync(this.journalFolder, copy, { recursive: true });
      const journal = openSqliteJournal({ folder: copy, log: QUIET });
      const entries: StoredEntry[] = [];
      for (let page: readonly StoredEntry[] = []; ; ) {
        page = journal.read({ after: entries.length, limit: PAGE });
        entries.push(...page);
        if (page.length < PAGE) break;
      }
      journal.close();
      return entries;
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }
}

/** A task's own name for its attempt says more than which it is. */
const attemptIn = (mark: string): string => mark.split('/').slice(0, 4).join('/');

function attemptOf(entry: StoredEntry): AttemptRecord | undefined {
  const record = asRecord(entry);
  if (record.kind !== 'task') return undefined;
  const { run, state, since, attempt, status } = record.body;
  if (status !== 'running' && !ENDS.has(status)) return undefined;
  const step = `${run}/${state}/${since}`;
  return { seq: entry.seq, step, attempt: `${step}/${attempt}`, status };
}

/** The state of the run that each entry is about, right after it. */
function foldsOf(stored: readonly StoredEntry[], projectId: string): Fold[] {
  const state = new ProjectState();
  return stored.flatMap((entry) => {
    const record = asRecord(entry);
    state.apply(record, entry.seq, entry.at);
    const run = 'run' in record.body ? state.run(record.body.run) : undefined;
    return run ? [foldOf('file', run.toState(projectId))] : [];
  });
}
