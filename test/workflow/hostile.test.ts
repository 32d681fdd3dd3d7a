import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWorkflow } from '../../src/workflow/parse.ts';

const codes = (text: string) => parseWorkflow(text, 'a.workflow.yaml').problems.map(({ code }) => code);
const GOOD = 'workflow: w\ninitial: z\nstates:\n  z: { type: final }\n';
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** Files made to exhaust whoever reads them, with the one problem each is refused for. */
const HOSTILE: Record<string, readonly [code: string, text: () => string]> = {
  'ten megabytes': ['too-large', () => 'x'.repeat(10 * 1024 * 1024)],
  'aliases by the million': ['too-large', () => `a: &a x\nb: [${'*a,'.repeat(340_000)}]`],
  'two thousand aliases': ['too-many-aliases', () => `a: &a x\nb: [${'*a,'.repeat(2000)}]`],
  'aliases of aliases of aliases': [
    'too-large',
    () =>
      `a0: &a0 [1,2,3,4,5,6,7,8,9]\n${lines(9, (i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`)}`,
  ],
  'a long text a hundred times': [
    'too-large',
    () => `a: &a "${'x'.repeat(100_000)}"\nb: [${Array(100).fill('*a').join(',')}]`,
  ],
  'a map that contains itself': ['too-deep', () => 'a: &a { b: *a }'],
  'brackets 10,000 deep': ['too-deep', () => '['.repeat(10_000) + ']'.repeat(10_000)],
  'brackets 10,000 deep, unclosed': ['too-deep', () => '{a: '.repeat(10_000)],
  'brackets behind brackets in quotes': ['too-deep', () => `${'["]",'.repeat(10_000)}1${']'.repeat(10_000)}`],
  'lists in lists on one line': ['too-deep', () => `a:\n  ${'- '.repeat(10_000)}x`],
  'keys of keys of keys': ['too-deep', () => `${'? '.repeat(10_000)}x`],
  'a step of indentation for each line': ['too-deep', () => lines(1000, (i) => `${' '.repeat(i)}a:`)],
  'twenty thousand states': [
    'too-large',
    () => `workflow: w\nstates:\n${lines(20_000, (i) => `  s${i}: { on: { go: s${i} } }`)}`,
  ],
  'three thousand states': [
    'too-many-states',
    () => `workflow: w\ninitial: s0\nstates:\n${lines(3000, (i) => `  s${i}: {}`)}`,
  ],
  'ten thousand keys': ['unknown-key', () => `${GOOD}${lines(10_000, (i) => `k${i}: 1`)}`],
  'forty thousand tags': ['syntax', () => '!!map '.repeat(40_000)],
};

describe('a file made to do harm', () => {
  it.each(Object.entries(HOSTILE))('WF-6: %s: refused, not read', { timeout: 60_000 }, (_, [code, text]) => {
    const { definition, problems } = parseWorkflow(text(), 'a.workflow.yaml');
    expect(definition).toBeUndefined();
    expect(problems[0]?.code).toBe(code);
    expect(problems.length).toBeLessThanOrEqual(100);
  });

  it('WF-7: a key that would change what objects are is refused wherever it stands, and changes nothing', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      for (const place of [
        `${key}: { polluted: 1 }\n`,
        `context: { a: [{ ${key}: { polluted: 1 } }] }\n`,
        `meta: { ${key}: 1 }\n`,
      ])
        expect(codes(GOOD + place)).toEqual(['bad-key']);
      expect(codes(GOOD.replace('z: {', `z: { meta: { ${key}: { polluted: 1 } }, `))).toEqual(['bad-key']);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('WF-6: NUL, BOM, CRLF, tabs, an empty file and half a file are read or refused like any other text', () => {
    expect(codes(`\ufeff${GOOD.replaceAll('\n', '\r\n')}`)).toEqual([]);
    expect(
      codes('{\n\t"workflow": "w",\n\t"initial": "z",\n\t"states": {\n\t\t"z": { "type": "final" }\n\t}\n}'),
    ).toEqual([]);
    for (const text of [
      '',
      ' '.repeat(100_000),
      '\0',
      `workflow: w\0\n${GOOD}`,
      'workflow: "',
      '---\n---\n',
      `${GOOD}---\n${GOOD}`,
    ])
      expect(codes(text), JSON.stringify(text.slice(0, 20))).not.toEqual([]);
  });

  it('WF-8: no text, and no piece of a good one, makes reading throw', { timeout: 60_000 }, () => {
    const piece = fc.constantFrom(
      ...GOOD,
      'on:',
      'task: ',
      'gate: ',
      'guard: ',
      ' &a',
      ' *a',
      ': ',
      '- ',
      '? ',
      '\n',
      '{',
      '}',
      '[',
      ']',
      '"',
      '!!set',
      '%YAML 1.1',
      '\ud800',
      '\0',
      '*',
      '__proto__',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece, { maxLength: 80 }).map((parts) => parts.join('')),
        ),
        (text) => {
          for (const whole of [text, GOOD + text, `${GOOD}  a: ${text}`]) {
            const { definition, problems } = parseWorkflow(whole, 'a.workflow.yaml');
            if (!definition) expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('WF-8: any JSON in any place of a chart is read or reported', { timeout: 60_000 }, () => {
    const keys = [
      'id',
      'type',
      'title',
      'initial',
      'states',
      'on',
      'always',
      'after',
      'entry',
      'exit',
      'onDone',
      'history',
      'target',
      'tags',
      'meta',
      'output',
      'task',
      'gate',
      'commands',
      'context',
      'runs',
      'guard',
      'set',
      'start',
      'workflow',
      'z',
      'go',
      'and',
      'not',
      'in',
    ];
    const { tree } = fc.letrec<{ tree: unknown; leaf: unknown; map: unknown; list: unknown }>((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('map'), tie('list')),
      leaf: fc.oneof(
        fc.constantFrom('z', 'go', 'parallel', 'final', 'history', '.z', '#w', '5m', 'context.n > 1'),
        fc.jsonValue({ maxDepth: 0 }),
      ),
      map: fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 5 }),
      list: fc.array(tie('tree'), { maxLength: 3 }),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), tree, { maxKeys: 6 }), (data) => {
        const text = JSON.stringify({ workflow: 'w', initial: 'z', states: { z: data }, ...data });
        const { definition, problems } = parseWorkflow(text, 'a.workflow.json');
        if (!definition) expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
