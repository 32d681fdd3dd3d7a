import type { Entry } from '../../protocol/entries.ts';
import { RoomError, tooLarge } from '../../protocol/errors.ts';
import type { ChatMessage, Command, CommandAccepted, TaskLogPart } from '../../protocol/events.ts';
import type { Json } from '../../protocol/json.ts';
import { CHAT_BYTES, DEFAULT_LIMITS } from '../../protocol/limits.ts';
import type { Manage, Managed } from '../../protocol/manage.ts';
import type { Member } from '../../protocol/members.ts';
import type { RunState } from '../../protocol/runs.ts';
import type { Graph, Problem, WorkflowInfo } from '../../protocol/workflows.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Disposable } from '../../shared/disposables.ts';
import type { Log } from '../../shared/log.ts';
import type { Definition, ParsedWorkflow } from '../../workflow/model.ts';
import type { LinkKeys } from '../access/links.ts';
import type { TokenName } from '../access/tokens.ts';
import { sha256 } from '../journal/canonical.ts';
import type { Journal } from '../journal/journal.ts';
import type { OutputStore } from '../tasks/output-store.ts';
import type { TaskPolicy } from '../tasks/task-policy.ts';
import type { TaskRunner } from '../tasks/task-runner.ts';
import { Door } from './door.ts';
import { Effects } from './effects.ts';
import { Ledger } from './ledger.ts';
import { planManage, refuseUnlessOwner } from './manage.ts';
import { actorOf, decide } from './plan.ts';
import { publicEntry } from './public-entry.ts';
import type { Admission, Farewell, Grant, Publication, Room } from './room.ts';
import type { Run } from './run.ts';

export interface ProjectOptions {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly journal: Journal;
  readonly keys: LinkKeys;
  readonly runner: TaskRunner;
  /** Where what tasks print is kept. */
  readonly outputs: OutputStore;
  /** What is masked in it besides the values of variables that are named like secrets; asked before each attempt. */
  readonly maskPatterns?: () => readonly RegExp[];
  readonly mayRunTasks: TaskPolicy;
  /** How many tasks run at once; `DEFAULT_LIMITS` says it otherwise. */
  readonly maxTasks?: number;
  /** After how many entries the state is written down anew. */
  readonly snapshotEvery?: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Runs that are done and still shown with the living; all of them are in the history. */
const SHOWN_DONE = 50;

/**
 * One project: it decides, in the order that requests arrive, and knows no sockets. A decision is made on the state as it
 * will be once all earlier ones are durable; it is told to anyone only when its own entries are.
 */
export class Project implements Room {
  readonly id: string;
  readonly name: string;
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  readonly #effects: Effects;
  readonly #door: Door;
  readonly #outputs: OutputStore;
  #problems: readonly Problem[] = [];

  constructor(options: ProjectOptions) {
    const { id, name, folder, journal, keys, runner, mayRunTasks, snapshotEvery, clock, log } = options;
    this.id = id;
    this.name = name;
    this.#clock = clock;
    this.#outputs = options.outputs;
    this.#ledger = new Ledger({
      ...{ projectId: id, name, journal, clock, log },
      ...(snapshotEvery !== undefined && { snapshotEvery }),
      onDurable: (planned, seq) => this.#effects.execute(planned, seq),
    });
    const maxTasks = options.maxTasks ?? DEFAULT_LIMITS.maxTasks;
    this.#effects = new Effects({
      projectId: id,
      folder,
      ledger: this.#ledger,
      runner,
      outputs: options.outputs,
      maskPatterns: options.maskPatterns ?? (() => []),
      maxTasks,
      mayRunTasks,
      clock,
      log,
    });
    this.#door = new Door(keys, id, clock, () => this.#ledger.state.access);
  }

  get epoch(): string {
    return this.#ledger.epoch;
  }

  get seq(): number {
    return this.#ledger.seq;
  }

  // ---- who may be here

  /** The tokens of the project's own links, as they are now: each rotation gives another. */
  get ownTokens(): Readonly<Record<TokenName, string>> {
    return this.#door.ownTokens;
  }

  grantOf(tokenHash: string, session?: string): Grant | undefined {
    return this.#ledger.closed ? undefined : this.#door.grantOf(tokenHash, session);
  }

  stands(grant: Grant, memberId?: string): boolean {
    return !this.#ledger.closed && this.#door.stands(grant, memberId);
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
    if (records.length > 0) await this.#ledger.append(records.map((record) => ({ record })));
    return admission;
  }

  async manage(member: Member, request: Manage): Promise<Managed> {
    // Before what was answered once is answered again: the one who asks may be an owner no more.
    refuseUnlessOwner(member, request);
    const { id, ...content } = request;
    const answered = await this.#ledger.once(member.id, id, content as unknown as Json, () => {
      const { records, ...answer } = planManage(this.#ledger.state.access, member, request, this.#clock.now());
      const seq = records.length > 0 ? this.#ledger.next : null;
      return { planned: records.map((record) => ({ record })), answer: { seq, ...answer } };
    });
    const { link, member: about, ...seq } = answered as { seq: number | null; link?: string; member?: string };
    return { ...seq, ...this.#door.tell(request, link, about) };
  }

  // ---- what they send

  async command(member: Member, request: Command): Promise<CommandAccepted> {
    const { id, ...content } = request;
    const answer = await this.#ledger.once(member.id, id, content as unknown as Json, () => {
      const { planned, ...accepted } = decide(this.#ledger.state, member, request);
      const seq = this.#ledger.next + planned.length - 1;
      const answer: CommandAccepted = { project_id: this.id, id: id ?? null, seq, by: actorOf(member), ...accepted };
      return { planned, answer: answer as unknown as Json };
    });
    return answer as unknown as CommandAccepted;
  }

  async chat(member: Member, request: ChatMessage): Promise<{ id: string | null; seq: number }> {
    if (Buffer.byteLength(request.text) > CHAT_BYTES) throw tooLarge('The message', CHAT_BYTES);
    const id = request.id ?? null;
    const answer = await this.#ledger.once(member.id, request.id, { text: request.text }, () => ({
      planned: [{ record: { kind: 'chat', body: { by: actorOf(member), text: request.text, id } } }],
      answer: { id, seq: this.#ledger.next },
    }));
    return answer as { id: string | null; seq: number };
  }

  // ---- what they see

  workflows(): readonly WorkflowInfo[] {
    const { newest, charts } = this.#ledger.state;
    const hashes = new Set([...newest.values(), ...this.#shown().map(({ definition }) => definition)]);
    return [...hashes].flatMap((hash) => {
      const chart = charts.get(hash);
      if (!chart) return [];
      const { id, title, description, runs, commands } = chart.definition;
      const { graph } = chart;
      return [
        { id, title, ...(description !== undefined && { description }), hash, runs, commands: [...commands], graph },
      ];
    });
  }

  problems(): readonly Problem[] {
    return this.#problems;
  }

  runs(): readonly RunState[] {
    return this.#shown().flatMap((run) => this.#ledger.view(run) ?? []);
  }

  chartOf(run: string): Graph | undefined {
    const { runs, charts } = this.#ledger.state;
    const known = runs.get(run);
    return known && charts.get(known.definition)?.graph;
  }

  /** The living runs and the latest of those that are done, in the order they began. */
  #shown(): Run[] {
    const all = [...this.#ledger.state.runs.values()];
    const done = new Set(all.filter((run) => run.done).slice(-SHOWN_DONE));
    return all.filter((run) => !run.done || done.has(run));
  }

  history({ after, before, limit }: { after?: number; before?: number; limit: number }): {
    entries: Entry[];
    more: boolean;
  } {
    const range = { ...(after !== undefined && { after }), ...(before !== undefined && { before }) };
    const found = this.#ledger.read({ ...range, limit: limit + 1 });
    const more = found.length > limit;
    // One too many was asked for: the one farthest from where the reader stands is it.
    const page = !more ? found : after === undefined ? found.slice(1) : found.slice(0, limit);
    return { entries: page.map(publicEntry), more };
  }

  taskLog(attempt: number, offset: number, limit: number): Promise<TaskLogPart> {
    return this.#outputs.read(attempt, offset, limit);
  }

  get isSettled(): boolean {
    return this.#ledger.isSettled;
  }

  settled(): Promise<void> {
    return this.#ledger.settled();
  }

  onPublish(listener: (publication: Publication) => void): Disposable {
    return this.#ledger.onPublish(listener);
  }

  onAccess(listener: () => void): Disposable {
    return this.#ledger.onAccess(listener);
  }

  // ---- its life

  /**
   * Takes over what the workflow files say now. New definitions are journalled; living runs stay on theirs. A `single`
   * workflow that has no run yet begins one.
   */
  async setWorkflows(files: readonly ParsedWorkflow[]): Promise<void> {
    this.#problems = files.flatMap(({ problems }) => problems);
    for (const { definition } of files) if (definition) await this.#define(definition);
    this.#ledger.publish({
      event: 'workflow_update',
      payload: { project_id: this.id, workflows: [...this.workflows()], problems: [...this.#problems] },
    });
  }

  async #define(definition: Definition): Promise<void> {
    const { id, title, runs } = definition;
    const text = JSON.stringify(definition);
    const hash = sha256(text);
    if (this.#ledger.state.newest.get(id) !== hash) {
      await this.#ledger.append([{ record: { kind: 'definition', body: { workflow: id, title, hash, text } } }]);
      // Runs that are under way stay on theirs, and say that there is another.
      for (const run of this.#ledger.state.living.filter(({ outdated, workflow }) => outdated && workflow === id)) {
        const view = this.#ledger.view(run);
        if (view) this.#ledger.publish({ event: 'state_update', payload: view });
      }
    }
    if (runs === 'many' || this.#ledger.state.begun(id) > 0) return;
    const begins = this.#effects.tryRun(id, {}, null, title);
    if (!(begins instanceof RoomError)) await this.#ledger.append([begins]);
  }

  /** Takes up what an earlier life left open. */
  async resume(): Promise<void> {
    if (this.#ledger.next === 1)
      await this.#ledger.append([{ record: { kind: 'project', body: { name: this.name } } }]);
    await this.#effects.resume();
  }

  /** Runs tasks that were not allowed to run before, once they are. */
  async retryForbiddenTasks(): Promise<void> {
    this.#effects.retryForbiddenTasks();
  }

  async close(): Promise<void> {
    if (this.#ledger.closed) return;
    this.#ledger.stop();
    await this.#effects.close();
    this.#ledger.close();
  }
}
