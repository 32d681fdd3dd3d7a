import * as z from 'zod/mini';
import { ID_LENGTH, NAME_LENGTH } from './limits.ts';
import { notReserved, PROJECT_ID, RUN_ID } from './plain-id.ts';

const id = (pattern: RegExp, what: string) =>
  z
    .string()
    .check(
      z.regex(pattern, `${what} must match ${pattern.source}`),
      z.refine(notReserved, `${what} is a reserved name`),
    );

export const ProjectId = id(PROJECT_ID, 'project_id');
export const WorkflowId = id(/^[a-z][a-z0-9_-]{0,63}$/, 'workflow');
export const RunId = id(RUN_ID, 'run');
export const MemberId = id(/^[A-Za-z0-9_-]{1,64}$/, 'member');

/** A sender's idempotency key: a UUID or ULID, or anything as plain. */
export const RequestId = id(new RegExp(`^[A-Za-z0-9_-]{1,${ID_LENGTH}}$`), 'id');

const NOT_WELL_FORMED = 'must be well-formed Unicode';
/** Text that comes back as it went in: a lone surrogate would not survive the journal. */
export const WellFormed = z.string().check(z.refine((text) => text.isWellFormed(), NOT_WELL_FORMED));

/** A display name as sent; the server normalises it (NFC, no invisible characters) before anyone sees it. */
export const DisplayName = WellFormed.check(z.minLength(1), z.maxLength(NAME_LENGTH));
