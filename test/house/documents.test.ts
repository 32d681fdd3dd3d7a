import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(ROOT, file)));

const RULE = /\b(?:WIRE|JRN|WF|RUN|ACC|HTTP|CLI|PAGE|EXT|HOUSE|IX|DEV)-\d+\b/g;
const rules = new Set([...read('SPEC.md').matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map((match) => match[1] ?? ''));

describe('documents', () => {
  it('HOUSE-2: every rule that a test quotes stands in SPEC.md', () => {
    const unknown = tracked
      .filter((file) => /^test\/.*\.test\.tsx?$/.test(file))
      .flatMap((file) => [...read(file).matchAll(RULE)].map(([rule]) => ({ file, rule })))
      .filter(({ rule }) => !rules.has(rule));
    expect(unknown).toEqual([]);
  });

  it('HOUSE-3: every rule of SPEC.md is quoted by a test', () => {
    const quoted = new Set(
      tracked.filter((file) => file.startsWith('test/')).flatMap((file) => read(file).match(RULE) ?? []),
    );
    expect([...rules].filter((rule) => !quoted.has(rule))).toEqual([]);
    expect(rules.size).toBeGreaterThan(0);
  });

  it('HOUSE-4: every path that ARCHITECTURE.md names exists', () => {
    const named = [
      ...read('ARCHITECTURE.md').matchAll(/`((?:src|webview|test|scripts|bench|examples|\.ci)\/[^`*{}\s]*)`/g),
    ];
    expect(named.length).toBeGreaterThan(10);
    expect(named.map((match) => match[1] ?? '').filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('HOUSE-5: every threat and invariant has a rule that exists, or a sentence why it has none', () => {
    const rows = [...read('SPEC.md').matchAll(/^\| ([TR]\d+) \| (.+) \| (.+) \|$/gm)];
    const numbered = (letter: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
    expect(rows.map(([, id]) => id)).toEqual([...numbered('T', 41), ...numbered('R', 31)]);
    for (const [, id, , proof = ''] of rows) {
      const named = proof.match(RULE) ?? [];
      expect(
        named.filter((rule) => !rules.has(rule)),
        id,
      ).toEqual([]);
      expect(named.length > 0 || proof.length > 5, id).toBe(true);
    }
  });
});
