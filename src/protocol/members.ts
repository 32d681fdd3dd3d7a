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

export const LookingAt = z.object({
  run: z.optional(z.string()),
  state: z.optional(z.string()),
  /** A part of a client; later versions may have others. */
  view: z.optional(z.string()),
  /** The member whose look this one is shown. */
  following: z.optional(z.string()),
});
/** What somebody has before them, as far as they share it. */
export type LookingAt = z.infer<typeof LookingAt>;

const look = { looking_at: z.optional(LookingAt), typing: z.optional(z.boolean()) };

export const Look = z.object({ id: z.string(), ...look });
/** What one member looks at and whether they type; what is absent is not so. */
export type Look = z.infer<typeof Look>;

export const Presence = z.extend(Member, {
  ...look,
  /** How many connections this member has open; a member of the room with none is away. */
  connections: z.number(),
  /** Waits to be let in; not in the room yet. */
  waiting: z.optional(z.boolean()),
});
export type Presence = z.infer<typeof Presence>;
