import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../src/client/answers.ts';
import { say } from '../../src/client/connection-state.ts';
import { parseServerMessage } from '../../src/client/server-messages.ts';
import { pauseBefore, waysFor } from '../../src/client/ways.ts';

describe('what a client makes of what it gets', () => {
  it('WIRE-45: an answer that is neither yes nor a coded no is unknown, never a failure', () => {
    expect(parseAnswer({ ok: true, seq: 4 })).toEqual({ kind: 'ok', value: { ok: true, seq: 4 } });
    const error = { code: 'conflict', message: 'Look again.', details: { seq: 4 } };
    expect(parseAnswer({ ok: false, error })).toEqual({ kind: 'refused', error });
    for (const odd of [
      undefined,
      null,
      7,
      'ok',
      [],
      {},
      { ok: 'true' },
      { ok: false },
      { ok: false, error: { code: 'nonsense', message: '' } },
    ])
      expect(parseAnswer(odd), JSON.stringify(odd)).toEqual({ kind: 'unknown' });
  });

  it('WIRE-46: a message that the protocol does not have, or whose payload does not fit, is dropped whole', () => {
    const removed = { project_id: 'alpha', reason: 'The folder was closed.' };
    expect(parseServerMessage('removed', removed)).toEqual({ event: 'removed', payload: removed });
    for (const [event, payload] of [
      ['removed', {}],
      ['removed', null],
      ['nonsense', removed],
      ['__proto__', removed],
      ['toString', removed],
      ['entry', { project_id: 'alpha', entry: { seq: 1, at: 1, by: null, kind: 'unheard of' } }],
      ['chat_message', { ...removed, text: 'hi' }],
    ] as const)
      expect(parseServerMessage(event, payload), event).toBeUndefined();
  });
});

describe('how a client comes back', () => {
  it('WIRE-47: pauses double up to eight seconds and are spread over their second half, so that many do not come as one', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map((attempt) => pauseBefore(attempt, () => 1))).toEqual([
      400, 800, 1600, 3200, 6400, 8000, 8000,
    ]);
    expect([1, 3, 50].map((attempt) => pauseBefore(attempt, () => 0))).toEqual([200, 800, 4000]);
  });

  it('WIRE-48: WebSocket and polling take turns as the first way; a relay comes after a direct attempt, and is left again', () => {
    expect([0, 1, 2, 3].map((attempt) => waysFor(attempt, false))).toEqual([
      ['websocket', 'polling'],
      ['polling', 'websocket'],
      ['websocket', 'polling'],
      ['polling', 'websocket'],
    ]);
    expect([0, 1, 2, 3].map((attempt) => waysFor(attempt, true)[0])).toEqual([
      'websocket',
      'relay',
      'relay',
      'polling',
    ]);
  });

  it('WIRE-49: how the connection stands is said in words, and a round trip only when one was measured', () => {
    expect(say({ kind: 'live', way: 'polling', roundTripMs: undefined })).toEqual({
      text: 'Live',
      tone: 'ok',
      detail: 'Connected by long polling. The time is that of a round trip.',
    });
    expect(say({ kind: 'live', way: 'websocket', roundTripMs: 0.2 }).text).toBe('Live · 1 ms');
    expect([1, 4].map((attempt) => say({ kind: 'reconnecting', attempt }).text)).toEqual([
      'Reconnecting…',
      'Reconnecting · 4',
    ]);
    for (const state of [
      { kind: 'refused', code: 'forbidden', message: 'No such project.' },
      { kind: 'removed', reason: 'No such project.', sought: true },
    ] as const)
      expect(say(state)).toMatchObject({ tone: 'bad', detail: 'No such project.' });
  });
});
