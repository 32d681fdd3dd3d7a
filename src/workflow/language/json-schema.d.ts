import type { JsonObject } from '../../protocol/json.ts';
/** The JSON Schema of workflow files, for other editors: made of the same tables as completion and hover. */
export declare function workflowSchema(): JsonObject;
