import { describe, expect, it } from 'vitest';
import { formatLink, parseLink } from '../../../src/protocol/link.ts';
import { momentLink, parseMoment } from '../../../webview/time/moment-link.ts';

const PROJECT = '0123456789abcdef';
const BASE = 'http://127.0.0.1:41234/proxy/1/';
const own = formatLink(BASE, { projectId: PROJECT, token: 'se-cr_et' });

describe('a link to a moment', () => {
  it('PAGE-210: names project, run and entry below the same address, and holds no key', () => {
    const link = momentLink(own, { projectId: PROJECT, run: 'r_1-a', seq: 42 });
    expect(link.startsWith(`${BASE}#`)).toBe(true);
    expect(link).not.toContain('se-cr_et');
    expect(parseLink(new URL(link).hash)).toBeUndefined();
    expect(parseMoment(link)).toEqual({ projectId: PROJECT, run: 'r_1-a', seq: 42 });
    expect(parseMoment(new URL(link).hash)).toEqual(parseMoment(link));
  });

  it('PAGE-210: what is no such link leads nowhere', () => {
    const wrong = [
      own,
      `${own}&run=r&at=1`,
      BASE,
      `#p=${PROJECT}&run=r`,
      `#p=${PROJECT}&run=r&at=-1`,
      `#p=${PROJECT}&run=r&at=1e3`,
      `#p=${PROJECT}&run=%3Cscript%3E&at=1`,
      `#p=${PROJECT}&run=${'r'.repeat(97)}&at=1`,
      `#p=../..&run=r&at=1`,
      `#p=${PROJECT}&run=__proto__&at=1`,
      `#p=${PROJECT}&run=r&at=9999999999999999`,
      'javascript:alert(1)',
    ];
    expect(wrong.map(parseMoment)).toEqual(wrong.map(() => undefined));
  });
});
