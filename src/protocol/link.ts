import { isProjectId } from './plain-id.ts';

/** What a shared link says: which project, and by which token. */
export interface Link {
  readonly token: string;
  readonly projectId: string;
}

/** Reads `#t=TOKEN&p=PROJECT`; `undefined` when it is not a whole link. */
export function parseLink(hash: string): Link | undefined {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const token = fields.get('t') ?? '';
  const projectId = fields.get('p') ?? '';
  if (!/^\S{1,256}$/.test(token) || !isProjectId(projectId)) return undefined;
  return { token, projectId };
}

/** `BASE#t=TOKEN&p=PROJECT`, for somebody else: the token stays in the fragment, which no request, log or Referer carries. */
export function formatLink(base: string, { token, projectId }: Link): string {
  return `${base}#${new URLSearchParams({ t: token, p: projectId }).toString()}`;
}

/** The page's address without query and fragment, up to its last slash: the server's base, whatever path it is under. */
export function baseOf(href: string): string {
  return new URL('.', href).href;
}
