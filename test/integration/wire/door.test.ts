import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPathProxy } from '../../support/server/path-proxy.ts';
import { type RawAnswer, rawRequest, request } from '../../support/server/raw-http.ts';
import { RawRoom } from '../../support/server/raw-room.ts';
import { PAGE } from '../../support/server/small-page.ts';
import { TestServer } from '../../support/server/test-server.ts';

let server: TestServer;
let ours: string;
beforeAll(async () => {
  server = await TestServer.start();
  ours = `127.0.0.1:${server.port}`;
});
afterAll(() => server.close());

type Header = readonly [string, string];
const send = (line: string, headers: readonly Header[], body = ''): Promise<RawAnswer> =>
  rawRequest(server.port, request(line, [...headers, ['Connection', 'close']], body));

const UPGRADE: readonly Header[] = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
];
const upgrade = (headers: readonly Header[], query = 'EIO=4&transport=websocket'): Promise<RawAnswer> =>
  rawRequest(server.port, request(`GET /socket.io/?${query} HTTP/1.1`, [...headers, ...UPGRADE]));

/** A polling connection that has not passed the handshake. */
async function strangersSid(): Promise<string> {
  const { body } = await send('GET /socket.io/?EIO=4&transport=polling HTTP/1.1', [['Host', ours]]);
  return /"sid":"([^"]+)"/.exec(body)?.[1] ?? '';
}

const PATHS = [
  '/',
  '/page-ABCDEFGH.js',
  '/healthz',
  '/metrics',
  '/challenge?nonce=0123456789abcdef',
  '/nothing',
  '/socket.io/?EIO=4&transport=polling',
  '/socket.io/?EIO=4&transport=nonsense',
  '/socket.io',
  '/mcp',
];

describe('which requests are ours', () => {
  const foreignHosts = () => [
    'evil.example',
    `evil.example:${server.port}`,
    '127.0.0.1',
    '127.0.0.1:1',
    `127.0.0.1:${server.port}.evil.example`,
    `127.0.0.1.:${server.port}`,
    `127.1:${server.port}`,
    `0.0.0.0:${server.port}`,
    `[::2]:${server.port}`,
    '[::1',
    `user@127.0.0.1:${server.port}`,
    `127.0.0.1:${server.port}/`,
    `127.0.0.1:${server.port},evil.example`,
    `127.0.0.1:0${server.port}`,
    ' ',
    '',
  ];

  it('HTTP-1: a request whose Host is not exactly an address of this server is refused on every path, upgrades and posts too', async () => {
    const sid = await strangersSid();
    for (const host of foreignHosts()) {
      for (const path of PATHS)
        expect((await send(`GET ${path} HTTP/1.1`, [['Host', host]])).status, `${host} ${path}`).toBe(403);
      expect((await upgrade([['Host', host]])).status, host).toBe(403);
      expect((await upgrade([['Host', host]], `EIO=4&transport=websocket&sid=${sid}`)).status, host).toBe(403);
      const post = [
        ['Host', host],
        ['Content-Length', '1'],
      ] as const;
      expect((await send(`POST /socket.io/?EIO=4&transport=polling&sid=${sid} HTTP/1.1`, post, '2')).status, host).toBe(
        403,
      );
    }
    for (const path of PATHS) {
      expect((await send(`GET ${path} HTTP/1.0`, [])).status, path).toBe(403);
      expect([400, 403], path).toContain((await send(`GET ${path} HTTP/1.1`, [])).status);
      for (const hosts of [
        [ours, 'evil.example'],
        ['evil.example', ours],
        [ours, ours],
      ])
        expect([400, 403], path).toContain(
          (
            await send(
              `GET ${path} HTTP/1.1`,
              hosts.map((host): Header => ['Host', host]),
            )
          ).status,
        );
    }
    for (const host of [ours, `localhost:${server.port}`, `LOCALHOST:${server.port}`, `[::1]:${server.port}`])
      expect((await send('GET /healthz HTTP/1.1', [['Host', host]])).status, host).toBe(200);
  });

  it('HTTP-2: a page of another origin is refused on every path, upgrades and posts too; no origin, ours and webviews are not', async () => {
    const sid = await strangersSid();
    for (const origin of [
      'http://evil.example',
      `http://evil.example:${server.port}`,
      'http://127.0.0.1',
      'http://127.0.0.1:1',
      `http://${ours}.evil.example`,
      `http://${ours}@evil.example`,
      `http://evil.example@${ours}`,
      `http://${ours}/path`,
      `http://${ours}#x`,
      `ftp://${ours}`,
      `file://${ours}`,
      'null',
      'http://[',
      'http://',
      '://',
      'vscode-webview://',
      'vscode-webview://a b',
      '*',
      '',
    ]) {
      const headers: Header[] = [
        ['Host', ours],
        ['Origin', origin],
      ];
      for (const path of PATHS)
        expect((await send(`GET ${path} HTTP/1.1`, headers)).status, `${origin} ${path}`).toBe(403);
      expect((await upgrade(headers)).status, origin).toBe(403);
      expect((await upgrade(headers, `EIO=4&transport=websocket&sid=${sid}`)).status, origin).toBe(403);
      expect(
        (
          await send(
            `POST /socket.io/?EIO=4&transport=polling&sid=${sid} HTTP/1.1`,
            [...headers, ['Content-Length', '1']],
            '2',
          )
        ).status,
        origin,
      ).toBe(403);
    }
    const twice: Header[] = [
      ['Host', ours],
      ['Origin', `http://${ours}`],
      ['Origin', 'http://evil.example'],
    ];
    expect((await upgrade(twice)).status).toBe(403);
    for (const origin of [`http://${ours}`, `http://localhost:${server.port}`, 'vscode-webview://1k2j3h4g5f'])
      expect(
        (
          await upgrade([
            ['Host', ours],
            ['Origin', origin],
          ])
        ).status,
        origin,
      ).toBe(101);
  });

  it('HTTP-3: an address that the server is told of is ours from then on, by its host and below its path, which a proxy may leave on', async () => {
    const base = '/proxy/41234/';
    for (const strips of [true, false]) {
      const proxy = await startPathProxy({ target: server.port, base, strips });
      const before = await fetch(proxy.url);
      expect(before.status).toBe(403);
      server.orchestrator.allowAddress(proxy.url);
      expect(await (await fetch(proxy.url)).text()).toBe(PAGE['index.html']?.text);
      expect((await fetch(new URL('page-ABCDEFGH.js', proxy.url))).status).toBe(200);
      for (const transports of [['websocket'], ['polling']] as const) {
        const client = await server.join('member', { url: proxy.url, transports });
        expect(await client.chat(`through ${proxy.url} by ${transports}`)).toMatchObject({ ok: true });
        expect(client.socket.io.engine.transport.name).toBe(transports[0]);
        client.close();
      }
      await proxy.close();
    }
  });

  it('HTTP-4: JSONP is refused, for it can be read by any page', async () => {
    const sid = await strangersSid();
    for (const query of ['j=0', 'j=', `j=1&sid=${sid}`, 'j=0&j=1']) {
      const { status, body } = await send(`GET /socket.io/?EIO=4&transport=polling&${query} HTTP/1.1`, [
        ['Host', ours],
      ]);
      expect(status, query).toBe(400);
      expect(body).not.toContain('___eio');
    }
  });
});

describe('what every answer has', () => {
  const answers = async (): Promise<Map<string, RawAnswer>> => {
    const host: Header = ['Host', ours];
    const all = new Map<string, RawAnswer>();
    for (const path of PATHS) {
      for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT'])
        if (method !== 'HEAD' || !path.startsWith('/socket.io/'))
          all.set(
            `${method} ${path}`,
            await send(`${method} ${path} HTTP/1.1`, [
              host,
              ['Content-Length', '0'],
              ['Origin', `http://${ours}`],
              ['Access-Control-Request-Method', 'GET'],
            ]),
          );
      all.set(`evil ${path}`, await send(`GET ${path} HTTP/1.1`, [['Host', 'evil.example']]));
    }
    all.set('upgrade', await upgrade([host]));
    all.set('evil upgrade', await upgrade([['Host', 'evil.example']]));
    all.set('jsonp', await send('GET /socket.io/?EIO=4&transport=polling&j=0 HTTP/1.1', [host]));
    all.set('expect', await send('GET / HTTP/1.1', [host, ['Expect', 'something']]));
    all.set(
      'post',
      await send(
        `POST /socket.io/?EIO=4&transport=polling&sid=${await strangersSid()} HTTP/1.1`,
        [host, ['Content-Length', '1']],
        '3',
      ),
    );
    return all;
  };

  it('HTTP-5: no answer lets another origin read it, and none sets a cookie', async () => {
    for (const [what, { status, headers }] of await answers()) {
      expect(status, what).toBeGreaterThan(0);
      const names = [...headers.keys()].filter((name) => name.startsWith('access-control-') || name === 'set-cookie');
      expect(names, what).toEqual([]);
    }
  });

  it('HTTP-6: every answer forbids framing, sniffing, referrers and use by other origins, and has a policy for its content', async () => {
    for (const [what, { headers }] of await answers())
      expect(Object.fromEntries([...headers].filter(([name]) => EXPECTED.has(name))), what).toEqual(
        Object.fromEntries(EXPECTED),
      );
  });

  const EXPECTED = new Map([
    [
      'content-security-policy',
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self' ws: wss:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
  ]);

  it('HTTP-7: compression is never agreed on', async () => {
    const { status, headers } = await upgrade([
      ['Host', ours],
      ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
    ]);
    expect(status).toBe(101);
    expect(headers.has('sec-websocket-extensions')).toBe(false);
    expect(
      (
        await send('GET / HTTP/1.1', [
          ['Host', ours],
          ['Accept-Encoding', 'gzip, br'],
        ])
      ).headers.has('content-encoding'),
    ).toBe(false);
  });
});

describe('what is served', () => {
  const get = (path: string, headers: readonly Header[] = []) =>
    send(`GET ${path} HTTP/1.1`, [['Host', ours], ...headers]);

  it('HTTP-8: the page is served by its manifest: with type, length and tag, cached for ever where the name says so', async () => {
    for (const [name, { type, text, immutable }] of Object.entries(PAGE)) {
      const { status, headers, body } = await get(`/${name}`);
      expect([status, body], name).toEqual([200, text]);
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('cache-control')).toBe(immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      const again = await get(`/${name}`, [['If-None-Match', headers.get('etag') ?? '']]);
      expect([again.status, again.body]).toEqual([304, '']);
      const head = await send(`HEAD /${name} HTTP/1.1`, [['Host', ours]]);
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(Buffer.byteLength(text))]);
    }
    expect((await get('/')).body).toBe(PAGE['index.html']?.text);
    expect((await get('/?anything=1')).body).toBe(PAGE['index.html']?.text);
  });

  it('HTTP-9: nothing outside the manifest is served, however its path is written', async () => {
    for (const path of [
      '/secret.txt',
      '/manifest.json',
      '/page',
      '/assets',
      '/assets/',
      '/assets/../secret.txt',
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '/....//secret.txt',
      '//secret.txt',
      '/./secret.txt',
      '/secret.txt%00.js',
      '/index.html%00',
      '/index.html::$DATA',
      '/index.html.',
      '/INDEX.HTML',
      '/index.html/',
      '/index.html#x',
      '/%69ndex.html',
      '/page-ABCDEFGH.js/../secret.txt',
      `http://${ours}/secret.txt`,
      'http://evil.example/',
      'secret.txt',
      '*',
      '/__proto__',
      '/constructor',
      '/etc/passwd',
      '/@fs/etc/passwd',
      '/.stateroom/door.workflow.yaml',
    ]) {
      const { status, body } = await get(path);
      expect([400, 404], path).toContain(status);
      expect(body, path).not.toMatch(/not for anyone|root:|workflow:/);
    }
  });

  it('HTTP-10: only GET and HEAD are answered', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])
      for (const path of ['/', '/healthz', '/metrics', '/nothing']) {
        const { status, headers } = await send(`${method} ${path} HTTP/1.1`, [
          ['Host', ours],
          ['Content-Length', '0'],
        ]);
        expect([status, headers.get('allow')], `${method} ${path}`).toEqual([405, 'GET, HEAD']);
      }
  });

  it('HTTP-11: without a token there is nothing to learn: health is one word, metrics are for the owner', async () => {
    const { owner, ...others } = server.project().tokens;
    expect([(await get('/healthz')).status, (await get('/healthz')).body]).toEqual([200, 'ok']);
    for (const authorization of [
      undefined,
      'Bearer',
      'Bearer x',
      `Basic ${owner}`,
      owner,
      `Bearer ${owner}x`,
      ...Object.values(others).map((token) => `Bearer ${token}`),
    ]) {
      const { status, body } = await get(
        '/metrics',
        authorization === undefined ? [] : [['Authorization', authorization]],
      );
      expect([status, body], authorization).toEqual([403, 'Forbidden']);
    }
  });

  it('HTTP-16: the metrics of a project are Prometheus text, counted since the server began', async () => {
    const fresh = await TestServer.start();
    try {
      const client = await fresh.join('member');
      await client.command('fly');
      const response = await fetch(new URL('metrics', fresh.url), {
        headers: { authorization: `Bearer ${fresh.project().tokens.owner}` },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      const project = `project="${client.projectId}"`;
      const lines = (await response.text()).trimEnd().split('\n');
      expect(lines).toEqual(
        expect.arrayContaining([
          `stateroom_connections{${project},role="member"} 1`,
          `stateroom_connections{${project},role="owner"} 0`,
          `stateroom_joins_total{${project}} 1`,
          `stateroom_reconnections_total{${project}} 0`,
          `stateroom_messages_received_total{${project},event="command"} 1`,
          `stateroom_messages_sent_total{${project},event="entry"} 1`,
          `stateroom_refusals_total{${project},code="unknown_command"} 1`,
          `stateroom_response_seconds_count{${project}} 2`,
        ]),
      );
      for (const line of lines)
        expect(line).toMatch(/^(# TYPE \w+ (counter|gauge|histogram)|\w+\{[^}]+\} \d+(\.\d+)?(e-?\d+)?)$/);
      expect(fresh.orchestrator.metrics(client.projectId)?.split('\n')[0]).toBe(lines[0]);
      expect(fresh.orchestrator.metrics('nothing-here')).toBeUndefined();
    } finally {
      await fresh.close();
    }
  });

  it('HTTP-12: the key of the discovery file is proved by an answer to a nonce', async () => {
    expect(await (await fetch(new URL('challenge?nonce=0123456789abcdef', server.url))).text()).toMatch(
      /^[A-Za-z0-9_-]{43}$/,
    );
    for (const nonce of ['', 'short', 'x'.repeat(129), 'with%20spaces%20in%20it%20all'])
      expect((await get(`/challenge?nonce=${nonce}`)).status, nonce).toBe(400);
  });

  it('HTTP-13: an upgrade for anything but Socket.IO is closed', async () => {
    const asked = ['/', '/metrics', '/other/socket.io/'].map((path) =>
      rawRequest(server.port, request(`GET ${path} HTTP/1.1`, [['Host', ours], ...UPGRADE])),
    );
    expect((await Promise.all(asked)).map(({ status, body }) => [status, body])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    const room = await RawRoom.open(server.port);
    await room.connect(server.project().tokens.member);
    room.close();
  });
});
