import type { Json } from '../../protocol/json.ts';
import type { LinkInfo } from '../../protocol/manage.ts';
import type { Actor, Member, MemberKind, Role } from '../../protocol/members.ts';
import { type Link, OWN_LINKS } from './links.ts';

/** What the journal keeps of who may be here. */
export interface AccessRecords {
  /** Somebody new. */
  readonly member: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    readonly kind: MemberKind;
    /** The link they came by. */
    readonly grant: string;
    /** SHA-256 of the secret that brings this member back. */
    readonly session: string;
    /** Whether they wait to be let in. */
    readonly waiting: boolean;
  };
  readonly link: {
    readonly link: string;
    readonly action: 'created' | 'rotated' | 'revoked';
    readonly by: Actor;
    readonly id: string | null;
    readonly role: Role;
    readonly kind: MemberKind;
    readonly uses: LinkInfo['uses'];
    readonly lobby: boolean;
    readonly expires_at: number | null;
  };
  /** A change to somebody who is known. `by` is `null` for what came of itself: another link, another role. */
  readonly access: {
    readonly member: string;
    readonly change: 'admitted' | 'turned_away' | 'renamed' | 'role' | 'moved' | 'removed';
    readonly by: Actor | null;
    readonly id: string | null;
    /** The name and role from now on. */
    readonly name: string;
    readonly role: Role;
    /** The link they are here by from now on. */
    readonly grant: string;
    readonly reason: string | null;
  };
}

export type AccessRecord = {
  [K in keyof AccessRecords]: { readonly kind: K; readonly body: AccessRecords[K] };
}[keyof AccessRecords];

export interface KnownMember extends Member {
  readonly grant: string;
  readonly session: string;
  readonly status: 'in' | 'waiting' | 'turned_away' | 'removed';
  /** Why they were put out. */
  readonly reason: string | null;
}

/** Who is known in a project and by which links one comes in: the fold of those entries of its journal. */
export class Access {
  readonly #members = new Map<string, KnownMember>();
  readonly #sessions = new Map<string, string>();
  readonly #links = new Map<string, Link>(OWN_LINKS.map((link) => [link.id, link]));

  static fromJson(json: Json): Access {
    const { members, links } = json as unknown as { members: KnownMember[]; links: Link[] };
    const access = new Access();
    for (const member of members) access.#keep(member);
    for (const link of links) access.#links.set(link.id, link);
    return access;
  }

  /** Everything, for a snapshot. */
  toJson(): Json {
    return { members: [...this.#members.values()], links: [...this.#links.values()] } as unknown as Json;
  }

  apply({ kind, body }: AccessRecord): void {
    switch (kind) {
      case 'member': {
        const { waiting, ...member } = body;
        this.#keep({ ...member, status: waiting ? 'waiting' : 'in', reason: null });
        this.#came(body.grant);
        return;
      }
      case 'link':
        this.#link(body);
        return;
      case 'access': {
        const member = this.#members.get(body.member);
        if (!member) return;
        const { change, name, role, grant, reason } = body;
        if (change === 'moved') this.#came(grant);
        const status =
          change === 'admitted' ? 'in' : change === 'turned_away' || change === 'removed' ? change : member.status;
        this.#keep({ ...member, name, role, grant, reason, status });
        return;
      }
    }
  }

  member(id: string): KnownMember | undefined {
    return this.#members.get(id);
  }

  bySession(sessionHash: string): KnownMember | undefined {
    const id = this.#sessions.get(sessionHash);
    return id === undefined ? undefined : this.#members.get(id);
  }

  get members(): Iterable<KnownMember> {
    return this.#members.values();
  }

  get memberCount(): number {
    return this.#members.size;
  }

  link(id: string): Link | undefined {
    return this.#links.get(id);
  }

  get links(): Iterable<Link> {
    return this.#links.values();
  }

  #keep(member: KnownMember): void {
    this.#members.set(member.id, member);
    this.#sessions.set(member.session, member.id);
  }

  /** Somebody came by this link, new here or not: one for a single use is used up. */
  #came(linkId: string): void {
    const link = this.#links.get(linkId);
    if (link) this.#links.set(linkId, { ...link, joined: link.joined + 1 });
  }

  #link({ link: id, action, by: _by, id: _request, ...fields }: AccessRecords['link']): void {
    const known = this.#links.get(id);
    if (action === 'created') this.#links.set(id, { ...fields, id, revoked: false, joined: 0, generation: 0 });
    else if (known && action === 'rotated') this.#links.set(id, { ...known, generation: known.generation + 1 });
    else if (known) this.#links.set(id, { ...known, revoked: true });
  }
}

/** A link as owners see it. */
export const linkInfo = ({ generation: _, ...link }: Link): LinkInfo => link;
