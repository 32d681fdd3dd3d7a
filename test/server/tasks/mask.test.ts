import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { masked } from '../../../src/server/tasks/mask.ts';
import { maskPattern } from '../../../src/server/tasks/mask-pattern.ts';
import { OutputLog } from '../../../src/server/tasks/output-log.ts';
import { type Secrets, secretValues } from '../../../src/server/tasks/secrets.ts';

/** What comes out when the text comes in pieces of this length. */
function through(secrets: Secrets, text: string, length = text.length): string {
  let seen = '';
  const mask = masked(secrets, (piece) => {
    seen += piece;
  });
  for (let at = 0; at < text.length; at += length) mask.add(text.slice(at, at + length));
  mask.end();
  return seen;
}

/** What is sent of an output that comes in these pieces, and what the journal has of it. */
function logged(secrets: Secrets, pieces: readonly string[]): { text: string; tail: string } {
  let text = '';
  const log = new OutputLog((chunk) => {
    text += chunk;
  }, secrets);
  for (const piece of pieces) log.add(piece);
  const tail = log.close();
  return { text, tail };
}

const of = (...values: string[]): Secrets => ({ values: values.sort((a, b) => b.length - a.length), patterns: [] });

describe('secrets in a task’s output', () => {
  it('RUN-104: are masked wherever they stand, however the output is cut into pieces', () => {
    const secrets = of('hunter2-secret', 'hunter2-secret-longer', 'abcabcabd');
    const text = 'a hunter2-secret-longer b hunter2-secret hunter2-secre abcabcabcabd abcabcabd\nhunter2-';
    const whole = 'a *** b *** hunter2-secre abc*** ***\nhunter2-';
    for (let length = 1; length <= text.length; length++) expect(through(secrets, text, length)).toBe(whole);
  });

  it('RUN-104: any text in any pieces is what it is masked whole', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const word = (length: number) => Array.from({ length }, () => 'ab'.charAt(random(2))).join('');
    for (let round = 0; round < 300; round++) {
      const secrets = of(word(6), word(7), word(9));
      const text = word(60);
      const whole = through(secrets, text);
      for (const secret of secrets.values) expect(whole).not.toContain(secret);
      expect(through(secrets, text, 1 + random(9))).toBe(whole);
    }
  });

  it('RUN-104: what is no secret comes at once, and nothing is kept for ever', () => {
    const seen: string[] = [];
    const mask = masked(of('secret-one'), (piece) => seen.push(piece));
    mask.add('progress 10 %\r');
    expect(seen).toEqual(['progress 10 %\r']);
    mask.add('sec');
    expect(seen).toHaveLength(1);
    mask.add('onds left');
    expect(seen.join('')).toBe('progress 10 %\rseconds left');
    mask.add(' secret-on');
    mask.end();
    expect(seen.join('')).toBe('progress 10 %\rseconds left secret-on');
  });

  it('RUN-104: secrets are the values of variables named like one, passwords in addresses, each in the forms it is printed in', () => {
    const values = secretValues({
      GITHUB_TOKEN: 'ghp_0123456789',
      db_password: 'p&ss "word"',
      STRIPE_API_KEY: 'sk_live_42',
      DATABASE_URL: 'postgres://app:pa55-w0rd@db.example/app',
      SSH_KEY: '-----BEGIN-----\nlineone111\n  linetwo222\n-----END-----',
      PWD: '/home/somebody',
      MONKEY: 'bananas-for-all',
      AUTHOR: 'Ada Lovelace',
      FLAG_SECRET: 'true',
      EMPTY_TOKEN: '',
      NONE: undefined,
    });
    for (const value of ['ghp_0123456789', 'p&ss "word"', 'sk_live_42', 'pa55-w0rd', 'lineone111', 'linetwo222'])
      expect(values).toContain(value);
    expect(values).toContain('p%26ss%20%22word%22');
    expect(values).toContain('p&ss \\"word\\"');
    expect(values).toContain(Buffer.from('ghp_0123456789').toString('base64'));
    for (const value of ['/home/somebody', 'bananas-for-all', 'Ada Lovelace', 'true', ''])
      expect(values).not.toContain(value);
    expect(values.map(({ length }) => length)).toEqual(values.map(({ length }) => length).sort((a, b) => b - a));
  });

  it('RUN-104: names that services chose are known; only exactly PWD and OLDPWD are folders', () => {
    const names =
      'MYSQL_PWD DBPWD SSHPASS AUTHORIZATION PROXY_AUTHORIZATION MY_BEARER PASSCODE OLDPWD2 npm_config__auth'.split(
        ' ',
      );
    for (const name of names)
      expect([name, secretValues({ [name]: 'hunter2-secret' })[0]]).not.toEqual([name, undefined]);
    for (const name of ['PWD', 'OLDPWD', 'INIT_CWD', 'AUTHOR', 'COMPASS'])
      expect(secretValues({ [name]: 'hunter2-secret' })).toEqual([]);
  });

  it('RUN-104: a value is found in what Python, Go and PHP print, without its spaces, quotes and the word before it', () => {
    const seen = (value: string, printed: string) =>
      through({ values: secretValues({ A_TOKEN: value }), patterns: [] }, printed);
    expect(seen('pässwörd1', '"p\\u00e4ssw\\u00f6rd1"')).toBe('"***"');
    expect(seen('a<b&c-secret', '"a\\u003cb\\u0026c-secret"')).toBe('"***"');
    expect(seen('a/ä/secret', '"a\\/\\u00e4\\/secret"')).toBe('"***"');
    expect(seen(' hunter2hunter2 ', 'is hunter2hunter2.')).toBe('is ***.');
    expect(seen('"hunter2hunter2"', 'is hunter2hunter2.')).toBe('is ***.');
    expect(seen("'hunter2hunter2'", 'is hunter2hunter2.')).toBe('is ***.');
    expect(seen('Bearer hunter2hunter2', 'is hunter2hunter2.')).toBe('is ***.');
  });

  it('RUN-104: of a value in a longer text in base64 no more than two bytes at each end are seen, wherever it stands', () => {
    for (const secret of ['hunter2!', 'hunter2-secret', '>>>???hunter2???', 'pässwörd~~~1'])
      for (const before of ['', 'u', 'us', 'user:', 'abcdefg'])
        for (const after of ['', '\n', '@host', '~~'])
          for (const form of ['base64', 'base64url'] as const) {
            const values = secretValues({ A_TOKEN: secret });
            const seen = through({ values, patterns: [] }, Buffer.from(before + secret + after).toString(form));
            expect(seen).toContain('***');
            const bytes = Buffer.from(secret);
            const left = seen.split('***').map((part) => Buffer.from(part, 'base64'));
            // A part that does not begin where a group of four does is no base64 of its own: at its end it is.
            for (let at = 0; at + 3 <= bytes.length; at++)
              for (const part of left) expect(part.includes(bytes.subarray(at, at + 3))).toBe(false);
          }
  });

  it('RUN-104: of an address the password is known as it is meant, and a token in the place of the user', () => {
    const values = secretValues({
      DATABASE_URL: 'postgres://application:p%40ssw0rd-x@host/db',
      CACHE: 'redis://:redispass1@host',
      BAD: 'amqp://user:100%-secret@host',
      REMOTE: 'https://ghp_abcdefghijkl@github.com/x https://gho_mnopqrstuv:x-oauth-basic@github.com/y',
      OTHER: 'ssh://somebody@host postgres://postgres@host/db https://host/@somewhere',
    });
    for (const value of [
      'p%40ssw0rd-x',
      'p@ssw0rd-x',
      'redispass1',
      '100%-secret',
      'ghp_abcdefghijkl',
      'gho_mnopqrstuv',
    ])
      expect(values).toContain(value);
    for (const value of ['application', 'somebody', 'postgres', 'somewhere']) expect(values).not.toContain(value);
  });

  it('RUN-105: patterns are masked within a line; one that is none or matches everywhere is refused with a sentence', () => {
    const patterns = [maskPattern('sk-[a-z0-9]{4,}'), maskPattern('(?<=user=)\\w+')];
    const text = 'key sk-abc123 and user=ada\nsk-ab no sk-abcd\n';
    for (let length = 1; length <= text.length; length++)
      expect(through({ values: [], patterns }, text, length)).toBe('key *** and user=***\nsk-ab no ***\n');
    expect(() => maskPattern('(')).toThrow(/no regular expression/);
    expect(() => maskPattern('a*')).toThrow(/everywhere/);
  });

  it('RUN-105: a line that does not end is masked and passed on in parts', () => {
    let seen = 0;
    const mask = masked({ values: [], patterns: [maskPattern('never')] }, (piece) => {
      seen += piece.length;
    });
    for (let n = 0; n < 100; n++) mask.add('x'.repeat(1024));
    expect(seen).toBeGreaterThan(90 * 1024);
  });

  it('RUN-140: a colour within a secret hides it from nobody but the reader; the colours that stood in it follow', () => {
    const secrets: Secrets = { values: ['hunter2-secret'], patterns: [maskPattern('sk-[a-z0-9]{6,}')] };
    const text = 'a \x1b[31mhun\x1b[1mter2-sec\x1b[0mret\x1b[32m b sk-\x1b[1mabc\x1b[0m123\x1b[m\nhun\x1b[0mter\n';
    const whole = 'a \x1b[31m***\x1b[1m\x1b[0m\x1b[32m b ***\x1b[1m\x1b[0m\x1b[m\nhun\x1b[0mter\n';
    for (let length = 1; length <= text.length; length++) expect(through(secrets, text, length)).toBe(whole);
  });

  it('RUN-105: ^ and $ are the ends of a line, and nothing that is found goes over one', () => {
    const patterns = [maskPattern('^password .*$'), maskPattern('key:\\s*\\w+'), maskPattern('[^x]+end$')];
    const text = 'a\r\npassword is this\r\nno password here\nkey:\nvalue\nkey: value\nx the end\nthe end x\n';
    const whole = 'a\r\n***\r\nno password here\nkey:\nvalue\n***\nx***\nthe end x\n';
    for (let length = 1; length <= text.length; length++)
      expect(through({ values: [], patterns }, text, length)).toBe(whole);
  });

  it('RUN-105: a value and what a pattern finds are one where they overlap', () => {
    const secrets: Secrets = { values: ['secret-value'], patterns: [maskPattern('token=\\S+')] };
    expect(through(secrets, 'token=secret-value-more and secret-value\n')).toBe('*** and ***\n');
  });

  it('RUN-140: a secret at the place where only the end is kept on is masked, wherever it is cut', () => {
    const secret = 'top-secret-value-of-some-length';
    const coloured = `top-secret\x1b[1m-value\x1b[0m-of-some-length`;
    for (const secrets of [of(secret), { values: [], patterns: [maskPattern('top-[a-z-]+length')] }])
      for (const printed of [secret, coloured])
        for (let shift = -1; shift <= printed.length; shift++) {
          const { text, tail } = logged(secrets, [`${'x'.repeat(1024 * 1024 - shift - 1)}\n`, `${printed}\nbye\n`]);
          for (const seen of [text, tail]) {
            expect(seen).not.toMatch(/top|secret|value|some|length/);
            expect(seen).toContain('***');
            expect(seen.trimEnd().endsWith('\nbye')).toBe(true);
          }
        }
  });

  it('RUN-140: the end that is kept of a long output begins with no rest of a secret, however long the masks are', () => {
    const secret = 'top-secret-value-of-some-length';
    const coloured = [...secret].join('\x1b[1m');
    // A mask is longer than what this finds, and shorter than the secret.
    const patterns = [maskPattern('[#+]')];
    for (const filler of ['#', 'x', `${secret}+`, '\x1b[1m\x1b[0m+'])
      for (let shift = 0; shift < 40; shift++) {
        const end = filler.repeat(Math.ceil((64 * 1024 + 8 * 1024) / filler.length)).slice(shift);
        const { text } = logged({ values: [secret], patterns }, ['x'.repeat(1024 * 1024), coloured + coloured + end]);
        expect(stripVTControlCharacters(text)).not.toMatch(/secret|value|some|length/);
      }
  });

  it('RUN-104: the end that is kept of a long output shows no part of a secret either', () => {
    const secret = 'top-secret-value-of-some-length';
    for (let shift = 0; shift < secret.length; shift++) {
      const { text, tail } = logged(of(secret), ['x'.repeat(1024 * 1024 - shift), `${secret}-`.repeat(5000)]);
      for (const seen of [text, tail]) {
        expect(seen).not.toContain('secret');
        expect(seen).not.toContain('some-length');
      }
    }
  });
});
