import { randomUUID } from 'node:crypto';
import { badRequest, RoomError } from '../../protocol/errors.ts';
import type { Manage } from '../../protocol/manage.ts';
import type { Actor, Member } from '../../protocol/members.ts';
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

/** Decides a request about members and links; throws the refusal. */
export function planManage(access: Access, by: Member, request: Manage, now: number): ManagePlan {
  if (by.role !== 'owner' && !(request.action === 'rename' && (request.member ?? by.id) === by.id))
    throw new RoomError('forbidden', 'Only an owner decides who may be here and how.', {
      roles: ['owner'],
      role: by.role,
    });
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
    case 'show_link':
      return { records: [], link: livingLink(access, request.link).id };
    case 'create_link': {
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
          changed(member, request.action === 'admit' ? 'admitted' : 'turned_away', {
            reason: 'An owner has turned you away.',
          }),
        ],
        member: member.id,
      };
    }
    case 'rename': {
      const member = known(access, request.member ?? by.id);
      const wanted = normaliseName(request.name);
      if (wanted === undefined) throw badRequest('A name needs characters that can be seen.');
      const others = [...access.members].filter(({ id: other }) => other !== member.id).map(({ name }) => name);
      return {
        records: [changed(member, 'renamed', { name: uniqueName(wanted, member.kind, others) })],
        member: member.id,
      };
    }
    case 'set_role': {
      const member = known(access, request.member);
      if (member.id === by.id) throw badRequest('Your own role is changed by another owner.');
      return { records: [changed(member, 'role', { role: request.role })], member: member.id };
    }
    case 'remove': {
      const member = known(access, request.member);
      if (member.id === by.id) throw badRequest('To go yourself, leave the room.');
      if (member.status === 'removed') throw badRequest(`${member.name} was removed already.`);
      if (member.grant === OWNERS_LINK)
        throw badRequest(
          `${member.name} came by the host’s own key, so they are the host: end the host, or change its secret.`,
        );
      const reason = request.reason?.trim() || `${by.name} removed you from the room.`;
      const link = access.link(member.grant);
      // By the same token they would be back at once under another name.
      const rotated = link && !link.revoked ? [linkRecord(link, 'rotated', actor, null)] : [];
      return { records: [changed(member, 'removed', { reason }), ...rotated], member: member.id };
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

function livingLink(access: Access, id: string): Link {
  const link = access.link(id);
  if (!link || link.revoked) throw badRequest(`There is no link ${JSON.stringify(id)} here, or it was revoked.`);
  return link;
}

function linkRecord(link: Link, action: 'rotated' | 'revoked', by: Actor, id: string | null): AccessRecord {
  const { role, kind, uses, lobby, expires_at } = link;
  return { kind: 'link', body: { link: link.id, action, by, id, role, kind, uses, lobby, expires_at } };
}
