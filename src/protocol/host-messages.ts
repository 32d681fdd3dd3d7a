import * as z from 'zod/mini';
import { SAVED_BYTES } from './limits.ts';

/**
 * What the page and the extension say to each other over `postMessage`, both ways parsed by these schemas.
 * The page in a browser has no such partner: its host is the browser itself.
 */

/** How to reach the room. The token never stands in a URL that leaves the machine. */
export const Connect = z.object({
  /** Base address of the server, with a trailing slash: `http://127.0.0.1:41234/` or a proxy's path. */
  url: z.string(),
  token: z.string(),
  project_id: z.string(),
  name: z.optional(z.string()),
  /** The secret of the member whom the extension is here: the page comes as the same one. */
  session: z.optional(z.string()),
});
export type Connect = z.infer<typeof Connect>;

export type PictureFormat = 'svg' | 'png';
export type ReportFormat = 'md' | 'html';

/** What the page can be asked to save: the chart, or the report of the run that it shows. */
export const SavedFormat = z.enum(['svg', 'png', 'md', 'html']);
export type SavedFormat = z.infer<typeof SavedFormat>;

export const ToPage = z.discriminatedUnion('type', [
  /** Where to connect; sent again when the address changed: the page then comes back as the same member. */
  z.object({ type: z.literal('connect'), connect: Connect }),
  /** Bring this run, or the whole chart, into view. */
  z.object({ type: z.literal('reveal'), run: z.optional(z.string()) }),
  /** Make a picture of the chart as it is shown, or the run's report, and send it back to be saved. */
  z.object({ type: z.literal('export'), format: SavedFormat }),
  /** Whether the panel is shown, and whether its person lets others see what they look at. */
  z.object({ type: z.literal('panel'), shown: z.boolean(), share_looks: z.boolean() }),
  /** A frame of the relayed connection, for a webview that cannot reach the server's port. */
  z.object({
    type: z.literal('relay'),
    channel: z.number(),
    event: z.enum(['open', 'message', 'close']),
    data: z.optional(z.string()),
  }),
]);
export type ToPage = z.infer<typeof ToPage>;

export const FromPage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('share') }),
  z.object({ type: z.literal('copy'), text: z.string() }),
  z.object({
    type: z.literal('open_file'),
    file: z.string(),
    line: z.number(),
    column: z.number(),
    /** The folder that a relative `file` is written from, from the project's. */
    cwd: z.optional(z.string()),
  }),
  /** All that an attempt at a task has printed, by the number of the entry that began it. */
  z.object({ type: z.literal('open_output'), seq: z.number(), label: z.string(), cwd: z.optional(z.string()) }),
  /** A file to be saved where the person says; `name` is a proposal. */
  z.object({
    type: z.literal('save'),
    name: z.string().check(z.maxLength(160)),
    base64: z.string().check(z.maxLength(Math.ceil(SAVED_BYTES / 3) * 4)),
  }),
  /** What was asked for could not be done: a sentence for the person. */
  z.object({ type: z.literal('failed'), message: z.string().check(z.maxLength(500)) }),
  /** The person lets others see what they look at from now on, or does not; in all panels. */
  z.object({ type: z.literal('share_looks'), on: z.boolean() }),
  z.object({ type: z.literal('new_workflow') }),
  z.object({ type: z.literal('show_log') }),
  /** Loads the page into the panel once more. */
  z.object({ type: z.literal('reload') }),
  z.object({
    type: z.literal('relay'),
    channel: z.number(),
    event: z.enum(['open', 'message', 'close']),
    data: z.optional(z.string()),
  }),
]);
export type FromPage = z.infer<typeof FromPage>;
