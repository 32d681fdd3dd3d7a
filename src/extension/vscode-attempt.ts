import * as vscode from 'vscode';
import { endLeftovers } from '../server/tasks/leftovers.ts';
import { processOf } from '../server/tasks/processes.ts';
import type { ProcessMark, TaskEnd, TaskJob } from '../server/tasks/task-runner.ts';
import { DisposableList } from '../shared/disposables.ts';
import type { Log } from '../shared/log.ts';
import { undisguisedName } from '../workflow/task-text.ts';
import { isOf, tasksOf } from './folder-tasks.ts';
import { isAlike, type WholeTask } from './vscode-task-text.ts';

/** How long a task that is ended has for it, before its processes are ended hard. */
const GRACE_MS = 2000;
/** A task that has a terminal and after this long no process could not be started: VS Code says so there, and nowhere else. */
const START_MS = 30_000;

interface Means {
  readonly label: string;
  /** Whether this is what the owner has approved. */
  readonly isApproved: (text: string) => boolean;
  /** Notes the processes by which the attempt is found again, or that there is nothing left to find. */
  readonly keep: (marks: readonly ProcessMark[] | undefined) => void;
  readonly log: Log;
}

type Why = 'cancelled' | 'timed_out';

/** Executions that were given up and of which VS Code told no end: it lists them for ever. */
const givenUp = new WeakSet<vscode.TaskExecution>();

/** One attempt at a task of VS Code: looked up, held against what was approved, executed, followed by VS Code's events. */
export class VscodeAttempt {
  readonly ended: Promise<TaskEnd>;
  readonly #end: (end: TaskEnd) => void;
  readonly #job: TaskJob;
  readonly #means: Means;
  readonly #events = new DisposableList();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #marks: ProcessMark[] = [];
  /** How those ended that run before it, by their names: a code, or none. */
  readonly #endsBefore = new Map<string, number | undefined>();
  /** Those of them that began since. */
  readonly #before = new Set<vscode.TaskExecution>();
  #whole: WholeTask | undefined;
  #execution: vscode.TaskExecution | undefined;
  /** How far VS Code has told of it. */
  #seen: 'nothing' | 'terminal' | 'process' | 'no process' | 'end of process' = 'nothing';
  #code: number | undefined;
  #why: Why | undefined;
  #over = false;
  /** Resolves to whether it has been something else than what was approved. */
  #strange: Promise<boolean> = Promise.resolve(false);

  constructor(job: TaskJob, means: Means) {
    const { promise, resolve } = Promise.withResolvers<TaskEnd>();
    this.#job = job;
    this.#means = means;
    this.ended = promise;
    this.#end = resolve;
  }

  /** Begins it, once the attempt before has ended; of that one nothing is awaited any more. */
  async begin(before: VscodeAttempt | undefined): Promise<void> {
    try {
      if (before && !before.#over)
        this.#job.onOutput('It waits for its turn: VS Code runs a task once at a time,\nand another state is at it.\n');
      await before?.ended;
      if (before) before.#events.dispose();
      if (this.#over) return;
      const whole = await this.#lookUp();
      if (this.#over) return;
      if (typeof whole === 'string') return this.#finish({ status: 'failed', reason: whole });
      await this.#execute(whole);
    } catch (error) {
      this.#events.dispose();
      if (this.#why) this.#finish({ status: this.#why });
      else this.#finish({ status: 'failed', reason: `VS Code did not run it: ${(error as Error).message}` });
    }
  }

  /** Ends it, gracefully and then for certain. */
  stop(why: Why): void {
    if (this.#why || this.#over) return;
    this.#why = why;
    if (!this.#whole) {
      this.#finish({ status: why });
      return;
    }
    this.#terminate();
    // Not every end is told: of one that still asks for input, or could not be started, there is none.
    this.#after(GRACE_MS, () => this.#giveUp({ status: why }));
  }

  /** The task as it is right now, if it may run. */
  async #lookUp(): Promise<WholeTask | string> {
    const { label, isApproved } = this.#means;
    const found = (await tasksOf(this.#job.folder))(label);
    if (typeof found === 'string') return found;
    if (!isApproved(found.text)) return this.#changed;
    if (vscode.tasks.taskExecutions.some((execution) => this.#isOther(execution, found.task)))
      return `“${label}” is running in VS Code already, begun by somebody there, and VS Code runs a task once at a time. End it or wait, then retry.`;
    return found;
  }

  get #changed(): string {
    return `What “${this.#means.label}” runs has changed since that was approved. Retry it, and the host is asked again.`;
  }

  #isOther(execution: vscode.TaskExecution, { name, source }: vscode.Task): boolean {
    const { task } = execution;
    return task.name === name && task.source === source && isOf(task, this.#job.folder) && !givenUp.has(execution);
  }

  async #execute(whole: WholeTask): Promise<void> {
    const { label } = this.#means;
    this.#whole = whole;
    const { tasks } = vscode;
    this.#events.push(tasks.onDidStartTask(({ execution }) => this.#started(execution)));
    this.#events.push(tasks.onDidStartTaskProcess(({ execution, processId }) => this.#processOf(execution, processId)));
    this.#events.push(tasks.onDidEndTaskProcess(({ execution, exitCode }) => this.#processEnded(execution, exitCode)));
    this.#events.push(tasks.onDidEndTask(({ execution }) => this.#taskEnded(execution)));
    const { timeout_ms } = this.#job.spec;
    if (timeout_ms !== undefined) this.#after(timeout_ms, () => this.stop('timed_out'));
    // Two lines: a card is narrow, and a label long.
    this.#job.onOutput(`Its output is in VS Code’s terminal\n“${undisguisedName(label)}”\n`);
    this.#execution = await tasks.executeTask(whole.task);
    if (this.#over) givenUp.add(this.#execution);
  }

  #started(execution: vscode.TaskExecution): void {
    const whose = this.#mine(execution);
    if (whose === undefined) return;
    this.#compare(execution, whose);
    if (whose === 'before') this.#before.add(execution);
    else if (this.#seen === 'nothing') {
      this.#seen = 'terminal';
      this.#after(START_MS, () => {
        if (this.#seen === 'terminal') this.#notStarted();
      });
    }
    // What was given up before it began is ended as soon as it does: until then VS Code has nothing to end.
    if (this.#why) execution.terminate();
  }

  /**
   * VS Code takes the name of a task, reads its file by itself, and a moment later: what begins is held against what was
   * approved once more, and ended when it is something else.
   */
  #compare({ task }: vscode.TaskExecution, whose: 'own' | 'before'): void {
    const before = this.#strange;
    const found =
      whose === 'own' ? this.#isStrange() : Promise.resolve(!this.#whole?.before.some((one) => isAlike(one, task)));
    this.#strange = Promise.all([before, found]).then((each) => each.includes(true));
    void this.#strange.then((strange) => {
      if (strange && !this.#over) this.#terminate();
    });
  }

  async #isStrange(): Promise<boolean> {
    const found = (await tasksOf(this.#job.folder))(this.#means.label);
    return typeof found === 'string' || found.text !== this.#whole?.text;
  }

  #processOf(execution: vscode.TaskExecution, pid: number | undefined): void {
    const whose = this.#mine(execution);
    if (whose === undefined) return;
    if (whose === 'own') this.#seen = pid === undefined ? 'no process' : 'process';
    if (pid !== undefined) this.#note(pid);
    if (this.#why) execution.terminate();
  }

  /** Notes the process while it is there. */
  #note(pid: number): void {
    const facts = processOf(pid);
    if (!facts) return;
    const mark = { attempt: this.#job.attempt, pid: facts.pid, started: facts.started };
    if (this.#over) {
      this.#events.dispose(); // what begins from here on somebody else has begun
      void this.#endProcesses([mark]);
      return;
    }
    this.#marks.push(mark);
    this.#means.keep(this.#marks);
  }

  #processEnded(execution: vscode.TaskExecution, code: number | undefined): void {
    const whose = this.#mine(execution);
    if (whose === 'before') this.#endsBefore.set(execution.task.name, code);
    if (whose !== 'own' || this.#seen === 'no process') return;
    this.#seen = 'end of process';
    this.#code = code;
  }

  #taskEnded(execution: vscode.TaskExecution): void {
    if (execution !== this.#execution) return;
    this.#events.dispose();
    if (this.#why) this.#finish({ status: this.#why });
    else if (this.#seen === 'no process') this.#notStarted();
    else if (this.#seen === 'end of process') this.#finish(endOf(this.#code));
    else this.#finish(this.#endWithoutProcess());
  }

  /** The end of a task that had no process: one that is made of others, or whose turn did not come. */
  #endWithoutProcess(): Pick<TaskEnd, 'status'> & Partial<TaskEnd> {
    for (const [name, code] of this.#endsBefore) {
      if (code === 0) continue;
      const end = endOf(code);
      return end.status === 'failed'
        ? { ...end, reason: `“${name}”, which runs before it, ended with exit code ${code}.` }
        : end;
    }
    // With a command of its own it would have had a process: somebody closed what it asked.
    return this.#whole?.task.execution === undefined ? endOf(0) : endOf(undefined);
  }

  #notStarted(): void {
    this.#terminate();
    this.#events.dispose();
    const reason = `VS Code could not start it: its terminal “${this.#means.label}” says why.`;
    this.#giveUp({ status: 'failed', reason });
  }

  /** Goes on without having been told the end. */
  #giveUp(end: Pick<TaskEnd, 'status'> & Partial<TaskEnd>): void {
    if (this.#execution) givenUp.add(this.#execution);
    this.#finish(end);
  }

  /** Whether it is this attempt's own execution, or one that runs before it. */
  #mine(execution: vscode.TaskExecution): 'own' | 'before' | undefined {
    if (execution === this.#execution) return 'own';
    if (this.#over) return undefined;
    const { task } = execution;
    const isBefore = this.#whole?.before.some(({ name, source }) => name === task.name && source === task.source);
    return isBefore && isOf(task, this.#job.folder) ? 'before' : undefined;
  }

  #terminate(): void {
    // Before it has a terminal there is nothing that VS Code could end.
    if (this.#seen !== 'nothing') this.#execution?.terminate();
    for (const execution of this.#before) if (vscode.tasks.taskExecutions.includes(execution)) execution.terminate();
  }

  #after(ms: number, callback: () => void): void {
    this.#timers.add(setTimeout(callback, ms));
  }

  /** Resolves once no process of it is left that VS Code has told of. */
  #finish(end: Pick<TaskEnd, 'status'> & Partial<TaskEnd>): void {
    if (this.#over) return;
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
    void this.#settle({ exit_code: null, signal: null, ...end });
  }

  async #settle(end: TaskEnd): Promise<void> {
    // VS Code closes its terminal and lets what ignores that go on.
    const strange = !this.#why && (await this.#strange);
    if (this.#why || strange) await this.#endProcesses(this.#marks);
    this.#means.keep(undefined);
    this.#end(strange ? { ...end, status: 'failed', reason: this.#changed } : end);
  }

  async #endProcesses(marks: readonly ProcessMark[]): Promise<void> {
    const { label, log } = this.#means;
    try {
      const left = await endLeftovers(marks);
      for (const { pid } of left) log.warn(`Process ${pid} of “${label}” could not be ended.`);
    } catch (error) {
      log.error(`What is left of “${label}” could not be ended: ${(error as Error).message}`);
    }
  }
}

/** No code is the end that somebody made: by the terminal's bin, or “Terminate Task”. */
const endOf = (code: number | undefined): Pick<TaskEnd, 'status' | 'exit_code'> =>
  code === undefined
    ? { status: 'cancelled', exit_code: null }
    : { status: code === 0 ? 'passed' : 'failed', exit_code: code };
