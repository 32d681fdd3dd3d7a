import { mutated, pick, type Random } from './mutations.ts';

const METHODS = [
  'GET',
  'GET',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PATCH',
  'PROPFIND',
  'get',
  'G\tT',
  'X'.repeat(300),
  '',
];

/** Ways out of a folder that servers of files have fallen for, and paths there are. */
const PATHS = [
  '/',
  '/index.html',
  '/healthz',
  '/metrics',
  '/challenge?nonce=aaaaaaaaaaaaaaaaaaaa',
  '/challenge?nonce=',
  '/socket.io/?EIO=4&transport=polling',
  '/socket.io/?EIO=4&transport=websocket',
  '/socket.io/?EIO=4&transport=polling&sid=__proto__',
  '/socket.io/?EIO=4&transport=polling&j=0',
  '/socket.io/?EIO=3&transport=constructor',
  '/secret.txt',
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/..%5csecret.txt',
  '/..\\secret.txt',
  '/assets/../secret.txt',
  '/assets/..;/secret.txt',
  '/%00secret.txt',
  '/index.html%00.txt',
  '/index.html#x',
  '//secret.txt',
  '//evil.example/',
  '/./secret.txt',
  '/SECRET.TXT',
  '/secret.txt::$DATA',
  '/secret~1.txt',
  '/manifest.json',
  '/@fs/etc/passwd',
  '/.stateroom/door.workflow.yaml',
  'http://127.0.0.1/secret.txt',
  'http://evil.example/',
  '*',
  '',
  '/?',
  `/${'a'.repeat(20_000)}`,
  `/${'%'.repeat(50)}`,
  '/\u00e9\u0000',
];

const ORIGINS = [
  'http://evil.example',
  'null',
  'http://[',
  'http://[::1',
  '://',
  'vscode-webview://',
  'vscode-webview://a b',
  'http://127.0.0.1',
  'file://',
  'javascript:1',
  '\u0000',
  'x'.repeat(9000),
  'http://127.0.0.1:1@evil.example',
  '',
];

const LINES = [
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding : chunked',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999999',
  'Content-Length: 5, 6',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'Sec-WebSocket-Key: x',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Version: 99',
  'Sec-WebSocket-Extensions: permessage-deflate',
  'Expect: 100-continue',
  'Expect: 200-ok',
  'Authorization: Bearer x',
  `Authorization: Bearer ${'x'.repeat(5000)}`,
  'If-None-Match: *',
  'Range: bytes=0-,0-,0-',
  'Cookie: io=1',
  'X-Forwarded-Host: evil.example',
  ' folded: yes',
  'no colon',
  ': no name',
  `Big: ${'y'.repeat(17_000)}`,
];

export interface Request {
  readonly bytes: Buffer;
  /** Whether it has one Host that is the server's own, and no Origin but the server's own: only such a one may be served. */
  readonly ours: boolean;
}

/** Any bytes at all that somebody may send to an HTTP server. */
export function request(random: Random, port: number): Request {
  const host = `127.0.0.1:${port}`;
  const hosts = [
    host,
    host,
    host,
    host,
    `localhost:${port}`,
    '127.0.0.1',
    'evil.example',
    `evil.example:${port}`,
    `[::1`,
    `${host}.`,
    `${host}:1`,
    `@${host}`,
    `${host}/`,
    ` ${host}x`,
    '',
    mutated(random, host),
  ];
  const chosen =
    random() < 0.6 ? [host] : Array.from({ length: pick(random, [1, 1, 1, 1, 0, 2]) }, () => pick(random, hosts));
  const origins =
    random() < 0.3
      ? [random() < 0.3 ? `http://${host}` : pick(random, [...ORIGINS, mutated(random, `http://${host}`)])]
      : [];
  const lines = Array.from({ length: Math.max(0, Math.floor(random() * 5) - 2) }, () => pick(random, LINES));
  const path = random() < 0.75 ? pick(random, PATHS) : mutated(random, pick(random, PATHS));
  const version = random() < 0.9 ? 'HTTP/1.1' : pick(random, ['HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', '', 'HTTP/1.1 x']);
  const end = random() < 0.93 ? '\r\n' : '\n';
  const text =
    `${random() < 0.7 ? 'GET' : pick(random, METHODS)} ${path} ${version}${end}` +
    [...chosen.map((value) => `Host: ${value}`), ...origins.map((value) => `Origin: ${value}`), ...lines].join(end) +
    `${end}${end}${random() < 0.3 ? pick(random, ['hello', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\n', '\u0000\u0001']) : ''}`;
  const ownHosts = [host, `localhost:${port}`];
  const ours =
    chosen.length === 1 &&
    ownHosts.includes((chosen[0] ?? '').trim().toLowerCase()) &&
    origins.every(
      (origin) =>
        ownHosts.some((own) => origin.trim().toLowerCase() === `http://${own}`) ||
        /^vscode-webview:\/\/[^/ ]+$/.test(origin),
    );
  const cut = random() < 0.08 ? text.slice(0, Math.floor(random() * text.length)) : text;
  // What was changed all over may have lost the very header that makes it a stranger's.
  const changed = random() < 0.03;
  return { bytes: Buffer.from(changed ? mutated(random, cut) : cut, 'latin1'), ours: ours || changed };
}
