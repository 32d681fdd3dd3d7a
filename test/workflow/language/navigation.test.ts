import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/workflow/edits.ts';
import { hoverAt } from '../../../src/workflow/language/hover.ts';
import { markdownOf } from '../../../src/workflow/language/markdown.ts';
import { definitionAt, referencesAt } from '../../../src/workflow/language/navigation.ts';
import { type OutlineItem, outlineOf } from '../../../src/workflow/language/outline.ts';
import { renameAt, renameable } from '../../../src/workflow/language/rename.ts';
import { readSymbols } from '../../../src/workflow/language/symbols.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { cursor } from './support.ts';

const FILE = `workflow: w
context: { tries: 0 }
commands:
  go: { title: Go on, description: Leads on., roles: [owner], args: { why: { type: string } } }
  stop: {}
initial: work
states:
  work:
    description: The work itself.
    initial: code
    on: { stop: '#w.ended' }
    states:
      code: { on: { go: check } }
      check:
        task: { run: [npm, test] }
        on:
          task.passed: { target: "#w.ended", guard: { not: { in: work.code } } }
          task.failed: [{ target: code, guard: context.tries < 3 }, work.code]
  again: { on: { go: { target: [work.check] }, stop: work } }
  ended: { type: final }
`;

const lineOf = (text: string, offset: number) => text.slice(0, offset).split('\n').length;

describe('definition and references', () => {
  it.each([
    ["a target's", 'go: ch¦eck', '      check:'],
    ['a dotted target, last part', 'target: [work.che¦ck]', '      check:'],
    ['a dotted target, first part', 'target: [wo¦rk.check]', '  work:'],
    ['a target by id', "'#w.end¦ed'", '  ended:'],
    ["a guard's", 'in: work.co¦de', '      code:'],
    ["an initial's", 'initial: co¦de', '      code:'],
    ['a command’s', '{ st¦op: ', '  stop: {}'],
  ])('WF-36: %s definition is where it is written out', (_, written, line) => {
    const { text, offset } = cursor(FILE.replace(written.replace('¦', ''), () => written));
    const found = definitionAt(readSymbols(text), offset);
    expect(text.slice(text.lastIndexOf('\n', found?.to[0]) + 1)).toMatch(new RegExp(`^${line}`));
  });

  it('WF-36: references are all places that name it, by whatever spelling, also as a part of a longer name', () => {
    const symbols = readSymbols(FILE);
    const linesOf = (mark: string, own: boolean) =>
      referencesAt(symbols, FILE.indexOf(mark) + 1, own).map(
        ([from, to]) => `${lineOf(FILE, from)} ${FILE.slice(from, to)}`,
      );
    expect(linesOf('code: {', true)).toEqual(['10 code', '13 code', '17 code', '18 code', '18 code']);
    expect(linesOf('code: {', false)).not.toContain('13 code');
    expect(linesOf('ended: {', false)).toEqual(['11 ended', '17 ended']);
    expect(linesOf('work:', false)).toEqual(['6 work', '17 work', '18 work', '19 work', '19 work']);
    expect(linesOf('stop: {}', true)).toEqual(['5 stop', '11 stop', '19 stop']);
    expect(referencesAt(symbols, FILE.indexOf('The work') + 1, true)).toEqual([]);
  });
});

describe('renaming a state', () => {
  const renamed = (marked: string, to: string) => {
    const { text, offset } = cursor(marked);
    const edits = renameAt(readSymbols(text), offset, to);
    return 'why' in edits ? edits.why : applyEdits(text, edits);
  };
  const at = (written: string) => FILE.replace(written.replace('¦', ''), () => written);

  it('WF-37: every place that names it follows, in its own spelling and quotes, and nothing else changes', () => {
    expect(renamed(at('co¦de: {'), 'coding')).toBe(
      FILE.replace('initial: code', 'initial: coding')
        .replace('code: { on', 'coding: { on')
        .replaceAll('work.code', 'work.coding')
        .replace('target: code', 'target: coding'),
    );
    expect(renamed(at("'#w.end¦ed'"), 'done')).toBe(
      FILE.replace("'#w.ended'", "'#w.done'").replace('"#w.ended"', '"#w.done"').replace('ended: {', 'done: {'),
    );
    const all = renamed(at('  wor¦k:'), 'the job');
    expect(all).toContain('initial: the job\n');
    expect(all).toContain('target: [the job.check]');
    expect(parseWorkflow(all, 'w.workflow.yaml').problems).toEqual(parseWorkflow(FILE, 'w.workflow.yaml').problems);
  });

  it('WF-37: from a part of a dotted name the state of that part is renamed', () => {
    expect(renamed(at('target: [wo¦rk.check]'), 'job')).toContain('target: [job.check]');
    const { text, offset } = cursor(at("'#w.end¦ed'"));
    const found = renameable(readSymbols(text), offset);
    expect('name' in found && [found.name, text.slice(...found.span)]).toEqual(['ended', 'ended']);
  });

  it('WF-37: a name that YAML would read as something else is quoted; JSON stays JSON', () => {
    expect(renamed('workflow: w\ninitial: a\nstates:\n  ¦a: { on: { go: a } }\n', 'true')).toBe(
      "workflow: w\ninitial: 'true'\nstates:\n  'true': { on: { go: 'true' } }\n",
    );
    const json = '{ "workflow": "w", "initial": "a", "states": { "¦a": { "on": { "go": "a" } } } }';
    expect(renamed(json, '12')).toBe(
      '{ "workflow": "w", "initial": "12", "states": { "12": { "on": { "go": "12" } } } }',
    );
  });

  it.each([
    ['a name that a neighbour has', at('co¦de: {'), 'check', /There is a state check beside code/],
    ['no name of a state', at('co¦de: {'), 'a.b', /can't be a state's name/],
    ['an empty name', at('co¦de: {'), '', /can't be a state's name/],
    ['what is no state', at('Go¦ on'), 'x', /Only states can be renamed/],
    ['a file that does not parse', `${at('co¦de: {')}  x: [\n`, 'coding', /does not read well enough/],
    [
      'a name that would catch what is meant for another state',
      'workflow: w\ninitial: a\nstates:\n  a: { initial: b, states: { b: { on: { go: far } }, ¦c: { on: { go: b } } } }\n  far: { type: final }\n',
      'far',
      /mistaken for another state/,
    ],
  ])('WF-37: %s is refused with a sentence', (_, marked, to, why) => {
    expect(renamed(marked, to)).toMatch(why);
  });
});

describe('outline', () => {
  it('WF-38: lists commands, and states as they nest, each within its place', () => {
    const items = outlineOf(readSymbols(FILE));
    const names = (all: readonly OutlineItem[]): unknown[] =>
      all.map(({ name, items: within }) => (within.length > 0 ? [name, names(within)] : name));
    expect(names(items)).toEqual([['commands', ['go', 'stop']], ['work', ['code', 'check']], 'again', 'ended']);
    const inside = ({ span, at: own, items: within }: OutlineItem): void => {
      expect(own[0]).toBeGreaterThanOrEqual(span[0]);
      expect(own[1]).toBeLessThanOrEqual(span[1]);
      for (const item of within) {
        expect(item.span[0]).toBeGreaterThanOrEqual(span[0]);
        expect(item.span[1]).toBeLessThanOrEqual(span[1]);
        inside(item);
      }
    };
    for (const item of items) inside(item);
    expect(items[1]?.items[1]).toMatchObject({ detail: 'npm test' });
  });

  it('WF-38: also of a file that is half written', () => {
    expect(outlineOf(readSymbols('states:\n  a:\n    on: { go: [\n  b: {}\n')).map(({ name }) => name)).toContain('a');
    expect(outlineOf(readSymbols(''))).toEqual([]);
  });
});

describe('hover', () => {
  const said = (written: string) => {
    const { text, offset } = cursor(FILE.replace(written.replace('¦', ''), () => written));
    const hover = hoverAt(readSymbols(text), offset);
    return hover && { at: text.slice(...hover.span), markdown: markdownOf(hover.paragraphs) };
  };

  it.each([
    ['a state', '  wor¦k:', 'work', ['**Work**', 'The work itself\\.', 'initial', 'again']],
    [
      'a state with a task',
      'go: ch¦eck',
      'check',
      ['Runs ` npm test `', '` work.code ` by ` go `', '` #w.ended ` by ` task.passed `'],
    ],
    [
      'a command',
      '  g¦o: {',
      'go',
      ['**Go on**', 'Leads on\\.', '` owner `', '` why ` (optional)', '` work.code `, ` again `'],
    ],
    ['a command where it is listened to', '{ st¦op: ', 'stop', ['members and above', '` work `']],
    ['an inner event', 'task.fai¦led', 'task.failed', ['comes from inside']],
    ['a key', 'ta¦sk: {', 'task', ['A process that runs', 'timeout: 10m']],
    ['a key of a small place', 'gua¦rd: context', 'guard', ['Only if this is true']],
    ['a field in an expression', 'context.tri¦es', 'context.tries', ['` int `']],
    ['the context', 'con¦text.tries', 'context', ['what the run carries']],
  ])('WF-35: %s is explained', (_, written, at, parts) => {
    const found = said(written);
    expect(found?.at).toBe(at);
    for (const part of parts) expect(found?.markdown).toContain(part);
  });

  it('WF-35: what a file says is shown as text: no link, image, command, HTML or icon comes of it', () => {
    const nasty = [
      '[click](command:stateroom.share)',
      '![x](https://example.org/x.png)',
      '<a href="command:x">x</a> <img src=x onerror=alert(1)> <https://example.org>',
      '`` ` ``` [x](command:y)',
      '$(flame) https://example.org www.example.org me@example.org',
      '| a | b |\n|---|---|\n# big\n- list\n> quote\n~~~\ncode',
      '[x]: command:y\n[x]',
    ];
    for (const text of nasty) {
      for (const as of [undefined, 'strong'] as const) {
        const markdown = markdownOf([[{ text, ...(as && { as }) }]]);
        // Each mark of Markdown's stands behind a backslash, and lines have no beginning of their own.
        const inner = as ? markdown.slice(2, -2) : markdown;
        expect(inner.replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[!-/:-@[-`{-~]/);
        expect(inner).not.toContain('\n');
      }
      const span = markdownOf([[{ text, as: 'code' }]]);
      const fence = /^`+/.exec(span)?.[0] ?? '';
      expect(span.endsWith(` ${fence}`)).toBe(true);
      const runs = span.slice(fence.length, -fence.length).match(/`+/g) ?? [];
      expect(runs.filter((run) => run.length >= fence.length)).toEqual([]);
    }
    const file =
      'workflow: w\ninitial: a\nstates:\n  a:\n    title: "[x](command:y)"\n    description: "<b>`$(flame)"\n    task: "``` [x](command:y)"\n';
    const hover = hoverAt(readSymbols(file), file.indexOf('  a:') + 2);
    const markdown = markdownOf(hover?.paragraphs ?? []);
    expect(markdown).toContain('\\[x\\]\\(command\\:y\\)');
    expect(markdown).toContain('\\<b\\>\\`\\$\\(flame\\)');
    expect(markdown).toContain('```` ``` [x](command:y) ````');
  });
});
