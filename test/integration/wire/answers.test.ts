import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doorState, someTime } from '../../support/server/expected.ts';
import { TestServer } from '../../support/server/test-server.ts';
import { until } from '../../support/vscode/until.ts';

let server: TestServer;
let project: string;
beforeEach(async () => {
  server = await TestServer.start();
  project = server.project().projectId;
});
afterEach(() => server.close());

describe('a program of four lines', () => {
  it('WIRE-6: the snippet of the README joins, hears state updates and sends a command, with no callback anywhere', async () => {
    const { url } = server;
    const { member: token } = server.project().tokens;
    const project_id = project;
    const told: unknown[][] = [];

    const socket = io(url, { auth: { token } });
    socket.emit('join_project', { project_id });
    socket.on('state_update', (run) => told.push([run.workflow, run.state, run.accepts]));
    socket.emit('command', { command: '/open' });

    const events: [string, unknown][] = [];
    socket.onAny((event: string, payload: unknown) => events.push([event, payload]));
    await until('the state update', async () => told[0]);
    expect(told).toEqual([['door', 'opened', ['close', 'knock']]]);

    socket.emit('chat_message', { text: 'hello' });
    socket.emit('chat_message', { text: '/close' });
    socket.emit('command', { command: 'fly' });
    socket.emit('history', {});
    await until('the last answer', async () => events.filter(([event]) => event === 'command_response')[3]);
    expect(events.map(([event]) => event)).toEqual([
      'joined',
      'members',
      'command_response',
      'state_update',
      'entry',
      'chat_message',
      'entry',
      'command_response',
      'state_update',
      'entry',
      'command_response',
      'command_response',
    ]);
    const refusals = events.flatMap(([event, payload]) =>
      event === 'command_response' && !(payload as { ok: boolean }).ok ? [payload] : [],
    );
    expect(refusals).toMatchObject([
      { ok: false, id: null, command: 'fly', error: { code: 'unknown_command' } },
      { ok: false, id: null, command: 'history', error: { code: 'bad_request' } },
    ]);
    socket.disconnect();
  });
});

describe('answers', () => {
  it('WIRE-7: joining is answered with everything there is to know, and with the secret in the acknowledgement alone', async () => {
    const client = await server.connect('approver', { name: 'Ann' });
    const answer = await client.ask('join_project', { project_id: project });
    const { ok, session, ...rest } = answer;
    expect(ok).toBe(true);
    expect(session).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await client.hear('joined')).toEqual(rest);
    const me = { id: expect.stringMatching(/^m_[0-9a-f-]{13}$/), name: 'Ann', role: 'approver', kind: 'person' };
    expect(rest).toEqual({
      project_id: project,
      name: 'alpha',
      room: `project_${project}`,
      protocol: 1,
      epoch: expect.any(String),
      seq: expect.any(Number),
      now: expect.any(Number),
      member: me,
      members: expect.arrayContaining([{ ...me, connections: 1 }]),
      workflows: [
        {
          id: 'door',
          title: 'Door',
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          runs: 'single',
          commands: expect.arrayContaining([
            { name: 'open', title: 'Open', roles: ['member', 'approver', 'owner'], args: {}, required: [] },
            { name: 'lock', title: 'Lock', roles: ['owner'], args: {}, required: [] },
          ]),
          graph: expect.objectContaining({ initial: 'closed', parallel: false }),
        },
      ],
      runs: [expect.objectContaining({ run: 'door-1', workflow: 'door', status: 'active' })],
      problems: [],
      tail: expect.any(Array),
      reset: false,
    });
    const seqs = (rest.tail as { seq: number }[]).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: rest.seq as number }, (_, index) => index + 1));
    expect((rest.tail as object[]).at(-1)).toEqual({
      seq: rest.seq,
      at: someTime,
      by: { id: (rest.member as { id: string }).id, name: 'Ann', kind: 'person' },
      kind: 'member',
      member: (rest.member as { id: string }).id,
      name: 'Ann',
      role: 'approver',
      member_kind: 'person',
      waiting: false,
    });
    client.close();
  });

  it('WIRE-8: a command is acknowledged, answered to the room, and told as the state it led to, in this order', async () => {
    const ann = await server.join('member', { name: 'Ann the second' });
    const bob = await server.join('viewer', { name: 'Bob' });
    const by = {
      id: ann.member.id,
      name: 'Ann the second',
      kind: 'person',
    };
    const answer = await ann.command('open', { id: 'first-1' });
    const seq = answer.seq as number;
    const accepted = { project_id: project, id: 'first-1', command: 'open', run: 'door-1', seq, by, state: 'opened' };
    expect(answer).toEqual({ ok: true, ...accepted });
    await bob.caughtUp();
    const told = bob.heard.slice(bob.heard.findIndex(({ event }) => event === 'command_response'));
    expect(told).toEqual([
      { event: 'command_response', payload: { ok: true, ...accepted } },
      {
        event: 'state_update',
        payload: doorState(project, {
          seq,
          by,
          command: 'open',
          from: 'closed',
          state: 'opened',
          active: ['opened'],
          accepts: ['close', 'knock'],
          taken: ['closed:open:0'],
          context: expect.objectContaining({ opened: expect.any(Number) }),
        }),
      },
      {
        event: 'entry',
        payload: {
          project_id: project,
          entry: {
            seq,
            at: someTime,
            by,
            kind: 'transition',
            run: 'door-1',
            workflow: 'door',
            title: 'Door',
            state: 'opened',
            active: ['opened'],
            taken: ['closed:open:0'],
            status: 'active',
            event: 'open',
            args: {},
            from: 'closed',
            id: 'first-1',
          },
        },
      },
    ]);
    expect(ann.heard.filter(({ event }) => event === 'command_response')).toHaveLength(1);
    await ann.command('close');
    ann.close();
    bob.close();
  });

  it('WIRE-9: a chat message is acknowledged with its number, and told to everyone with who wrote it', async () => {
    const ann = await server.join('member', { name: 'Cara' });
    const bob = await server.join('viewer');
    const by = { id: ann.member.id, name: 'Cara', kind: 'person' };
    const answer = await ann.chat('good morning 🎉', { id: 'c-1' });
    expect(answer).toEqual({ ok: true, id: 'c-1', seq: expect.any(Number) });
    const message = { seq: answer.seq, at: someTime, by, text: 'good morning 🎉', id: 'c-1' };
    expect(await bob.hear('chat_message')).toEqual({ project_id: project, ...message });
    expect(await bob.hear('entry', ({ entry }: { entry: { seq: number } }) => entry.seq === answer.seq)).toEqual({
      project_id: project,
      entry: { kind: 'chat', ...message },
    });
    expect(await ann.chat('no id')).toEqual({ ok: true, id: null, seq: (answer.seq as number) + 1 });
    ann.close();
    bob.close();
  });

  it('WIRE-10: text that begins with a slash is a command, with the answers and refusals of one', async () => {
    const ann = await server.join('owner');
    const bob = await server.join('viewer');
    expect(await ann.chat('/open', { id: 's-1' })).toMatchObject({
      ok: true,
      id: 's-1',
      command: 'open',
      state: 'opened',
    });
    expect(await bob.hear('command_response')).toMatchObject({ ok: true, id: 's-1', command: 'open' });
    expect(await ann.chat('/knock note="two words" times=2')).toMatchObject({ ok: true, command: 'knock' });
    const refusal = await ann.chat('/open', { id: 's-2' });
    expect(refusal).toMatchObject({
      ok: false,
      error: { code: 'not_accepted', details: { state: 'opened', accepts: ['close', 'knock'] } },
    });
    expect(await ann.hear('command_response', ({ id }) => id === 's-2')).toEqual({
      ok: false,
      id: 's-2',
      command: '/open',
      error: refusal.error,
    });
    await bob.caughtUp();
    expect(bob.of('command_response').filter(({ id }) => id === 's-2')).toEqual([]);
    expect(await ann.command('/close')).toMatchObject({ ok: true, state: 'closed' });
    ann.close();
    bob.close();
  });

  it('WIRE-11: a refused command is told to its sender alone, with what is accepted instead', async () => {
    const ann = await server.join();
    const bob = await server.join();
    const before = await server.head();
    for (const [request, code] of [
      [{ command: 'close' }, 'not_accepted'],
      [{ command: 'fly' }, 'unknown_command'],
      [{ command: 'lock' }, 'forbidden'],
      [{ command: 'knock', args: { times: 0 } }, 'bad_args'],
      [{ command: 'open', expect_seq: 1 }, 'conflict'],
      [{ command: 'open', run: 'nowhere-1' }, 'bad_request'],
    ] as const) {
      const answer = await ann.ask('command', request);
      expect(answer, JSON.stringify(request)).toMatchObject({ ok: false, error: { code } });
      expect(ann.of('command_response').at(-1)).toEqual({
        ok: false,
        id: null,
        command: request.command,
        error: answer.error,
      });
    }
    await bob.caughtUp();
    expect(bob.heard.map(({ event }) => event).filter((event) => event !== 'joined' && event !== 'members')).toEqual([
      'entry',
    ]);
    expect(await server.head()).toBe(before + 1);
    ann.close();
    bob.close();
  });

  it('WIRE-12: the same id again gets the first answer and changes nothing, also after coming back; another content is a conflict', async () => {
    const ann = await server.join();
    const first = await ann.command('open', { id: 'once' });
    const message = await ann.chat('only once', { id: 'once-more' });
    const again = await server.join('member', { session: ann.session });
    expect(await again.command('open', { id: 'once' })).toEqual(first);
    expect(await again.chat('only once', { id: 'once-more' })).toEqual(message);
    expect(await again.command('close', { id: 'once' })).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(await again.chat('another', { id: 'once-more' })).toMatchObject({ ok: false, error: { code: 'conflict' } });
    const other = await server.join();
    expect(await other.chat('mine', { id: 'once-more' })).toMatchObject({ ok: true });
    await ann.caughtUp();
    expect(ann.of('state_update')).toHaveLength(1);
    expect(ann.of('chat_message').map(({ text }) => text)).toEqual(['only once', 'mine']);
    await ann.command('close');
    for (const client of [ann, again, other]) client.close();
  });

  it('WIRE-13: the requests of one connection are served in the order they were sent', async () => {
    const ann = await server.join('owner');
    const sent = Array.from({ length: 8 }, (_, index) =>
      index % 2 === 0 ? ann.command(index % 4 === 0 ? 'open' : 'close') : ann.chat(`line ${index}`),
    );
    const seqs = (await Promise.all(sent)).map(({ ok, seq }) => ok && seq);
    expect(seqs).toEqual(Array.from({ length: 8 }, (_, index) => (seqs[0] as number) + index));
    ann.close();
  });

  it('WIRE-14: after leaving nothing of the room is heard and nothing can be sent', async () => {
    const ann = await server.join();
    const bob = await server.join();
    expect(await bob.ask('leave_project', {})).toEqual({ ok: true, project_id: project });
    const silent = bob.heard.length;
    await ann.chat('gone?');
    expect(await bob.chat('still here')).toMatchObject({ ok: false, error: { code: 'not_joined' } });
    expect(bob.heard.length).toBe(silent);
    expect(
      await ann.hear('members', ({ members }: { members: { connections: number }[] }) => members.length === 1),
    ).toMatchObject({
      project_id: project,
      members: [{ connections: 1 }],
    });
    await bob.join(project);
    expect(await bob.chat('back')).toMatchObject({ ok: true });
    ann.close();
    bob.close();
  });
});

describe('the members of a room', () => {
  it('WIRE-15: everybody is told who is here with how many connections, whenever that changes', async () => {
    const ann = await server.join('owner', { name: 'Olga' });
    const second = await server.join('owner', { session: ann.session });
    const olga = (connections: number) => (payload: { members: { name: string; connections: number }[] }) =>
      payload.members.some((member) => member.name === 'Olga' && member.connections === connections);
    expect(second.member).toEqual(ann.member);
    await ann.hear('members', olga(2));
    ann.heard.length = 0;
    second.close();
    await ann.hear('members', olga(1));
    ann.close();
  });
});
