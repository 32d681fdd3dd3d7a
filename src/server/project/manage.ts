import { randomUUID } from 'node:crypto';
import { badRequest, RoomError, unavailable } from '../../protocol/errors.ts';
import type { Manage } from '../../protocol/manage.ts';
import { type Actor, type Member, roleAtLeast } from '../../protocol/members.ts';
import { assertNever } from '../../shared/assert-never.ts';
import type { Access, AccessRecord, AccessRecords, KnownMember } from '../access/access.ts';
import { type Link, OWNERS_LINK } from '../access/links.ts';
import { normaliseName, uniqueName } from '../access/names.ts';

/** What is to be journalled for a request, and whom or what its answer is about. */
export interface ManagePlan {
  readonly records: readonly AccessRecord[];
  readonly link?: string;
  readonly member?: string;
}

/** Links in force at a time: enough for anybody, and few enough to be looked through at each handshake. */
const MAX_LINKS = 200;

/** All of it is for owners; a name of one's own is for everybody. */
export function refuseUnlessOwner(by: Member, request: Manage): void {
  if (by.role === 'owner' || (request.action === 'rename' && (request.member ?? by.id) === by.id)) return;
  throw new RoomError('forbidden', 'Only an owner decides who may be here and how.', {
    roles: ['owner'],
    role: by.role,
  });
}

/** Decides a request about members and links; throws the refusal. */
export function planManage(access: Access, by: Member, request: Manage, now: number): ManagePlan {
  refuseUnlessOwner(by, request);
  const actor: Actor = { id: by.id, name: by.name, kind: by.kind };
  const id = request.id ?? null;
  const changed = (
    member: KnownMember,
    change: AccessRecords['access']['change'],
    fields: Partial<AccessRecords['access']> = {},
  ): AccessRecord => ({
    kind: 'access',
    body: {
      member: member.id,
      change,
      by: actor,
      id,
      name: member.name,
      role: member.role,
      grant: member.grant,
      reason: null,
      ...fields,
    },
  });
  switch (request.action) {
    case 'list_links':
      return { records: [] };
    case 'show_link': {
      const link = livingLink(access, request.link);
      // Whoever has this key is an owner for as long as the host's secret lasts, whatever is decided here.
      if (link.id === OWNERS_LINK) throw badRequest('The host’s own key is shown by the host alone.');
      return { records: [], link: link.id };
    }
    case 'create_link': {
      if ([...access.links].filter(({ revoked }) => !revoked).length >= MAX_LINKS)
        throw unavailable(`There are ${MAX_LINKS} links in force already. End some of them first.`);
      const link = `l_${randomUUID().slice(0, 13)}`;
      const { role, kind = 'person', uses = 'many', lobby = false, expires_in_ms } = request;
      const expires_at = expires_in_ms === undefined ? null : now + expires_in_ms;
      return {
        records: [
          { kind: 'link', body: { link, action: 'created', by: actor, id, role, kind, uses, lobby, expires_at } },
        ],
        link,
      };
    }
    case 'rotate_link':
    case 'revoke_link': {
      const link = livingLink(access, request.link);
      if (link.id === OWNERS_LINK)
        throw badRequest('This is the host’s own key: it lasts as long as the host’s secret does.');
      return {
        records: [linkRecord(link, request.action === 'rotate_link' ? 'rotated' : 'revoked', actor, id)],
        link: link.id,
      };
    }
    case 'admit':
    case 'turn_away': {
      const member = known(access, request.member);
      if (member.status !== 'waiting') throw badRequest(`${member.name} does not wait to be let in.`);
      return {
        records: [
          request.action === 'admit'
            ? changed(member, 'admitted')
            : changed(member, 'turned_away', { reason: `${by.name} has turned you away.` }),
        ],
        member: member.id,
      };
    }
    case 'rename': {
      const member = present(access, request.member ?? by.id);
      const wanted = normaliseName(request.name);
      if (wanted === undefined) throw badRequest('A name needs characters that can be seen.');
      const others = [...access.members].filter(({ id: other }) => other !== member.id).map(({ name }) => name);
      const name = uniqueName(wanted, member.kind, others);
      return { records: name === member.name ? [] : [changed(member, 'renamed', { name })], member: member.id };
    }
    case 'set_role': {
      const member = present(access, request.member);
      if (member.id === by.id) throw badRequest('Your own role is changed by another owner.');
      if (member.grant === OWNERS_LINK) throw isHost(member);
      if (member.role === request.role) return { records: [], member: member.id };
      const link = access.link(member.grant);
      // By the same token they would be somebody new at once, with the role that was taken from them.
      const lowered = link !== undefined && !roleAtLeast(request.role, link.role);
      return {
        records: [changed(member, 'role', { role: request.role }), ...(lowered ? rotated(link, actor) : [])],
        member: member.id,
      };
    }
    case 'remove': {
      const member = known(access, request.member);
      if (member.id === by.id) throw badRequest('To go yourself, leave the room.');
      if (member.status === 'removed') throw badRequest(`${member.name} was removed already.`);
      if (member.grant === OWNERS_LINK) throw isHost(member);
      const reason = request.reason?.trim() || `${by.name} removed you from the room.`;
      const link = access.link(member.grant);
      // By the same token they would be back at once under another name.
      return {
        records: [changed(member, 'removed', { reason }), ...(link ? rotated(link, actor) : [])],
        member: member.id,
      };
    }
    default:
      return assertNever(request, 'action');
  }
}

function known(access: Access, id: string): KnownMember {
  const member = access.member(id);
  if (!member) throw badRequest(`There is no member ${JSON.stringify(id)} in this room.`);
  return member;
}

/** Somebody who is in the room or waits for it. */
function present(access: Access, id: string): KnownMember {
  const member = known(access, id);
  if (member.status === 'removed' || member.status === 'turned_away')
    throw badRequest(`${member.name} is not here any more.`);
  return member;
}

const isHost = ({ name }: KnownMember) =>
  badRequest(`${name} came by the host’s own key, so they are the host: end the host, or change its secret.`);

const rotated = (link: Link, by: Actor): AccessRecord[] =>
  link.revoked ? [] : [linkRecord(link, 'rotated', by, null)];

function livingLink(access: Access, id: string): Link {
  const link = access.link(id);
  if (!link || link.revoked) throw badRequest(`There is no link ${JSON.stringify(id)} here, or it was revoked.`);
  return link;
}

function linkRecord(link: Link, action: 'rotated' | 'revoked', by: Actor, id: string | null): AccessRecord {
  const { role, kind, uses, lobby, expires_at } = link;
  return { kind: 'link', body: { link: link.id, action, by, id, role, kind, uses, lobby, expires_at } };
}
