import { describe, expect, it } from 'vitest';
import {
  badRequest,
  ErrorCode,
  internal,
  rateLimited,
  tooLarge,
  unauthorized,
  WireError,
} from '../../src/protocol/errors.ts';
import {
  CHAT_BYTES,
  DEFAULT_LIMITS,
  FRAME_BYTES,
  HISTORY_PAGE,
  JSON_DEPTH,
  JSON_KEYS,
  NAME_LENGTH,
} from '../../src/protocol/limits.ts';

describe('what both ends rely on', () => {
  it('WIRE-50: the error codes are a closed list, and every refusal is a code, a sentence and no stack', () => {
    expect(ErrorCode.options).toEqual([
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
    for (const error of [badRequest('No.'), unauthorized(), rateLimited(49.2), tooLarge('It', 8), internal()]) {
      const wire = error.toWire();
      expect(WireError.parse(wire)).toEqual(wire);
      expect(wire.message).toMatch(/^[A-Z].*\.$/);
      expect(Object.keys(wire).filter((key) => !['code', 'message', 'details'].includes(key))).toEqual([]);
    }
    expect(rateLimited(49.2).toWire().details).toEqual({ retry_after_ms: 50 });
  });

  it('WIRE-51: the bounds of the wire are these', () => {
    expect({ FRAME_BYTES, CHAT_BYTES, NAME_LENGTH, JSON_DEPTH, JSON_KEYS, HISTORY_PAGE }).toEqual({
      FRAME_BYTES: 131_072,
      CHAT_BYTES: 8192,
      NAME_LENGTH: 64,
      JSON_DEPTH: 16,
      JSON_KEYS: 256,
      HISTORY_PAGE: 500,
    });
    expect(DEFAULT_LIMITS).toEqual({
      connectTimeoutMs: 5000,
      unauthenticatedConnections: 64,
      unauthenticatedBytes: 8192,
      unauthenticatedPackets: 20,
      tailEntries: 200,
      taskLogBytes: 268_435_456,
      wrongTokensPerSecond: 5,
      wrongTokensPerSecondInAll: 20,
      membersPerRoom: 200,
      newMembersPerMinute: 120,
      maxTasks: 4,
      commandsPerSecond: 20,
      commandBurst: 40,
      chatPerSecond: 5,
      chatBurst: 10,
      presencePerSecond: 4,
      presenceBurst: 12,
      outboundBytes: 4_194_304,
      outboundPackets: 500,
      pingIntervalMs: 10_000,
      pingTimeoutMs: 10_000,
    });
  });
});
