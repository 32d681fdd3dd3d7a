import { describe, expect, it } from 'vitest';
import { RoomError } from '../../../src/protocol/errors.ts';
import type { Manage } from '../../../src/protocol/manage.ts';
import { hashOf } from '../../../src/server/access/tokens.ts';
import type { Grant } from '../../../src/server/project/room.ts';
import { Host, olga } from './host.ts';

type Create = Omit<Extract<Manage, { action: 'create_link' }>, 'action'>;

/** Makes a link; its token, and its id. */
async function link({ project }: Host, create: Create) {
  const made = await project.manage(olga, { action: 'create_link', ...create });
  if (made.token === undefined || !made.link) throw new Error('no link was made');
  return { token: made.token, id: made.link.id };
}

const joined = async (host: Host, id: string) =>
  (await host.project.manage(olga, { action: 'list_links' })).links?.find((each) => each.id === id)?.joined;

const grant = ({ project }: Host, token: string, session?: string) => project.grantOf(hashOf(token), session);

/** Comes in as the gateway lets people in. */
async function enter(host: Host, token: string, session?: string) {
  const found = grant(host, token, session);
  if (!found) throw new Error('The link lets nobody in.');
  return await host.project.admit(found, session === undefined ? {} : { session });
}

const isRefused = (host: Host, found: Grant | undefined, session?: string) =>
  found === undefined
    ? Promise.resolve(true)
    : host.project.admit(found, session === undefined ? {} : { session }).then(
        () => false,
        (error: unknown) => error instanceof RoomError && error.code === 'unauthorized',
      );

describe('a link', () => {
  it('ACC-23: gives its role and kind to whoever comes by it, and counts them', async () => {
    const host = await Host.open();
    for (const role of ['viewer', 'member', 'approver', 'owner'] as const)
      for (const kind of ['person', 'agent'] as const) {
        const { token, id } = await link(host, { role, kind });
        const { member, waiting } = await enter(host, token);
        await enter(host, token);
        expect([member.role, member.kind, waiting, await joined(host, id)]).toEqual([role, kind, false, 2]);
      }
  });

  it('ACC-24: for a single use lets one in, however many come at once; that one comes back, and nobody else', async () => {
    const host = await Host.open();
    const { token, id } = await link(host, { role: 'member', uses: 'single' });
    const handshakes = Array.from({ length: 20 }, () => grant(host, token));
    const ends = await Promise.all(handshakes.map((found) => isRefused(host, found)));
    expect(ends.filter((refused) => !refused).length).toBe(1);
    expect([grant(host, token), await joined(host, id)]).toEqual([undefined, 1]);
    const later = await host.restart();
    expect([grant(later, token), await joined(later, id)]).toEqual([undefined, 1]);
  });

  it('ACC-24: is used up by somebody who is here already, too', async () => {
    const host = await Host.open();
    const viewers = await link(host, { role: 'viewer' });
    const { token } = await link(host, { role: 'approver', uses: 'single' });
    const mei = await enter(host, viewers.token);
    const back = await enter(host, token, mei.session);
    expect(back.member).toMatchObject({ id: mei.member.id, role: 'approver' });
    expect(grant(host, token)).toBeUndefined();
    expect((await enter(host, token, mei.session)).member).toEqual(back.member);
  });

  it('ACC-25: lets nobody new in once it has run out; who is in comes back, also in another life', async () => {
    const host = await Host.open();
    const { token } = await link(host, { role: 'member', expires_in_ms: 60_000 });
    const mei = await enter(host, token);
    const ready = grant(host, token);
    await host.clock.pass(59_999);
    expect(grant(host, token)).toBeDefined();
    await host.clock.pass(1);
    expect(grant(host, token)).toBeUndefined();
    expect(await isRefused(host, ready)).toBe(true);
    const other = await enter(host, (await link(host, { role: 'viewer' })).token);
    expect(await isRefused(host, ready && { ...ready, holder: other.member.id }, other.session)).toBe(true);
    expect((await enter(host, token, mei.session)).member).toEqual(mei.member);
    const later = await host.restart();
    expect([grant(later, token), grant(later, token, mei.session)?.holder]).toEqual([undefined, mei.member.id]);
  });

  it('ACC-25: rotated, it has another token; the old one lets nobody new in, and who is in stays', async () => {
    const host = await Host.open();
    const { token, id } = await link(host, { role: 'member' });
    const mei = await enter(host, token);
    const spare = grant(host, token);
    const rotated = await host.project.manage(olga, { action: 'rotate_link', link: id });
    expect(rotated.token).not.toBe(token);
    expect(grant(host, token)).toBeUndefined();
    expect(await isRefused(host, spare)).toBe(true);
    expect((await enter(host, token, mei.session)).member).toEqual(mei.member);
    expect((await enter(host, rotated.token ?? '')).member.role).toBe('member');
    const later = await host.restart();
    expect([grant(later, token), grant(later, rotated.token ?? '')?.role]).toEqual([undefined, 'member']);
    const again = await later.project.manage(olga, { action: 'rotate_link', link: id });
    expect(new Set([token, rotated.token, again.token]).size).toBe(3);
  });

  it('ACC-26: revoked, it is nothing to anybody, and the stay of those who are here by it ends', async () => {
    const host = await Host.open();
    const viewers = await link(host, { role: 'viewer' });
    const owners = await link(host, { role: 'owner' });
    const came = grant(host, viewers.token);
    const mei = await enter(host, viewers.token);
    await enter(host, owners.token, mei.session);
    expect(host.project.member(mei.member.id)?.role).toBe('owner');
    await host.project.manage(olga, { action: 'revoke_link', link: owners.id });
    // Whatever connection they have: here by the owners' link, they are here no more.
    expect([came && host.project.stands(came, mei.member.id), grant(host, owners.token, mei.session)]).toEqual([
      false,
      undefined,
    ]);
    // The link by which they came first is another one, with its own role.
    expect((await enter(host, viewers.token, mei.session)).member).toMatchObject({ id: mei.member.id, role: 'viewer' });
    const later = await host.restart();
    expect(grant(later, owners.token, mei.session)).toBeUndefined();
  });
});

describe('who was put out', () => {
  it('ACC-26: does not come back by the session, by a handshake made before, or by the same token under another name', async () => {
    const host = await Host.open();
    const { token, id } = await link(host, { role: 'member' });
    const mei = await enter(host, token);
    const ben = await enter(host, token);
    const spares = [grant(host, token), grant(host, token, mei.session)];
    await host.project.manage(olga, { action: 'remove', member: mei.member.id, reason: 'Off topic' });
    for (const life of [host, await host.restart()]) {
      expect(life.project.member(mei.member.id)).toBeUndefined();
      expect([grant(life, token), grant(life, token, mei.session)]).toEqual([undefined, undefined]);
      expect(await isRefused(life, spares[0])).toBe(true);
      expect(await isRefused(life, spares[1], mei.session)).toBe(true);
      expect(life.project.farewell(mei.member.id)).toEqual({ reason: 'Off topic', cause: 'removed' });
      expect(grant(life, token, ben.session)?.holder).toBe(ben.member.id);
    }
    const shown = await host.project.manage(olga, { action: 'show_link', link: id });
    // By the new token of a link they are somebody new: what they were is not given back.
    const again = await enter(host, shown.token ?? '');
    expect(again.member.id).not.toBe(mei.member.id);
  });

  it('ACC-27: a role that was lowered is not had again by the same token, and one that is lowered comes back lowered', async () => {
    const host = await Host.open();
    const { token } = await link(host, { role: 'approver' });
    const mei = await enter(host, token);
    const spare = grant(host, token);
    await host.project.manage(olga, { action: 'set_role', member: mei.member.id, role: 'viewer' });
    for (const life of [host, await host.restart()]) {
      expect((await enter(life, token, mei.session)).member).toMatchObject({ id: mei.member.id, role: 'viewer' });
      expect([grant(life, token), await isRefused(life, spare)]).toEqual([undefined, true]);
    }
    const raised = await host.project.manage(olga, { action: 'set_role', member: mei.member.id, role: 'owner' });
    expect(raised.member?.role).toBe('owner');
    expect((await enter(host, token, mei.session)).member.role).toBe('owner');
  });
});

describe('the lobby', () => {
  it('ACC-28: who waits is no member until let in, and waits on over a restart; turned away they do not come back', async () => {
    const host = await Host.open();
    const { token } = await link(host, { role: 'member', lobby: true });
    const gil = await enter(host, token);
    const eve = await enter(host, token);
    const gone = await enter(host, token);
    expect([gil.waiting, host.project.member(gil.member.id), host.project.waits(gil.member.id)]).toEqual([
      true,
      undefined,
      gil.member,
    ]);
    await host.project.manage(olga, { action: 'rename', member: gil.member.id, name: 'Gilbert' });
    const later = await host.restart();
    const back = await enter(later, token, gil.session);
    expect(back).toEqual({ member: { ...gil.member, name: 'Gilbert' }, waiting: true });
    await later.project.manage(olga, { action: 'admit', member: gil.member.id });
    await later.project.manage(olga, { action: 'turn_away', member: eve.member.id });
    await later.project.manage(olga, { action: 'remove', member: gone.member.id });
    for (const life of [later, await later.restart()]) {
      expect(await enter(life, token, gil.session)).toMatchObject({ waiting: false });
      expect([grant(life, token, eve.session), grant(life, token, gone.session)]).toEqual([undefined, undefined]);
      expect(life.project.farewell(eve.member.id)).toEqual({
        reason: 'olga has turned you away.',
        cause: 'turned_away',
      });
      // Nothing of a turning away clings to who was let in.
      expect(life.project.farewell(gil.member.id).cause).toBe('link');
    }
  });

  it('ACC-28: a link without a lobby lets in who waits; one with a lobby keeps nobody out who is in', async () => {
    const host = await Host.open();
    const lobby = await link(host, { role: 'approver', lobby: true });
    const open = await link(host, { role: 'viewer' });
    const gil = await enter(host, lobby.token);
    expect(await enter(host, open.token, gil.session)).toMatchObject({ waiting: false, member: { role: 'viewer' } });
    expect(host.project.member(gil.member.id)).toMatchObject({ role: 'viewer' });
    expect(await enter(host, lobby.token, gil.session)).toMatchObject({ waiting: false, member: { role: 'approver' } });
    expect(await (await host.restart()).replayed()).toBe(host.seen());
  });
});
