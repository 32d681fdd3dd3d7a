import { randomUUID } from 'node:crypto';
import { unauthorized } from '../../protocol/errors.ts';
import type { Manage, Managed } from '../../protocol/manage.ts';
import type { Member } from '../../protocol/members.ts';
import type { Clock } from '../../shared/clock.ts';
import { type Access, type AccessRecord, type KnownMember, linkInfo } from '../access/access.ts';
import { type Link, type LinkKeys, OWN_LINKS } from '../access/links.ts';
import { normaliseName, uniqueName } from '../access/names.ts';
import { hashOf, newSecret, type TokenName } from '../access/tokens.ts';
import type { Admission, Farewell, Grant } from './room.ts';

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
    const { generation } = found;
    const known = this.#holder(link, session);
    const here = known !== undefined && isHere(known);
    if (known?.grant === link.id) return here ? this.#grant(link, generation, known.id) : undefined;
    return this.#letsIn(link, generation) ? this.#grant(link, generation, here ? known.id : undefined) : undefined;
  }

  /** The link stands, and so does the one by which the member is here now: it may be another, with another role. */
  stands({ id }: Grant, memberId: string | undefined): boolean {
    if (!this.#isInForce(id)) return false;
    if (memberId === undefined) return true;
    const known = this.#access().member(memberId);
    return known?.status === 'in' && this.#isInForce(known.grant);
  }

  farewell(memberId: string | undefined): Farewell {
    const known = memberId === undefined ? undefined : this.#access().member(memberId);
    if (known?.status === 'removed' || known?.status === 'turned_away')
      return { reason: known.reason ?? 'An owner put you out.', cause: known.status };
    return { reason: 'Your link or token is no longer valid.', cause: 'link' };
  }

  member(id: string): Member | undefined {
    const known = this.#access().member(id);
    return known?.status === 'in' ? memberOf(known) : undefined;
  }

  waits(id: string): Member | undefined {
    const known = this.#access().member(id);
    return known?.status === 'waiting' ? memberOf(known) : undefined;
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
    const here = known !== undefined && isHere(known);
    if (here && known.grant === link.id) return this.#back(known, link);
    // Who was put out does not come back by the same link; by another one they are somebody new.
    if (known?.grant === link.id) throw unauthorized();
    if (!this.#letsIn(link, grant.generation)) throw unauthorized();
    return here ? this.#back(known, link) : this.#newcomer(link, request.name);
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

  #isInForce(linkId: string): boolean {
    const link = this.#access().link(linkId);
    return link !== undefined && !link.revoked;
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

  #grant({ id, role, kind }: Link, generation: number, holder: string | undefined): Grant {
    return { id, projectId: this.#projectId, role, kind, generation, ...(holder !== undefined && { holder }) };
  }

  /** Somebody known is back; by another link than before, they are here by that one from now on. */
  #back(known: KnownMember, link: Link): Admission & { readonly records: readonly AccessRecord[] } {
    // A link without a lobby lets them in, as it would a stranger.
    const waiting = known.status === 'waiting' && (known.grant === link.id || link.lobby);
    const member = memberOf(known);
    if (known.grant === link.id) return { records: [], member, waiting };
    const { role, id: grant } = link;
    const body = { member: known.id, by: null, id: null, name: known.name, role, grant, reason: null } as const;
    const records: AccessRecord[] = [{ kind: 'access', body: { ...body, change: 'moved' } }];
    if (known.status === 'waiting' && !waiting) records.push({ kind: 'access', body: { ...body, change: 'admitted' } });
    return { records, member: { ...member, role }, waiting };
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

const isHere = ({ status }: KnownMember): boolean => status === 'in' || status === 'waiting';

const memberOf = ({ id, name, role, kind }: KnownMember): Member => ({ id, name, role, kind });
