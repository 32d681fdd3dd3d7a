import type { Entry } from '../../protocol/entries.ts';
import type {
  ChatMessage,
  Command,
  CommandAccepted,
  RemovalCause,
  ServerEventName,
  ServerEventPayload,
  TaskLogPart,
} from '../../protocol/events.ts';
import type { Manage, Managed } from '../../protocol/manage.ts';
import type { Member, MemberKind, Role } from '../../protocol/members.ts';
import type { RunState } from '../../protocol/runs.ts';
import type { Graph, Problem, WorkflowInfo } from '../../protocol/workflows.ts';
import type { Disposable } from '../../shared/disposables.ts';

/** What a token stands for. Role and kind come from here alone, never from a payload. */
export interface Grant {
  /** The link's id, never the token itself. */
  readonly id: string;
  readonly projectId: string;
  readonly role: Role;
  readonly kind: MemberKind;
  /** Which of the link's tokens it was: each rotation begins another generation. */
  readonly generation: number;
  /** Who comes back by it; absent for somebody new. */
  readonly holder?: string;
}

/** What becomes of somebody who comes by a link. */
export interface Admission {
  readonly member: Member;
  /** Whether an owner has to let them in first. */
  readonly waiting: boolean;
  /** The secret by which they come back; given once. */
  readonly session?: string;
}

/** Why a place in the room is no more. */
export interface Farewell {
  readonly reason: string;
  readonly cause: RemovalCause;
}

/** One message for everybody in the room, published after the entry it tells of is durable. */
export type Publication = {
  [N in ServerEventName]: { readonly event: N; readonly payload: ServerEventPayload<N> };
}[ServerEventName];

/** What the gateway knows of a project: no sockets in it, and no statecharts out of it. */
export interface Room {
  readonly id: string;
  readonly name: string;
  readonly epoch: string;
  /** The number of the last durable entry. */
  readonly seq: number;

  /**
   * The grant that a token's SHA-256 (hex) stands for now, for whoever holds that session secret as well, or none;
   * `undefined` when it lets nobody in, or not them.
   */
  grantOf(tokenHash: string, session?: string): Grant | undefined;
  /** Whether the grant still stands, and so does that member's place: asked before each command and each delivery. */
  stands(grant: Grant, memberId?: string): boolean;
  /** Why a place in the room is no more, for whoever had it; without a member, for who had none yet. */
  farewell(memberId?: string): Farewell;
  /** Who is still to be let in or turned away, as they are now; `undefined` for everybody else. */
  waits(memberId: string): Member | undefined;
  /** The member as they are now: names and roles change. `undefined` for who is not, or no longer, in the room. */
  member(id: string): Member | undefined;

  /**
   * Makes a member of a grant's holder, or finds the one whose session secret this is. A new member is journalled before
   * this resolves.
   */
  admit(grant: Grant, request: { readonly name?: string; readonly session?: string }): Promise<Admission>;
  /** What an owner decides about members and links; resolves once durable, rejects with `RoomError`. */
  manage(member: Member, request: Manage): Promise<Managed>;
  /** Serialised with everything else in the project; resolves once durable, rejects with `RoomError`. */
  command(member: Member, request: Command): Promise<CommandAccepted>;
  chat(member: Member, request: ChatMessage): Promise<{ id: string | null; seq: number }>;

  workflows(): readonly WorkflowInfo[];
  problems(): readonly Problem[];
  runs(): readonly RunState[];
  /** The chart that a run stands on, however long it has been over; `undefined` where there is no such run. */
  chartOf(run: string): Graph | undefined;
  /** Entries with `after < seq < before`, ascending, as people may see them; `more` when there are further ones. */
  history(range: { after?: number; before?: number; limit: number }): { entries: Entry[]; more: boolean };

  /** What an attempt printed, from `offset` on; the attempt is known by the number of the entry that began it. */
  taskLog(attempt: number, offset: number, limit: number): Promise<TaskLogPart>;

  /** Whether everything decided so far is durable and has been published: then a snapshot is of exactly `seq`. */
  readonly isSettled: boolean;
  /** Resolves after what is on its way now; look at `isSettled` again then. */
  settled(): Promise<void>;

  onPublish(listener: (publication: Publication) => void): Disposable;
  /** Somebody was let in, turned away, renamed, raised, lowered or removed, or a link was revoked. */
  onAccess(listener: () => void): Disposable;
}
