import { describe, expect, it } from 'vitest';
import { ChatMessage, Command, Handshake, History, JoinProject } from '../../src/protocol/events.ts';
import { ProjectId, WorkflowId } from '../../src/protocol/ids.ts';
import { roleAtLeast } from '../../src/protocol/members.ts';

const refuses = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  expect(schema.safeParse(value).success, JSON.stringify(value)).toBe(false);

describe('what clients send', () => {
  it('WIRE-1: a payload with a field that the schema does not know is refused', () => {
    refuses(JoinProject, { project_id: 'a', role: 'owner' });
    refuses(Command, { command: 'go', by: 'someone' });
    refuses(ChatMessage, { text: 'hi', from: 'someone' });
    refuses(Handshake, { token: 't', role: 'owner' });
  });

  it('WIRE-2: a handshake needs a token and takes the protocol as optional', () => {
    expect(Handshake.parse({ token: 't' })).toEqual({ token: 't' });
    refuses(Handshake, {});
    refuses(Handshake, { token: { length: 1_000_000_000 } });
    refuses(Handshake, { token: 'x'.repeat(257) });
  });

  it('WIRE-3: an id that means something to JavaScript is never an id', () => {
    for (const id of ['__proto__', 'constructor', 'toString', 'prototype']) {
      refuses(ProjectId, id);
    }
    refuses(WorkflowId, 'constructor');
    expect(ProjectId.parse('payments-api-3f2a')).toBe('payments-api-3f2a');
  });

  it('WIRE-4: text that would not come back as it went in is refused', () => {
    refuses(ChatMessage, { text: '\ud800' });
    refuses(Command, { command: '\udfff' });
    expect(ChatMessage.parse({ text: 'e\u0301 🎉\u0000' }).text).toBe('e\u0301 🎉\u0000');
  });

  it('WIRE-5: a page of history has between 1 and 500 entries', () => {
    refuses(History, { limit: 0 });
    refuses(History, { limit: 501 });
    refuses(History, { limit: 1.5 });
    expect(History.parse({ before: 3, limit: 500 })).toEqual({ before: 3, limit: 500 });
  });
});

describe('roles', () => {
  it('ACC-1: each role may do all that those before it may', () => {
    expect(roleAtLeast('owner', 'viewer')).toBe(true);
    expect(roleAtLeast('approver', 'approver')).toBe(true);
    expect(roleAtLeast('member', 'approver')).toBe(false);
  });
});
