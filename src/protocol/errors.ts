import * as z from 'zod/mini';
import { type Json, JsonObject } from './json.ts';

/** The closed list of what can go wrong on the wire. */
export const ErrorCode = z.enum([
  'bad_request',
  'unauthorized',
  'forbidden',
  'not_joined',
  'unknown_command',
  'not_accepted',
  'guard_failed',
  'bad_args',
  'conflict',
  'rate_limited',
  'too_large',
  'unavailable',
  'unsupported_protocol',
  'internal',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const WireError = z.object({ code: ErrorCode, message: z.string(), details: z.optional(JsonObject) });
export type WireError = z.infer<typeof WireError>;

/**
 * A refusal that its sender is told of, and nobody else. The message is a sentence that says what to do; nothing
 * internal is in it. Make one with a function of this file, so that each failure has one wording.
 */
export class RoomError extends Error {
  override readonly name = 'RoomError';
  readonly code: ErrorCode;
  readonly details: JsonObject | undefined;

  constructor(code: ErrorCode, message: string, details?: JsonObject) {
    super(message);
    this.code = code;
    this.details = details;
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, ...(this.details && { details: this.details }) };
  }
}

export const badRequest = (what: string, details?: JsonObject) => new RoomError('bad_request', what, details);

export const unauthorized = () =>
  new RoomError('unauthorized', 'This link or token is not valid here, or no longer. Ask the owner for a new one.');

/** The same words for a project that does not exist and for one that the token does not cover. */
export const forbiddenProject = () =>
  new RoomError('forbidden', 'There is no such project, or your token does not cover it.');

export const forbiddenRole = (command: string, roles: readonly string[], yours: string) =>
  new RoomError('forbidden', `${command} needs the role ${roles.join(' or ')}; yours is ${yours}.`, {
    roles: [...roles],
    role: yours,
  });

export const notJoined = () =>
  new RoomError('not_joined', 'Join a project first: send join_project with its project_id.');

export const unknownCommand = (command: string, known: readonly string[]) =>
  new RoomError(
    'unknown_command',
    `No workflow of this project has a command ${JSON.stringify(command)}. Known: ${known.join(', ') || 'none'}.`,
    { command, commands: [...known] },
  );

export const notAccepted = (command: string, run: string | null, state: Json, accepts: readonly string[]) =>
  new RoomError(
    'not_accepted',
    `${command} is not accepted ${run === null ? 'now: no run is waiting for it' : `in the present state of ${run}`}. Accepted now: ${accepts.join(', ') || 'nothing'}.`,
    { command, run, state, accepts: [...accepts] },
  );

export const guardFailed = (command: string, guards: readonly string[]) =>
  new RoomError(
    'guard_failed',
    `${command} is held back by its guard: ${guards.join('; ') || 'a condition that is not met'}.`,
    { command, guards: [...guards] },
  );

export const badArgs = (command: string, problems: readonly string[], details: JsonObject = {}) =>
  new RoomError('bad_args', `${command}: ${problems.join('; ')}.`, { command, problems: [...problems], ...details });

export const conflict = (expected: number, actual: number) =>
  new RoomError(
    'conflict',
    `The run has moved on since entry ${expected}: its last entry is ${actual}. Look, then send again.`,
    {
      expect_seq: expected,
      seq: actual,
    },
  );

export const idReused = (id: string) =>
  new RoomError(
    'conflict',
    `The id ${id} was already used for something else. Send each request with an id of its own.`,
    {
      reason: 'id_reused',
      id,
    },
  );

export const rateLimited = (retryAfterMs: number) =>
  new RoomError('rate_limited', `Too many requests. Try again in ${Math.ceil(retryAfterMs / 1000)} s.`, {
    retry_after_ms: Math.ceil(retryAfterMs),
  });

export const tooLarge = (what: string, limit: number, unit = 'bytes') =>
  new RoomError('too_large', `${what} is larger than ${limit} ${unit}.`, { limit });

export const unavailable = (why: string) => new RoomError('unavailable', why);

export const unsupportedProtocol = (theirs: unknown, ours: number) =>
  new RoomError(
    'unsupported_protocol',
    `This server speaks protocol ${ours}, not ${JSON.stringify(theirs)}. Use a matching version.`,
    {
      protocol: ours,
    },
  );

/** Said instead of anything unexpected; the cause goes to the log alone. */
export const internal = () =>
  new RoomError(
    'internal',
    'Something went wrong on the server. Its log has the cause; what was acknowledged is safe.',
  );
