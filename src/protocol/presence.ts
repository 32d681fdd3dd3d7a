import * as z from 'zod/mini';
import { MemberId, ProjectId, RunId, WellFormed } from './ids.ts';
import { STATE_LENGTH } from './limits.ts';

/** The parts of a client that somebody may be looking at. */
export const View = z.enum(['diagram', 'outline', 'timeline', 'stream']);
export type View = z.infer<typeof View>;

/** What a connection says of itself; what it leaves out is nothing, so that an empty report takes back all of it. */
export const PresenceReport = z.strictObject({
  looking_at: z.optional(
    z.strictObject({
      run: z.optional(RunId),
      /** Of that run's chart. */
      state: z.optional(WellFormed.check(z.minLength(1), z.maxLength(STATE_LENGTH))),
      view: z.optional(View),
      /** The member whose look this one is shown. */
      following: z.optional(MemberId),
    }),
  ),
  /** Holds for some seconds, and is said again while it goes on. */
  typing: z.optional(z.boolean()),
  project_id: z.optional(ProjectId),
});
export type PresenceReport = z.infer<typeof PresenceReport>;
