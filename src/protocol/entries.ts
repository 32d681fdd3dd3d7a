import * as z from 'zod/mini';
import { JsonObject } from './json.ts';
import { Actor, MemberKind, Role } from './members.ts';
import { StateValue } from './workflows.ts';

const base = { seq: z.number(), at: z.number(), by: z.nullable(Actor) };
const step = {
  run: z.string(),
  workflow: z.string(),
  title: z.string(),
  state: StateValue,
  active: z.array(z.string()),
  taken: z.array(z.string()),
  status: z.string(),
};

/**
 * What the journal tells people: one numbered fact. The stored record holds more (secrets' hashes, snapshots), which
 * never leaves the host.
 */
export const Entry = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('project'), name: z.string() }),
  z.object({
    ...base,
    kind: z.literal('member'),
    member: z.string(),
    name: z.string(),
    role: Role,
    member_kind: MemberKind,
    /** Whether they wait in the lobby until an owner lets them in. */
    waiting: z.boolean(),
  }),
  /** A change to a member: the name and role are those from now on. */
  z.object({
    ...base,
    kind: z.literal('access'),
    member: z.string(),
    change: z.enum(['admitted', 'turned_away', 'renamed', 'role', 'moved', 'removed']),
    name: z.string(),
    role: Role,
    reason: z.optional(z.string()),
    id: z.nullable(z.string()),
  }),
  z.object({ ...base, kind: z.literal('chat'), text: z.string(), id: z.nullable(z.string()) }),
  z.object({ ...base, kind: z.literal('workflow'), workflow: z.string(), title: z.string(), hash: z.string() }),
  z.object({ ...base, kind: z.literal('run'), ...step, parent: z.nullable(z.string()) }),
  z.object({
    ...base,
    kind: z.literal('transition'),
    ...step,
    /** The command or inner event that was taken. */
    event: z.string(),
    args: JsonObject,
    from: StateValue,
    id: z.nullable(z.string()),
  }),
  /** What was decided about a run whose workflow has a newer definition. */
  z.object({
    ...base,
    kind: z.literal('definition'),
    ...step,
    change: z.enum(['kept', 'moved', 'restarted']),
    definition: z.string(),
    from: StateValue,
    id: z.nullable(z.string()),
  }),
  z.object({
    ...base,
    kind: z.literal('gate'),
    run: z.string(),
    state: z.string(),
    answer: z.enum(['approved', 'rejected', 'withdrawn']),
    reason: z.optional(z.string()),
    id: z.nullable(z.string()),
  }),
  z.object({
    ...base,
    kind: z.literal('task'),
    run: z.string(),
    state: z.string(),
    label: z.string(),
    attempt: z.number(),
    /** How many there may be in all; absent in what older hosts wrote. */
    attempts: z.optional(z.number()),
    status: z.enum(['waiting', 'running', 'passed', 'failed', 'cancelled', 'timed_out', 'interrupted']),
    /** Of an end: the number of the entry that began the attempt. */
    began: z.optional(z.number()),
    exit_code: z.optional(z.nullable(z.number())),
    signal: z.optional(z.nullable(z.string())),
    duration_ms: z.optional(z.number()),
    reason: z.optional(z.string()),
    /** When a failed attempt is tried again, milliseconds since 1970. */
    retry_at: z.optional(z.number()),
    /** The last lines of output, for reading back; the whole streams as `task_output`. */
    tail: z.optional(z.string()),
  }),
  z.object({
    ...base,
    kind: z.literal('link'),
    link: z.string(),
    role: Role,
    action: z.enum(['created', 'rotated', 'revoked']),
    id: z.nullable(z.string()),
  }),
]);
export type Entry = z.infer<typeof Entry>;
export type EntryKind = Entry['kind'];
export type EntryOf<K extends EntryKind> = Extract<Entry, { kind: K }>;
