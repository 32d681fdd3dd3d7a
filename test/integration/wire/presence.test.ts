import { afterEach, describe, expect, it } from 'vitest';
import type { Joined } from '../../../src/protocol/events.ts';
import type { Look, Presence } from '../../../src/protocol/members.ts';
import { DOOR } from '../../support/server/door-workflow.ts';
import type { RoomClient } from '../../support/server/room-client.ts';
import { TestServer } from '../../support/server/test-server.ts';

interface Told {
  readonly project_id: string;
  readonly members: readonly Look[];
}

let server: TestServer;
afterEach(() => server.close());

/** Waits until somebody is told this of a member; as it stands in the event, nothing more and nothing less. */
const told = (listener: RoomClient, look: Look) =>
  listener.hear<Told>('presence', ({ members }) =>
    members.some((said) => said.id === look.id && JSON.stringify(said) === JSON.stringify(look)),
  );
const runOf = (joined: Joined | undefined) => joined?.runs[0]?.run ?? '';
const joinedOf = (client: RoomClient) => client.of<Joined>('joined')[0];

describe('what members look at', () => {
  it('WIRE-70: is told to the room and to who comes later, to nobody elsewhere, is kept nowhere, and goes with the connection', async () => {
    server = await TestServer.start({
      folders: { alpha: { 'door.workflow.yaml': DOOR }, beta: { 'door.workflow.yaml': DOOR } },
    });
    const ann = await server.join('owner', { name: 'Ann' });
    const bob = await server.join('viewer', { name: 'Bob' });
    const away = await server.join('owner', { project: 'beta', name: 'Away' });
    // Has a key for the room and is not in it.
    const outside = await server.connect('member', { name: 'Outside' });
    const before = await server.head();
    const looking_at = { run: runOf(joinedOf(ann)), state: 'closed', view: 'diagram' };
    expect(await ann.ask('presence', { looking_at })).toEqual({ ok: true, project_id: ann.projectId });
    const { id } = ann.member;
    expect(await told(bob, { id, looking_at })).toMatchObject({ project_id: ann.projectId });

    const cara = await server.join('member', { name: 'Cara' });
    expect(joinedOf(cara)?.members.find((member) => member.id === id)).toMatchObject({ name: 'Ann', looking_at });
    // A client that gives no callback is served all the same; what is left out is taken back.
    ann.socket.emit('presence', {});
    await told(bob, { id });

    // A second connection of hers counts while it was the last to be used, and no longer than it is there.
    const second = await server.join('owner', { session: ann.session });
    await ann.ask('presence', { looking_at: { view: 'stream' } });
    await second.ask('presence', { looking_at: { view: 'outline' } });
    await told(bob, { id, looking_at: { view: 'outline' } });
    second.close();
    await told(bob, { id, looking_at: { view: 'stream' } });
    await ann.ask('leave_project', {});
    const { members } = await bob.hear<{ members: Presence[] }>('members', (update) =>
      update.members.every((member) => member.id !== id),
    );
    expect(members.map(({ name }) => name).sort()).toEqual(['Bob', 'Cara']);

    expect((await server.head()) - before).toBe(2); // Cara and the reader of this number came
    for (const client of [away, outside]) {
      await client.caughtUp();
      expect(client.of('presence')).toEqual([]);
    }
  });

  it('WIRE-70: what is not there, and what is not of this form, is refused to its sender alone', async () => {
    server = await TestServer.start();
    const ann = await server.join('member', { name: 'Ann' });
    const bob = await server.join('member', { name: 'Bob' });
    const run = runOf(joinedOf(ann));
    const refused = async (payload: object, message: RegExp) =>
      expect(await ann.ask('presence', payload), JSON.stringify(payload)).toMatchObject({
        ok: false,
        error: { code: 'bad_request', message: expect.stringMatching(message) },
      });
    await refused({ looking_at: { run: 'door-99' } }, /no run door-99/);
    await refused({ looking_at: { run, state: 'nowhere' } }, /no such state/);
    await refused({ looking_at: { state: 'closed' } }, /send run as well/);
    await refused({ looking_at: { following: 'nobody' } }, /somebody else who is in the room/);
    await refused({ looking_at: { following: ann.member.id } }, /somebody else/);
    await refused({ looking_at: { view: 'elsewhere' } }, /looking_at.view/);
    await refused({ looking_at: { run, state: 'x'.repeat(1025) } }, /looking_at.state/);
    await refused({ member: bob.member.id, typing: true }, /Unknown field member/);
    await refused({ text: '/give_up' }, /Unknown field text/);
    await refused({ typing: 'yes' }, /typing/);
    await bob.caughtUp();
    expect(bob.of('presence')).toEqual([]);
  });

  it('WIRE-72: who may not write is not typing, nor who may not any more; a message’s text is in none of it', async () => {
    server = await TestServer.start();
    const host = await server.join('owner', { name: 'Host' });
    const ann = await server.join('member', { name: 'Ann' });
    const { id } = ann.member;
    await ann.ask('presence', { typing: true });
    await told(host, { id, typing: true });
    await host.ask('manage', { action: 'set_role', member: id, role: 'viewer' });
    await told(host, { id });
    expect(await ann.ask('presence', { typing: true })).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await ann.ask('presence', { typing: false, looking_at: { view: 'stream' } })).toMatchObject({ ok: true });

    // Put out: what was said goes with the place, and nothing of others is heard any more.
    await host.ask('manage', { action: 'remove', member: id });
    await ann.gone();
    const heard = ann.of('presence').length;
    await host.ask('presence', { looking_at: { view: 'diagram' } });
    await told(host, { id: host.member.id, looking_at: { view: 'diagram' } });
    expect(ann.of('presence').length).toBe(heard);
  });

  it('WIRE-71: has a budget of its own: 4 a second and 12 at once over all connections; commands, chat and pages have all of theirs', async () => {
    const clock = { now: () => 1_700_000_000_000, after: () => ({ dispose: () => undefined }) };
    server = await TestServer.start({ clock });
    const ann = await server.join('member');
    const second = await server.join('member', { session: ann.session });
    const bob = await server.join('member');
    const answers = [];
    for (let index = 0; index < 8; index++)
      for (const client of [ann, second])
        answers.push(await client.ask('presence', { looking_at: { view: 'stream' } }));
    expect(answers.map(({ ok }) => ok)).toEqual(Array.from({ length: 16 }, (_, index) => index < 12));
    expect(answers[12]).toMatchObject({ error: { code: 'rate_limited', details: { retry_after_ms: 250 } } });
    expect(await bob.ask('presence', { looking_at: { view: 'stream' } })).toMatchObject({ ok: true });
    const accepted = async (times: number, ask: () => Promise<{ ok: boolean }>) => {
      let count = 0;
      for (let index = 0; index < times; index++) if ((await ask()).ok) count += 1;
      return count;
    };
    expect(await accepted(41, () => ann.command('knock'))).toBe(40);
    expect(await accepted(11, () => ann.chat('hello'))).toBe(10);
    expect(await accepted(30, () => ann.ask('history', { limit: 1 }))).toBe(30);
  });
});
