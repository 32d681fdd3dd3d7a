import { createHmac } from 'node:crypto';
import type { LinkInfo } from '../../protocol/manage.ts';
import { ROLES } from '../../protocol/members.ts';
import { hashOf } from './tokens.ts';

/** A link as the journal has it. Its tokens are derived, one for each generation, and stored nowhere. */
export interface Link extends Omit<LinkInfo, 'expires_at'> {
  readonly expires_at: number | null;
  /** Counts the rotations. */
  readonly generation: number;
}

/** The host's own way in: it can't be taken away while the host runs. */
export const OWNERS_LINK = 'own:owner';

const own = (name: string, fields: Pick<Link, 'role' | 'kind'>): Link => ({
  id: `own:${name}`,
  uses: 'many',
  lobby: false,
  expires_at: null,
  revoked: false,
  joined: 0,
  generation: 0,
  ...fields,
});

/** A project's own links, one for each role and one for agents, there from the beginning. */
export const OWN_LINKS: readonly Link[] = [
  ...ROLES.map((role) => own(role, { role, kind: 'person' })),
  own('agent', { role: 'member', kind: 'agent' }),
];

/** The tokens of one project's links. They outlive a restart without being stored; who has the host's secret has them all. */
export class LinkKeys {
  readonly #secret: Uint8Array;
  readonly #projectId: string;
  /** Links and generations by the hash of their tokens, as far as they have been asked for. */
  readonly #known = new Map<string, { readonly link: string; readonly generation: number }>();
  readonly #counted = new Map<string, number>();

  constructor(secret: Uint8Array, projectId: string) {
    this.#secret = secret;
    this.#projectId = projectId;
  }

  token({ id, generation }: Pick<Link, 'id' | 'generation'>): string {
    return createHmac('sha256', this.#secret).update(`link:${this.#projectId}:${id}:${generation}`).digest('base64url');
  }

  /** Which of these links the token with this hash is or was of. */
  find(tokenHash: string, links: Iterable<Link>): { readonly link: string; readonly generation: number } | undefined {
    for (const { id, generation } of links) {
      for (let next = this.#counted.get(id) ?? 0; next <= generation; next++) {
        this.#known.set(hashOf(this.token({ id, generation: next })), { link: id, generation: next });
        this.#counted.set(id, next + 1);
      }
    }
    return this.#known.get(tokenHash);
  }
}
