import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http, { type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AllowedHosts } from '../../../src/server/http/allowed.ts';
import { createHttpServer } from '../../../src/server/http/http-server.ts';
import { StaticPage } from '../../../src/server/http/static-page.ts';
import { PROJECT } from '../../support/vscode/artefacts.ts';

const out = mkdtempSync(path.join(os.tmpdir(), 'stateroom-built-'));
const page = path.join(out, 'page');
let server: Server;
let names: readonly string[];

beforeAll(async () => {
  // The page as it is built, in a place of its own.
  execFileSync(process.execPath, ['esbuild.mjs', '--quiet', `--out=${out}`, 'page'], { cwd: PROJECT });
  names = Object.keys(JSON.parse(readFileSync(path.join(page, 'manifest.json'), 'utf8')) as object);
  const allowed = new AllowedHosts();
  server = createHttpServer({ allowed, page: new StaticPage(page), metrics: () => undefined, proofKey: 'key' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  allowed.allow(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}, 60_000);
afterAll(() => {
  server.close();
  rmSync(out, { recursive: true, force: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The answer's bytes as they come over the wire. */
function get(name: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path: `/${name}`, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

describe('the built page', () => {
  it('HTTP-17: every file comes whole either way; packed where it is smaller, with its own length, tag and Vary', async () => {
    const packed: string[] = [];
    for (const name of names) {
      const bytes = readFileSync(path.join(page, name));
      const plain = await get(name);
      const zipped = await get(name, { 'Accept-Encoding': 'gzip, deflate, br' });
      expect([plain.status, plain.body.equals(bytes), plain.headers['content-encoding']]).toEqual([
        200,
        true,
        undefined,
      ]);
      const isPacked = existsSync(path.join(page, `${name}.gz`));
      expect(isPacked, name).toBe(bytes.length > 1024 && /\.(js|css|html|svg)$/.test(name));
      expect(zipped.headers['content-encoding'], name).toBe(isPacked ? 'gzip' : undefined);
      expect([plain, zipped].map(({ headers }) => headers.vary)).toEqual(
        isPacked ? ['Accept-Encoding', 'Accept-Encoding'] : [undefined, undefined],
      );
      if (!isPacked) continue;
      packed.push(name);
      expect(gunzipSync(zipped.body).equals(bytes)).toBe(true);
      expect(zipped.body.length).toBeLessThan(bytes.length);
      expect(zipped.headers.etag).not.toBe(plain.headers.etag);
      for (const [answer, headers] of [
        [plain, {}],
        [zipped, { 'Accept-Encoding': 'gzip' }],
      ] as const) {
        expect(answer.headers['content-length']).toBe(String(answer.body.length));
        const again = await get(name, { ...headers, 'If-None-Match': String(answer.headers.etag) });
        expect([again.status, again.body.length, again.headers['content-encoding']]).toEqual([304, 0, undefined]);
        const head = await get(name, headers, 'HEAD');
        expect([head.headers['content-length'], head.headers.etag]).toEqual([
          answer.headers['content-length'],
          answer.headers.etag,
        ]);
      }
      // The tag of the one is not the other's.
      expect((await get(name, { 'If-None-Match': String(zipped.headers.etag) })).status).toBe(200);
    }
    expect(packed).toEqual(expect.arrayContaining(['page.js', 'page.css', 'elk-worker.js']));
  });

  it.each([
    ['gzip', true],
    ['GZIP', true],
    ['br, gzip;q=0.5', true],
    ['*', true],
    ['deflate, *;q=0.1', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000', false],
    ['gzip;q=0, *', false],
    ['*;q=0', false],
    ['identity', false],
    ['xgzip, gzipped', false],
    ['', false],
    [';;;,,,q=', false],
  ])('HTTP-17: Accept-Encoding %j is answered with gzip: %s', async (header, is) => {
    expect((await get('page.js', { 'Accept-Encoding': header })).headers['content-encoding'] === 'gzip').toBe(is);
  });

  it('HTTP-9: the packed files have no address of their own', async () => {
    expect((await get('page.js.gz')).status).toBe(404);
  });
});
