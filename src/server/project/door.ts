import { randomUUID } from 'node:crypto';
import { unauthorized } from '../../protocol/errors.ts';
import type { Manage, Managed } from '../../protocol/manage.ts';
import type { Member } from '../../protocol/members.ts';
import type { Clock } from '../../shared/clock.ts';
import { type Access, type AccessRecord, type KnownMember, linkInfo } from '../access/access.ts';
import { type Link, type LinkKeys, OWN_LINKS } from '../access/links.ts';
import { normaliseName, uniqueName } from '../access/names.ts';
import { hashOf, newSecret, type TokenName } from '../access/tokens.ts';
import type { Admission, Grant } from './room.ts';

/**
 * Who gets into a project, and as whom. A token says by which link; a session secret says who, so that who is known stays who
 * they are, with the role they have now, when the link has changed since.
 */
export class Door {
  readonly #keys: LinkKeys;
  readonly #projectId: string;
  readonly #clock: Clock;
  /** The state is another one after a replay, so it is asked for each time. */
  readonly #access: () => Access;

  constructor(keys: LinkKeys, projectId: string, clock: Clock, access: () => Access) {
    this.#keys = keys;
    this.#projectId = projectId;
    this.#clock = clock;
    this.#access = access;
  }

  get ownTokens(): Readonly<Record<TokenName, string>> {
    const own = OWN_LINKS.map((link) => [
      link.id.slice('own:'.length),
      this.#keys.token(this.#access().link(link.id) ?? link),
    ]);
    return Object.fromEntries(own) as Record<TokenName, string>;
  }

  grantOf(tokenHash: string, session: string | undefined): Grant | undefined {
    const access = this.#access();
    const found = this.#keys.find(tokenHash, access.links);
    const link = found && access.link(found.link);
    if (!link || link.revoked) return undefined;
    const known = this.#holder(link, session);
    if (known?.grant === link.id)
      return known.status === 'in' || known.status === 'waiting' ? this.#grant(link) : undefined;
    return this.#letsIn(link, found.generation) ? this.#grant(link) : undefined;
  }

  stands({ id }: Grant, memberId: string | undefined): boolean {
    const link = this.#access().link(id);
    if (!link || link.revoked) return false;
    return memberId === undefined || this.#access().member(memberId)?.status === 'in';
  }

  farewell(memberId: string): string {
    return this.#access().member(memberId)?.reason ?? 'Your link or token is no longer valid.';
  }

  member(id: string): Member | undefined {
    const known = this.#access().member(id);
    return known?.status === 'in' ? memberOf(known) : undefined;
  }

  /** What is to be journalled so that they are in. Throws when the link has filled up or run out since the handshake. */
  admit(
    grant: Grant,
    request: { readonly name?: string; readonly session?: string },
  ): Admission & { readonly records: readonly AccessRecord[] } {
    const access = this.#access();
    const link = access.link(grant.id);
    if (!link || link.revoked) throw unauthorized();
    const known = this.#holder(link, request.session);
    if (known && (known.status === 'in' || known.status === 'waiting')) return this.#back(known, link);
    // Who was put out does not come back by the same link; by another one they are somebody new.
    if (known?.grant === link.id) throw unauthorized();
    if (!this.#letsIn(link, link.generation)) throw unauthorized();
    return this.#newcomer(link, request.name);
  }

  /** An answer to an owner, with what it is about as it is now; tokens are told to owners alone and kept nowhere. */
  tell(request: Manage, linkId: string | undefined, memberId: string | undefined): Omit<Managed, 'seq'> {
    const access = this.#access();
    const link = linkId === undefined ? undefined : access.link(linkId);
    const member = memberId === undefined ? undefined : access.member(memberId);
    return {
      ...(link && { link: linkInfo(link) }),
      ...(link && !link.revoked && { token: this.#keys.token(link) }),
      ...(member && { member: memberOf(member) }),
      ...(request.action === 'list_links' && { links: [...access.links].map(linkInfo) }),
    };
  }

  /** Who holds this session secret, if the link is one that they could come by: an agent never becomes a person. */
  #holder(link: Link, session: string | undefined): KnownMember | undefined {
    const known = session === undefined ? undefined : this.#access().bySession(hashOf(session));
    return known?.kind === link.kind ? known : undefined;
  }

  /** Whether the link lets somebody new in by a token of this generation. */
  #letsIn(link: Link, generation: number): boolean {
    if (generation !== link.generation) return false;
    if (link.expires_at !== null && this.#clock.now() >= link.expires_at) return false;
    return link.uses === 'many' || link.joined === 0;
  }

  #grant({ id, role, kind }: Link): Grant {
    return { id, projectId: this.#projectId, role, kind };
  }

  /** Somebody known is back; by another link than before, they are here by that one from now on. */
  #back(known: KnownMember, link: Link): Admission & { readonly records: readonly AccessRecord[] } {
    const waiting = known.status === 'waiting';
    const member = memberOf(known);
    if (known.grant === link.id) return { records: [], member, waiting };
    const { role, id: grant } = link;
    const body = {
      member: known.id,
      change: 'moved',
      by: null,
      id: null,
      name: known.name,
      role,
      grant,
      reason: null,
    } as const;
    return { records: [{ kind: 'access', body }], member: { ...member, role }, waiting };
  }

  #newcomer(link: Link, name: string | undefined): Admission & { readonly records: readonly AccessRecord[] } {
    const session = newSecret();
    const wanted = name === undefined ? undefined : normaliseName(name);
    const taken = [...this.#access().members].map((member) => member.name);
    const member: Member = {
      id: `m_${randomUUID().slice(0, 13)}`,
      name: uniqueName(wanted, link.kind, taken),
      role: link.role,
      kind: link.kind,
    };
    const body = { ...member, grant: link.id, session: hashOf(session), waiting: link.lobby };
    return { records: [{ kind: 'member', body }], member, waiting: link.lobby, session };
  }
}

const memberOf = ({ id, name, role, kind }: KnownMember): Member => ({ id, name, role, kind });
