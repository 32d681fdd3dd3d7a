/**
 * Every bound of the wire and of the room, in one place. Bytes are bytes of UTF-8, times are milliseconds.
 * Those a team would want to change are fields of `Limits`; what both ends must agree on are constants.
 */
export declare const FRAME_BYTES: number;
export declare const CHAT_BYTES: number;
export declare const NAME_LENGTH = 64;
export declare const JSON_DEPTH = 16;
export declare const JSON_KEYS = 256;
export declare const HISTORY_PAGE = 500;
/** A page of history ends here, however many entries were asked for: a slow reader gets it whole before the next. */
export declare const HISTORY_BYTES: number;
export declare const ID_LENGTH = 64;
/** A command's text, slash commands with all their arguments included. */
export declare const COMMAND_LENGTH: number;
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
    readonly commandsPerSecond: number;
    readonly commandBurst: number;
    readonly chatPerSecond: number;
    readonly chatBurst: number;
    /** A client with more than this waiting to be sent is cut and resumes from the journal. */
    readonly outboundBytes: number;
    readonly outboundPackets: number;
    readonly pingIntervalMs: number;
    readonly pingTimeoutMs: number;
}
export declare const DEFAULT_LIMITS: Limits;
