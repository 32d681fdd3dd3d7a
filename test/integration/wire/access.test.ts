import { afterEach, describe, expect, it } from 'vitest';
import type { LinkInfo, Manage } from '../../../src/protocol/manage.ts';
import type { Presence, Role } from '../../../src/protocol/members.ts';
import { RawRoom } from '../../support/server/raw-room.ts';
import { type Answer, Refused, RoomClient, type RoomClientOptions } from '../../support/server/room-client.ts';
import { TestServer, type TestServerOptions } from '../../support/server/test-server.ts';
import { until } from '../../support/vscode/until.ts';

let server: TestServer;
const guests: (RoomClient | RawRoom)[] = [];
afterEach(async () => {
  for (const guest of guests.splice(0)) guest.close();
  await server.close();
});
const start = async (options: TestServerOptions = {}) => {
  server = await TestServer.start(options);
  return await server.join('owner', { name: 'Olga' });
};

/** A handshake with any token. */
async function come(token: string, options: Partial<RoomClientOptions> = {}): Promise<RoomClient> {
  const client = await RoomClient.connect({ url: server.url, token, ...options });
  guests.push(client);
  return client;
}
const project = () => server.project().projectId;
const ask = (client: RoomClient) => client.ask('join_project', { project_id: project() });

/** Into the room with any token. */
async function enter(token: string, options: Partial<RoomClientOptions> = {}): Promise<RoomClient> {
  const client = await come(token, options);
  await client.join(project());
  return client;
}

const manage = async (owner: RoomClient, request: Manage): Promise<Answer> => {
  const answer = await owner.ask('manage', request);
  if (!answer.ok) throw new Refused(answer.error?.message ?? 'refused', answer.error);
  return answer;
};
async function link(
  owner: RoomClient,
  role: Role,
  more: Omit<Extract<Manage, { action: 'create_link' }>, 'action' | 'role'> = {},
) {
  const answer = await manage(owner, { action: 'create_link', role, ...more });
  return { token: String(answer.token), id: (answer.link as LinkInfo).id };
}
const refusedAs = (promise: Promise<unknown>) =>
  promise.then(
    () => 'let in',
    (error: unknown) => (error instanceof Refused ? (error.data as { code: string }).code : String(error)),
  );
const membersOf = (client: RoomClient) => client.of<{ members: Presence[] }>('members').at(-1)?.members ?? [];
/** None at once where the connection has gone already. */
const answerOrNone = async (client: RoomClient, event: string, payload: object) =>
  client.socket.connected ? await client.answerOrNone(event, payload) : undefined;

/** Everything that there is to send, each of which writes something or tells something. */
const SENT = [
  ['chat_message', { text: 'still here' }],
  ['command', { command: 'open' }],
  ['history', { limit: 5 }],
  ['manage', { action: 'rename', name: 'Back Again' }],
] as const;

describe('putting somebody out', () => {
  it.each(['remove', 'revoke'] as const)(
    'ACC-26: %s: out on every connection and transport before the owner is answered; nothing is taken or told after, and nothing brings them back',
    async (how) => {
      const olga = await start();
      const { token, id } = await link(olga, 'member');
      const mei = await enter(token, { name: 'Mei' });
      const { session } = mei;
      const joined = [mei, await enter(token, { session }), await enter(token, { session, transports: ['polling'] })];
      const spare = [
        await come(token, { session }),
        await come(token),
        await come(token, { transports: ['polling'] }),
        await come(token, { session, transports: ['polling'] }),
      ];
      const left = await enter(token, { session });
      await left.ask('leave_project', {});
      await olga.chat('before');
      for (const client of joined) await client.hear('chat_message', ({ text }) => text === 'before');

      const { seq } = await manage(
        olga,
        how === 'remove'
          ? { action: 'remove', member: mei.member.id, reason: 'Off topic' }
          : { action: 'revoke_link', link: id },
      );
      const head = await server.head();
      // What is sent from now on, whether or not its sender knows yet.
      const late = [...joined, ...spare, left].flatMap((client) =>
        SENT.map(([event, payload]) => answerOrNone(client, event, payload)),
      );
      const joins = [...spare, left].map((client) => answerOrNone(client, 'join_project', { project_id: project() }));
      await olga.chat('after');
      for (const answer of await Promise.all([...late, ...joins])) expect(answer?.ok ?? false).toBe(false);
      for (const client of [...joined, ...spare, left]) await client.gone();

      for (const client of joined) expect(Math.max(...client.seqs)).toBeLessThan(Number(seq));
      for (const client of joined)
        expect(client.of('removed')).toEqual([
          how === 'remove'
            ? { project_id: project(), reason: 'Off topic', cause: 'removed' }
            : { project_id: project(), reason: 'Your link or token is no longer valid.', cause: 'link' },
        ]);
      for (const client of spare) expect(client.of('entry')).toEqual([]);
      const since = (await olga.history(head)).map((entry) => [entry.kind, entry.by?.name]);
      expect(since.filter(([, name]) => name !== 'Olga' && name !== undefined)).toEqual([]);
      expect(membersOf(olga).map(({ name }) => name)).toEqual(['Olga']);

      for (const options of [{}, { session }, { session, name: 'Mei' }, { transports: ['polling'] as const }])
        expect(await refusedAs(enter(token, options))).toBe('unauthorized');
      await server.down();
      await server.up();
      expect(await refusedAs(enter(token, { session }))).toBe('unauthorized');
      expect(await refusedAs(enter(token))).toBe('unauthorized');
    },
  );

  it('ACC-26: others who came by the same link stay when one of them is removed, also over a restart', async () => {
    const olga = await start();
    const { token } = await link(olga, 'member');
    const mei = await enter(token, { name: 'Mei' });
    const ben = await enter(token, { name: 'Ben' });
    await manage(olga, { action: 'remove', member: mei.member.id });
    expect(await ben.chat('still here')).toMatchObject({ ok: true });
    expect(ben.of('removed')).toEqual([]);
    const { session } = ben;
    await server.down();
    await server.up();
    expect((await enter(token, { session })).member).toEqual(ben.member);
  });

  it('ACC-26: what is sent together with the removal is done before it or not at all', async () => {
    const olga = await start();
    const { token } = await link(olga, 'member');
    for (let round = 0; round < 10; round++) {
      const fresh = round === 0 ? token : (await link(olga, 'member')).token;
      const mei = await enter(fresh);
      const removal = manage(olga, { action: 'remove', member: mei.member.id });
      const sent = Array.from({ length: 8 }, (_, index) =>
        mei.answerOrNone('chat_message', { text: `${round}.${index}` }),
      );
      await removal;
      const head = (await olga.history()).at(-1)?.seq ?? 0;
      const answers = await Promise.all(sent);
      const entries = await olga.history();
      const removed = entries.findLast((entry) => entry.kind === 'access')?.seq ?? 0;
      const chats = entries.filter((entry) => entry.kind === 'chat' && entry.text.startsWith(`${round}.`));
      for (const { seq } of chats) expect(seq).toBeLessThan(removed);
      for (const answer of answers) if (answer?.ok) expect(answer.seq as number).toBeLessThan(removed);
      expect(entries.at(-1)?.seq).toBe(head);
    }
  });
});

describe('roles', () => {
  it('ACC-27: raising and lowering count from the next request on connections that are open, and everybody is told', async () => {
    const olga = await start();
    const { token } = await link(olga, 'viewer');
    const mei = await enter(token, { name: 'Mei' });
    const second = await enter(token, { session: mei.session, transports: ['polling'] });
    const set = (role: Role) => manage(olga, { action: 'set_role', member: mei.member.id, role });
    const lock = async () => (await mei.command('lock')).error?.code ?? 'ok';
    const both = async () => [await mei.chat('hello'), await second.chat('hello')].map(({ ok }) => ok);
    const shown = () => membersOf(mei).find(({ name }) => name === 'Mei')?.role;

    expect([await both(), await lock()]).toEqual([[false, false], 'forbidden']);
    await set('member');
    expect([await both(), await lock()]).toEqual([[true, true], 'forbidden']);
    await set('owner');
    expect(await lock()).toBe('ok');
    expect((await mei.ask('manage', { action: 'list_links' })).ok).toBe(true);
    await mei.caughtUp();
    expect(shown()).toBe('owner');
    await set('viewer');
    expect([await both(), await lock()]).toEqual([[false, false], 'forbidden']);
    expect((await mei.ask('manage', { action: 'list_links' })).error?.code).toBe('forbidden');
    await mei.caughtUp();
    expect([shown(), mei.socket.connected, second.socket.connected]).toEqual(['viewer', true, true]);
    expect(
      mei
        .of<{ entry: { kind: string; change?: string; role?: string } }>('entry')
        .flatMap(({ entry }) => (entry.kind === 'access' ? [`${entry.change} ${entry.role}`] : [])),
    ).toEqual(['role member', 'role owner', 'role viewer']);
    // The metrics count connections by the role that counts now.
    expect(server.orchestrator.metrics(project())).toContain('role="viewer"} 2');
  });

  it('ACC-27: a lowered member does not become what they were by coming anew', async () => {
    const olga = await start();
    const { token } = await link(olga, 'approver');
    const spare = await come(token);
    const mei = await enter(token, { name: 'Mei' });
    await manage(olga, { action: 'set_role', member: mei.member.id, role: 'viewer' });
    await spare.gone();
    expect(await refusedAs(enter(token))).toBe('unauthorized');
    expect((await enter(token, { session: mei.session })).member.role).toBe('viewer');
    expect(await mei.chat('mine')).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });
});

describe('links', () => {
  it('ACC-24: of guests who come at once by a link for one, exactly one gets in, whatever they hold already', async () => {
    const olga = await start();
    for (let round = 0; round < 5; round++) {
      const { token } = await link(olga, 'member', { uses: 'single' });
      const known = await server.join('viewer');
      const racers = await Promise.all([
        ...Array.from({ length: 6 }, (_, index) => come(token, { transports: [index % 2 ? 'polling' : 'websocket'] })),
        come(token, { session: known.session }),
      ]);
      const answers = await Promise.all(racers.map(ask));
      expect(answers.filter(({ ok }) => ok).length).toBe(1);
      for (const { ok, error } of answers) if (!ok) expect(error?.code).toBe('unauthorized');
      expect(await refusedAs(come(token))).toBe('unauthorized');
      const { links } = (await manage(olga, { action: 'list_links' })) as unknown as { links: LinkInfo[] };
      expect(links.at(-1)).toMatchObject({ uses: 'single', joined: 1 });
    }
  });

  it('ACC-25: a link that runs out or is rotated between handshake and join lets nobody new in', async () => {
    const olga = await start();
    const { token, id } = await link(olga, 'member');
    const mei = await enter(token);
    const spare = await come(token);
    const rotated = await manage(olga, { action: 'rotate_link', link: id });
    await spare.gone();
    expect(spare.of('removed')).toMatchObject([{ cause: 'link' }]);
    expect(await mei.chat('still here')).toMatchObject({ ok: true });
    expect(await refusedAs(come(token))).toBe('unauthorized');
    expect((await enter(String(rotated.token))).member.role).toBe('member');

    const short = await link(olga, 'member', { expires_in_ms: 1000 });
    const late = await come(short.token);
    await until(
      'the link to run out',
      async () => ((await refusedAs(come(short.token))) === 'unauthorized' ? true : undefined),
      {
        every: 300,
      },
    );
    expect(await ask(late)).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
  });

  it('ACC-23: an agent’s link makes agents, whose owner-made role counts as anybody’s', async () => {
    const olga = await start();
    const { token } = await link(olga, 'owner', { kind: 'agent' });
    const bot = await enter(token);
    expect(bot.member).toEqual({ id: expect.any(String), name: 'Agent 1', role: 'owner', kind: 'agent' });
    const person = await server.join('member', { name: 'Petra' });
    expect((await enter(token, { session: person.session })).member).toMatchObject({ kind: 'agent', name: 'Agent 2' });
    await manage(olga, { action: 'set_role', member: bot.member.id, role: 'viewer' });
    expect(await bot.chat('hello')).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });
});

describe('the lobby', () => {
  it('ACC-28: one who waits learns nothing of the room; let in, they get it as it is then', async () => {
    const olga = await start();
    const { token } = await link(olga, 'member', { lobby: true });
    const gil = await come(token, { name: 'Gil' });
    const answer = await ask(gil);
    expect(answer).toEqual({
      ok: true,
      project_id: project(),
      waiting: true,
      member: { id: expect.any(String), name: 'Gil', role: 'member', kind: 'person' },
      session: expect.stringMatching(/^[\w-]{43}$/),
    });
    const { id } = answer.member as { id: string };
    await olga.hear('members', ({ members }: { members: Presence[] }) => members.some(({ waiting }) => waiting));
    await olga.chat('a secret');
    await olga.command('open');
    for (const [event, payload] of SENT)
      expect(await gil.ask(event, payload)).toMatchObject({ ok: false, error: { code: 'not_joined' } });
    expect(await gil.ask('leave_project', {})).toMatchObject({ ok: false, error: { code: 'not_joined' } });
    await gil.caughtUp();
    expect(gil.heard.map(({ event }) => event)).toEqual(['command_response']);
    // Asking again makes nobody new.
    const head = await server.head();
    expect(await ask(gil)).toMatchObject({ ok: true, waiting: true, member: { id } });
    expect(membersOf(olga)).toEqual([
      expect.objectContaining({ name: 'Olga' }),
      { ...(answer.member as object), connections: 1, waiting: true },
    ]);

    await manage(olga, { action: 'admit', member: id });
    const joined = await gil.hear<{ seq: number; state: string; members: Presence[]; session?: string }>('joined');
    expect(joined.seq).toBe((await server.head()) - 1);
    expect(joined.seq).toBeGreaterThan(head);
    expect(joined.session).toBeUndefined();
    expect(JSON.stringify(joined)).toContain('a secret');
    expect(joined.members.map(({ name, waiting }) => [name, waiting])).toEqual([
      ['Olga', undefined],
      ['Gil', undefined],
    ]);
    expect(await gil.chat('thank you')).toMatchObject({ ok: true });
    await olga.hear('chat_message', ({ text }) => text === 'thank you');
  });

  it('ACC-28: whoever is let in while others write gets every entry once, in order', async () => {
    const olga = await start();
    const { token } = await link(olga, 'member', { lobby: true });
    const writer = await server.join('member', { name: 'Writer' });
    for (let round = 0; round < 6; round++) {
      const gil = await come(token);
      const { member } = (await ask(gil)) as unknown as { member: { id: string } };
      const writing = ['open', 'close', 'knock'].map((command) => writer.command(command));
      await Promise.all([manage(olga, { action: 'admit', member: member.id }), ...writing]);
      const joined = await gil.hear<{ seq: number; tail: { seq: number }[]; runs: { seq: number }[] }>('joined');
      await writer.chat(`round ${round}`);
      await gil.hear('chat_message', ({ text }) => text === `round ${round}`);
      for (const run of joined.runs) expect(run.seq).toBeLessThanOrEqual(joined.seq);
      const all = [...joined.tail.map(({ seq }) => seq), ...gil.seqs];
      expect(all).toEqual(Array.from(all, (_, index) => (all[0] ?? 0) + index));
      gil.close();
    }
  });

  it('ACC-28: turned away one is out on every connection, told by whom, and does not come back', async () => {
    const olga = await start();
    const { token } = await link(olga, 'member', { lobby: true });
    const gil = await come(token, { name: 'Gil' });
    const { member, session } = (await ask(gil)) as unknown as { member: { id: string }; session: string };
    const second = await come(token, { session, transports: ['polling'] });
    expect(await ask(second)).toMatchObject({ waiting: true, member });
    await until(
      'both connections',
      async () => membersOf(olga).find(({ waiting }) => waiting)?.connections === 2 || undefined,
    );
    await manage(olga, { action: 'turn_away', member: member.id });
    for (const client of [gil, second]) {
      await client.gone();
      expect(client.heard).toEqual([
        {
          event: 'removed',
          payload: { project_id: project(), reason: 'Olga has turned you away.', cause: 'turned_away' },
        },
      ]);
    }
    expect(membersOf(olga).map(({ name }) => name)).toEqual(['Olga']);
    expect(await refusedAs(come(token, { session }))).toBe('unauthorized');
    expect(await ask(await come(token))).toMatchObject({ waiting: true });
  });

  it('ACC-28: waiting outlives a disconnect and a restart; an owner’s word counts also while nobody is there', async () => {
    let olga = await start();
    const { token } = await link(olga, 'member', { lobby: true });
    const gil = await come(token, { name: 'Gil' });
    const { member, session } = (await ask(gil)) as unknown as { member: { id: string }; session: string };
    gil.close();
    await until('nobody to wait', async () => membersOf(olga).every(({ waiting }) => !waiting) || undefined);
    await server.down();
    await server.up();
    olga = await server.join('owner', { session: olga.session });
    const back = await come(token, { session });
    expect(await ask(back)).toEqual({ ok: true, project_id: project(), waiting: true, member });
    await olga.hear('members', ({ members }: { members: Presence[] }) => members.some(({ waiting }) => waiting));
    back.close();
    await manage(olga, { action: 'admit', member: member.id });
    expect((await enter(token, { session })).member).toEqual(member);
  });

  it('ACC-28: a lobby ends with its link', async () => {
    const olga = await start();
    const { token, id } = await link(olga, 'member', { lobby: true });
    const gil = await come(token);
    await ask(gil);
    await manage(olga, { action: 'revoke_link', link: id });
    await gil.gone();
    expect(gil.of('removed')).toMatchObject([{ cause: 'link' }]);
  });
});

describe('how many', () => {
  it('ACC-33: a room takes so many members; who is in comes by further connections, and a place that is free is taken', async () => {
    const olga = await start({ limits: { membersPerRoom: 3 } });
    const mei = await server.join('member', { name: 'Mei' });
    const rush = await Promise.all(Array.from({ length: 6 }, async () => ask(await server.connect('member'))));
    expect(rush.filter(({ ok }) => ok).length).toBe(1);
    for (const { ok, error } of rush) if (!ok) expect(error).toMatchObject({ code: 'unavailable' });
    const tabs = await Promise.all([1, 2, 3].map(() => server.join('member', { session: mei.session })));
    await olga.hear('members', ({ members }: { members: Presence[] }) =>
      members.some(({ name, connections }) => name === 'Mei' && connections === 4),
    );
    expect(membersOf(olga).length).toBe(3);
    for (const tab of [mei, ...tabs]) tab.close();
    await olga.hear('members', ({ members }: { members: Presence[] }) => members.length === 2);
    expect(await ask(await server.connect('member'))).toMatchObject({ ok: true });
  });

  it('ACC-33: newcomers are let in at a pace, whatever session they claim; who is known comes back at once', async () => {
    const olga = await start({ limits: { newMembersPerMinute: 4 } });
    const rush = await Promise.all(
      Array.from({ length: 8 }, async (_, index) =>
        ask(await server.connect('member', index % 2 ? { session: `s${index}`.repeat(20) } : {})),
      ),
    );
    // The owner was the first of the four.
    expect(rush.filter(({ ok }) => ok).length).toBe(3);
    for (const { ok, error } of rush)
      if (!ok) expect(error).toMatchObject({ code: 'rate_limited', details: { retry_after_ms: expect.any(Number) } });
    expect((await server.join('owner', { session: olga.session })).member.id).toBe(olga.member.id);
  });

  it('ACC-33: a lobby is bounded too, and full it keeps no member out', async () => {
    const olga = await start({ limits: { membersPerRoom: 2 } });
    const { token } = await link(olga, 'member', { lobby: true });
    const waiting = [];
    for (let index = 0; index < 4; index++) waiting.push(await ask(await come(token)));
    expect(waiting.map(({ ok, error }) => (ok ? 'waits' : error?.code))).toEqual([
      'waits',
      'waits',
      'unavailable',
      'unavailable',
    ]);
    expect(membersOf(olga).length).toBe(3);
    expect(await ask(await server.connect('member'))).toMatchObject({ ok: true });
  });

  it('WIRE-14: who leaves and joins again on the same connection is the same member', async () => {
    await start();
    const mei = await server.join('member', { name: 'Mei' });
    await mei.ask('leave_project', {});
    expect(await ask(mei)).toMatchObject({ ok: true, member: mei.member });
  });
});

describe('guessing', () => {
  it('ACC-34: a thousand wrong tokens get at most five answers a second, cost nobody their place, and keep nobody waiting', async () => {
    const olga = await start();
    const began = performance.now();
    let answers = 0;
    const guess = async (index: number) => {
      try {
        const room = await RawRoom.open(server.port);
        room.send(`40{"token":"guess-${index}"}`);
        await room.end();
        answers += room.frames.filter((frame) => frame.startsWith('44')).length;
      } catch (error) {
        if (!String(error).includes('503')) throw error;
      }
    };
    let next = 0;
    const guessing = Promise.all(
      Array.from({ length: 20 }, async () => {
        while (next < 1000) await guess(next++);
      }),
    );
    let honest = 0;
    while (next < 1000) {
      expect(await olga.command('knock')).toMatchObject({ ok: true });
      const fresh = await server.connect('viewer');
      honest += 1;
      fresh.close();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await guessing;
    const seconds = (performance.now() - began) / 1000;
    expect(answers).toBeGreaterThan(0);
    expect(answers).toBeLessThanOrEqual(Math.ceil(seconds) * 5 + 1);
    expect(honest).toBeGreaterThan(0);
  });

  it('ACC-34: a wrong token is told of also by long polling, and one at a time at once', async () => {
    await start();
    for (const transports of [['websocket'], ['polling']] as const)
      expect(await refusedAs(come('x'.repeat(43), { transports }))).toBe('unauthorized');
  });
});
