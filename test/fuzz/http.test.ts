import net from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SEED, tell, times } from '../faults/extent.ts';
import { ObservedServer } from '../support/server/observed-server.ts';
import { seeded } from '../support/server/random.ts';
import { request } from './requests.ts';

const CASES = times(1500, 10_000);
const AT_ONCE = 60;
const KEPT_BYTES = 12 * 1024 * 1024;

let server: ObservedServer;
beforeAll(async () => {
  server = await ObservedServer.start();
});
afterAll(() => server.end());

/** All that comes back until the server closes; a connection that is kept open for more is closed after a moment. */
function answerTo(bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(server.port, '127.0.0.1');
    let got = '';
    let quiet: NodeJS.Timeout | undefined;
    const done = () => {
      clearTimeout(quiet);
      socket.destroy();
      resolve(got);
    };
    const wait = (ms: number) => {
      clearTimeout(quiet);
      quiet = setTimeout(done, ms);
    };
    socket.setEncoding('latin1').on('data', (text: string) => {
      got += text;
      wait(30);
    });
    socket.on('close', done);
    socket.on('error', done);
    socket.write(bytes);
    wait(400);
  });
}

/** What is wrong with an answer, whatever was asked. */
function wrongWith(all: string, ours: boolean): string[] {
  const text = all.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  if (text === '') return [];
  const wrong: string[] = [];
  const head = text.split('\r\n\r\n')[0] ?? '';
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0);
  if (status === 0) wrong.push('it is no HTTP');
  if (status >= 500 && status !== 501 && status !== 503) wrong.push(`status ${status}`);
  if (/^access-control-|^set-cookie/im.test(head)) wrong.push('a header that must never be there');
  if (/not for anyone|root:x:0/.test(text)) wrong.push('a file that is nobody’s business');
  for (const role of ['owner', 'member', 'viewer']) if (text.includes(server.token(role))) wrong.push('a token');
  if (!ours && (status === 101 || (status >= 200 && status < 400)))
    wrong.push(`status ${status} for a stranger’s Host or Origin`);
  if (status !== 101 && !/^x-content-type-options: nosniff/im.test(head)) wrong.push('no security headers');
  return wrong;
}

it(
  `HTTP-20: ${CASES} requests with anything for method, path, Host, Origin and headers get one answer each, or a closed connection; the server is as it was`,
  async () => {
    const random = seeded(SEED);
    const before = await server.calm();
    const statuses = new Map<string, number>();
    const found: { wrong: string[]; sent: string; got: string }[] = [];
    let slowest = 0;
    for (let sent = 0; sent < CASES; sent += AT_ONCE) {
      const batch = Array.from({ length: Math.min(AT_ONCE, CASES - sent) }, () => request(random, server.port));
      const answers = batch.map(async ({ bytes, ours }) => {
        const got = await answerTo(bytes);
        const wrong = wrongWith(got, ours);
        if (wrong.length > 0)
          found.push({ wrong, sent: bytes.toString('latin1').slice(0, 400), got: got.slice(0, 400) });
        const status = /^HTTP\/1\.1 (\d{3})/.exec(got)?.[1] ?? 'closed';
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      });
      slowest = Math.max(slowest, await server.canary());
      await Promise.all(answers);
      expect(server.lives, `case ${sent}, seed ${SEED}`).toBe(true);
    }
    expect(found.slice(0, 5), `${found.length} of ${CASES}, seed ${SEED}`).toEqual([]);
    const after = await server.calm();
    expect(after.logged).toEqual([]);
    expect(after.heapUsed - before.heapUsed, `seed ${SEED}`).toBeLessThan(KEPT_BYTES);
    // The cases reach what there is to reach, and what there is to refuse.
    for (const status of ['200', '400', '403', '404', '405']) expect(statuses.get(status), status).toBeGreaterThan(0);
    tell('Fuzzed HTTP', {
      requests: CASES,
      ...Object.fromEntries(
        [...statuses].sort().map(([status, count]) => [status === 'closed' ? 'closed' : `× ${status}`, count]),
      ),
      'ms the slowest canary': Math.round(slowest),
      'KiB more than before': Math.round((after.heapUsed - before.heapUsed) / 1024),
      findings: 0,
    });
  },
  times(120_000, 900_000),
);
