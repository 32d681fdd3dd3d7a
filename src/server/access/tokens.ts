import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../../protocol/members.ts';

/** 32 random bytes, base64url: 43 characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored and looked up in a secret's place. Total: any string has one. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export type TokenName = Role | 'agent';
