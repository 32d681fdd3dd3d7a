import * as z from 'zod/mini';
/** From least to most; each may do all that those before it may. */
export declare const ROLES: readonly ['viewer', 'member', 'approver', 'owner'];
export declare const Role: z.ZodMiniEnum<{
    approver: "approver";
    member: "member";
    owner: "owner";
    viewer: "viewer";
}>;
export type Role = z.infer<typeof Role>;
export declare const roleAtLeast: (role: Role, least: Role) => boolean;
export declare const MemberKind: z.ZodMiniEnum<{
    agent: "agent";
    person: "person";
}>;
export type MemberKind = z.infer<typeof MemberKind>;
export declare const Actor: z.ZodMiniObject<{
    id: z.ZodMiniString<string>;
    name: z.ZodMiniString<string>;
    kind: z.ZodMiniEnum<{
        agent: "agent";
        person: "person";
    }>;
}, z.core.$strip>;
/** Who did something, as it was then: a later change of name does not rewrite history. */
export type Actor = z.infer<typeof Actor>;
export declare const Member: z.ZodMiniObject<{
    id: z.ZodMiniString<string>;
    name: z.ZodMiniString<string>;
    role: z.ZodMiniEnum<{
        approver: "approver";
        member: "member";
        owner: "owner";
        viewer: "viewer";
    }>;
    kind: z.ZodMiniEnum<{
        agent: "agent";
        person: "person";
    }>;
}, z.core.$strip>;
export type Member = z.infer<typeof Member>;
export declare const Presence: z.ZodMiniObject<{
    id: z.ZodMiniString<string>;
    name: z.ZodMiniString<string>;
    role: z.ZodMiniEnum<{
        approver: "approver";
        member: "member";
        owner: "owner";
        viewer: "viewer";
    }>;
    kind: z.ZodMiniEnum<{
        agent: "agent";
        person: "person";
    }>;
    connections: z.ZodMiniNumber<number>;
    waiting: z.ZodMiniOptional<z.ZodMiniBoolean<boolean>>;
}, z.core.$strip>;
export type Presence = z.infer<typeof Presence>;
