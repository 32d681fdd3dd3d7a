import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { RoomError, unavailable, type WireError } from '../../../src/protocol/errors.ts';
import type { Command, CommandAccepted } from '../../../src/protocol/events.ts';
import type { Member, MemberKind, Role } from '../../../src/protocol/members.ts';
import type { RunState } from '../../../src/protocol/runs.ts';
import { LinkKeys } from '../../../src/server/access/links.ts';
import { canonical } from '../../../src/server/journal/canonical.ts';
import type { Draft, Journal, Snapshot, StoredEntry } from '../../../src/server/journal/journal.ts';
import { MemoryJournal } from '../../../src/server/journal/memory-journal.ts';
import { Project } from '../../../src/server/project/project.ts';
import type { Publication } from '../../../src/server/project/room.ts';
import { OutputStore } from '../../../src/server/tasks/output-store.ts';
import type { TaskPolicy } from '../../../src/server/tasks/task-policy.ts';
import type { AttemptMark, RunningTask, TaskEnd, TaskJob, TaskRunner } from '../../../src/server/tasks/task-runner.ts';
import type { Clock } from '../../../src/shared/clock.ts';
import { type Disposable, toDisposable } from '../../../src/shared/disposables.ts';
import type { Log } from '../../../src/shared/log.ts';
import type { ParsedWorkflow } from '../../../src/workflow/model.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';

/** A clock that a test turns by hand. */
export class FakeClock implements Clock {
  #now: number;
  #passed = 0;
  #waits: { at: number; callback: () => void }[] = [];

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): Disposable {
    const wait = { at: this.#passed + ms, callback };
    this.#waits.push(wait);
    return toDisposable(() => {
      this.#waits = this.#waits.filter((other) => other !== wait);
    });
  }

  get waiting(): number {
    return this.#waits.length;
  }

  /** The wall clock is set to another time; nothing that waits notices. */
  set(now: number): void {
    this.#now = now;
  }

  /** Time passes. What is due is called in order, and what follows from it comes to rest in between. */
  async pass(ms: number): Promise<void> {
    const until = this.#passed + ms;
    for (;;) {
      const next = this.#waits.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#waits = this.#waits.filter((other) => other !== next);
      this.#now += Math.max(0, next.at - this.#passed);
      this.#passed = Math.max(this.#passed, next.at);
      next.callback();
      await rest();
    }
    this.#now += until - this.#passed;
    this.#passed = until;
    await rest();
  }
}

/** Until everything that was set off has come to rest: an append takes a turn of the event loop, and may lead to others. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Tasks that run until the test ends them. */
export class FakeRunner implements TaskRunner {
  readonly started: (TaskJob & { cancelled: boolean; end: (end: Partial<TaskEnd>) => Promise<void> })[] = [];
  /** What an earlier life left, and was looked for. */
  readonly hunted: AttemptMark[] = [];
  /** Whether what an earlier life left can't be ended. */
  immortal = false;
  #marks = 0;
  /** Whether a cancelled task ends at once, as a good process does. */
  obedient = true;

  start(job: TaskJob): RunningTask {
    const { promise: ended, resolve } = Promise.withResolvers<TaskEnd>();
    const end = async (how: Partial<TaskEnd>) => {
      resolve({ status: 'passed', exit_code: 0, signal: null, ...how });
      await rest();
    };
    const task = { ...job, cancelled: false, end };
    const process = { attempt: job.attempt, pid: 1_000_000_000 + this.#marks++, started: 'then' };
    return {
      process,
      ended,
      begin: () => {
        if (!task.cancelled) this.started.push(task);
      },
      cancel: () => {
        task.cancelled = true;
        if (this.obedient) resolve({ status: 'cancelled', exit_code: null, signal: 'SIGTERM' });
      },
    };
  }

  async endLeftovers(marks: readonly AttemptMark[]): Promise<readonly AttemptMark[]> {
    this.hunted.push(...marks);
    return this.immortal ? marks : [];
  }

  last() {
    const task = this.started.at(-1);
    if (!task) throw new Error('no task was started');
    return task;
  }
}

/** A journal whose disk can be full, and which outlives the project that closes it. */
export class TestJournal implements Journal {
  readonly #inner: MemoryJournal;
  full = false;
  blind = false;
  /** Why snapshots were passed over. */
  readonly discarded: string[] = [];

  constructor(options: { readonly keepEntries?: number } = {}) {
    this.#inner = new MemoryJournal(options);
  }

  get head() {
    return this.#inner.head;
  }

  get next(): number {
    return this.#inner.next;
  }

  async append(drafts: readonly Draft[]): Promise<readonly StoredEntry[]> {
    if (!this.full) return this.#inner.append(drafts);
    await new Promise((resolve) => setImmediate(resolve));
    throw unavailable('The disk is full.');
  }

  read(range: Parameters<Journal['read']>[0]): readonly StoredEntry[] {
    if (this.blind) throw unavailable('The disk is away.');
    return this.#inner.read(range);
  }

  requestOf(member: string, id: string) {
    return this.#inner.requestOf(member, id);
  }

  get base() {
    return this.#inner.base;
  }

  get snapshot() {
    return this.#inner.snapshot;
  }

  keep(snapshot: Snapshot): void {
    this.#inner.keep(snapshot);
  }

  discard(snapshot: Snapshot, why: string): void {
    this.discarded.push(why);
    this.#inner.discard(snapshot);
  }

  close(): void {
    // The next life opens it again.
  }

  /** Kinds of all entries, in order. */
  kinds(): string[] {
    return this.#inner.read({ after: 0, limit: 100_000 }).map(({ kind }) => kind);
  }

  entries(kind: string): readonly StoredEntry[] {
    return this.#inner.read({ after: 0, limit: 100_000 }).filter((entry) => entry.kind === kind);
  }
}

export const member = (id: string, role: Role = 'member', kind: MemberKind = 'person'): Member => ({
  id,
  name: id,
  role,
  kind,
});
export const ada = member('ada');
export const olga = member('olga', 'owner');
export const alan = member('alan', 'approver');
export const vera = member('vera', 'viewer');
export const bot = member('bot', 'member', 'agent');

/** Made with the first output that a task of these tests prints. */
const OUTPUTS = path.join(os.tmpdir(), `stateroom-outputs-${randomUUID()}`);
afterAll(() => rmSync(OUTPUTS, { recursive: true, force: true }));

interface Options {
  readonly journal?: Journal & Partial<TestJournal>;
  readonly clock?: FakeClock;
  readonly runner?: TaskRunner;
  readonly folder?: string;
  readonly mayRun?: TaskPolicy;
  readonly snapshotEvery?: number;
  readonly outputs?: string;
}

/** A project with its workflows, as a host has it, and everything it tells. */
export class Host {
  readonly clock: FakeClock;
  readonly runner: TaskRunner;
  readonly journal: TestJournal;
  readonly project: Project;
  readonly published: Publication[] = [];
  readonly logged: string[] = [];
  readonly #outputs: string;
  readonly #options: Options;

  static async open(workflows: readonly string[] = [], options: Options = {}): Promise<Host> {
    const host = new Host(options);
    await host.project.resume();
    if (workflows.length > 0) await host.load(...workflows);
    await rest();
    return host;
  }

  private constructor(options: Options) {
    this.#options = options;
    this.#outputs = options.outputs ?? path.join(OUTPUTS, randomUUID());
    this.clock = options.clock ?? new FakeClock();
    this.runner = options.runner ?? new FakeRunner();
    this.journal = (options.journal as TestJournal | undefined) ?? new TestJournal();
    const say = (message: string) => void this.logged.push(message);
    const log: Log = { debug: say, info: say, warn: say, error: say };
    this.project = new Project({
      id: 'p',
      name: 'Project',
      folder: options.folder ?? '/',
      journal: this.journal,
      keys: new LinkKeys(new Uint8Array(32), 'p'),
      runner: this.runner,
      outputs: new OutputStore({ folder: this.#outputs, epoch: 'test', maxBytes: 1024 * 1024, log }),
      mayRunTasks: options.mayRun ?? (() => true),
      ...(options.snapshotEvery !== undefined && { snapshotEvery: options.snapshotEvery }),
      clock: this.clock,
      log,
    });
    this.project.onPublish((publication) => this.published.push(publication));
  }

  get tasks(): FakeRunner {
    if (!(this.runner instanceof FakeRunner)) throw new Error('this host runs real tasks');
    return this.runner;
  }

  async load(...texts: readonly string[]): Promise<readonly ParsedWorkflow[]> {
    const files = texts.map((text, index) => parseWorkflow(text, `w${index}.workflow.yaml`));
    await this.project.setWorkflows(files);
    return files;
  }

  /** The host dies, and another takes the folder up: same journal, nothing else. */
  async restart(options: Options = {}): Promise<Host> {
    const now = this.clock.now();
    return await Host.open([], {
      ...this.#options,
      journal: this.journal,
      outputs: this.#outputs,
      clock: new FakeClock(now),
      runner: new FakeRunner(),
      ...options,
    });
  }

  run(id: string): RunState {
    const run = this.project.runs().find((candidate) => candidate.run === id);
    if (!run) throw new Error(`there is no run ${id}`);
    return run;
  }

  async send(who: Member, command: string, more: Omit<Command, 'command'> = {}): Promise<CommandAccepted> {
    const accepted = await this.project.command(who, { command, ...more });
    await rest();
    return accepted;
  }

  /** The refusal that the command gets; it must get one, and change nothing. */
  async refused(who: Member, command: string, more: Omit<Command, 'command'> = {}): Promise<WireError> {
    const before = this.journal.next;
    const error = await this.project.command(who, { command, ...more }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof RoomError)) throw new Error(`${command} was not refused: ${String(error)}`);
    expect(this.journal.next).toBe(before);
    return error.toWire();
  }

  /** What everybody can see of the project, as one text. */
  seen(): string {
    return canonical({ runs: this.project.runs(), workflows: this.project.workflows() } as never);
  }

  /** The state that a new life reads from the journal; it must begin nothing by that. */
  async replayed(): Promise<string> {
    const runner = new FakeRunner();
    const clock = new FakeClock(this.clock.now());
    const host = new Host({ ...this.#options, journal: this.journal, runner, clock });
    const before = this.journal.next;
    await rest();
    expect([runner.started.length, clock.waiting, this.journal.next - before]).toEqual([0, 0, 0]);
    return host.seen();
  }

  states(): RunState[] {
    return this.published.flatMap((publication) => (publication.event === 'state_update' ? [publication.payload] : []));
  }
}
