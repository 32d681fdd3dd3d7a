import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOOR } from '../../support/server/door-workflow.ts';
import { Refused, RoomClient } from '../../support/server/room-client.ts';
import { TestServer } from '../../support/server/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({
    folders: { alpha: { 'door.workflow.yaml': DOOR }, beta: { 'door.workflow.yaml': DOOR } },
  });
});
afterAll(() => server.close());

/** The `data` of the `connect_error` that this handshake gets. */
async function refusal(auth: object, transports?: ('websocket' | 'polling')[]): Promise<unknown> {
  try {
    const client = await RoomClient.handshake(server.url, auth, transports);
    client.close();
    return 'accepted';
  } catch (error) {
    if (error instanceof Refused) return error.data;
    throw error;
  }
}

describe('the handshake', () => {
  it('ACC-2: without a token that is valid here the handshake is refused with unauthorized, whatever stands in its place', async () => {
    const { member } = server.project().tokens;
    const unauthorized = {
      code: 'unauthorized',
      message: 'This link or token is not valid here, or no longer. Ask the owner for a new one.',
    };
    for (const auth of [
      {},
      { token: '' },
      { token: 'x' },
      { token: 'x'.repeat(43) },
      { token: 'x'.repeat(256) },
      { token: 'x'.repeat(100_000).slice(0, 5000) },
      { token: `${member} ` },
      { token: member.slice(0, -1) },
      { token: member.toUpperCase() },
      { token: null },
      { token: 42 },
      { token: true },
      { token: [member] },
      { token: { length: 1_000_000_000 } },
      { token: { toString: member } },
      { token: '__proto__' },
      { token: '\ud800' },
      { token: 'wrong', protocol: 1, name: 'Eve', session: 's' },
      { Token: member },
    ])
      expect(await refusal(auth), JSON.stringify(auth).slice(0, 80)).toEqual(unauthorized);
    expect(await refusal({}, ['polling'])).toEqual(unauthorized);
    expect(server.logged).toEqual([]);
  });

  it('ACC-3: another protocol is refused with unsupported_protocol, before its fields are looked at', async () => {
    const { member: token } = server.project().tokens;
    for (const auth of [
      { token, protocol: 2 },
      { token, protocol: 0 },
      { token, protocol: 1.5 },
      { protocol: 2, credentials: {} },
    ])
      expect(await refusal(auth)).toEqual({
        code: 'unsupported_protocol',
        message: `This server speaks protocol 1, not ${auth.protocol}. Use a matching version.`,
        details: { protocol: 1 },
      });
    expect(await refusal({ token, protocol: 1 })).toBe('accepted');
    expect(await refusal({ token })).toBe('accepted');
  });

  it('ACC-4: a handshake with a valid token and anything malformed or unknown beside it is a bad_request', async () => {
    const { member: token } = server.project().tokens;
    for (const [auth, message] of [
      [{ token, role: 'owner' }, 'Unknown field role.'],
      [{ token, kind: 'agent', id: 'm_1' }, 'Unknown field kind, id.'],
      [{ token, protocol: '1' }, /^protocol: /],
      [{ token, protocol: null }, /^protocol: /],
      [{ token, name: 7 }, /^name: /],
      [{ token, name: '' }, /^name: /],
      [{ token, name: 'n'.repeat(65) }, /^name: /],
      [{ token, name: '\ud800' }, /well-formed/],
      [{ token, session: {} }, /^session: /],
      [{ token, session: 's'.repeat(257) }, /^session: /],
      [{ token, name: JSON.parse('['.repeat(40) + ']'.repeat(40)) as object }, /nesting/],
    ] as const) {
      const data = (await refusal(auth)) as { code: string; message: string };
      expect(data.code, JSON.stringify(auth)).toBe(String(message).includes('nesting') ? 'too_large' : 'bad_request');
      expect(data.message).toMatch(message);
    }
  });

  it('ACC-5: a project that does not exist and one that the token does not cover are refused with the same words', async () => {
    const client = await server.connect('owner');
    const beta = server.project('beta').projectId;
    const answers = [];
    for (const project_id of [beta, 'nothing-here', beta.toUpperCase()])
      answers.push(await client.ask('join_project', { project_id }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([
        JSON.stringify({
          ok: false,
          error: { code: 'forbidden', message: 'There is no such project, or your token does not cover it.' },
        }),
      ]),
    );
    expect(client.heard).toEqual([]);
    client.close();
  });

  it('ACC-6: a name is what others can see of it, and nobody gets the name of somebody else', async () => {
    const names = [];
    for (const name of ['  Zoë\u202e ', 'Zoe\u0301', 'Ζoë', '\u200b', 'Εve', 'Eve'])
      names.push((await server.join('member', { name })).member.name);
    expect(names).toEqual(['Zoë', 'Zoé (2)', 'Ζoë (3)', 'Guest 1', 'Εve', 'Eve (2)']);
  });
});

describe('who somebody is', () => {
  it('ACC-7: the session secret brings back the same member with the role of the token at hand; an unknown one makes a new member', async () => {
    const ann = await server.join('approver', { name: 'Anna' });
    const { member } = ann;
    ann.close();
    const back = await server.join('member', { session: ann.session, name: 'Somebody else' });
    expect(back.member).toEqual({ ...member, role: 'member' });
    expect(() => back.session).toThrow();
    const stranger = await server.join('member', { session: 'x'.repeat(43) });
    expect(stranger.member.id).not.toBe(member.id);
    const elsewhere = await server.join('member', { project: 'beta', session: ann.session });
    expect(elsewhere.member.id).not.toBe(member.id);
  });

  it('ACC-8: an agent is one by its token: a session never makes a person of it', async () => {
    const person = await server.join('member', { name: 'Petra' });
    const agent = await server.join('agent', { session: person.session });
    expect(agent.member).toMatchObject({ kind: 'agent', role: 'member' });
  });

  it('ACC-9: identity and role in a payload are refused, and nothing happens', async () => {
    const client = await server.join('member');
    const before = await server.head();
    const project_id = client.projectId;
    for (const [event, payload] of [
      ['join_project', { project_id, role: 'owner' }],
      ['join_project', { project_id, member: { id: 'm_1', role: 'owner' } }],
      ['command', { command: 'lock', role: 'owner' }],
      ['command', { command: 'lock', by: { id: 'm_1', name: 'Owner', kind: 'person' } }],
      ['chat_message', { text: 'hi', by: 'Owner' }],
      ['chat_message', { text: 'hi', from: 'Owner', kind: 'agent' }],
    ] as const)
      expect(await client.ask(event, payload)).toMatchObject({
        ok: false,
        error: { code: 'bad_request', message: expect.stringMatching(/^Unknown field /) },
      });
    expect(await client.command('lock', { args: { role: 'owner' } })).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
    expect(await server.head()).toBe(before + 1);
  });
});

const EVERY_EVENT = [
  ['command', { command: 'open' }],
  ['command', { command: 'run.start', args: { workflow: 'door' } }],
  ['chat_message', { text: 'hello' }],
  ['chat_message', { text: '/open' }],
  ['history', { limit: 10 }],
  ['leave_project', {}],
] as const;

describe('what may be sent when', () => {
  it('ACC-10: before joining, every request is refused with not_joined; for another project with forbidden', async () => {
    const client = await server.connect('owner');
    const beta = server.project('beta').projectId;
    const before = [await server.head('alpha'), await server.head('beta')];
    for (const [event, payload] of EVERY_EVENT) {
      expect(await client.ask(event, payload), event).toMatchObject({ ok: false, error: { code: 'not_joined' } });
      for (const project_id of [beta, 'nothing-here'])
        expect(await client.ask(event, { ...payload, project_id }), event).toMatchObject({
          ok: false,
          error: { code: 'forbidden', message: 'There is no such project, or your token does not cover it.' },
        });
    }
    await client.join(server.project().projectId);
    for (const [event, payload] of EVERY_EVENT)
      expect(await client.ask(event, { ...payload, project_id: beta }), event).toMatchObject({
        ok: false,
        error: { code: 'forbidden' },
      });
    expect([await server.head('alpha'), await server.head('beta')]).toEqual(
      before.map((seq, index) => seq + (index === 0 ? 2 : 1)),
    );
  });

  it('ACC-11: a viewer reads everything and changes nothing', async () => {
    const viewer = await server.join('viewer');
    const before = await server.head();
    for (const [event, payload] of EVERY_EVENT.slice(0, 4))
      expect(await viewer.ask(event, payload), JSON.stringify(payload)).toMatchObject({
        ok: false,
        error: { code: 'forbidden', details: { role: 'viewer' } },
      });
    for (const command of ['open', 'lock', 'approve', 'reject', 'withdraw', '/open'])
      expect(await viewer.command(command), command).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await viewer.ask('history', { limit: 2 })).toMatchObject({ ok: true, more: true });
    expect(await server.head()).toBe(before + 1);
    expect(await viewer.ask('leave_project', {})).toMatchObject({ ok: true });
  });
});
