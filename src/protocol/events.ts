import * as z from 'zod/mini';
import { Entry } from './entries.ts';
import { WireError } from './errors.ts';
import { DisplayName, ProjectId, RequestId, RunId, WellFormed } from './ids.ts';
import { JsonObject } from './json.ts';
import { COMMAND_LENGTH, HISTORY_PAGE, TASK_LOG_PART } from './limits.ts';
import type { Manage, Managed } from './manage.ts';
import { Actor, Look, Member, Presence } from './members.ts';
import type { PresenceReport } from './presence.ts';
import { RunState } from './runs.ts';
import { Problem, StateValue, WorkflowInfo } from './workflows.ts';

const seq = z.number().check(z.int(), z.gte(0));

/** Socket.IO's handshake `auth`. A client that names no protocol is taken to speak this one. */
export const Handshake = z.strictObject({
  token: z.string().check(z.minLength(1), z.maxLength(256)),
  protocol: z.optional(z.number()),
  name: z.optional(DisplayName),
  session: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
});
export type Handshake = z.infer<typeof Handshake>;

// ---- client → server

export const JoinProject = z.strictObject({
  project_id: ProjectId,
  last_seq: z.optional(seq),
  /** The epoch that `last_seq` was counted in; when the journal's is another, the answer is a reset. */
  epoch: z.optional(z.string().check(z.maxLength(64))),
});
export type JoinProject = z.infer<typeof JoinProject>;

export const LeaveProject = z.strictObject({ project_id: z.optional(ProjectId) });
export type LeaveProject = z.infer<typeof LeaveProject>;

export const Command = z.strictObject({
  /** A name, or the text of a slash command. */
  command: WellFormed.check(z.minLength(1), z.maxLength(COMMAND_LENGTH)),
  args: z.optional(JsonObject),
  run: z.optional(RunId),
  id: z.optional(RequestId),
  expect_seq: z.optional(seq),
  project_id: z.optional(ProjectId),
});
export type Command = z.infer<typeof Command>;

export const ChatMessage = z.strictObject({
  text: WellFormed.check(z.minLength(1)),
  id: z.optional(RequestId),
  project_id: z.optional(ProjectId),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

export const History = z.strictObject({
  before: z.optional(seq),
  after: z.optional(seq),
  limit: z.number().check(z.int(), z.gte(1), z.lte(HISTORY_PAGE)),
  project_id: z.optional(ProjectId),
});
export type History = z.infer<typeof History>;

/** A part of what an attempt at a task has printed. */
export const TaskLog = z.strictObject({
  /** The number of the entry that began the attempt: its `running`. */
  seq,
  /** Where to begin and how much, in UTF-16 units. */
  offset: z.optional(seq),
  limit: z.optional(z.number().check(z.int(), z.gte(1), z.lte(TASK_LOG_PART))),
  project_id: z.optional(ProjectId),
});
export type TaskLog = z.infer<typeof TaskLog>;

// ---- answers

export const Joined = z.object({
  project_id: z.string(),
  name: z.string(),
  room: z.string(),
  protocol: z.number(),
  /** Changes when the journal was replaced: numbers of another epoch mean nothing here. */
  epoch: z.string(),
  seq: z.number(),
  /** The server's clock when this was sent, milliseconds since 1970: what deadlines are counted down against. */
  now: z.optional(z.number()),
  /** Which build of the page this server gives to browsers. One that came by another build may want to be loaded anew. */
  page: z.optional(z.string()),
  member: Member,
  workflows: z.array(WorkflowInfo),
  runs: z.array(RunState),
  members: z.array(Presence),
  problems: z.array(Problem),
  /** The entries after `last_seq`, or the latest ones for a client that named none. */
  tail: z.array(Entry),
  /** Whether `tail` begins later than `last_seq`: forget what you have, the snapshot is all there is. */
  reset: z.boolean(),
  /** Only in the acknowledgement: with it the handshake comes back as the same member. */
  session: z.optional(z.string()),
});
export type Joined = z.infer<typeof Joined>;

export const CommandAccepted = z.object({
  project_id: z.string(),
  id: z.nullable(z.string()),
  command: z.string(),
  run: z.string(),
  seq: z.number(),
  by: Actor,
  state: StateValue,
});
export type CommandAccepted = z.infer<typeof CommandAccepted>;

export const CommandResponse = z.discriminatedUnion('ok', [
  z.extend(CommandAccepted, { ok: z.literal(true) }),
  z.object({ ok: z.literal(false), id: z.nullable(z.string()), command: z.string(), error: WireError }),
]);
export type CommandResponse = z.infer<typeof CommandResponse>;

export type Ack<T extends object> = ({ ok: true } & T) | { ok: false; error: WireError };

export type ChatAccepted = { id: string | null; seq: number };
export type HistoryPage = { entries: Entry[]; more: boolean };

export const HistoryPageSchema = z.object({ entries: z.array(Entry), more: z.boolean() });

export const TaskLogPart = z.object({
  seq: z.number(),
  offset: z.number(),
  text: z.string(),
  /** Where the part after this one begins. */
  next: z.number(),
  /** How much there is now. Nothing where an attempt printed nothing, or where that is not kept any more. */
  size: z.number(),
  /** Whether the attempt is over: no more will come. */
  done: z.boolean(),
});
export type TaskLogPart = z.infer<typeof TaskLogPart>;

// ---- server → room

export const ChatUpdate = z.object({
  project_id: z.string(),
  seq: z.number(),
  at: z.number(),
  by: Actor,
  text: z.string(),
  id: z.nullable(z.string()),
});
export type ChatUpdate = z.infer<typeof ChatUpdate>;

export const MembersUpdate = z.object({ project_id: z.string(), members: z.array(Presence) });
export type MembersUpdate = z.infer<typeof MembersUpdate>;

/** What some members look at now, and whether they type: of each of them all there is to say. */
export const PresenceUpdate = z.object({ project_id: z.string(), members: z.array(Look) });
export type PresenceUpdate = z.infer<typeof PresenceUpdate>;

export const WorkflowUpdate = z.object({
  project_id: z.string(),
  workflows: z.array(WorkflowInfo),
  problems: z.array(Problem),
});
export type WorkflowUpdate = z.infer<typeof WorkflowUpdate>;

/** Every entry, as it is committed, in order: what the stream shows. `state_update` and `chat_message` are made for programs. */
export const EntryUpdate = z.object({ project_id: z.string(), entry: Entry });
export type EntryUpdate = z.infer<typeof EntryUpdate>;

export const TaskUpdate = z.object({
  project_id: z.string(),
  run: z.string(),
  state: z.string(),
  task: z.string(),
  seq: z.number(),
  attempt: z.number(),
  attempts: z.optional(z.number()),
  status: z.string(),
  exit_code: z.optional(z.nullable(z.number())),
  signal: z.optional(z.nullable(z.string())),
  retry_at: z.optional(z.number()),
});
export type TaskUpdate = z.infer<typeof TaskUpdate>;

export const TaskOutput = z.object({
  project_id: z.string(),
  run: z.string(),
  /** `RUN/STATE/ATTEMPT`, the same for every chunk of one attempt. */
  task: z.string(),
  /** The number of the entry that began the attempt, by which `task_log` gives what was printed before. */
  seq: z.number(),
  chunk: z.string(),
  /** Where in the attempt's output this chunk begins, in UTF-16 units. */
  offset: z.number(),
});
export type TaskOutput = z.infer<typeof TaskOutput>;

/** A threshold was crossed, or what had crossed it is over. */
export const Alert = z.object({
  project_id: z.string(),
  /** `connection_failures`, `backlog` or `response_time`. */
  alert: z.string(),
  state: z.enum(['raised', 'over']),
  /** What was measured, and from where on it is told: shares from 0 to 1, and a number of requests for `backlog`. */
  value: z.number(),
  limit: z.number(),
  message: z.string(),
  at: z.number(),
});
export type Alert = z.infer<typeof Alert>;

/** What ended a place in the room: the room itself, the link that led there, or an owner's word. */
export const RemovalCause = z.enum(['room', 'link', 'removed', 'turned_away']);
export type RemovalCause = z.infer<typeof RemovalCause>;

export const Removed = z.object({ project_id: z.string(), reason: z.string(), cause: z.optional(RemovalCause) });
export type Removed = z.infer<typeof Removed>;

/** Each server → client event with the schema of its payload: the page parses by this table. */
export const SERVER_EVENTS = {
  joined: Joined,
  command_response: CommandResponse,
  state_update: RunState,
  chat_message: ChatUpdate,
  entry: EntryUpdate,
  members: MembersUpdate,
  presence: PresenceUpdate,
  workflow_update: WorkflowUpdate,
  task_update: TaskUpdate,
  task_output: TaskOutput,
  alert: Alert,
  removed: Removed,
} as const;
export type ServerEventName = keyof typeof SERVER_EVENTS;
export type ServerEventPayload<N extends ServerEventName> = z.infer<(typeof SERVER_EVENTS)[N]>;

/** The acknowledgement for a guest who has to be let in: `joined` follows as an event once an owner has. */
export const Waiting = z.object({
  project_id: z.string(),
  waiting: z.literal(true),
  member: Member,
  session: z.optional(z.string()),
});
export type Waiting = z.infer<typeof Waiting>;

/** Typed event maps for `socket.io` and `socket.io-client`. */
export interface ClientToServerEvents {
  join_project: (payload: JoinProject, ack?: (answer: Ack<Joined | Waiting>) => void) => void;
  leave_project: (payload: LeaveProject, ack?: (answer: Ack<{ project_id: string }>) => void) => void;
  command: (payload: Command, ack?: (answer: Ack<CommandAccepted>) => void) => void;
  chat_message: (payload: ChatMessage, ack?: (answer: Ack<ChatAccepted | CommandAccepted>) => void) => void;
  history: (payload: History, ack?: (answer: Ack<HistoryPage>) => void) => void;
  task_log: (payload: TaskLog, ack?: (answer: Ack<TaskLogPart>) => void) => void;
  manage: (payload: Manage, ack?: (answer: Ack<Managed>) => void) => void;
  presence: (payload: PresenceReport, ack?: (answer: Ack<{ project_id: string }>) => void) => void;
}

export type ClientEventName = keyof ClientToServerEvents;

export type ServerToClientEvents = {
  [N in ServerEventName]: (payload: ServerEventPayload<N>) => void;
};
