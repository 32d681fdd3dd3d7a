/**
 * Every bound of the wire and of the room, in one place. Bytes are bytes of UTF-8, times are milliseconds.
 * Those a team would want to change are fields of `Limits`; what both ends must agree on are constants.
 */
export const FRAME_BYTES = 128 * 1024;
export const CHAT_BYTES = 8 * 1024;
export const NAME_LENGTH = 64;
export const JSON_DEPTH = 16;
export const JSON_KEYS = 256;
export const HISTORY_PAGE = 500;
/** A page of history ends here, however many entries were asked for: a slow reader gets it whole before the next. */
export const HISTORY_BYTES = 256 * 1024;
/** A file that the page hands to its host to be saved. */
export const SAVED_BYTES = 24 * 1024 * 1024;
/** A part of a task's output, UTF-16 units. */
export const TASK_LOG_PART = 64 * 1024;
export const ID_LENGTH = 64;
/** A state's id, all that it is in included. */
export const STATE_LENGTH = 1024;
/** How long somebody counts as typing after they last said so, ms. */
export const TYPING_MS = 6_000;
/** A command's text, slash commands with all their arguments included. */
export const COMMAND_LENGTH = 8 * 1024;

export interface Limits {
  /** Time from connection to an accepted handshake. */
  readonly connectTimeoutMs: number;
  /** Connections that have not passed the handshake, in all. */
  readonly unauthenticatedConnections: number;
  readonly unauthenticatedBytes: number;
  readonly unauthenticatedPackets: number;
  /** Entries sent with `joined`; who is further behind gets `reset: true` and the snapshot. */
  readonly tailEntries: number;
  /** Wrong tokens that one address is told of in a second, and all addresses together; others wait, too many are cut. */
  readonly wrongTokensPerSecond: number;
  readonly wrongTokensPerSecondInAll: number;
  /** Members that are in one room at a time; as many guests may wait in its lobby. */
  readonly membersPerRoom: number;
  /** New members that one room takes in a minute, beyond a first rush of as many. */
  readonly newMembersPerMinute: number;
  /** Tasks of one project that run at once; others wait for their turn. */
  readonly maxTasks: number;
  /** What the tasks of one project have printed is kept up to this; the oldest goes first. */
  readonly taskLogBytes: number;
  readonly commandsPerSecond: number;
  readonly commandBurst: number;
  readonly chatPerSecond: number;
  readonly chatBurst: number;
  /** Words of what one looks at and whether one types. */
  readonly presencePerSecond: number;
  readonly presenceBurst: number;
  /** A client with more than this waiting to be sent is cut and resumes from the journal. */
  readonly outboundBytes: number;
  readonly outboundPackets: number;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  connectTimeoutMs: 5_000,
  unauthenticatedConnections: 64,
  unauthenticatedBytes: 8 * 1024,
  unauthenticatedPackets: 20,
  tailEntries: 200,
  wrongTokensPerSecond: 5,
  wrongTokensPerSecondInAll: 20,
  membersPerRoom: 200,
  newMembersPerMinute: 120,
  maxTasks: 4,
  taskLogBytes: 256 * 1024 * 1024,
  commandsPerSecond: 20,
  commandBurst: 40,
  chatPerSecond: 5,
  chatBurst: 10,
  presencePerSecond: 4,
  presenceBurst: 12,
  outboundBytes: 4 * 1024 * 1024,
  outboundPackets: 500,
  pingIntervalMs: 10_000,
  pingTimeoutMs: 10_000,
};
