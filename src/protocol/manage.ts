import * as z from 'zod/mini';
import { DisplayName, MemberId, ProjectId, RequestId, WellFormed } from './ids.ts';
import { Member, MemberKind, Role } from './members.ts';

/** A way into a room for whoever holds its token. The token itself is told to owners alone. */
export const LinkInfo = z.object({
  id: z.string(),
  role: Role,
  kind: MemberKind,
  uses: z.enum(['single', 'many']),
  /** Whether who comes by it waits until an owner lets them in. */
  lobby: z.boolean(),
  /** When it stops letting new members in, milliseconds since 1970; `null` for never. */
  expires_at: z.nullable(z.number()),
  revoked: z.boolean(),
  /** How many members have come by it. */
  joined: z.number(),
});
export type LinkInfo = z.infer<typeof LinkInfo>;

const YEAR_MS = 366 * 24 * 60 * 60 * 1000;
const LinkId = z.string().check(z.regex(/^[A-Za-z0-9_:-]{1,64}$/, 'link must be the id of a link'));
const common = { id: z.optional(RequestId), project_id: z.optional(ProjectId) };
const action = <N extends string>(name: N) => ({ ...common, action: z.literal(name) });

/** What an owner does about who may be here. `rename` without a member is everyone's, for themselves. */
export const Manage = z.discriminatedUnion('action', [
  z.strictObject({
    ...action('create_link'),
    role: Role,
    kind: z.optional(MemberKind),
    uses: z.optional(z.enum(['single', 'many'])),
    lobby: z.optional(z.boolean()),
    expires_in_ms: z.optional(z.number().check(z.int(), z.gte(1000), z.lte(YEAR_MS))),
  }),
  /** Gives the link's token again. */
  z.strictObject({ ...action('show_link'), link: LinkId }),
  /** A new token in the old one's place: who came by the old one stays, and nobody new comes by it. */
  z.strictObject({ ...action('rotate_link'), link: LinkId }),
  /** Ends the link, and the stay of all who came by it. */
  z.strictObject({ ...action('revoke_link'), link: LinkId }),
  z.strictObject(action('list_links')),
  z.strictObject({ ...action('admit'), member: MemberId }),
  z.strictObject({ ...action('turn_away'), member: MemberId }),
  z.strictObject({ ...action('rename'), member: z.optional(MemberId), name: DisplayName }),
  z.strictObject({ ...action('set_role'), member: MemberId, role: Role }),
  z.strictObject({
    ...action('remove'),
    member: MemberId,
    reason: z.optional(WellFormed.check(z.maxLength(500))),
  }),
]);
export type Manage = z.infer<typeof Manage>;

export const Managed = z.object({
  /** The entry that tells of it; `null` where nothing changed. */
  seq: z.nullable(z.number()),
  link: z.optional(LinkInfo),
  token: z.optional(z.string()),
  links: z.optional(z.array(LinkInfo)),
  member: z.optional(Member),
});
export type Managed = z.infer<typeof Managed>;
