import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { LinkKeys } from '../src/server/access/links.ts';
import { sha256 } from '../src/server/journal/canonical.ts';
import type { Draft, Journal } from '../src/server/journal/journal.ts';
import { openSqliteJournal } from '../src/server/journal/sqlite-journal.ts';
import { Project } from '../src/server/project/project.ts';
import { readState } from '../src/server/project/snapshot.ts';
import { OutputStore } from '../src/server/tasks/output-store.ts';
import { ProcessRunner } from '../src/server/tasks/process-runner.ts';
import { systemClock } from '../src/shared/clock.ts';
import { silentLog } from '../src/shared/log.ts';
import { parseWorkflow } from '../src/workflow/parse.ts';
import { inTurns, ratios } from './cycles.ts';
import { type Figure, line, median } from './figures.ts';

const ENTRIES = 100_000;
const WRITERS = 64;
const SLICE_MS = 150;
/** Opening in full takes seconds: a few turns show what there is to see. */
const OPENINGS = 3;

const WORK = `workflow: work
commands: { go: {}, back: {}, mark: { args: { n: { type: number } } } }
context: { n: 0 }
initial: a
states:
  a: { on: { go: b, mark: { set: { n: int(event.args.n) } } } }
  b: { gate: {}, on: { back: a, gate.approved: a }, after: { 1h: a } }
`;

const ada = { id: 'ada', name: 'Ada', role: 'member', kind: 'person' } as const;
const writers = Array.from({ length: WRITERS }, (_, writer) => writer);
const draft: Draft = { kind: 'chat', at: 1, body: { text: 'x'.repeat(400) } };

/** P5, and how long a journal of 100,000 entries takes to open and to replay. */
export async function journal({ cycles }: { readonly cycles: number }): Promise<Figure[]> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-bench-journal-'));
  try {
    const appended = await appending(root, cycles);
    return [...appended, ...(await opening(root))];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function appending(root: string, cycles: number): Promise<Figure[]> {
  const grouped = openSqliteJournal({ folder: path.join(root, 'grouped'), log: silentLog });
  const alone = openSqliteJournal({ folder: path.join(root, 'alone'), log: silentLog });
  const plain = new PlainLoop(path.join(root, 'plain'));
  const plainAlone = new PlainLoop(path.join(root, 'plain-alone'));
  const chained = new PlainLoop(path.join(root, 'chained'), { chained: true });
  // A log that still grows is slower to sync than one that is written over: all are past their first round.
  for (let group = 0; group < 300; group++) {
    await Promise.all(writers.flatMap(() => [grouped.append([draft]), alone.append([draft])]));
    await Promise.all(writers.flatMap(() => [plain, plainAlone, chained].map((loop) => loop.append(draft))));
  }
  const slices = await inTurns<'grouped' | 'alone' | 'plain' | 'plainAlone' | 'chained', number>(cycles, {
    grouped: () => perSecond(WRITERS, () => Promise.all(writers.map(() => grouped.append([draft])))),
    alone: () => perSecond(1, () => alone.append([draft])),
    plain: () => perSecond(WRITERS, () => Promise.all(writers.map(() => plain.append(draft)))),
    chained: () => perSecond(WRITERS, () => Promise.all(writers.map(() => chained.append(draft)))),
    plainAlone: () => perSecond(1, () => plainAlone.append(draft)),
  });
  for (const each of [grouped, alone, plain, plainAlone, chained]) each.close();
  const note = `${WRITERS} writers ${shown(slices.grouped)}/s, one ${shown(slices.alone)}/s, plain ${shown(slices.plain)}/s, plain one ${shown(slices.plainAlone)}/s`;
  return [
    {
      name: 'P5 journal, 64 writers against one commit each',
      value: median(ratios(slices.grouped, slices.alone)),
      unit: '×',
      target: { atLeast: 8 },
      note,
    },
    {
      name: 'P5 journal, 64 writers against a plain node:sqlite loop',
      value: median(ratios(slices.grouped, slices.plain)),
      unit: '×',
      target: { atLeast: 0.9 },
    },
    {
      name: 'the same against a plain loop that chains its rows by hashes',
      value: median(ratios(slices.grouped, slices.chained)),
      unit: '×',
    },
  ];
}

const shown = (values: readonly number[]): number => Math.round(median(values));

async function perSecond(each: number, write: () => unknown): Promise<number> {
  const began = performance.now();
  let written = 0;
  while (performance.now() - began < SLICE_MS) {
    await write();
    written += each;
  }
  return (written * 1000) / (performance.now() - began);
}

/** The least that could be done: each writer's body as JSON, in one transaction, and each hears of it. No chain, no numbers. */
class PlainLoop {
  readonly #database: DatabaseSync;
  readonly #insert;
  readonly #chained: boolean;
  #hash = randomBytes(32).toString('hex');
  #waiting: { readonly body: string; readonly resolve: () => void }[] = [];

  constructor(folder: string, { chained = false }: { readonly chained?: boolean } = {}) {
    this.#chained = chained;
    mkdirSync(folder);
    this.#database = new DatabaseSync(path.join(folder, 'plain.db'));
    this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    this.#database.exec(
      'CREATE TABLE entries (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT',
    );
    this.#insert = this.#database.prepare('INSERT INTO entries (at, kind, body, hash) VALUES (?, ?, ?, ?)');
  }

  append({ body }: Draft): Promise<void> {
    if (this.#waiting.length === 0) setImmediate(() => this.#commit());
    return new Promise((resolve) => this.#waiting.push({ body: JSON.stringify(body), resolve }));
  }

  #commit(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#database.exec('BEGIN IMMEDIATE');
    for (const { body } of batch) {
      if (this.#chained) this.#hash = sha256(`${this.#hash}\n${body}`);
      this.#insert.run(1, 'chat', body, this.#hash);
    }
    this.#database.exec('COMMIT');
    for (const { resolve } of batch) resolve();
  }

  close(): void {
    this.#database.close();
  }
}

async function opening(root: string): Promise<Figure[]> {
  const folder = path.join(root, 'long');
  await writeLong(folder);
  const full = path.join(root, 'full');
  cpSync(folder, full, { recursive: true });
  withoutSnapshots(full);
  const killed = path.join(root, 'killed');
  cpSync(folder, killed, { recursive: true });
  await writeMore(killed, 1_990);
  const { snapshot, all, late } = await inTurns<'snapshot' | 'all' | 'late', number>(OPENINGS, {
    snapshot: () => open(folder),
    all: () => open(full),
    late: () => open(killed),
  });
  return [
    { name: 'open and replay 100,000 entries, every one of them', value: median(all), unit: 'ms' },
    {
      name: 'open and replay 100,000 entries, from the snapshot',
      value: median(snapshot),
      unit: 'ms',
      target: { atMost: 2000 },
      note: `${Number(median(ratios(all, snapshot)).toPrecision(3))} × faster`,
    },
    {
      name: 'the same after a kill, 1,990 entries after the snapshot',
      value: median(late),
      unit: 'ms',
      target: { atMost: 1000 },
    },
    await verifying(folder),
  ];
}

function open(folder: string): number {
  const began = performance.now();
  const journal = openSqliteJournal({ folder, log: silentLog });
  readState(journal, silentLog);
  const took = performance.now() - began;
  journal.close();
  return took;
}

/** The longest that anybody waits while the older part is verified beside the work. */
async function verifying(folder: string): Promise<Figure> {
  const journal = openSqliteJournal({ folder, log: silentLog });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  let appended = 0;
  const waits: number[] = [];
  while (performance.now() - began < 2500) {
    const asked = performance.now();
    await journal.append([draft]);
    waits.push(performance.now() - asked);
    appended += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  delay.disable();
  journal.close();
  return {
    name: 'loop delay while the older part is verified, p99',
    value: delay.percentile(99) / 1e6,
    unit: 'ms',
    note: `an append meanwhile ${median(waits).toFixed(1)} ms, ${appended} of them`,
  };
}

/** What a room of people leaves: four messages for each command. */
async function writeLong(folder: string): Promise<void> {
  const journal = openSqliteJournal({ folder, log: silentLog });
  const project = projectOn(journal);
  await project.resume();
  await project.setWorkflows([parseWorkflow(WORK, 'work.workflow.yaml')]);
  let turn = 0;
  while (project.seq < ENTRIES) {
    const left = ENTRIES - project.seq;
    await Promise.all(Array.from({ length: Math.min(500, left) }, () => say(project, turn++)));
  }
  await project.close();
}

async function writeMore(folder: string, entries: number): Promise<void> {
  const journal = openSqliteJournal({ folder, log: silentLog });
  const project = projectOn(journal);
  // Even, and the state is the one that the first command fits.
  const first = project.runs()[0]?.state === 'a' ? 0 : 5;
  await Promise.all(Array.from({ length: entries }, (_, turn) => say(project, first + turn)));
  // No snapshot, as a kill leaves none: the project is not closed.
  journal.close();
}

const COMMANDS = ['go', 'back'] as const;

function say(project: Project, turn: number): Promise<unknown> {
  if (turn % 5 !== 0)
    return project.chat(ada, { text: `message ${turn}: ${'x'.repeat(120)}`, id: randomBytes(8).toString('hex') });
  return project.command(ada, { command: COMMANDS[(turn / 5) % 2] ?? 'go', id: randomBytes(8).toString('hex') });
}

function projectOn(journal: Journal): Project {
  return new Project({
    id: 'bench',
    name: 'bench',
    folder: os.tmpdir(),
    journal,
    keys: new LinkKeys(new Uint8Array(32).fill(1), 'bench'),
    runner: new ProcessRunner(),
    outputs: new OutputStore({ folder: os.tmpdir(), epoch: 'bench', maxBytes: 0, log: silentLog }),
    mayRunTasks: () => true,
    clock: systemClock,
    log: silentLog,
  });
}

function withoutSnapshots(folder: string): void {
  const database = new DatabaseSync(path.join(folder, 'journal.db'));
  database.exec('DELETE FROM snapshots');
  database.close();
}

if (import.meta.main) for (const figure of await journal({ cycles: 21 })) console.log(line(figure));
