import net from 'node:net';

export interface RawAnswer {
  /** 0 when the connection was closed without a word. */
  readonly status: number;
  /** In lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends these bytes to the port and reads until the server closes, or until one whole answer has come. */
export function rawRequest(port: number, text: string, within = 8000): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let got = '';
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error(`No whole answer: ${JSON.stringify(got.slice(0, 200))}`));
    }, within);
    const done = () => {
      clearTimeout(late);
      socket.destroy();
      resolve(parse(got));
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      got += chunk;
      if (isWhole(got)) done();
    });
    socket.on('close', done);
    socket.on('error', done);
    socket.write(text);
  });
}

/** A request line with headers, as they are given: any of them twice, or none. */
export const request = (line: string, headers: readonly (readonly [string, string])[], body = ''): string =>
  `${line}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? 0),
    headers: new Map(
      lines.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 1).trim()]),
    ),
    body: rest.join('\r\n\r\n'),
  };
}

function isWhole(text: string): boolean {
  const { status, headers, body } = parse(text);
  if (!text.includes('\r\n\r\n')) return false;
  if (status === 101) return true;
  const length = headers.get('content-length');
  if (length !== undefined) return Buffer.byteLength(body) >= Number(length);
  return headers.get('transfer-encoding') === 'chunked' && body.endsWith('0\r\n\r\n');
}
