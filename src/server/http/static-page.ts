import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import * as z from 'zod/mini';

const Manifest = z.record(
  z.string(),
  z.object({
    type: z.string(),
    sha256: z.string(),
    immutable: z.boolean(),
    /** The hash of the file's `.gz`, where there is one. */
    gzip: z.optional(z.string()),
  }),
);

/** The bytes of one file, read when they are first asked for. */
interface Stored {
  readonly etag: string;
  readonly file: string;
  bytes?: Buffer;
}

interface PageFile {
  readonly type: string;
  readonly immutable: boolean;
  readonly plain: Stored;
  readonly gzip: Stored | undefined;
}

/** Everything comes from here; sockets to the same place; workers from the page itself. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' ws: wss:",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CSP,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The built page, by its manifest and nothing else: a path that is not listed does not exist. */
export class StaticPage {
  readonly #files = new Map<string, PageFile>();
  /** Which build it is, as its document says itself; `undefined` where that does not. */
  readonly build: string | undefined;

  constructor(pageDir: string) {
    const html = readFileSync(path.join(pageDir, 'index.html'), 'utf8');
    this.build = /<meta name="build" content="([0-9a-f]+)"/.exec(html)?.[1];
    const manifest = Manifest.parse(JSON.parse(readFileSync(path.join(pageDir, 'manifest.json'), 'utf8')));
    for (const [url, { type, sha256, immutable, gzip }] of Object.entries(manifest)) {
      const file = path.join(pageDir, ...url.split('/'));
      this.#files.set(`/${url}`, {
        type,
        immutable,
        plain: { etag: `"${sha256}"`, file },
        gzip: gzip === undefined ? undefined : { etag: `"${gzip}"`, file: `${file}.gz` },
      });
    }
  }

  /** Whether `pathname` is one of ours; then it is answered. */
  answer(request: IncomingMessage, response: ServerResponse, pathname: string): boolean {
    const file = this.#files.get(pathname === '/' ? '/index.html' : pathname);
    if (!file) return false;
    const packed = file.gzip && takesGzip(request.headers['accept-encoding']) ? file.gzip : undefined;
    const stored = packed ?? file.plain;
    response.setHeader('ETag', stored.etag);
    response.setHeader('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (file.gzip) response.setHeader('Vary', 'Accept-Encoding');
    if (request.headers['if-none-match'] === stored.etag) {
      response.writeHead(304).end();
      return true;
    }
    stored.bytes ??= readFileSync(stored.file);
    if (packed) response.setHeader('Content-Encoding', 'gzip');
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': stored.bytes.length });
    response.end(request.method === 'HEAD' ? undefined : stored.bytes);
    return true;
  }
}

/** Whether `Accept-Encoding` names gzip, or everything, and does not weigh it with nothing. Total: whatever it says, yes or no. */
function takesGzip(header: string | string[] | undefined): boolean {
  const offers = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((offer) => offer.split(';').map((part) => part.trim()));
  const offer = offers.find(([coding]) => coding === 'gzip') ?? offers.find(([coding]) => coding === '*');
  return offer !== undefined && !offer.slice(1).some((part) => /^q=0(\.0*)?$/.test(part));
}
