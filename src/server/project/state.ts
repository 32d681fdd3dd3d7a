import type { Json } from '../../protocol/json.ts';
import { compileWorkflow } from '../../workflow/compile.ts';
import type { ChartEvent, CompiledWorkflow, Definition, Stepped, StepResult } from '../../workflow/model.ts';
import { Access } from '../access/access.ts';
import { canonical, sha256 } from '../journal/canonical.ts';
import { moved, restarted } from './change-definition.ts';
import type { AnyRecord, Records } from './records.ts';
import { Run } from './run.ts';

/** Runs that are done and still known; their entries are in the history for as long as that goes back. */
const KNOWN_DONE = 500;

/** The state written down. */
interface KeptState {
  readonly definitions: readonly (readonly [string, string])[];
  readonly newest: readonly (readonly [string, string])[];
  readonly runs: readonly Json[];
  readonly access: Json;
  readonly begun: readonly (readonly [string, number])[];
  readonly done: readonly string[];
  readonly untold: readonly string[];
  readonly openAttempts: readonly (readonly [string, Records['task']])[];
}

/**
 * Everything a project is, as the fold of its journal: `apply` entry after entry, with no clock, no I/O and no effects. A
 * step just made may be handed along, so that living through it does not cost the engine twice.
 */
export class ProjectState {
  readonly charts = new Map<string, CompiledWorkflow>();
  /** The newest definition's hash of each workflow, in the order they were first seen. */
  readonly newest = new Map<string, string>();
  readonly runs = new Map<string, Run>();
  readonly access: Access;
  /** Runs that are not done, in the order they began. */
  readonly #living = new Map<string, Run>();
  /** Runs that are done, in the order they ended. */
  readonly #done = new Set<string>();
  /** How many runs each workflow has had: the next one's number. */
  readonly #begun = new Map<string, number>();
  /** Children that are done and whose parent has not been told. */
  readonly untold = new Set<string>();
  /** Attempts that began and whose end is not known. */
  readonly openAttempts = new Map<string, Records['task']>();

  constructor(access = new Access()) {
    this.access = access;
  }

  apply(record: AnyRecord, seq: number, at: number, made?: Stepped): void {
    switch (record.kind) {
      case 'project':
        break;
      case 'definition': {
        const { workflow, hash, text } = record.body;
        const before = this.newest.get(workflow);
        if (!this.charts.has(hash)) this.charts.set(hash, compileWorkflow(JSON.parse(text) as Definition));
        this.newest.set(workflow, hash);
        for (const run of this.#living.values()) if (run.workflow === workflow) run.newest = hash;
        if (before !== undefined) this.#forgetChart(before);
        break;
      }
      case 'member':
        this.access.apply(record);
        break;
      case 'link':
      case 'access':
        this.access.apply(record);
        this.#recount();
        break;
      case 'chat':
        break;
      case 'run':
        this.#begin(record.body, seq, at, made);
        break;
      case 'step':
        this.#step(record.body, seq, at, made);
        break;
      case 'changed':
        this.#change(record.body, seq, at, made);
        break;
      case 'entered':
        this.#enter(record.body, seq, at, made);
        break;
      case 'stopped':
        this.#stop(record.body, seq, at);
        break;
      case 'gate':
        this.#answer(record.body, seq, at);
        break;
      case 'task':
        this.#task(record.body, seq, at);
        break;
      case 'asked':
        this.#ask(record.body, seq, at);
        break;
      case 'ignored':
        this.#ignore(record.body, seq, at);
        break;
      default: {
        // Folding it away would make another project of this one.
        const { kind } = record as { readonly kind: string };
        throw new Error(`Entry ${seq} is of the kind ${kind}, which this version does not know: a newer one wrote it.`);
      }
    }
  }

  /** The state that `toJson` wrote down; throws when it can't be had from that. */
  static fromJson(json: Json): ProjectState {
    const kept = json as unknown as KeptState;
    const state = new ProjectState(Access.fromJson(kept.access));
    for (const [hash, text] of kept.definitions) {
      if (sha256(text) !== hash) throw new Error(`a definition is not the one that hashes to ${hash}`);
      state.charts.set(hash, compileWorkflow(JSON.parse(text) as Definition));
    }
    for (const [workflow, hash] of kept.newest) state.newest.set(workflow, hash);
    for (const each of kept.runs) {
      const run = Run.fromJson(each, (definition) => {
        const chart = state.charts.get(definition);
        if (!chart) throw new Error(`the definition ${definition} of a run is not in it`);
        return chart;
      });
      state.runs.set(run.id, run);
      if (!run.done) state.#living.set(run.id, run);
    }
    for (const [workflow, count] of kept.begun) state.#begun.set(workflow, count);
    for (const id of kept.done) state.#done.add(id);
    for (const id of kept.untold) state.untold.add(id);
    for (const [attempt, body] of kept.openAttempts) state.openAttempts.set(attempt, body);
    return state;
  }

  /** All of it: what is applied to `fromJson` of this leads where it leads here. */
  toJson(): Json {
    const kept: KeptState = {
      definitions: [...this.charts].map(([hash, { definition }]) => [hash, JSON.stringify(definition)]),
      newest: [...this.newest],
      runs: [...this.runs.values()].map((run) => run.toJson()),
      access: this.access.toJson(),
      begun: [...this.#begun],
      done: [...this.#done],
      untold: [...this.untold],
      openAttempts: [...this.openAttempts],
    };
    return kept as unknown as Json;
  }

  run(id: string): Run | undefined {
    return this.runs.get(id);
  }

  /** Runs that are not done. */
  get living(): Run[] {
    return [...this.#living.values()];
  }

  /** How many runs of this workflow there have been. */
  begun(workflow: string): number {
    return this.#begun.get(workflow) ?? 0;
  }

  #begin(body: Records['run'], seq: number, at: number, made?: Stepped): void {
    const chart = this.charts.get(body.definition);
    if (!chart) throw new Error(`Entry ${seq} begins a run on a definition that the journal does not hold.`);
    const begun = made ?? stepped(chart.begin(body.context), seq);
    const depth = body.parent === null ? 0 : (this.run(body.parent)?.depth ?? 0) + 1;
    const run = new Run(body, chart, begun, depth);
    run.apply(begun, seq, at);
    run.seq = seq;
    run.at = at;
    this.runs.set(run.id, run);
    this.#living.set(run.id, run);
    this.#begun.set(run.workflow, this.begun(run.workflow) + 1);
    asked(this.run(body.parent ?? ''), run.workflow);
    this.#settle(run);
  }

  /** A run that is done lives no more, and has its parent told. */
  #settle(run: Run): void {
    if (!run.done || !this.#living.delete(run.id)) return;
    // Nobody is left to hear what became of its children.
    for (const id of this.untold) if (this.run(id)?.parent === run.id) this.untold.delete(id);
    if (run.parent !== null && this.run(run.parent)?.done === false) this.untold.add(run.id);
    this.#done.add(run.id);
    for (const id of this.#done) {
      if (this.#done.size <= KNOWN_DONE) break;
      if (!this.untold.has(id) && this.run(id)?.toBegin.length === 0) this.#forget(id);
    }
  }

  #forget(id: string): void {
    const definition = this.run(id)?.definition;
    this.#done.delete(id);
    this.runs.delete(id);
    if (definition !== undefined) this.#forgetChart(definition);
  }

  /** A definition that no run stands on, and that none will begin on. */
  #forgetChart(hash: string): void {
    const workflow = this.charts.get(hash)?.definition.id;
    if (workflow === undefined || this.newest.get(workflow) === hash) return;
    for (const run of this.runs.values()) if (run.definition === hash) return;
    this.charts.delete(hash);
  }

  /** What fired or was told once is over, whether or not it moved the run. */
  #heard(run: Run, { type, data }: ChartEvent): void {
    run.timers.delete(type);
    const unbegun = type === 'run.start' || (type === 'run.failed' && data?.run === null);
    if (unbegun) asked(run, String(data?.workflow));
    else if (CHILD_ENDS.includes(type)) this.untold.delete(String(data?.run));
    run.unbegun = unbegun ? run.unbegun + 1 : 0;
  }

  #step(body: Records['step'], seq: number, at: number, made?: Stepped): void {
    const run = this.#known(body.run, seq);
    this.#move(run, body, seq, at, made ?? again(run.chart.step(run.snapshot, body.event), run, body, seq));
  }

  #enter(body: Records['entered'], seq: number, at: number, made?: Stepped): void {
    const run = this.#known(body.run, seq);
    const { event } = body;
    const entered = () => run.chart.enter(run.snapshot, String(event.args?.state), event);
    this.#move(run, body, seq, at, made ?? again(entered(), run, body, seq));
  }

  #move(run: Run, body: Records['step'], seq: number, at: number, next: Stepped): void {
    run.from = run.state;
    if (body.by) run.requester = body.by;
    this.#heard(run, body.event);
    run.apply(next, seq, at);
    run.by = body.by;
    run.command = body.event.type;
    run.seq = seq;
    run.at = at;
    this.#settle(run);
  }

  #change(body: Records['changed'], seq: number, at: number, made?: Stepped): void {
    const run = this.#known(body.run, seq);
    const chart = this.charts.get(body.definition);
    if (!chart) throw new Error(`Entry ${seq} is about a definition that the journal does not hold.`);
    run.from = run.state;
    run.requester = body.by;
    if (body.change === 'kept') run.kept = body.definition;
    else {
      if (body.change === 'restarted') run.toBegin.length = 0;
      const next = made ?? (body.change === 'moved' ? moved(run, chart) : restarted(run, chart));
      const before = run.definition;
      run.change(body.definition, chart, next, seq, at);
      this.#forgetChart(before);
    }
    run.by = body.by;
    run.command = COMMAND_OF[body.change];
    run.seq = seq;
    run.at = at;
    this.#settle(run);
  }

  #stop(body: Records['stopped'], seq: number, at: number): void {
    const run = this.#known(body.run, seq);
    run.from = run.state;
    run.stop(body.reason);
    run.by = body.by;
    run.command = 'run.cancel';
    run.seq = seq;
    run.at = at;
    this.#settle(run);
  }

  #ignore(body: Records['ignored'], seq: number, at: number): void {
    const run = this.#known(body.run, seq);
    this.#heard(run, body.event);
    run.seq = seq;
    run.at = at;
  }

  /** An approval counts for as long as whoever gave it may give one. */
  #recount(): void {
    for (const run of this.#living.values())
      for (const { spec, approved } of run.gates.values())
        for (const by of [...approved]) {
          const member = this.access.member(by.id);
          if (member && (member.status !== 'in' || !spec.by.includes(member.role)))
            approved.splice(approved.indexOf(by), 1);
        }
  }

  #answer(body: Records['gate'], seq: number, at: number): void {
    const run = this.#known(body.run, seq);
    const gate = run.gates.get(body.state);
    if (gate) {
      const index = gate.approved.findIndex(({ id }) => id === body.by.id);
      if (index >= 0) gate.approved.splice(index, 1);
      if (body.answer === 'approved') gate.approved.push({ ...body.by, at });
    }
    run.by = body.by;
    run.command = body.answer === 'approved' ? 'approve' : body.answer === 'rejected' ? 'reject' : 'withdraw';
    run.seq = seq;
    run.at = at;
  }

  #ask(body: Records['asked'], seq: number, at: number): void {
    const run = this.#known(body.run, seq);
    const task = run.tasks.get(body.task);
    if (task?.since === body.since) task.asked = body.command;
    run.by = body.by;
    run.command = body.command;
    run.seq = seq;
    run.at = at;
  }

  #task(body: Records['task'], seq: number, at: number): void {
    const attempt = `${body.run}\n${body.state}\n${body.since}\n${body.attempt}`;
    if (body.status === 'running') this.openAttempts.set(attempt, { ...body, began: seq });
    else this.openAttempts.delete(attempt);
    // The end of an attempt may come long after its run is done and forgotten.
    const run = this.run(body.run);
    if (!run) return;
    run.seq = seq;
    run.at = at;
    const task = run.tasks.get(body.state);
    // The end of an attempt that the run has left says nothing of the one that was asked for since.
    if (task && task.since !== body.since) return;
    const before = run.results.get(body.state);
    const ended = body.status !== 'running' && body.status !== 'waiting';
    const result = {
      state: body.state,
      attempt: body.attempt,
      ...(body.attempts !== undefined && { attempts: body.attempts }),
      status: body.status,
      label: body.label,
      started_at: ended && before?.attempt === body.attempt ? before.started_at : at,
      ...(ended && { ended_at: at, exit_code: body.exit_code, signal: body.signal }),
      ...(body.reason !== null && { reason: body.reason }),
    };
    run.results.set(body.state, result);
    if (task) {
      task.last = result;
      task.retryAt = body.retry_at ?? undefined;
      // Its end asked for while it waited counts for what it runs as, too.
      if (ended || task.asked === 'retry') task.asked = undefined;
    }
  }

  #known(id: string, seq: number): Run {
    const run = this.runs.get(id);
    if (!run) throw new Error(`Entry ${seq} is about the run ${id}, which the journal never began.`);
    return run;
  }
}

const CHILD_ENDS: readonly string[] = ['run.done', 'run.failed', 'run.cancelled'];

const COMMAND_OF = { kept: 'run.keep', moved: 'run.move', restarted: 'run.restart' } as const;

/** The child of this workflow that the run asked for first has begun, or can't. */
function asked(run: Run | undefined, workflow: string): void {
  const index = run?.toBegin.findIndex((child) => child.workflow === workflow) ?? -1;
  if (index >= 0) run?.toBegin.splice(index, 1);
}

/** What a run did, done again: it must come to where the entry says it came. */
function again(result: StepResult, run: Run, body: Records['step'], seq: number): Stepped {
  const next = stepped(result, seq);
  // Compared in canonical form: what comes from the journal has its keys sorted.
  if (canonical(next.state) === canonical(body.state)) return next;
  throw new Error(
    `Entry ${seq} led ${run.id} to ${JSON.stringify(body.state)}; replayed it leads to ${JSON.stringify(next.state)}.`,
  );
}

function stepped(result: StepResult, seq: number): Stepped {
  if (result.ok) return result;
  throw new Error(`Entry ${seq} can't be replayed: the chart no longer takes it (${result.why}).`);
}
