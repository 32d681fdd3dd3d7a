import { describe, expect, it } from 'vitest';
import { normaliseName, uniqueName } from '../../../src/server/access/names.ts';

describe('a name', () => {
  it.each([
    ['  Ana   Kovač ', 'Ana Kovač'],
    ['Ana\u0000\u001b[31m', 'Ana[31m'],
    ['\u202eanA\u202c', 'anA'],
    ['An\u200ba\u200d\ufeff', 'Ana'],
    ['Ana\u2066\u2069\u00ad\u034f\u180e', 'Ana'],
    ['Ana\u2028Mei\nBen\tEve', 'Ana Mei Ben Eve'],
    ['Ana\u3164\uffa0\u115f\u17b4\u2800', 'Ana'],
    ['\u{e0041}\u{e0061}Ana\u{1d173}\ufe0f', 'Ana'],
    ['Zoe\u0301', 'Zoé'],
    ['\u0301\u0302Ana', 'Ana'],
    ['A\u0335\u0336\u0337\u0338\u0339\u033a\u033bna', 'A\u0335\u0336\u0337\u0338na'],
    ['Ⓐna 😀', 'Ⓐna 😀'],
    ['x'.repeat(80), 'x'.repeat(64)],
    [`${'x'.repeat(63)} ${'y'.repeat(9)}`, 'x'.repeat(63)],
    ['😀'.repeat(80), '😀'.repeat(64)],
  ])('ACC-6: %j is seen as %j', (sent, seen) => {
    expect(normaliseName(sent)).toBe(seen);
    expect(normaliseName(seen)).toBe(seen);
  });

  it.each(['', ' ', '\u200b\u200d', '\u202e\u202c', '\u3164\u2800', '\u0301\u0302', '\n\t', '\ue000\u{f0000}'])(
    'ACC-6: nothing of %j can be seen, so it is no name',
    (sent) => {
      expect(normaliseName(sent)).toBeUndefined();
    },
  );

  it.each([
    ['Ana', 'ana'],
    ['Ana', 'Аna'],
    ['Ana', 'Аnа'],
    ['Ana', 'Ａｎａ'],
    ['Ana', '𝐀𝐧𝐚'],
    ['Ana', 'A n a'],
    ['Ana', 'Ána'],
    ['Ana', 'ᎪNA'],
    ['Host', 'Нost'],
    ['Host', 'Ηоѕт'],
    ['Host', 'H0st'],
    ['Host', 'հost'],
    ['Bill', 'BiII'],
    ['Bill', 'B1ll'],
    ['Bill', 'Bі||'],
    ['Bern', 'Bem'],
    ['Will', 'VVill'],
    ['Guest 1', 'Guest l'],
    ['Paul', 'Рауl'.replace('у', 'u')],
  ])('ACC-6: beside %s nobody is called %s: the later one is counted', (taken, wanted) => {
    expect(uniqueName(wanted, 'person', [taken])).toBe(`${wanted} (2)`);
    expect(uniqueName(taken, 'person', [wanted])).toBe(`${taken} (2)`);
  });

  it('ACC-6: other names stay as they are, and those without one are counted by their kind', () => {
    expect(uniqueName('Mei', 'person', ['Ana', 'Max', 'Ben'])).toBe('Mei');
    expect(uniqueName(undefined, 'person', ['Guest 1', 'Guest l (2)', 'Guest 3'])).toBe('Guest 2');
    expect(uniqueName(undefined, 'agent', ['Agent 1'])).toBe('Agent 2');
    const many: string[] = [];
    for (let index = 0; index < 120; index++) many.push(uniqueName('Ana', 'person', many));
    expect(new Set(many).size).toBe(120);
    const long = uniqueName('x'.repeat(64), 'person', ['x'.repeat(64)]);
    expect([long.length <= 64, long.endsWith('(2)')]).toEqual([true, true]);
  });
});
