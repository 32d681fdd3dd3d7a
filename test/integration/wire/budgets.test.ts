import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DOOR } from '../../support/server/door-workflow.ts';
import { rawRequest, request } from '../../support/server/raw-http.ts';
import { RawRoom } from '../../support/server/raw-room.ts';
import { TestServer, type TestServerOptions } from '../../support/server/test-server.ts';
import { until } from '../../support/vscode/until.ts';

let server: TestServer;
afterEach(() => server.close());
const start = async (options: TestServerOptions = {}) => {
  server = await TestServer.start(options);
};

const polling = (method: string, query: string, body = '', headers: readonly (readonly [string, string])[] = []) =>
  rawRequest(
    server.port,
    request(
      `${method} /socket.io/?EIO=4&transport=polling${query} HTTP/1.1`,
      [
        ['Host', `127.0.0.1:${server.port}`],
        ['Content-Type', 'text/plain'],
        ['Content-Length', String(Buffer.byteLength(body))],
        ['Connection', 'close'],
        ...headers,
      ],
      body,
    ),
  );
const newSid = async () => /"sid":"([^"]+)"/.exec((await polling('GET', '')).body)?.[1];
const alive = async (sid: string | undefined) => (await polling('POST', `&sid=${sid}`, '3')).status === 200;

/** How many sockets the server has for all connections there are. */
const connections = async () => {
  const text = server.orchestrator.metrics(server.project().projectId) ?? '';
  return [...text.matchAll(/^stateroom_connections\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
};

describe('before the handshake', () => {
  it('ACC-12: one connection makes one CONNECT: a second one ends it, before and after the handshake, by either transport', async () => {
    await start();
    const { member } = server.project().tokens;
    const connect = `40${JSON.stringify({ token: member })}`;
    for (const frames of [
      [connect, connect],
      ['40{"token":"wrong"}', connect],
      [connect, '40/other,{}'],
      ['40/other,{}', connect],
      Array.from({ length: 1000 }, () => connect),
    ]) {
      const room = await RawRoom.open(server.port);
      room.send(...frames);
      await room.end();
      expect(room.frames.filter((frame) => frame.startsWith('40{"sid"')).length).toBeLessThanOrEqual(1);
    }
    const joined = await RawRoom.open(server.port);
    await joined.connect(member);
    joined.send(`420["join_project",{"project_id":"${server.project().projectId}"}]`);
    await joined.frame(/^430/);
    expect(await connections()).toBe(1);
    joined.send(connect);
    await joined.end();
    await until('the member to be gone', async () => ((await connections()) === 0 ? true : undefined));

    const sid = await newSid();
    await polling('POST', `&sid=${sid}`, [connect, connect].join('\x1e'));
    expect(await alive(sid)).toBe(false);
  });

  it('ACC-13: a flood of CONNECTs in one request is refused by its length, and does not keep anybody waiting', async () => {
    await start();
    const ann = await server.join('member');
    const sid = await newSid();
    const flood = Array.from({ length: 240_000 }, () => '40').join('\x1e');
    const refused = polling('POST', `&sid=${sid}`, flood);
    for (let index = 0; index < 5; index++) expect(await ann.chat(`meanwhile ${index}`)).toMatchObject({ ok: true });
    const { status } = await refused;
    // Refused while the client is still sending: the answer may be lost with the connection.
    expect([413, 0]).toContain(status);

    const chunked = await rawRequest(
      server.port,
      request(
        `POST /socket.io/?EIO=4&transport=polling&sid=${sid} HTTP/1.1`,
        [
          ['Host', `127.0.0.1:${server.port}`],
          ['Transfer-Encoding', 'chunked'],
          ['Connection', 'close'],
        ],
        '2\r\n40\r\n0\r\n\r\n',
      ),
    );
    expect(chunked.status).toBe(413);
    const small = await newSid();
    const many = Array.from({ length: 2700 }, () => '40').join('\x1e');
    expect(many.length).toBeLessThan(8 * 1024 + 100);
    await polling('POST', `&sid=${small}`, many.slice(0, 8 * 1024 - 1));
    expect(await alive(small)).toBe(false);
  });

  it('ACC-14: a stranger has 20 packets and 8 KiB, in text or binary; one more ends the connection', async () => {
    await start();
    for (const [what, frames] of [
      ['packets', Array.from({ length: 21 }, () => '3')],
      ['text', [`4${'x'.repeat(4096)}`, `4${'x'.repeat(4096)}`]],
      ['a long CONNECT', [`40${JSON.stringify({ token: 'x'.repeat(9000) })}`]],
      ['binary', [Buffer.alloc(4096), Buffer.alloc(4097)]],
      ['attachments', ['459-["x"]', ...Array.from({ length: 9 }, () => Buffer.alloc(1000))]],
    ] as const) {
      const room = await RawRoom.open(server.port);
      room.send(...frames);
      await room.end();
      expect(
        room.frames.filter((frame) => frame.startsWith('40')),
        what,
      ).toEqual([]);
    }
    const within = await RawRoom.open(server.port);
    within.send(...Array.from({ length: 18 }, () => '3'));
    await within.connect(server.project().tokens.member);
    within.send(`420["chat_message",{"text":"${'x'.repeat(8100)}"}]`, ...Array.from({ length: 40 }, () => '3'));
    await within.frame(/^430\[\{"ok":false/);
    within.close();
  });

  it('ACC-15: a stranger has a bounded time, by either transport and however it dawdles; then its place is free', async () => {
    await start({ limits: { connectTimeoutMs: 300, unauthenticatedConnections: 6 } });
    const silent = await RawRoom.open(server.port);
    const chatty = await RawRoom.open(server.port);
    chatty.send('3', '3');
    const half = await RawRoom.open(server.port);
    // The first half of a frame, below the library: its rest never comes.
    (half.socket as unknown as { _socket: net.Socket })._socket.write(Buffer.from([0x81, 0xfe]));
    const other = await RawRoom.open(server.port);
    other.send('40/other,{}');
    const sids = [await newSid(), await newSid()];
    expect((await polling('GET', '')).status).toBe(503);
    await expect(RawRoom.open(server.port)).rejects.toThrow('503');
    await Promise.all([silent.end(), chatty.end(), half.end(), other.end()]);
    // Nobody polls for these two, so nothing but the clock can end them.
    for (const sid of sids)
      await until('the place of one who polls no more', async () => ((await alive(sid)) ? undefined : true), {
        within: 5000,
      });
    const client = await server.join('member');
    expect(await client.chat('in')).toMatchObject({ ok: true });
  });

  it('ACC-16: who was refused gives its place back, so that a thousand wrong tokens keep nobody out', async () => {
    const wrongTokens = { wrongTokensPerSecond: 1000, wrongTokensPerSecondInAll: 1000 };
    await start({ limits: { unauthenticatedConnections: 8, ...wrongTokens } });
    for (let index = 0; index < 200; index++) {
      const room = await RawRoom.open(server.port);
      room.send(`40{"token":"wrong-${index}"}`);
      expect(await room.frame(/^44/)).toContain('"code":"unauthorized"');
      await room.end();
    }
    expect(await (await server.join('member')).chat('in')).toMatchObject({ ok: true });
  });

  it('HTTP-14: requests that dawdle are ended: half a header, half a body, nothing at all; others are served meanwhile', async () => {
    await start();
    const head = `POST /socket.io/?EIO=4&transport=polling&sid=${await newSid()} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n`;
    const slow = ['', 'GET / HT', 'GET / HTTP/1.1\r\nHost: ', `${head}Content-Length: 100\r\n\r\n40`].flatMap((text) =>
      Array.from({ length: 50 }, () => {
        const socket = net.connect(server.port, '127.0.0.1');
        socket.on('error', () => socket.destroy());
        if (text !== '') socket.write(text);
        socket.resume();
        return socket;
      }),
    );
    const client = await server.join('member');
    expect(await client.chat('in')).toMatchObject({ ok: true });
    await until('the slow ones to be ended', async () => (slow.every((socket) => socket.closed) ? true : undefined), {
      within: 20_000,
    });
    expect(await client.chat('still in')).toMatchObject({ ok: true });
  }, 40_000);

  it('HTTP-15: closing ends in a moment, whatever connections do: half requests, half upgrades, readers that do not read', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    await start();
    const odd = [
      '',
      'GET / HTTP/1.1\r\n',
      request('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', [
        ['Host', `127.0.0.1:${server.port}`],
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Version', '13'],
        ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ]),
    ].map((text) => {
      const socket = net.connect(server.port, '127.0.0.1');
      socket.on('error', () => socket.destroy());
      socket.write(text);
      socket.pause();
      return socket;
    });
    const poller = await server.join('member', { transports: ['polling'] });
    const client = await server.join('member');
    // Refused, and then it does not come for its refusal.
    await polling('POST', `&sid=${await newSid()}`, '40{"token":"wrong"}');
    const { port } = server;
    await server.down();
    await until('its last timer', async () => (timers() <= before ? true : undefined), { within: 3000 });
    expect(await client.hear('removed')).toMatchObject({ reason: expect.any(String) });
    await Promise.all([client.gone(), poller.gone()]);
    const refused = await new Promise((resolve) => net.connect(port, '127.0.0.1').once('error', resolve));
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    for (const socket of odd) socket.destroy();
    await server.up();
  });
});

describe('in the room', () => {
  it('WIRE-23: a member has 20 commands a second and 40 at once, over all connections, and is told when there are more', async () => {
    let now = 1_700_000_000_000;
    const clock = { now: () => now, after: () => ({ dispose: () => undefined }) };
    await start({ clock });
    const ann = await server.join('member');
    const second = await server.join('member', { session: ann.session });
    const bob = await server.join('member');
    const answers = [];
    for (let index = 0; index < 22; index++)
      for (const client of [ann, second]) answers.push(await client.command('knock'));
    expect(answers.map(({ ok }) => ok)).toEqual(Array.from({ length: 44 }, (_, index) => index < 40));
    expect(answers[40]).toMatchObject({
      error: { code: 'rate_limited', message: 'Too many requests. Try again in 1 s.', details: { retry_after_ms: 50 } },
    });
    expect(await bob.command('knock')).toMatchObject({ ok: true });
    now += 49;
    expect(await ann.command('knock')).toMatchObject({ error: { details: { retry_after_ms: 1 } } });
    now += 1;
    expect(await ann.command('knock')).toMatchObject({ ok: true });
    expect(await second.command('knock')).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
    // Coming back is no way around it.
    ann.close();
    second.close();
    await bob.hear('members', ({ members }: { members: object[] }) => members.length === 1);
    const back = await server.join('member', { session: ann.session });
    expect(await back.command('knock')).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
    now -= 3_600_000;
    expect(await back.command('knock')).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
    now += 60_000;
    expect(await back.command('knock')).toMatchObject({ ok: true });
  });

  it('WIRE-24: chat has 5 messages a second and 10 at once; joins and pages of history 20 and 40; none counts against another', async () => {
    const clock = { now: () => 1_700_000_000_000, after: () => ({ dispose: () => undefined }) };
    await start({ clock });
    const ann = await server.join('member');
    const count = async (times: number, ask: () => Promise<{ ok: boolean }>) => {
      let accepted = 0;
      for (let index = 0; index < times; index++) if ((await ask()).ok) accepted += 1;
      return accepted;
    };
    expect(await count(12, () => ann.chat('hello'))).toBe(10);
    expect(await count(30, () => ann.ask('history', { limit: 1 }))).toBe(30);
    expect(await count(12, () => ann.ask('join_project', { project_id: ann.projectId }))).toBe(9);
    expect(await count(42, () => ann.chat('/knock'))).toBe(40);
  });

  it('WIRE-25: what nobody needs to send so often is refused unread, and who goes on is cut; others do not notice, in any room', async () => {
    await start({ folders: { alpha: { 'door.workflow.yaml': DOOR }, beta: { 'door.workflow.yaml': DOOR } } });
    const bob = await server.join('member');
    const cara = await server.join('member', { project: 'beta' });
    const flooders = await Promise.all(
      [
        '["history",{"limit":500}]',
        '["nonsense",[[[[]]]]]',
        '["join_project",{"project_id":"PROJECT"}]',
        '["command",{"command":"knock"}]',
      ].map(async (text) => {
        const room = await RawRoom.open(server.port);
        await room.connect(server.project().tokens.member);
        const project_id = server.project().projectId;
        room.send(`420["join_project",{"project_id":"${project_id}"}]`);
        await room.frame(/^430/);
        return { room, frame: `42${text.replace('PROJECT', project_id)}` };
      }),
    );
    for (const { room, frame } of flooders) room.send(...Array.from({ length: 5000 }, () => frame));
    for (let index = 0; index < 10; index++) {
      expect(await bob.chat(`b${index}`)).toMatchObject({ ok: true });
      expect(await cara.chat(`c${index}`)).toMatchObject({ ok: true });
    }
    for (const { room } of flooders) await room.end();
    await until('the flooders to be gone', async () => ((await connections()) === 1 ? true : undefined));
    const knocks = (await bob.history()).filter((entry) => entry.kind === 'transition');
    expect(knocks.length).toBeLessThanOrEqual(60);
    expect(bob.seqs).toEqual(Array.from({ length: bob.seqs.length }, (_, index) => (bob.seqs[0] ?? 0) + index));
    expect(cara.of('chat_message')).toHaveLength(10);
    expect(server.logged).toEqual([]);
  });

  it('WIRE-26: who does not read is cut once too much waits for it, and has everything after coming back', async () => {
    await start({
      limits: { outboundBytes: 256 * 1024, outboundPackets: 5000, chatPerSecond: 10_000, chatBurst: 10_000 },
    });
    const reader = await server.join('member');
    const lazy = await RawRoom.open(server.port);
    await lazy.connect(server.project().tokens.member);
    lazy.send(`420["join_project",{"project_id":"${reader.projectId}"}]`);
    await lazy.frame(/^430/);
    lazy.socket.pause();
    const text = 'x'.repeat(8000);
    let sent = 0;
    await until(
      'the lazy one to be cut',
      async () => {
        for (let index = 0; index < 50; index++, sent++) await reader.chat(text);
        return (await connections()) === 1 ? true : undefined;
      },
      { every: 1 },
    );
    lazy.close();
    expect(reader.socket.connected).toBe(true);
    const back = await server.join('member');
    const texts = (await back.history()).filter((entry) => entry.kind === 'chat');
    expect(texts).toHaveLength(sent);
  });

  it('WIRE-27: a page of history ends after 256 KiB, and says that there is more; pages have every entry once, from either end', async () => {
    await start({ limits: { chatPerSecond: 10_000, chatBurst: 10_000, commandBurst: 1000 } });
    const ann = await server.join('member');
    for (let index = 0; index < 100; index++) await ann.chat(`${index} ${'é'.repeat(4000)}`);
    const all = (await ann.history()).map(({ seq }) => seq);
    expect(all).toEqual(Array.from({ length: all.length }, (_, index) => index + 1));
    const first = await ann.ask('history', { after: 0, limit: 500 });
    expect(first.more).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(first.entries))).toBeLessThan(257 * 1024);
    const backward: number[] = [];
    for (let before = all.length + 1, more = true; more; ) {
      const page = await ann.ask('history', { before, limit: 500 });
      const seqs = (page.entries as { seq: number }[]).map(({ seq }) => seq);
      backward.unshift(...seqs);
      before = seqs[0] ?? 0;
      more = page.more === true;
    }
    expect(backward).toEqual(all);
    expect(await ann.ask('history', { after: 3, before: 7, limit: 2 })).toMatchObject({
      entries: [{ seq: 4 }, { seq: 5 }],
      more: true,
    });
    expect(await ann.ask('history', { before: 7, limit: 2 })).toMatchObject({
      entries: [{ seq: 5 }, { seq: 6 }],
      more: true,
    });
    expect(await ann.ask('history', { after: all.length, limit: 2 })).toEqual({ ok: true, entries: [], more: false });
    expect(await ann.ask('history', { before: 1, limit: 2 })).toEqual({ ok: true, entries: [], more: false });
  });
});
