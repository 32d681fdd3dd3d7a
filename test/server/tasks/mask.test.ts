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

  it('RUN-104: the end that is kept of a long output shows no part of a secret either', () => {
    const secret = 'top-secret-value-of-some-length';
    for (let shift = 0; shift < secret.length; shift++) {
      let text = '';
      const log = new OutputLog((chunk) => {
        text += chunk;
      }, of(secret));
      log.add('x'.repeat(1024 * 1024 - shift));
      log.add(`${secret}-`.repeat(5000));
      const tail = log.close();
      for (const seen of [text, tail]) {
        expect(seen).not.toContain('secret');
        expect(seen).not.toContain('some-length');
      }
    }
  });
});
