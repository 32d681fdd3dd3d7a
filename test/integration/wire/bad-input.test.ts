import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryJournal } from '../../../src/server/journal/memory-journal.ts';
import { startBareRoom } from '../../support/server/bare-room.ts';
import { RawRoom } from '../../support/server/raw-room.ts';
import type { Answer, RoomClient } from '../../support/server/room-client.ts';
import { TestServer } from '../../support/server/test-server.ts';

let server: TestServer;
let ann: RoomClient;
let bob: RoomClient;
beforeEach(async () => {
  server = await TestServer.start({ limits: { commandBurst: 500, chatBurst: 500 } });
  ann = await server.join('owner', { name: 'Ann' });
  bob = await server.join('member', { name: 'Bob' });
});
afterEach(() => server.close());

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));

/** Runs what Ann does, and shows that the journal did not move and that Bob heard nothing. */
async function andNobodyElseNotices(act: () => Promise<void>): Promise<void> {
  const before = (await bob.history()).length;
  await bob.caughtUp();
  const heard = bob.heard.length;
  await act();
  await bob.caughtUp();
  expect(bob.heard.slice(heard)).toEqual([]);
  expect((await bob.history()).length).toBe(before);
  expect(await bob.chat('all is well')).toMatchObject({ ok: true });
}

describe('what does not fit', () => {
  it('WIRE-16: an event, payload or field that the protocol does not have is a bad_request to its sender, and nothing else happens', () =>
    andNobodyElseNotices(async () => {
      const project_id = ann.projectId;
      const cases: [string, unknown[], RegExp][] = [
        ['no_such_event', [{}], /^There is no event "no_such_event"/],
        ['__proto__', [{}], /^There is no event/],
        ['constructor', [{}], /^There is no event/],
        ['toString', [], /^There is no event/],
        ['state_update', [{ project_id }], /^There is no event/],
        ['removed', [{ project_id, reason: 'x' }], /^There is no event/],
        ['command', [{ command: 'open' }, { command: 'open' }], /takes one payload/],
        ['command', [], /^command: /],
        ['command', [null], /^command: /],
        ['command', ['open'], /./],
        ['command', [7], /./],
        ['command', [['open']], /./],
        ['command', [{ command: 7 }], /^command: /],
        ['command', [{ command: '' }], /^command: /],
        ['command', [{ command: 'x'.repeat(8193) }], /^command: /],
        ['command', [{ command: 'open', args: [] }], /^args: /],
        ['command', [{ command: 'open', args: 'a' }], /^args: /],
        ['command', [{ command: 'open', expect_seq: -1 }], /^expect_seq: /],
        ['command', [{ command: 'open', expect_seq: 1.5 }], /^expect_seq: /],
        ['command', [{ command: 'open', expect_seq: '1' }], /^expect_seq: /],
        ['command', [{ command: 'open', id: '' }], /^id: /],
        ['command', [{ command: 'open', id: 'a b' }], /^id: /],
        ['command', [{ command: 'open', id: 'x'.repeat(65) }], /^id: /],
        ['command', [{ command: 'open', id: '__proto__' }], /^id: /],
        ['command', [{ command: 'open', run: 'constructor' }], /^run: /],
        ['command', [{ command: 'open', run: '../x' }], /^run: /],
        ['command', [{ command: 'open', project_id: '__proto__' }], /^project_id: /],
        ['command', [{ command: 'open', force: true }], /^Unknown field force/],
        ['chat_message', [{ text: '' }], /^text: /],
        ['chat_message', [{ text: 1 }], /^text: /],
        ['chat_message', [{ message: 'hi' }], /./],
        ['history', [{}], /^limit: /],
        ['history', [{ limit: 501 }], /^limit: /],
        ['history', [{ limit: 10, after: -1 }], /^after: /],
        ['history', [{ limit: 10, offset: 3 }], /^Unknown field offset/],
        ['join_project', [{}], /^project_id: /],
        ['join_project', [{ project_id: '__proto__' }], /^project_id: /],
        ['join_project', [{ project_id, last_seq: '4' }], /^last_seq: /],
        ['join_project', [{ project_id: ['a'] }], /^project_id: /],
        ['leave_project', [{ project_id: 7 }], /^project_id: /],
      ];
      for (const [event, payload, message] of cases) {
        const answer = await ann.ask(event, ...payload);
        expect(answer, `${event} ${JSON.stringify(payload)}`).toMatchObject({
          ok: false,
          error: { code: 'bad_request' },
        });
        expect(answer.error?.message, `${event} ${JSON.stringify(payload)}`).toMatch(message);
      }
      expect(server.logged).toEqual([]);
    }));

  it('WIRE-17: what JSON can say and the journal can not keep exactly is a bad_request: half a surrogate, -0, numbers too large, __proto__', async () => {
    const raw = await RawRoom.open(server.port);
    raw.send(`40${JSON.stringify({ token: server.project().tokens.owner, session: ann.session })}`);
    await raw.frame(/^40\{"sid"/);
    raw.send(`420["join_project",{"project_id":"${ann.projectId}"}]`);
    await raw.frame(/^430\[\{"ok":true/);
    await andNobodyElseNotices(async () => {
      const cases = [
        '["command",{"command":"knock","args":{"note":"\\ud800"}}]',
        '["command",{"command":"knock","args":{"\\udc00":1}}]',
        '["command",{"command":"knock","args":{"extra":{"deep":["\\ud800"]}}}]',
        '["command",{"command":"\\ud800"}]',
        '["command",{"command":"knock","args":{"times":-0}}]',
        '["command",{"command":"knock","args":{"extra":{"n":-0.0}}}]',
        '["command",{"command":"knock","args":{"extra":{"n":1e400}}}]',
        '["command",{"command":"knock","args":{"times":9007199254740993}}]',
        '["command",{"command":"knock","args":{"__proto__":{"polluted":true}}}]',
        '["command",{"command":"knock","args":{"extra":{"__proto__":{"polluted":true}}}}]',
        '["command",{"__proto__":{"command":"open"}}]',
        '["chat_message",{"text":"\\ud83c"}]',
        '["chat_message",{"text":"hi","id":"\\ud800"}]',
      ];
      for (const [index, text] of cases.entries()) {
        raw.send(`42${index + 1}${text}`);
        expect(await raw.frame(new RegExp(`^43${index + 1}\\[`)), text).toContain('"code":"bad_request"');
      }
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      raw.send('42["command",{"command":"\\ud800","id":"\\udfff"}]');
      await raw.frame(/"id":"\ufffd","command":"\ufffd"/);
      expect(server.logged).toEqual([]);
    });
    raw.close();
  });

  it('WIRE-18: nesting, keys and text have bounds, told by too_large or bad_request; binary data is no part of the protocol', () =>
    andNobodyElseNotices(async () => {
      const extra = (value: unknown) => ann.command('knock', { args: { extra: { value } } });
      for (const [value, code] of [
        [nested(14), 'too_large'],
        [nested(500), 'too_large'],
        [keys(255), 'too_large'],
        [Array.from({ length: 300 }, () => 0), 'too_large'],
        [Buffer.from('binary'), 'bad_request'],
        [new Uint8Array(0), 'bad_request'],
      ] as const)
        expect(await extra(value)).toMatchObject({ ok: false, error: { code } });
      expect(await ann.chat('x'.repeat(8193))).toMatchObject({
        ok: false,
        error: { code: 'too_large', details: { limit: 8192 } },
      });
      expect(await ann.chat('€'.repeat(2731))).toMatchObject({ ok: false, error: { code: 'too_large' } });
      expect(await ann.ask('no_such_event', Buffer.from('x'))).toMatchObject({
        ok: false,
        error: { code: 'bad_request' },
      });
      expect(await ann.ask('command', Buffer.from('x'))).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    }));

  it('WIRE-19: what is just within the bounds is taken whole', async () => {
    const whole: [Answer, unknown][] = [
      [await ann.command('knock', { args: { extra: { value: nested(13) } } }), { value: nested(13) }],
      [await ann.command('knock', { args: { extra: keys(251) } }), keys(251)],
    ];
    for (const [answer, extra] of whole) {
      expect([answer.error, server.logged]).toEqual([undefined, []]);
      const { seq } = answer;
      const [entry] = (await bob.history((seq as number) - 1)) as { args?: { extra?: unknown } }[];
      expect(entry?.args?.extra).toEqual(extra);
    }
    const text = `${'€'.repeat(2729)}\u0000🎉`;
    expect(await ann.chat(text)).toMatchObject({ ok: true });
    expect(await bob.hear('chat_message')).toMatchObject({ text });
  });

  it('WIRE-20: a frame larger than 128 KiB ends the connection that sent it, and no other', () =>
    andNobodyElseNotices(async () => {
      const raw = await RawRoom.open(server.port);
      await raw.connect(server.project().tokens.member);
      raw.send(`42["chat_message",{"text":"${'x'.repeat(128 * 1024)}"}]`);
      await raw.end();
      expect(ann.socket.connected).toBe(true);
    }));

  it('WIRE-21: frames that are no events end at most their own connection', () =>
    andNobodyElseNotices(async () => {
      const { member } = server.project().tokens;
      for (const frame of [
        '42[1]',
        '42[1,{"command":"open"}]',
        '42[null]',
        '42[{}]',
        '42[]',
        '42',
        '42{"a":1}',
        '42["disconnect"]',
        '42["connect"]',
        '42["error",{}]',
        '42["newListener"]',
        '421["command",{"command":"fly"}]',
        '4299999999999999999999["command",{}]',
        '43[]',
        '431[{"ok":true}]',
        '45[]',
        '451-["command",{"_placeholder":true,"num":0}]',
        '451-["command",{"_placeholder":true,"num":99}]',
        '459-["command"]',
        '44{}',
        '41',
        '49',
        '4',
        '2',
        '3',
        '9',
        '6',
        'b',
        '',
        '42/other,["command",{}]',
        `42["command",${'['.repeat(30_000)}${']'.repeat(30_000)}]`,
        `451-["command",${'['.repeat(30_000)}${']'.repeat(30_000)}]`,
      ]) {
        const raw = await RawRoom.open(server.port);
        await raw.connect(member);
        raw.send(frame, Buffer.from([1, 2, 3]), '420["history",{"limit":1}]');
        await Promise.race([raw.frame(/^430\[/), raw.end()]);
        raw.close();
      }
      expect(ann.socket.connected).toBe(true);
      expect(server.logged).toEqual([]);
    }));

  it('WIRE-22: a request that fails in an unforeseen way is answered with internal, and told in the log alone', async () => {
    class OddJournal extends MemoryJournal {
      override requestOf(member: string, id: string) {
        if (id === 'odd') throw new TypeError('a detail of the inside');
        return super.requestOf(member, id);
      }
    }
    const room = await startBareRoom({
      folder: server.pageDir,
      journal: new OddJournal(),
    });
    try {
      const client = await room.join('member');
      const other = await room.join('member');
      expect(await client.chat('hello', { id: 'odd' })).toEqual({
        ok: false,
        error: {
          code: 'internal',
          message: 'Something went wrong on the server. Its log has the cause; what was acknowledged is safe.',
        },
      });
      expect(room.logged).toEqual([expect.stringContaining('a detail of the inside')]);
      expect(await client.chat('again', { id: 'even' })).toMatchObject({ ok: true });
      await other.caughtUp();
      expect(other.of('chat_message').map(({ text }) => text)).toEqual(['again']);
      client.close();
      other.close();
    } finally {
      await room.close();
    }
  });
});
