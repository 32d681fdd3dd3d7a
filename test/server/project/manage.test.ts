import { describe, expect, it } from 'vitest';
import { RoomError } from '../../../src/protocol/errors.ts';
import { Manage, type Managed } from '../../../src/protocol/manage.ts';
import { type Member, ROLES, type Role } from '../../../src/protocol/members.ts';
import type { TokenName } from '../../../src/server/access/tokens.ts';
import { hashOf } from '../../../src/server/access/tokens.ts';
import { Host, TestJournal } from './host.ts';

const ACTIONS = Manage.def.options.map((option) => [...option.shape.action.def.values][0] as Manage['action']);

/** Somebody comes in by one of the project's own links. */
async function enter({ project }: Host, token: TokenName | { token: string }, name?: string) {
  const grant = project.grantOf(hashOf(typeof token === 'string' ? project.ownTokens[token] : token.token));
  if (!grant) throw new Error('The link lets nobody in.');
  return await project.admit(grant, name === undefined ? {} : { name });
}

/** What the request is refused with; it must be refused, and change nothing. */
async function refusal(host: Host, by: Member, request: Manage) {
  const before = host.journal.next;
  const error = await host.project.manage(by, request).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RoomError)) throw new Error(`${request.action} was not refused: ${String(error)}`);
  expect(host.journal.next).toBe(before);
  return error.toWire();
}

const linkOf = ({ link }: Managed) => link ?? expect.fail('no link was told');
const tokenOf = ({ token }: Managed) => token ?? expect.fail('no token was told');
const now = (host: Host, { id }: Member) => host.project.member(id) ?? expect.fail('not in the room');

/** A room with a host, an owner and a member who came by links, and a guest in the lobby. */
async function room() {
  const host = await Host.open();
  const me = (await enter(host, 'owner', 'Hanna')).member;
  const make = async (role: Role, more: object = {}) =>
    host.project.manage(me, { action: 'create_link', role, ...more });
  const owners = await make('owner');
  const members = await make('member');
  const lobby = await make('member', { lobby: true });
  const owner = (await enter(host, { token: tokenOf(owners) }, 'Olga')).member;
  const mei = await enter(host, { token: tokenOf(members) }, 'Mei');
  const gil = (await enter(host, { token: tokenOf(lobby) }, 'Gil')).member;
  return { host, me, owner, mei: mei.member, session: mei.session, gil, owners, members, lobby };
}

describe('who decides', () => {
  const requestFor = (action: Manage['action'], about: { mei: Member; gil: Member; link: string }): Manage => {
    const { mei, gil, link } = about;
    switch (action) {
      case 'create_link':
        return { action, role: 'viewer' };
      case 'show_link':
      case 'rotate_link':
      case 'revoke_link':
        return { action, link };
      case 'list_links':
        return { action };
      case 'admit':
      case 'turn_away':
        return { action, member: gil.id };
      case 'rename':
        return { action, member: mei.id, name: 'May' };
      case 'set_role':
        return { action, member: mei.id, role: 'viewer' };
      case 'remove':
        return { action, member: mei.id };
    }
  };

  it.each(ACTIONS)('ACC-22: %s is for owners alone, and counts once it is durable', async (action) => {
    const { host, me, mei, gil, members } = await room();
    const request = requestFor(action, { mei, gil, link: linkOf(members).id });
    for (const role of ROLES.slice(0, -1)) {
      for (const kind of ['person', 'agent'] as const) {
        const error = await refusal(host, { id: 'm_other', name: 'Other', role, kind }, request);
        expect(error).toMatchObject({ code: 'forbidden', details: { roles: ['owner'], role } });
      }
    }
    const { seq } = await host.project.manage(me, request);
    const reads = action === 'list_links' || action === 'show_link';
    expect(seq === null).toBe(reads);
    if (!reads) expect(host.journal.next).toBeGreaterThan(seq ?? Number.POSITIVE_INFINITY);
  });

  it('ACC-22: everybody may rename themselves, and nobody else; a name is one that nobody has', async () => {
    const { host, mei, gil, me } = await room();
    for (const role of ROLES)
      expect(await host.project.manage({ ...mei, role }, { action: 'rename', name: `Mei ${role}` })).toMatchObject({
        member: { id: mei.id, name: `Mei ${role}` },
      });
    expect((await refusal(host, mei, { action: 'rename', member: me.id, name: 'Mine' })).code).toBe('forbidden');
    for (const name of ['Hanna', 'Ηаnna', 'H a n n a', 'Hanna\u200b', '\u202eHanna'])
      expect((await host.project.manage(mei, { action: 'rename', name })).member?.name).toMatch(/ \(2\)$/);
    expect((await refusal(host, mei, { action: 'rename', name: '\u200b\u2800' })).message).toContain('can be seen');
    // A name of somebody who waits or has gone is somebody's as well.
    await host.project.manage(me, { action: 'turn_away', member: gil.id });
    expect((await host.project.manage(mei, { action: 'rename', name: 'Gil' })).member?.name).toBe('Gil (2)');
    const { seq } = await host.project.manage(mei, { action: 'rename', name: 'Gil (2)' });
    expect(seq).toBeNull();
  });

  it('ACC-22: what names nobody, nothing, or the wrong moment is refused with a sentence', async () => {
    const { host, me, owner, mei, gil, members } = await room();
    const link = linkOf(members).id;
    await host.project.manage(me, { action: 'revoke_link', link });
    for (const request of [
      { action: 'admit', member: 'm_nobody' },
      { action: 'admit', member: mei.id },
      { action: 'turn_away', member: me.id },
      { action: 'rename', member: 'constructor', name: 'x' },
      { action: 'set_role', member: me.id, role: 'viewer' },
      { action: 'remove', member: me.id },
      { action: 'show_link', link },
      { action: 'rotate_link', link },
      { action: 'revoke_link', link },
      { action: 'show_link', link: '__proto__' },
    ] as const) {
      const { code, message } = await refusal(host, me, request);
      expect(code, request.action).toBe('bad_request');
      expect(message).toMatch(/^[A-Z].*\.$/);
    }
    await host.project.manage(me, { action: 'remove', member: gil.id, reason: ' Wrong room ' });
    for (const request of [
      { action: 'remove', member: gil.id },
      { action: 'admit', member: gil.id },
      { action: 'set_role', member: gil.id, role: 'member' },
      { action: 'rename', member: gil.id, name: 'Someone' },
    ] as const)
      expect((await refusal(host, owner, request)).code).toBe('bad_request');
    expect(host.project.farewell(gil.id)).toEqual({ reason: 'Wrong room', cause: 'removed' });
  });

  it('ACC-22: there are at most 200 links in force, and one that ended makes room', async () => {
    const { host, me } = await room();
    const { links = [] } = await host.project.manage(me, { action: 'list_links' });
    for (let count = links.length; count < 200; count++)
      await host.project.manage(me, { action: 'create_link', role: 'viewer' });
    expect((await refusal(host, me, { action: 'create_link', role: 'viewer' })).code).toBe('unavailable');
    await host.project.manage(me, { action: 'revoke_link', link: 'own:agent' });
    await host.project.manage(me, { action: 'create_link', role: 'viewer' });
  });

  it('ACC-32: of two owners who put each other out at once, the first is the one who stays', async () => {
    for (const action of ['remove', 'set_role'] as const) {
      const { host, me, owner, owners } = await room();
      const second = (await enter(host, { token: tokenOf(owners) }, 'Otto')).member;
      const against = (by: Member, member: Member) =>
        host.project.manage(now(host, by), {
          ...(action === 'remove' ? { action } : { action, role: 'viewer' }),
          member: member.id,
        });
      const ends = await Promise.allSettled([
        against(owner, second),
        // As the gateway does it: who asks is looked up when the request is served.
        Promise.resolve().then(() => against(second, owner)),
      ]);
      expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(host.project.member(owner.id)).toMatchObject({ role: 'owner' });
      expect(host.project.member(second.id)?.role).toBe(action === 'remove' ? undefined : 'viewer');
      expect(now(host, me).role).toBe('owner');
    }
  });
});

describe('the host’s own key', () => {
  it('ACC-31: it is told to nobody, ended by nobody, and who came by it is lowered and removed by nobody', async () => {
    const { host, me, owner } = await room();
    for (const request of [
      { action: 'show_link', link: 'own:owner' },
      { action: 'rotate_link', link: 'own:owner' },
      { action: 'revoke_link', link: 'own:owner' },
      { action: 'set_role', member: me.id, role: 'viewer' },
      { action: 'remove', member: me.id },
    ] as const)
      expect((await refusal(host, owner, request)).code, request.action).toBe('bad_request');
    expect(JSON.stringify(await host.project.manage(owner, { action: 'list_links' }))).not.toContain(
      host.project.ownTokens.owner,
    );
    expect(host.project.grantOf(hashOf(host.project.ownTokens.owner))).toMatchObject({ role: 'owner' });
  });

  it('ACC-31: the project’s other own links end and change like any', async () => {
    const { host, me } = await room();
    const before = host.project.ownTokens;
    await host.project.manage(me, { action: 'rotate_link', link: 'own:viewer' });
    await host.project.manage(me, { action: 'revoke_link', link: 'own:agent' });
    expect(host.project.ownTokens.viewer).not.toBe(before.viewer);
    expect([before.viewer, before.agent].map((token) => host.project.grantOf(hashOf(token)))).toEqual([
      undefined,
      undefined,
    ]);
    expect(host.project.grantOf(hashOf(host.project.ownTokens.viewer))).toMatchObject({ role: 'viewer' });
    const later = await host.restart();
    expect(later.project.ownTokens).toEqual(host.project.ownTokens);
  });
});

describe('a request about members and links', () => {
  it('ACC-29: sent again it gets its first answer, the token too, and changes nothing; also in another life', async () => {
    const { host, me, mei, gil } = await room();
    const requests: Manage[] = [
      { action: 'create_link', role: 'approver', uses: 'single', expires_in_ms: 60_000, id: 'a' },
      { action: 'rename', name: 'Hanna Maria', id: 'b' },
      { action: 'set_role', member: mei.id, role: 'approver', id: 'c' },
      { action: 'admit', member: gil.id, id: 'd' },
      { action: 'remove', member: gil.id, reason: 'Enough', id: 'e' },
    ];
    const first = [];
    for (const request of requests) first.push(await host.project.manage(now(host, me), request));
    const after = host.journal.next;
    let life = host;
    for (let count = 0; count < 2; count++) {
      for (const [index, request] of requests.entries())
        expect(await life.project.manage(now(life, me), request)).toEqual(first[index]);
      expect(life.journal.next).toBe(after);
      expect(await refusal(life, me, { action: 'create_link', role: 'owner', id: 'a' })).toMatchObject({
        code: 'conflict',
        details: { reason: 'id_reused' },
      });
      life = await life.restart();
    }
    // At once, before the first is durable.
    const twice = { action: 'create_link', role: 'viewer', id: 'twice' } as const;
    const [one, two] = await Promise.all([life.project.manage(me, twice), life.project.manage(me, twice)]);
    expect(two).toEqual(one);
    expect(life.journal.next).toBe(after + 1);
  });

  it('ACC-29: an owner who is one no more gets no old answer again, and no token with it', async () => {
    const { host, me, owner } = await room();
    const create = { action: 'create_link', role: 'owner', id: 'mine' } as const;
    await host.project.manage(owner, create);
    await host.project.manage(me, { action: 'set_role', member: owner.id, role: 'approver' });
    expect(await refusal(host, now(host, owner), create)).toMatchObject({ code: 'forbidden' });
  });

  it('ACC-29: what could not be written did not happen, and can be sent again with the same id', async () => {
    const journal = new TestJournal();
    const host = await Host.open([], { journal });
    const me = (await enter(host, 'owner', 'Hanna')).member;
    const mei = (await enter(host, 'member', 'Mei')).member;
    const heard: unknown[] = [];
    host.project.onAccess(() => heard.push('access'));
    const remove = { action: 'remove', member: mei.id, id: 'r' } as const;
    const create = { action: 'create_link', role: 'member', id: 'c' } as const;
    journal.full = true;
    for (const request of [remove, create]) expect((await refusal(host, me, request)).code).toBe('unavailable');
    expect([now(host, mei).name, heard]).toEqual(['Mei', []]);
    journal.full = false;
    await host.project.manage(me, remove);
    expect(host.project.member(mei.id)).toBeUndefined();
    const made = await host.project.manage(me, create);
    expect(host.project.grantOf(hashOf(tokenOf(made)))).toMatchObject({ role: 'member' });
  });

  it('ACC-30: nothing of a token or session stands in the journal, the history, a snapshot of the members or what is told', async () => {
    const { host, me, mei, session, members, lobby, owners } = await room();
    const rotated = await host.project.manage(me, { action: 'rotate_link', link: linkOf(members).id, id: 'r' });
    await host.project.manage(me, { action: 'remove', member: mei.id });
    const secrets = [
      ...Object.values(host.project.ownTokens),
      ...[members, lobby, owners, rotated].map(tokenOf),
      session ?? expect.fail('no session was given'),
    ];
    const kept = JSON.stringify([
      host.journal.read({ after: 0, limit: 1000 }),
      host.journal.requestOf(me.id, 'r'),
      host.project.history({ limit: 500 }),
      host.published,
      host.logged,
      await host.project.manage(me, { action: 'list_links' }),
    ]);
    for (const secret of secrets) {
      expect(secret).toMatch(/^[\w-]{43}$/);
      expect(kept).not.toContain(secret);
    }
    expect(JSON.stringify(host.project.history({ limit: 500 }))).not.toContain(hashOf(session ?? ''));
  });

  it('ACC-22: what was decided is told to everybody as an entry: who, what, by whom, and why', async () => {
    const { host, me, mei, gil } = await room();
    await host.project.manage(me, { action: 'admit', member: gil.id });
    await host.project.manage(me, { action: 'set_role', member: gil.id, role: 'approver' });
    await host.project.manage(me, { action: 'rename', member: gil.id, name: 'Gilbert' });
    await host.project.manage(me, { action: 'remove', member: mei.id, reason: 'Off topic' });
    const { entries } = host.project.history({ limit: 5 });
    const by = { id: me.id, name: 'Hanna', kind: 'person' };
    const about = { seq: expect.any(Number), at: expect.any(Number), by, kind: 'access', id: null };
    expect(entries).toEqual([
      { ...about, member: gil.id, change: 'admitted', name: 'Gil', role: 'member' },
      { ...about, member: gil.id, change: 'role', name: 'Gil', role: 'approver' },
      { ...about, member: gil.id, change: 'renamed', name: 'Gilbert', role: 'approver' },
      { ...about, member: mei.id, change: 'removed', name: 'Mei', role: 'member', reason: 'Off topic' },
      expect.objectContaining({ kind: 'link', action: 'rotated', role: 'member', by }),
    ]);
  });
});
