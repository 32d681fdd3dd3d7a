import { createHash, createHmac, randomBytes } from 'node:crypto';
import { ROLES, type Role } from '../../protocol/members.ts';

/** 32 random bytes, base64url: 43 characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored and looked up in a secret's place. Total: any string has one. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export type TokenName = Role | 'agent';

/**
 * A project's own tokens, one for each role and one for agents. They are derived, so that they outlive a restart without
 * ever being stored; who has the host's secret has them all.
 */
export function deriveTokens(secret: Uint8Array, projectId: string): Readonly<Record<TokenName, string>> {
  const derive = (name: TokenName) =>
    createHmac('sha256', secret).update(`token:${projectId}:${name}`).digest('base64url');
  return Object.fromEntries([...ROLES, 'agent' as const].map((name) => [name, derive(name)])) as Record<
    TokenName,
    string
  >;
}
