import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeSlash, parseSlash } from '../../src/protocol/slash.ts';
import type { CommandInfo } from '../../src/protocol/workflows.ts';

const command = (name: string, args: CommandInfo['args'] = {}, required: string[] = []): CommandInfo => ({
  name,
  title: name,
  roles: ['member'],
  args,
  required,
});
const COMMANDS = [
  command('write_tests'),
  command('sprint'),
  command('sprint.plan', { stories: { type: 'array', items: { type: 'integer' } } }),
  command('epic', { description: { type: 'string' } }),
  command('give_up', { reason: { type: 'string' } }, ['reason']),
  command('estimate', {
    story: { type: 'string' },
    points: { type: 'integer' },
    sure: { type: 'boolean' },
    note: { type: 'string' },
  }),
  command('configure', { options: { type: 'object' } }),
];
const parse = (text: string) => parseSlash(text, COMMANDS);

describe('slash commands', () => {
  it('WIRE-39: the longest command name that fits the leading words is meant, however its words are joined', () => {
    for (const text of ['/write_tests', 'write_tests', '/write tests', '/Write-Tests', '  /write.tests  '])
      expect(parse(text), text).toEqual({ ok: true, command: 'write_tests', args: {} });
    expect(parse('/sprint plan 1,2')).toEqual({ ok: true, command: 'sprint.plan', args: { stories: [1, 2] } });
    expect(parse('/sprint')).toEqual({ ok: true, command: 'sprint', args: {} });
    for (const text of ['', '/', '/fly', '"write_tests"', '/writetests', '/write'])
      expect(parse(text), text).toBeUndefined();
  });

  it('WIRE-40: arguments come by position or by name, in quotation marks or not, and as the type that is declared', () => {
    for (const [text, args] of [
      ['/epic "Build login"', { description: 'Build login' }],
      ['/epic Build login, and  more', { description: 'Build login, and  more' }],
      ['/epic \'it is "fine"\'', { description: 'it is "fine"' }],
      ['/epic "a \\" b"', { description: 'a " b' }],
      ['/give_up reason="flaky tests"', { reason: 'flaky tests' }],
      ['/give_up a=b', { reason: 'a=b' }],
      ['/estimate login 3 yes "done by noon"', { story: 'login', points: 3, sure: true, note: 'done by noon' }],
      ['/estimate points=3 login', { points: 3, story: 'login' }],
      ['/estimate login many', { story: 'login', points: 'many' }],
      ['/estimate login 3 maybe', { story: 'login', points: 3, sure: 'maybe' }],
      ['/sprint plan ""', { stories: [] }],
      ['/configure {"a":1}', { options: { a: 1 } }],
    ] as const)
      expect(parse(text), text).toMatchObject({ ok: true, args });
    expect(parse('/write_tests now')).toEqual({
      ok: false,
      problem: 'write_tests takes no arguments; "now" is one too many',
    });
    expect(parse('/epic "open')).toEqual({ ok: false, problem: 'a quotation mark is not closed' });
  });

  it('WIRE-41: any text at all is read without an error, and never into a field that was not declared', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom(
            '/',
            'epic',
            ' ',
            '"',
            "'",
            '\\',
            '=',
            'reason',
            'give_up',
            '__proto__',
            'constructor',
            'points',
            '\n',
            '1',
            ',',
            '{',
          ),
          { maxLength: 20 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const result = parse(typed);
        if (result?.ok) {
          const declared = COMMANDS.find(({ name }) => name === result.command)?.args ?? {};
          for (const name of Object.keys(result.args)) expect(Object.hasOwn(declared, name)).toBe(true);
        }
        completeSlash(typed, COMMANDS, ['epic']);
      }),
      { numRuns: 2000 },
    );
  });

  it('WIRE-42: completion offers what begins as typed, the accepted ones first, with their arguments', () => {
    expect(completeSlash('/', COMMANDS, ['give_up']).map(({ command: name }) => name)[0]).toBe('give_up');
    expect(completeSlash('/sprint', COMMANDS, [])).toEqual([
      { command: 'sprint', title: 'sprint', hint: '', accepted: false },
      { command: 'sprint.plan', title: 'sprint.plan', hint: '[stories]', accepted: false },
    ]);
    expect(completeSlash('/give', COMMANDS, ['give_up'])).toEqual([
      { command: 'give_up', title: 'give_up', hint: 'reason', accepted: true },
    ]);
    for (const text of ['give', '', '/fly', '/give\nup']) expect(completeSlash(text, COMMANDS, []), text).toEqual([]);
  });
});
