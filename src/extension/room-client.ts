import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Answer } from '../client/answers.ts';
import { Connection } from '../client/connection.ts';
import type { ConnectionState } from '../client/connection-state.ts';
import type { ServerMessage } from '../client/server-messages.ts';
import { taskLog } from '../client/task-log.ts';
import { BUILT_IN } from '../protocol/built-in.ts';
import type { Connect } from '../protocol/host-messages.ts';
import type { JsonObject } from '../protocol/json.ts';
import { type Manage, Managed } from '../protocol/manage.ts';
import type { Member, Presence, Role } from '../protocol/members.ts';
import type { RunState } from '../protocol/runs.ts';
import type { CommandInfo, Problem, WorkflowInfo } from '../protocol/workflows.ts';

/** What the room has told so far; there is none before it was joined. */
export interface RoomView {
  readonly name: string;
  readonly me: Member;
  readonly workflows: readonly WorkflowInfo[];
  readonly problems: readonly Problem[];
  readonly runs: ReadonlyMap<string, RunState>;
  readonly members: readonly Presence[];
}

export interface CommandRequest {
  readonly command: string;
  readonly args?: JsonObject;
  readonly run?: string;
}

/** How long a command is sent again while nobody knows what became of it. */
const PATIENCE_MS = 30_000;
/** Links that somebody made; the others are the project's own. */
const SHARED = /^l_/;
const AGAIN_MS = 1000;

/** The extension's own place in a room: a client like any other, which palette, status bar and views go through. */
export class RoomClient implements vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<void>();
  readonly #messages = new vscode.EventEmitter<ServerMessage>();
  readonly #connection: Connection;
  #state: ConnectionState = { kind: 'idle' };
  #view: RoomView | undefined;
  #position: { readonly last_seq: number; readonly epoch: string } | undefined;

  /** Something about the room or the connection to it has changed. */
  readonly onDidChange = this.#changes.event;
  /** The room said something, and the view has it. */
  readonly onDidReceive = this.#messages.event;

  constructor(target: Connect, session: { get(): string | undefined; set(secret: string): void }) {
    this.#connection = new Connection({
      target,
      session,
      relay: undefined,
      position: () => this.#position,
      isWatched: () => false,
      onState: (state) => {
        this.#state = state;
        this.#changes.fire();
      },
      onMessage: (message) => {
        this.#received(message);
        this.#messages.fire(message);
        // What members look at is no part of the view, and changes all the time.
        if (message.event !== 'presence') this.#changes.fire();
      },
    });
    this.#connection.start();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get view(): RoomView | undefined {
    return this.#view;
  }

  /** What is known of a command: the run's own definition of it before any other. */
  commandInfo(name: string, run?: RunState): CommandInfo | undefined {
    const workflows = this.#view?.workflows ?? [];
    const own = workflows.filter(({ hash }) => hash === run?.definition);
    return [...[...own, ...workflows].flatMap(({ commands }) => commands), ...BUILT_IN].find(
      (command) => command.name === name,
    );
  }

  /**
   * Resolves with the room's view once it is joined; rejects with a sentence when it can't be, or not in `ms`. In a lobby it
   * waits for as long as an owner needs.
   */
  async joined(ms = 15_000): Promise<RoomView> {
    let until = Date.now() + ms;
    while (Date.now() < until) {
      if (this.#view && this.#state.kind === 'live') return this.#view;
      if (this.#state.kind === 'refused') throw new Error(this.#state.message);
      if (this.#state.kind === 'removed' && !this.#view) throw new Error(this.#state.reason);
      if (this.#state.kind === 'waiting') until = Date.now() + ms;
      await this.#change(AGAIN_MS);
    }
    throw new Error('The room does not answer. See whether the machine that shares it is awake, then try again.');
  }

  /** Sends a command with an id of its own, and again with the same id while it is not known what became of it. */
  async send(request: CommandRequest): Promise<Answer> {
    const id = randomUUID();
    const until = Date.now() + PATIENCE_MS;
    let answer: Answer = { kind: 'unknown' };
    while (answer.kind === 'unknown' && Date.now() < until) {
      await this.joined(until - Date.now());
      answer = await this.#connection.request('command', { ...request, id });
      if (answer.kind === 'unknown') await sleep(AGAIN_MS);
    }
    return answer;
  }

  /** Asks for what is only read; may be asked again. */
  async request(event: 'task_log' | 'history', payload: object): Promise<Answer> {
    await this.joined();
    return this.#connection.request(event, payload);
  }

  /** Sends what only an owner decides; rejects with the refusal's sentence. */
  async manage(request: Manage): Promise<Managed> {
    await this.joined();
    const answer = await this.#connection.request('manage', { ...request, id: randomUUID() });
    if (answer.kind === 'ok') return Managed.parse(answer.value);
    throw new Error(
      answer.kind === 'refused'
        ? answer.error.message
        : 'The room did not answer. Look at who is here, then try again.',
    );
  }

  /** All that an attempt at a task has printed, by the number of the entry that began it; rejects with a sentence. */
  async taskLog(seq: number): Promise<string> {
    await this.joined();
    let text = '';
    for await (const part of taskLog((payload) => this.#connection.request('task_log', payload), seq)) text += part;
    return text;
  }

  /** The token of a link for this role, made if there is none that goes on letting people in. */
  async linkToken(role: Role, lobby: boolean): Promise<string> {
    const { links = [] } = await this.manage({ action: 'list_links' });
    const made = links.find(
      (link) =>
        SHARED.test(link.id) &&
        link.role === role &&
        link.lobby === lobby &&
        link.kind === 'person' &&
        link.uses === 'many' &&
        link.expires_at === null &&
        !link.revoked,
    );
    const { token } = await this.manage(
      made ? { action: 'show_link', link: made.id } : { action: 'create_link', role, lobby },
    );
    if (token === undefined) throw new Error('The room gave no link.');
    return token;
  }

  /** Ends every link that was shared, and the stay of whoever came by one; how many links that were. */
  async stopSharing(): Promise<number> {
    const { links = [] } = await this.manage({ action: 'list_links' });
    const shared = links.filter(({ id, revoked }) => SHARED.test(id) && !revoked);
    for (const { id } of shared) await this.manage({ action: 'revoke_link', link: id });
    return shared.length;
  }

  dispose(): void {
    this.#connection.close();
    this.#changes.dispose();
    this.#messages.dispose();
  }

  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        subscription.dispose();
        resolve();
      };
      const timer = setTimeout(done, ms);
      const subscription = this.onDidChange(done);
    });
  }

  #received(message: ServerMessage): void {
    const view = this.#view;
    switch (message.event) {
      case 'joined': {
        const { name, member, workflows, problems, members, runs, seq, epoch } = message.payload;
        this.#position = { last_seq: seq, epoch };
        this.#view = {
          name,
          me: member,
          workflows,
          problems,
          members,
          runs: new Map(runs.map((run) => [run.run, run])),
        };
        return;
      }
      case 'state_update': {
        const run = message.payload;
        if (view) this.#view = { ...view, runs: new Map([...view.runs, [run.run, run]]) };
        return;
      }
      case 'workflow_update':
        if (view) this.#view = { ...view, workflows: message.payload.workflows, problems: message.payload.problems };
        return;
      case 'members':
        if (view) this.#view = { ...view, members: message.payload.members };
        return;
      case 'entry':
        if (this.#position) this.#position = { ...this.#position, last_seq: message.payload.entry.seq };
        return;
      case 'removed':
      case 'presence':
      case 'chat_message':
      case 'command_response':
      case 'task_update':
      case 'task_output':
      case 'alert':
        return; // the panel's concern, or said by the connection's state
    }
  }
}
