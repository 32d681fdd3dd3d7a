import * as z from 'zod/mini';
export declare const ProjectId: z.ZodMiniString<string>;
export declare const WorkflowId: z.ZodMiniString<string>;
export declare const RunId: z.ZodMiniString<string>;
export declare const MemberId: z.ZodMiniString<string>;
/** A sender's idempotency key: a UUID or ULID, or anything as plain. */
export declare const RequestId: z.ZodMiniString<string>;
/** Text that comes back as it went in: a lone surrogate would not survive the journal. */
export declare const WellFormed: z.ZodMiniString<string>;
/** A display name as sent; the server normalises it (NFC, no invisible characters) before anyone sees it. */
export declare const DisplayName: z.ZodMiniString<string>;
