import type { Entry } from '../../protocol/entries.ts';
import { badRequest, idReused, notAccepted, RoomError, tooLarge, unavailable } from '../../protocol/errors.ts';
import type { ChatMessage, Command, CommandAccepted } from '../../protocol/events.ts';
import type { Json, JsonObject } from '../../protocol/json.ts';
import { CHAT_BYTES, DEFAULT_LIMITS } from '../../protocol/limits.ts';
import type { Manage, Managed } from '../../protocol/manage.ts';
import type { Actor, Member } from '../../protocol/members.ts';
import type { RunState } from '../../protocol/runs.ts';
import type { Problem, WorkflowInfo } from '../../protocol/workflows.ts';
import type { Clock } from '../../shared/clock.ts';
import { type Disposable, toDisposable } from '../../shared/disposables.ts';
import type { Log } from '../../shared/log.ts';
import type { ChartEvent, Definition, Effect, ParsedWorkflow, Stepped } from '../../workflow/model.ts';
import type { LinkKeys } from '../access/links.ts';
import type { TokenName } from '../access/tokens.ts';
import { failpoint } from '../failpoints.ts';
import { canonical, sha256 } from '../journal/canonical.ts';
import type { Draft, Journal, Snapshot, StoredEntry } from '../journal/journal.ts';
import type { TaskRunner } from '../tasks/task-runner.ts';
import { type ChangeCommand, isChangeCommand, moved, restarted } from './change-definition.ts';
import { type ResolvedCommand, refusalOf, resolveCommand } from './commands.ts';
import { Door } from './door.ts';
import { answerGate } from './gates.ts';
import { type ManagePlan, planManage, refuseUnlessOwner } from './manage.ts';
import { publicEntry } from './public-entry.ts';
import { type AnyRecord, type Records, toBody } from './records.ts';
import type { Admission, Farewell, Grant, Publication, Room } from './room.ts';
import type { PendingTask, Run } from './run.ts';
import { readState, snapshotOf } from './snapshot.ts';
import { ProjectState } from './state.ts';
import { isTaskCommand, stateOfTask, type TaskCommand } from './task-commands.ts';
import { TaskDesk } from './task-desk.ts';
import { Timers } from './timers.ts';

export interface ProjectOptions {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly journal: Journal;
  readonly keys: LinkKeys;
  readonly runner: TaskRunner;
  readonly mayRunTasks: () => true | { readonly reason: string };
  /** How many tasks run at once; `DEFAULT_LIMITS` says it otherwise. */
  readonly maxTasks?: number;
  /** After how many entries the state is written down anew. */
  readonly snapshotEvery?: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** A record about to be journalled, with the step that was made for it. */
interface Planned {
  readonly record: AnyRecord;
  readonly made?: Stepped;
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
/** Runs that are done and still shown with the living; all of them are in the history. */
const SHOWN_DONE = 50;
/** Bounds for workflows that start each other. */
const MAX_LIVING = 2000;
const MAX_DEPTH = 16;

/**
 * One project: it decides, in the order that requests arrive, and knows no sockets. A decision is made on the state as it
 * will be once all earlier ones are durable; it is told to anyone only when its own entries are.
 */
export class Project implements Room {
  readonly id: string;
  readonly name: string;
  readonly #options: ProjectOptions;
  readonly #journal: Journal;
  readonly #listeners = new Set<(publication: Publication) => void>();
  readonly #accessListeners = new Set<() => void>();
  readonly #tasks: TaskDesk;
  readonly #timers: Timers;
  readonly #door: Door;
  /** Requests on their way to the disk, by member and id: the same one again waits for the same answer. */
  readonly #pending = new Map<string, { digest: string; answer: Promise<Json> }>();
  #state = new ProjectState();
  /** The number of the last entry that was published. */
  #told = 0;
  /** The entry that the state was last written down at. */
  #writtenDown = 0;
  #problems: readonly Problem[] = [];
  #closed = false;
  /** The state is not what the disk holds, and the disk could not be read: nothing is decided until it can. */
  #lost = false;
  /** Waits for a journal that can be written again; each is ended early when the project closes. */
  readonly #pauses = new Set<() => void>();

  constructor(options: ProjectOptions) {
    this.id = options.id;
    this.name = options.name;
    this.#options = options;
    this.#journal = options.journal;
    this.#tasks = new TaskDesk({
      folder: options.folder,
      projectId: options.id,
      clock: options.clock,
      log: options.log,
      runner: options.runner,
      maxTasks: options.maxTasks ?? DEFAULT_LIMITS.maxTasks,
      mayRun: options.mayRunTasks,
      record: (body, event) => this.#recordTask(body, event),
      publish: (output) => this.#publish({ event: 'task_output', payload: output }),
    });
    this.#door = new Door(options.keys, options.id, options.clock, () => this.#state.access);
    this.#timers = new Timers(options.clock, (run, id) => this.#fire(run, id));
    this.#replay();
  }

  get epoch(): string {
    return this.#journal.head.epoch;
  }

  get seq(): number {
    return this.#journal.head.seq;
  }

  /** The tokens of the project's own links, as they are now: each rotation gives another. */
  get ownTokens(): Readonly<Record<TokenName, string>> {
    return this.#door.ownTokens;
  }

  grantOf(tokenHash: string, session?: string): Grant | undefined {
    return this.#closed ? undefined : this.#door.grantOf(tokenHash, session);
  }

  stands(grant: Grant, memberId?: string): boolean {
    return !this.#closed && this.#door.stands(grant, memberId);
  }

  farewell(memberId?: string): Farewell {
    return this.#door.farewell(memberId);
  }

  waits(memberId: string): Member | undefined {
    return this.#door.waits(memberId);
  }

  member(id: string): Member | undefined {
    return this.#door.member(id);
  }

  async admit(grant: Grant, request: { readonly name?: string; readonly session?: string }): Promise<Admission> {
    const { records, ...admission } = this.#door.admit(grant, request);
    if (records.length > 0) await this.#append(records.map((record) => ({ record })));
    return admission;
  }

  async manage(member: Member, request: Manage): Promise<Managed> {
    // Before what was answered once is answered again: the one who asks may be an owner no more.
    refuseUnlessOwner(member, request);
    const { id, ...content } = request;
    const {
      link,
      member: about,
      ...seq
    } = (await this.#once(member, id, content as unknown as Json, () => {
      const { records, ...answer }: ManagePlan = planManage(
        this.#state.access,
        member,
        request,
        this.#options.clock.now(),
      );
      const planned = records.map((record): Planned => ({ record }));
      return { planned, answer: { seq: planned.length > 0 ? this.#journal.next : null, ...answer } };
    })) as { seq: number | null; link?: string; member?: string };
    return { ...seq, ...this.#door.tell(request, link, about) };
  }

  async command(member: Member, request: Command): Promise<CommandAccepted> {
    const { id, ...content } = request;
    return (await this.#once(member, id, content as unknown as Json, () =>
      this.#decide(member, request),
    )) as unknown as CommandAccepted;
  }

  async chat(member: Member, request: ChatMessage): Promise<{ id: string | null; seq: number }> {
    if (Buffer.byteLength(request.text) > CHAT_BYTES) throw tooLarge('The message', CHAT_BYTES);
    const id = request.id ?? null;
    return (await this.#once(member, request.id, { text: request.text }, () => ({
      planned: [{ record: { kind: 'chat', body: { by: actorOf(member), text: request.text, id } } }],
      answer: { id, seq: this.#journal.next },
    }))) as { id: string | null; seq: number };
  }

  workflows(): readonly WorkflowInfo[] {
    const hashes = new Set([...this.#state.newest.values(), ...this.#shown().map(({ definition }) => definition)]);
    return [...hashes].flatMap((hash) => {
      const chart = this.#state.charts.get(hash);
      if (!chart) return [];
      const { id, title, description, runs, commands } = chart.definition;
      return [
        {
          id,
          title,
          ...(description !== undefined && { description }),
          hash,
          runs,
          commands: [...commands],
          graph: chart.graph,
        },
      ];
    });
  }

  problems(): readonly Problem[] {
    return this.#problems;
  }

  runs(): readonly RunState[] {
    return this.#shown().flatMap((run) => this.#view(run) ?? []);
  }

  /** The living runs and the latest of those that are done, in the order they began. */
  #shown(): Run[] {
    const all = [...this.#state.runs.values()];
    const done = new Set(all.filter((run) => run.done).slice(-SHOWN_DONE));
    return all.filter((run) => !run.done || done.has(run));
  }

  history({ after, before, limit }: { after?: number; before?: number; limit: number }): {
    entries: Entry[];
    more: boolean;
  } {
    const range = { ...(after !== undefined && { after }), ...(before !== undefined && { before }) };
    const found = this.#journal.read({ ...range, limit: limit + 1 });
    const more = found.length > limit;
    // One too many was asked for: the one farthest from where the reader stands is it.
    const page = !more ? found : after === undefined ? found.slice(1) : found.slice(0, limit);
    return { entries: page.map(publicEntry), more };
  }

  get isSettled(): boolean {
    return this.#journal.next === this.#told + 1;
  }

  async settled(): Promise<void> {
    await this.#journal.append([]);
  }

  onPublish(listener: (publication: Publication) => void): Disposable {
    this.#listeners.add(listener);
    return toDisposable(() => this.#listeners.delete(listener));
  }

  onAccess(listener: () => void): Disposable {
    this.#accessListeners.add(listener);
    return toDisposable(() => this.#accessListeners.delete(listener));
  }

  /**
   * Takes over what the workflow files say now. New definitions are journalled; living runs stay on theirs. A `single`
   * workflow that has no run yet begins one.
   */
  async setWorkflows(files: readonly ParsedWorkflow[]): Promise<void> {
    this.#problems = files.flatMap(({ problems }) => problems);
    for (const { definition } of files) {
      if (!definition) continue;
      const text = JSON.stringify(definition);
      const hash = sha256(text);
      if (this.#state.newest.get(definition.id) !== hash) {
        await this.#append([
          { record: { kind: 'definition', body: { workflow: definition.id, title: definition.title, hash, text } } },
        ]);
        // Runs that are under way stay on theirs, and say that there is another.
        for (const run of this.#state.living.filter(
          ({ outdated, workflow }) => outdated && workflow === definition.id,
        )) {
          const view = this.#view(run);
          if (view) this.#publish({ event: 'state_update', payload: view });
        }
      }
      if (definition.runs === 'single' && this.#state.begun(definition.id) === 0) {
        const begins = this.#tryRun(definition.id, {}, null, definition.title);
        if (begins) await this.#append([begins]);
      }
    }
    this.#publish({
      event: 'workflow_update',
      payload: { project_id: this.id, workflows: [...this.workflows()], problems: [...this.#problems] },
    });
  }

  /** Takes up what an earlier life left open: timers, tasks that never ended, children that were to begin. */
  async resume(): Promise<void> {
    if (this.#journal.next === 1) await this.#append([{ record: { kind: 'project', body: { name: this.name } } }]);
    // All timers before anything is waited for: those that are due fire in the order of their deadlines.
    for (const run of this.#state.living) for (const timer of run.timers.values()) this.#timers.set(run.id, timer);
    failpoint('project.resuming');
    const stuck = await this.#endLeftovers();
    for (const run of this.#state.living) {
      for (const { state, task } of run.waiting()) if (!stuck.has(task)) this.#resumeTask(run, state, task);
      for (const _ of [...run.toBegin]) this.#beginChild(run.id);
    }
    for (const child of [...this.#state.untold]) this.#tellParent(child);
  }

  /**
   * What an earlier life left running is ended before anything else runs; what came of it nobody knows. Gives the tasks that
   * can't be run again, because something of them would not end.
   */
  async #endLeftovers(): Promise<ReadonlySet<PendingTask>> {
    const stuck = new Set<PendingTask>();
    const open = [...this.#state.openAttempts.values()];
    const left = await this.#options.runner.endLeftovers(open.flatMap((body) => body.process ?? []));
    for (const body of open) {
      const task = this.#state.run(body.run)?.tasks.get(body.state);
      const isCurrent = task?.since === body.since;
      if (isCurrent && task.asked === undefined) {
        const stays = left.some(({ attempt }) => attempt === body.process?.attempt);
        if (stays) stuck.add(task);
        const rest = stays ? ` Process ${body.process?.pid} or what it began could not be ended: end it by hand.` : '';
        const reason = `The host ended while it ran.${rest}`;
        await this.#recordTask({ ...unfinished(body), status: 'interrupted', reason }, undefined);
      } else {
        // It was being ended already: its state had been left, or somebody had asked for it.
        const event = isCurrent ? 'task.cancelled' : undefined;
        await this.#recordTask({ ...unfinished(body), status: 'cancelled' }, event);
      }
    }
    return stuck;
  }

  /** Begins a task that an earlier life was about to begin, or that may be run again without being asked for. */
  #resumeTask(run: Run, state: string, task: PendingTask): void {
    const { spec, last, retryAt, asked } = task;
    if (asked !== undefined) {
      this.#beginTask(run, state, task);
      if (asked === 'cancel_task') this.#tasks.stop(run.id, state);
    } else if (last?.status === 'interrupted') {
      if (spec.idempotent) this.#beginTask(run, state, task);
    } else if (last?.status === 'cancelled') {
      // One with a reason was not allowed to run: perhaps it is now. One without ran, may have done its work, and was ended.
      if (last.reason !== undefined && this.#options.mayRunTasks() === true) this.#beginTask(run, state, task);
    } else if (!last || last.status === 'waiting' || retryAt !== undefined) this.#beginTask(run, state, task, retryAt);
  }

  #beginTask(run: Run, state: string, { spec, since, last }: PendingTask, notBefore?: number): void {
    // One that only waited has not been made.
    const attempt = last?.status === 'waiting' ? last.attempt : (last?.attempt ?? 0) + 1;
    const { id, context } = run;
    this.#tasks.begin({
      run: id,
      state,
      since,
      spec,
      context,
      attempt,
      ...(notBefore !== undefined && { notBefore }),
    });
  }

  /** Runs tasks that were not allowed to run before, once they are. */
  async retryForbiddenTasks(): Promise<void> {
    for (const run of this.#state.living) {
      for (const { state, task } of run.waiting())
        if (task.last?.status === 'cancelled' && task.asked === undefined) this.#resumeTask(run, state, task);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#timers.dispose();
    for (const wake of this.#pauses) wake();
    await this.#tasks.close();
    this.#listeners.clear();
    this.#accessListeners.clear();
    // The next life begins where this one ends.
    if (this.isSettled && !this.#lost && this.seq > this.#writtenDown)
      this.#journal.keep(snapshotOf(this.#state, this.seq));
    this.#journal.close();
  }

  // ---- deciding

  #decide(member: Member, request: Command): { planned: Planned[]; answer: Json } {
    const resolved = resolveCommand(this.#state, request, member);
    const { run } = resolved;
    const { name } = resolved.info;
    if (!run) return this.#startRun(member, request, resolved);
    const planned = !resolved.own
      ? [this.#planCommand(member, run, resolved, request)]
      : isChangeCommand(name)
        ? [this.#planChange(member, run, name, request)]
        : isTaskCommand(name)
          ? [this.#planAsked(member, run, name, resolved, request)]
          : this.#answer(member, run, resolved, request);
    const last = planned.at(-1);
    const state = last?.made?.state ?? run.state;
    return { planned, answer: this.#accepted(request, name, run.id, member, state, planned.length) };
  }

  #planCommand(member: Member, run: Run, { info, args }: ResolvedCommand, request: Command): Planned {
    const event: ChartEvent = { type: info.name, args, by: member.id, role: member.role, member_kind: member.kind };
    const result = run.chart.step(run.snapshot, event);
    if (!result.ok) throw refusalOf(result, info.name, run);
    return this.#planStep(run, event, actorOf(member), request.id ?? null, result);
  }

  #answer(member: Member, run: Run, { info, args }: ResolvedCommand, request: Command): Planned[] {
    const { state, answer, ends } = answerGate(run, info.name, member);
    const by = actorOf(member);
    const reason = typeof args.reason === 'string' ? args.reason : null;
    const given: Planned = {
      record: { kind: 'gate', body: { run: run.id, state, by, answer, reason, id: request.id ?? null } },
    };
    if (ends === undefined) return [given];
    const event: ChartEvent = { type: ends, state, data: { reason } };
    const result = run.chart.step(run.snapshot, event);
    if (result.ok) return [given, this.#planStep(run, event, null, null, result)];
    // Nothing listens to this end: the answer stands, the run stays.
    if (result.why === 'not_accepted') return [given];
    throw refusalOf(result, info.name, run);
  }

  #planChange(member: Member, run: Run, command: ChangeCommand, request: Command): Planned {
    const chart = this.#state.charts.get(run.newest);
    if (!run.outdated || !chart) throw notAccepted(command, run.id, run.state, run.accepts);
    const made =
      command === 'run.keep' ? undefined : command === 'run.move' ? moved(run, chart) : restarted(run, chart);
    const { id, workflow, title } = run;
    const { state, active, status } = made ?? { state: run.state, active: run.active, status: 'active' as const };
    const change = { 'run.keep': 'kept', 'run.move': 'moved', 'run.restart': 'restarted' } as const;
    return {
      ...(made && { made }),
      record: {
        kind: 'changed',
        body: {
          ...{ run: id, workflow, title, state, active, taken: [], status, from: run.state },
          change: change[command],
          by: actorOf(member),
          definition: run.newest,
          id: request.id ?? null,
        },
      },
    };
  }

  #planAsked(member: Member, run: Run, command: TaskCommand, { args }: ResolvedCommand, request: Command): Planned {
    const task = stateOfTask(run, command, typeof args.state === 'string' ? args.state : undefined);
    const { id, workflow, title, state, active } = run;
    const since = run.tasks.get(task)?.since ?? 0;
    const by = actorOf(member);
    const at = { run: id, workflow, title, state, active, taken: [], status: 'active' } as const;
    return { record: { kind: 'asked', body: { ...at, by, command, task, since, id: request.id ?? null } } };
  }

  #planStep(run: Run, event: ChartEvent, by: Actor | null, id: string | null, made: Stepped): Planned {
    const { state, active, taken, status } = made;
    return {
      made,
      record: {
        kind: 'step',
        body: {
          run: run.id,
          workflow: run.workflow,
          title: run.title,
          by,
          event,
          id,
          from: run.state,
          state,
          active,
          taken,
          status,
        },
      },
    };
  }

  #startRun(member: Member, request: Command, resolved: ResolvedCommand): { planned: Planned[]; answer: Json } {
    const { workflow, title, context } = resolved.args as { workflow: string; title?: string; context?: JsonObject };
    const definition = this.#newest(workflow);
    if (!definition)
      throw badRequest(
        `There is no workflow ${JSON.stringify(workflow)}. There are ${[...this.#state.newest.keys()].join(', ') || 'none'}.`,
      );
    const planned = this.#planRun(
      workflow,
      context ?? {},
      actorOf(member),
      null,
      title ?? definition.title,
      request.id ?? null,
    );
    const run = planned.record.body as { run: string };
    return { planned: [planned], answer: this.#accepted(request, 'run.start', run.run, member, planned.made.state, 1) };
  }

  #planRun(
    workflow: string,
    context: JsonObject,
    by: Actor | null,
    parent: string | null,
    title: string,
    id: string | null = null,
  ): Planned & { made: Stepped } {
    const hash = this.#state.newest.get(workflow);
    const chart = hash === undefined ? undefined : this.#state.charts.get(hash);
    if (hash === undefined || !chart)
      throw badRequest(`There is no workflow ${JSON.stringify(workflow)} in this project.`);
    const { living } = this.#state;
    if (chart.definition.runs === 'single' && living.some((run) => run.workflow === workflow))
      throw badRequest(`${chart.definition.title} has one run at a time, and it is not done yet.`);
    if (living.length >= MAX_LIVING)
      throw badRequest(`${MAX_LIVING} runs are going on already. End some before another begins.`);
    if (this.#depthOf(parent) >= MAX_DEPTH)
      throw badRequest(`Runs start each other ${MAX_DEPTH} deep already: ${workflow} is not started once more.`);
    const made = chart.begin(context);
    if (!made.ok) throw badRequest(made.why === 'broken' ? made.message : `${workflow} can't begin.`);
    const { state, active, taken, status } = made;
    const run = `${workflow}-${this.#state.begun(workflow) + 1}`;
    return {
      made,
      record: {
        kind: 'run',
        body: { run, workflow, definition: hash, title, parent, by, context, id, state, active, taken, status },
      },
    };
  }

  /** The beginning of a run that nobody is there to be refused; why it can't begin goes to the log. */
  #tryRun(workflow: string, context: JsonObject, parent: string | null, title: string): Planned | undefined {
    try {
      return this.#planRun(workflow, context, null, parent, title);
    } catch (error) {
      if (!(error instanceof RoomError)) throw error;
      this.#options.log.warn(`${parent === null ? '' : `${parent}: `}${workflow} does not begin: ${error.message}`);
      return undefined;
    }
  }

  /** How many runs stand above one that this run would begin. */
  #depthOf(parent: string | null): number {
    return parent === null ? 0 : (this.#state.run(parent)?.depth ?? 0) + 1;
  }

  #accepted(
    request: Command,
    command: string,
    run: string,
    by: Member,
    state: RunState['state'],
    entries: number,
  ): Json {
    const accepted: CommandAccepted = {
      project_id: this.id,
      id: request.id ?? null,
      command,
      run,
      seq: this.#journal.next + entries - 1,
      by: actorOf(by),
      state,
    };
    return accepted as unknown as Json;
  }

  #newest(workflow: string): Definition | undefined {
    return this.#state.charts.get(this.#state.newest.get(workflow) ?? '')?.definition;
  }

  // ---- remembering and telling

  /** The same request, sent again in this life or another, gets its first answer and changes nothing. */
  async #once(
    member: Member,
    id: string | undefined,
    content: Json,
    decide: () => { planned: Planned[]; answer: Json },
  ): Promise<Json> {
    if (this.#closed) throw unavailable('The project is being closed. Try again in a moment.');
    this.#regain();
    const digest = id === undefined ? '' : digestOf(content);
    const key = `${member.id}\n${id}`;
    if (id !== undefined) {
      const before = this.#pending.get(key) ?? this.#journal.requestOf(member.id, id);
      if (before && before.digest !== digest) throw idReused(id);
      if (before) return before.answer;
    }
    const { planned, answer } = decide();
    failpoint('project.decided');
    const request = id === undefined ? undefined : { member: member.id, id, digest, answer };
    const respond = 'command' in (answer as JsonObject) ? (answer as unknown as CommandAccepted) : undefined;
    const done = this.#append(planned, request, respond).then(() => answer);
    if (id !== undefined) {
      this.#pending.set(key, { digest, answer: done });
      const forget = () => this.#pending.delete(key);
      done.then(forget, forget);
    }
    return done;
  }

  /** Applies what was decided, makes it durable, tells everyone, and only then does what it asks for. */
  async #append(planned: readonly Planned[], request?: PlannedRequest, respond?: CommandAccepted): Promise<void> {
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
    if (respond) this.#publish({ event: 'command_response', payload: { ok: true, ...respond } });
    failpoint('project.telling');
    entries.forEach((entry, index) => {
      this.#tell(entry, seen[index]);
      this.#told = entry.seq;
    });
    if (planned.some(({ record }) => record.kind === 'access' || record.kind === 'link'))
      for (const listener of this.#accessListeners) listener();
    planned.forEach(({ record, made }, index) => {
      const seq = entries[index]?.seq;
      if (made && seq !== undefined) this.#execute(record, seq, made);
      if (record.kind === 'asked') this.#doAsked(record.body);
    });
    // Kept once everybody who waits for an answer has it.
    if (snapshot) setImmediate(() => this.#journal.keep(snapshot));
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
      this.#options.log.error(`The journal of ${this.name} can't be read: ${(error as Error).message}`);
      if (error instanceof RoomError) throw error;
      throw unavailable('The project can not read its disk now. Look at the disk, then send it again.');
    }
  }

  #view(run: Run | undefined): RunState | undefined {
    return run?.toState(this.id, run.outdated ? this.#state.charts.get(run.newest) : undefined);
  }

  /** The run as it is right after the record: later ones may be decided before this one is told. */
  #viewOf(record: AnyRecord): RunState | undefined {
    if (!('run' in record.body)) return undefined;
    return this.#view(this.#state.run(record.body.run));
  }

  #tell(stored: StoredEntry, run: RunState | undefined): void {
    const entry = publicEntry(stored);
    if (entry.kind === 'chat' && entry.by) {
      const { seq, at, by, text, id } = entry;
      this.#publish({ event: 'chat_message', payload: { project_id: this.id, seq, at, by, text, id } });
    }
    if (entry.kind === 'task') {
      const { seq, run: id, state, attempt, status, exit_code, signal } = entry;
      this.#publish({
        event: 'task_update',
        payload: {
          project_id: this.id,
          run: id,
          state,
          task: `${id}/${state}/${attempt}`,
          seq,
          attempt,
          status,
          ...(exit_code !== undefined && { exit_code }),
          ...(signal !== undefined && { signal }),
        },
      });
    }
    if (run) this.#publish({ event: 'state_update', payload: run });
    this.#publish({ event: 'entry', payload: { project_id: this.id, entry } });
  }

  #publish(publication: Publication): void {
    for (const listener of this.#listeners) listener(publication);
  }

  /** Reads the state back from the journal, and starts nothing. */
  #replay(): void {
    const { state, snapshot } = readState(this.#journal, this.#options.log);
    this.#state = state;
    this.#writtenDown = snapshot;
    this.#told = this.#journal.head.seq;
    failpoint('project.replayed');
  }

  // ---- effects and inner events

  #execute(record: AnyRecord, seq: number, { effects, context }: Stepped): void {
    if (record.kind !== 'run' && record.kind !== 'step' && record.kind !== 'changed') return;
    const run = this.#state.run(record.body.run);
    if (!run || this.#closed) return;
    for (const effect of effects) this.#do(run, effect, seq, context);
    if (run.done) this.#ended(run);
  }

  #do(run: Run, effect: Effect, seq: number, context: JsonObject): void {
    switch (effect.type) {
      case 'task.start':
        // Only what this very step asked for: the state may have been left, and entered again, since.
        if (run.tasks.get(effect.state)?.since === seq)
          this.#tasks.begin({ run: run.id, state: effect.state, since: seq, spec: effect.task, context, attempt: 1 });
        return;
      case 'task.cancel':
        this.#tasks.cancel(run.id, effect.state);
        return;
      case 'timer.set': {
        const timer = run.timers.get(effect.id);
        if (timer) this.#timers.set(run.id, timer);
        return;
      }
      case 'timer.clear':
        if (!run.timers.has(effect.id)) this.#timers.clear(run.id, effect.id);
        return;
      case 'run.start':
        this.#beginChild(run.id);
        return;
      case 'gate.open':
      case 'gate.close':
        return; // a gate is what the journal says of it; nothing has to be started
    }
  }

  #doAsked({ run: id, task: state, since, command }: Records['asked']): void {
    const run = this.#state.run(id);
    const task = run?.tasks.get(state);
    if (!run || !task || task.since !== since || this.#closed) return;
    if (command === 'retry') this.#beginTask(run, state, task);
    else this.#tasks.stop(id, state);
  }

  /** A run that is done lets go of its timers and tasks, and tells the run that began it. */
  #ended(run: Run): void {
    this.#timers.clearRun(run.id);
    this.#tasks.cancelRun(run.id);
    this.#tellParent(run.id);
  }

  /** Begins the child that a run asked for first; one that can't begin is not asked for again. */
  #beginChild(parentId: string): void {
    this.#insist(`A child of ${parentId}`, () => {
      const parent = this.#state.run(parentId);
      const child = parent?.toBegin[0];
      if (!parent || !child) return [];
      const begins = this.#tryRun(child.workflow, child.context, parentId, child.title);
      return [begins ?? this.#planIgnored(parent, { type: 'run.start', data: { workflow: child.workflow } })];
    });
  }

  #tellParent(childId: string): void {
    this.#insist(`run.done of ${childId}`, () => {
      const child = this.#state.run(childId);
      if (!child || child.parent === null || !this.#state.untold.has(childId)) return [];
      const { workflow, output } = child;
      return this.#planInner(child.parent, {
        type: 'run.done',
        data: { run: childId, workflow, output: output ?? null },
      });
    });
  }

  #fire(runId: string, timer: string): void {
    this.#insist(`${timer} of ${runId}`, () =>
      // A timer that was cleared in the same turn it fires no longer counts.
      this.#state.run(runId)?.timers.has(timer) ? this.#planInner(runId, { type: timer }) : [],
    );
  }

  /** The step that an inner event leads to, or that it led to none. */
  #planInner(runId: string, event: ChartEvent): Planned[] {
    const run = this.#state.run(runId);
    if (!run || run.done) return [];
    const result = run.chart.step(run.snapshot, event);
    if (result.ok) return [this.#planStep(run, event, null, null, result)];
    if (result.why === 'broken') this.#options.log.warn(`${event.type} in ${runId}: ${result.message}`);
    // Nothing listens, or no guard lets it through: an inner event has no sender to refuse.
    return [this.#planIgnored(run, event)];
  }

  #planIgnored(run: Run, event: ChartEvent): Planned {
    const { state, active } = run;
    return {
      record: {
        kind: 'ignored',
        body: {
          run: run.id,
          workflow: run.workflow,
          title: run.title,
          event,
          state,
          active,
          taken: [],
          status: 'active',
        },
      },
    };
  }

  /** What comes from inside happened, whatever becomes of it: on a disk that can't be written it is tried until it can. */
  async #insist(what: string, plan: () => Planned[]): Promise<boolean> {
    while (!this.#closed) {
      try {
        this.#regain();
        const planned = plan();
        if (planned.length > 0) await this.#append(planned);
        return true;
      } catch (error) {
        this.#options.log.error(`${what}: ${(error as Error).message}`);
        if (!(error instanceof RoomError) || error.code !== 'unavailable') return false;
        await this.#pause();
      }
    }
    return false;
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

  /** A task's beginning or end. Once the project closes nothing is: a task without an end was interrupted. */
  #recordTask(body: Records['task'], event: string | undefined): Promise<boolean> {
    return this.#insist(`The task of ${body.run}`, () => {
      const planned: Planned[] = [{ record: { kind: 'task', body } }];
      const run = this.#state.run(body.run);
      // One done so long ago that it is only in the history.
      if (!run) return [];
      // The end of an attempt that the run has left moves nothing.
      if (event === undefined || run.tasks.get(body.state)?.since !== body.since) return planned;
      const { exit_code, signal, attempt } = body;
      const end = (type: string): ChartEvent => ({ type, state: body.state, data: { exit_code, signal, attempt } });
      // A task that ran out of time has failed, for a chart that makes no difference.
      for (const type of event === 'task.timed_out' ? [event, 'task.failed'] : [event]) {
        const result = run.chart.step(run.snapshot, end(type));
        if (result.ok) return [...planned, this.#planStep(run, end(type), null, null, result)];
        if (result.why === 'broken') this.#options.log.warn(`${type} in ${run.id}: ${result.message}`);
        if (result.why !== 'not_accepted') break;
      }
      return planned;
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

const actorOf = ({ id, name, kind }: Member): Actor => ({ id, name, kind });

/** An attempt whose end nobody saw. */
const unfinished = (body: Records['task']): Records['task'] => ({ ...body, process: null, reason: null });
