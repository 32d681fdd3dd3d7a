import * as z from 'zod/mini';
/** Any value that survives `JSON.stringify` and `JSON.parse` unchanged. */
export type Json = null | boolean | number | string | Json[] | {
    [key: string]: Json;
};
export type JsonObject = {
    [key: string]: Json;
};
export declare const Json: z.ZodMiniType<Json>;
export declare const JsonObject: z.ZodMiniType<JsonObject>;
