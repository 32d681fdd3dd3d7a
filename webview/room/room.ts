import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ServerMessage } from '../../src/client/server-messages.ts';
import { BUILT_IN } from '../../src/protocol/built-in.ts';
import type { Entry } from '../../src/protocol/entries.ts';
import type { Alert, Joined, RemovalCause, Removed } from '../../src/protocol/events.ts';
import type { Look, Member, Presence } from '../../src/protocol/members.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { CommandInfo, Problem, WorkflowInfo } from '../../src/protocol/workflows.ts';
import { type Choice, type Runs, type Shown, shownBy } from './choice.ts';
import { appendEntry, EMPTY_LOG, type EntryLog, joinLog, prependPage } from './entry-log.ts';
import { newestTasks } from './newest-tasks.ts';
import { ServerClock } from './server-clock.ts';
import { TaskOutputs } from './task-outputs.ts';

/** The project as the room gave it. */
export interface Project {
  readonly id: string;
  readonly name: string;
}

/** How one's place in the room ended, and who could be asked about it. */
export interface Farewell {
  readonly cause: RemovalCause;
  readonly reason: string;
  readonly owners: readonly string[];
}

/**
 * What the page knows of its room: snapshots and entries from the server, and what a person has chosen to look at.
 * Everything here is either the server's word or a choice; the rest is computed.
 */
export class Room {
  readonly project = signal<Project | undefined>(undefined);
  readonly me = signal<Member | undefined>(undefined);
  readonly members = signal<readonly Presence[]>([]);
  /** What members look at and whether they type, by their ids. */
  readonly looks = signal<ReadonlyMap<string, Look>>(new Map());
  readonly workflows = signal<readonly WorkflowInfo[]>([]);
  readonly problems = signal<readonly Problem[]>([]);
  readonly runs = signal<Runs>(new Map());
  readonly log = signal<EntryLog>(EMPTY_LOG);
  /** What the host warns of now, by the alert's name. */
  readonly alerts = signal<ReadonlyMap<string, Alert>>(new Map());
  readonly choice = signal<Choice>({});
  /**
   * The shown run as it stood at an earlier moment, while somebody looks at that: what is drawn and listed, and nothing else.
   * Whatever is live goes on beside it.
   */
  readonly past = signal<RunState | undefined>(undefined);
  /** Which build of the page the server gives to browsers. */
  readonly page = signal<string | undefined>(undefined);
  readonly farewell = signal<Farewell | undefined>(undefined);
  readonly outputs: TaskOutputs;
  readonly clock = new ServerClock();

  /** `readOutput` gives a part of what a task printed, as the host has it. */
  constructor(readOutput: ConstructorParameters<typeof TaskOutputs>[0]) {
    this.outputs = new TaskOutputs(readOutput);
  }

  readonly shown: ReadonlySignal<Shown> = computed(() =>
    shownBy(this.choice.value, this.runs.value, this.workflows.value),
  );
  /** What the diagram and the outline show: `shown`, or what it was then. */
  readonly seen: ReadonlySignal<Shown> = computed(() => {
    const { value: shown } = this.shown;
    const { value: past } = this.past;
    if (!past || past.run !== shown.run?.run) return shown;
    const then = this.workflows.value.find(({ hash }) => hash === past.definition);
    return { ...shown, run: past, chart: then ?? shown.chart };
  });
  /** Everything that may be sent here, the shown run's commands first; each name once. */
  readonly commands: ReadonlySignal<readonly CommandInfo[]> = computed(() => {
    const { chart } = this.shown.value;
    const byName = new Map<string, CommandInfo>();
    for (const { commands } of chart ? [chart, ...this.workflows.value] : this.workflows.value)
      for (const command of commands) if (!byName.has(command.name)) byName.set(command.name, command);
    for (const command of BUILT_IN) if (!byName.has(command.name)) byName.set(command.name, command);
    return [...byName.values()];
  });
  readonly newestTasks = computed(() => newestTasks(this.log.value.entries));
  /** Guests who wait to be let in. */
  readonly waiting = computed(() => this.members.value.filter((member) => member.waiting === true));
  readonly openGates = computed(() =>
    [...this.runs.value.values()].flatMap((run) => run.gates.map((gate) => ({ run, gate }))),
  );

  /** What is known of a command; the shown run's own definition of it, where it has one. */
  command(name: string): CommandInfo | undefined {
    return this.commands.value.find((command) => command.name === name);
  }

  /** Takes in what the server said. `gap` when entries are missing before this one: the room must be joined anew. */
  receive(message: ServerMessage): 'taken' | 'gap' {
    let outcome: 'taken' | 'gap' = 'taken';
    batch(() => {
      switch (message.event) {
        case 'joined':
          this.#joined(message.payload);
          break;
        case 'entry':
          outcome = this.#entry(message.payload.entry);
          break;
        case 'state_update':
          this.#run(message.payload);
          break;
        case 'members':
          this.members.value = message.payload.members;
          this.#look(this.members.value, []);
          this.#meAgain();
          break;
        case 'presence':
          this.#look(message.payload.members, this.looks.value);
          break;
        case 'workflow_update':
          this.workflows.value = message.payload.workflows;
          this.problems.value = message.payload.problems;
          break;
        case 'task_output':
          this.outputs.add(message.payload);
          break;
        case 'alert':
          this.#alert(message.payload);
          break;
        case 'removed':
          this.#removed(message.payload);
          break;
        case 'chat_message':
        case 'command_response':
        case 'task_update':
          break; // for programs: the page reads the same from entries, answers and the connection's state
      }
    });
    return outcome;
  }

  /** Older entries, as `history` gave them. */
  takePage(page: readonly Entry[]): void {
    this.log.value = prependPage(this.log.value, page);
  }

  chooseWorkflow(workflow: string): void {
    this.past.value = undefined;
    this.choice.value = { workflow };
    this.#pin();
  }

  chooseRun(run: string): void {
    if (run !== this.past.value?.run) this.past.value = undefined;
    this.choice.value = { run };
  }

  /** Forgets everything: another project's room comes. */
  leave(): void {
    batch(() => {
      this.project.value = undefined;
      this.me.value = undefined;
      this.members.value = [];
      this.looks.value = new Map();
      this.workflows.value = [];
      this.problems.value = [];
      this.runs.value = new Map();
      this.log.value = EMPTY_LOG;
      this.alerts.value = new Map();
      this.choice.value = {};
      this.past.value = undefined;
      this.farewell.value = undefined;
    });
  }

  /** Who was put out has nothing before them any more; where the room itself ended, what was seen stays. */
  #removed({ cause = 'room', reason }: Removed): void {
    const owners = this.members.value.filter(({ id, role }) => role === 'owner' && id !== this.me.value?.id);
    if (cause !== 'room') this.leave();
    this.farewell.value = { cause, reason, owners: owners.map(({ name }) => name) };
  }

  #joined(joined: Joined): void {
    const before = this.log.value;
    this.farewell.value = undefined;
    if (joined.now !== undefined) this.clock.set(joined.now);
    this.project.value = { id: joined.project_id, name: joined.name };
    this.page.value = joined.page;
    this.me.value = joined.member;
    this.members.value = joined.members;
    this.#look(joined.members, []);
    this.workflows.value = joined.workflows;
    this.problems.value = joined.problems;
    this.alerts.value = new Map(); // those that stand are told next
    const known = this.runs.value;
    this.runs.value = new Map(joined.runs.map((run) => [run.run, run]));
    if (known.size > 0) for (const run of joined.runs) if (!known.has(run.run)) this.#follow(run);
    this.log.value = joinLog(before, joined);
    this.#pin();
  }

  #alert(alert: Alert): void {
    const alerts = new Map(this.alerts.value);
    alerts.delete(alert.alert);
    if (alert.state === 'raised') alerts.set(alert.alert, alert);
    this.alerts.value = alerts;
  }

  #entry(entry: Entry): 'taken' | 'gap' {
    const appended = appendEntry(this.log.value, entry);
    if (appended.kind === 'gap') return 'gap';
    if (appended.kind === 'added') {
      this.clock.notBefore(entry.at);
      this.log.value = appended.log;
    }
    return 'taken';
  }

  #run(run: RunState): void {
    const known = this.runs.value.get(run.run);
    if (known && known.seq > run.seq) return;
    this.runs.value = new Map([...this.runs.value, [run.run, run]]);
    if (!known) this.#follow(run);
    this.#pin();
  }

  /** A workflow with one run at a time has begun anew: whoever looked at the run that is over goes on with this one. */
  #follow(begun: RunState): void {
    const { run, workflow } = this.shown.value;
    if (this.past.value) return; // who looks at the past is not taken away from it
    const over = run !== undefined && run.status !== 'active' && run.workflow === begun.workflow;
    if (over && workflow?.runs === 'single' && begun.status === 'active') this.choice.value = { run: begun.run };
  }

  /** Takes in what these members look at, and keeps what is known of others. Who does neither, or has left, is not kept. */
  #look(said: readonly Look[], known: Iterable<[string, Look]>): void {
    const all = new Map([...known, ...said.map((look) => [look.id, look] as const)]);
    this.looks.value = new Map([...all].filter(([, { looking_at, typing }]) => looking_at || typing));
  }

  /** Our own name and role, as they are now. */
  #meAgain(): void {
    const mine = this.members.value.find(({ id }) => id === this.me.value?.id);
    if (mine) this.me.value = { id: mine.id, name: mine.name, role: mine.role, kind: mine.kind };
  }

  /** What is shown by default stays shown: another run's step does not take it away. */
  #pin(): void {
    const { run } = this.shown.value;
    if (this.choice.value.run === undefined && run) this.choice.value = { run: run.run };
  }
}
