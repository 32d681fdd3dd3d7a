import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import * as z from 'zod/mini';

const Manifest = z.record(z.string(), z.object({ type: z.string(), sha256: z.string(), immutable: z.boolean() }));

interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly immutable: boolean;
  readonly file: string;
  bytes?: Buffer;
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

  constructor(pageDir: string) {
    const manifest = Manifest.parse(JSON.parse(readFileSync(path.join(pageDir, 'manifest.json'), 'utf8')));
    for (const [url, { type, sha256, immutable }] of Object.entries(manifest)) {
      this.#files.set(`/${url}`, { type, immutable, etag: `"${sha256}"`, file: path.join(pageDir, ...url.split('/')) });
    }
  }

  /** Whether `pathname` is one of ours; then it is answered. */
  answer(request: IncomingMessage, response: ServerResponse, pathname: string): boolean {
    const file = this.#files.get(pathname === '/' ? '/index.html' : pathname);
    if (!file) return false;
    response.setHeader('ETag', file.etag);
    response.setHeader('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304).end();
      return true;
    }
    file.bytes ??= readFileSync(file.file);
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.bytes.length });
    response.end(request.method === 'HEAD' ? undefined : file.bytes);
    return true;
  }
}
