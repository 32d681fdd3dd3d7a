import { describe, expect, it } from 'vitest';
import { baseOf, formatLink, parseLink } from '../../src/protocol/link.ts';

describe('links', () => {
  it('WIRE-43: a link carries its token in the fragment alone, and reads back as it was made, under any base', () => {
    const link = { token: 'a-Token_43+/=&#%', projectId: 'alpha-1234' };
    for (const base of ['http://127.0.0.1:41234/', 'https://name.example/proxy/41234/']) {
      const url = new URL(formatLink(base, link));
      expect(url.href.slice(0, -url.hash.length)).toBe(base);
      expect(url.search).toBe('');
      expect(parseLink(url.hash)).toEqual(link);
      expect(baseOf(url.href)).toBe(base);
    }
  });

  it('WIRE-44: what is not a whole link is none', () => {
    for (const hash of [
      '',
      '#',
      '#t=x',
      '#p=alpha',
      '#t=&p=alpha',
      '#t=a%20b&p=alpha',
      '#t=x&p=__proto__',
      '#t=x&p=../x',
      `#t=${'x'.repeat(257)}&p=a`,
    ])
      expect(parseLink(hash), hash).toBeUndefined();
  });
});
