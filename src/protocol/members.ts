import * as z from 'zod/mini';
import { MemberId } from './ids.ts';

/** From least to most; each may do all that those before it may. */
export const ROLES = ['viewer', 'member', 'approver', 'owner'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

export const roleAtLeast = (role: Role, least: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(least);

export const MemberKind = z.enum(['person', 'agent']);
export type MemberKind = z.infer<typeof MemberKind>;

export const Actor = z.object({ id: MemberId, name: z.string(), kind: MemberKind });
/** Who did something, as it was then: a later change of name does not rewrite history. */
export type Actor = z.infer<typeof Actor>;

export const Member = z.object({ id: MemberId, name: z.string(), role: Role, kind: MemberKind });
export type Member = z.infer<typeof Member>;

export const Presence = z.extend(Member, {
  /** How many connections this member has open; a member of the room with none is away. */
  connections: z.number(),
  /** Waits to be let in; not in the room yet. */
  waiting: z.optional(z.boolean()),
});
export type Presence = z.infer<typeof Presence>;
