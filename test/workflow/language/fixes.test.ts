import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/workflow/edits.ts';
import { checkTogether } from '../../../src/workflow/folder.ts';
import { checkFile } from '../../../src/workflow/language/checking.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';

const END = '  z: { type: final }\n';
const head = (states: string, more = '') => `workflow: w\n${more}initial: a\nstates:\n${states}${END}`;

const file = (name: string, text: string) => ({ name, parsed: parseWorkflow(text, name) });

function fixed(
  text: string,
  code: string,
  title: string,
  name = 'w.workflow.yaml',
  others: Parameters<typeof checkFile>[2] = [],
): string {
  const checked = checkFile(name, text, others);
  const problem = checked.problems.find((one) => one.code === code);
  if (!problem) throw new Error(`There is no ${code}, but ${checked.problems.map((one) => one.code).join(', ')}`);
  const fix = checked.fixesOf(problem).find((one) => one.title === title);
  if (!fix)
    throw new Error(
      `${title} is not offered, but ${checked
        .fixesOf(problem)
        .map((one) => one.title)
        .join(', ')}`,
    );
  return applyEdits(text, fix.edits);
}

describe('fixes', () => {
  it.each([
    [
      'unknown-target',
      'Change to first',
      head('  a: { on: { go: frist } }\n  first: { on: { go: z } }\n'),
      head('  a: { on: { go: first } }\n  first: { on: { go: z } }\n'),
    ],
    [
      'unknown-target',
      'Change to b.inner',
      head("  a: { on: { go: 'iner', stop: b } }\n  b: { initial: inner, states: { inner: { on: { go: z } } } }\n"),
      head("  a: { on: { go: 'b.inner', stop: b } }\n  b: { initial: inner, states: { inner: { on: { go: z } } } }\n"),
    ],
    [
      'unknown-target',
      'Create the state later',
      head('  a: { on: { go: later, end: z } }\n'),
      `${head('  a: { on: { go: later, end: z } }\n')}  later: {}\n`,
    ],
    [
      'bad-initial',
      'Change to a',
      head('  a: { on: { go: z } }\n').replace('initial: a', 'initial: aa'),
      head('  a: { on: { go: z } }\n'),
    ],
    [
      'no-initial',
      'Begin in b',
      head('  a:\n    on: { go: z }\n    states: { b: {} }\n'),
      head('  a:\n    initial: b\n    on: { go: z }\n    states: { b: {} }\n'),
    ],
    [
      'bad-problem-matcher',
      'Change to $tsc',
      head('  a: { task: { run: x, problemMatcher: $tcs }, on: { task.failed: z } }\n'),
      head("  a: { task: { run: x, problemMatcher: '$tsc' }, on: { task.failed: z } }\n"),
    ],
    [
      'bad-problem-matcher',
      'Change to $eslint-stylish',
      head('  a: { task: { run: x, problemMatcher: [$tsc, eslint-stylish] }, on: { task.failed: z } }\n'),
      head("  a: { task: { run: x, problemMatcher: [$tsc, '$eslint-stylish'] }, on: { task.failed: z } }\n"),
    ],
    [
      'no-initial',
      'Begin in a',
      head('  a: { on: { go: z } }\n').replace('initial: a\n', ''),
      `initial: a\n${head('  a: { on: { go: z } }\n').replace('initial: a\n', '')}`,
    ],
    [
      'undeclared-event',
      'Change to go_on',
      head('  a: { on: { goon: z, go_on: z } }\n', 'commands: { go_on: {} }\n'),
      head('  a: { on: { go_on: z, go_on: z } }\n', 'commands: { go_on: {} }\n'),
    ],
    [
      'undeclared-event',
      'Declare the command stop_it',
      head('  a: { on: { go: z, stop_it: z } }\n', 'commands:\n  go: { title: Go } # first\n\n'),
      head(
        '  a: { on: { go: z, stop_it: z } }\n',
        'commands:\n  go: { title: Go } # first\n  stop_it: { title: Stop it }\n\n',
      ),
    ],
    [
      'undeclared-event',
      'Declare the command go',
      head('  a: { on: { go: z } }\n', 'commands:\n'),
      head('  a: { on: { go: z } }\n', 'commands: { go: { title: Go } }\n'),
    ],
    [
      'command-never-accepted',
      'Remove stop',
      head('  a: { on: { go: z } }\n', 'commands:\n  go: {}\n  stop:\n    title: Stop\n'),
      head('  a: { on: { go: z } }\n', 'commands:\n  go: {}\n'),
    ],
    [
      'command-never-accepted',
      'Remove stop',
      head('  a: { on: { go: z } }\n', 'commands: { stop: {}, go: {} }\n'),
      head('  a: { on: { go: z } }\n', 'commands: { go: {} }\n'),
    ],
    [
      'task-failure-unhandled',
      'On task.failed go to a',
      head('  a: { on: { go: b } }\n  b:\n    task: npm test\n    on: { task.passed: z }\n'),
      head('  a: { on: { go: b } }\n  b:\n    task: npm test\n    on: { task.passed: z, task.failed: a }\n'),
    ],
    [
      'task-failure-unhandled',
      'On task.failed go to a',
      head('  a: { on: { go: b } }\n  b:\n    task: npm test\n    on:\n      task.passed: z # well\n'),
      head(
        '  a: { on: { go: b } }\n  b:\n    task: npm test\n    on:\n      task.passed: z # well\n      task.failed: a\n',
      ),
    ],
    [
      'gate-leads-nowhere',
      'On gate.approved go to z',
      head('  a:\n    gate: { by: owner }\n'),
      head('  a:\n    gate: { by: owner }\n    on: { gate.approved: z }\n'),
    ],
    [
      'gate-rejection-unhandled',
      'On gate.rejected go to a',
      head('  a: { on: { go: b } }\n  b: { gate: {}, on: { gate.approved: z } }\n'),
      head('  a: { on: { go: b } }\n  b: { gate: {}, on: { gate.approved: z, gate.rejected: a } }\n'),
    ],
    [
      'dead-end',
      'Make b final',
      head('  a: { on: { go: b, end: z } }\n  b:\n'),
      head('  a: { on: { go: b, end: z } }\n  b: { type: final }\n'),
    ],
    [
      'dead-end',
      'Make b final',
      head('  a: { on: { go: b, end: z } }\n  b: { description: x }\n'),
      head('  a: { on: { go: b, end: z } }\n  b: { description: x, type: final }\n'),
    ],
    [
      'unknown-key',
      'Change to guard',
      head('  a: { on: { go: { target: z, gaurd: "true" } } }\n'),
      head('  a: { on: { go: { target: z, guard: "true" } } }\n'),
    ],
    [
      'unknown-key',
      'Change to timeout',
      head('  a: { task: { run: x, timout: 1m }, on: { task.failed: z } }\n'),
      head('  a: { task: { run: x, timeout: 1m }, on: { task.failed: z } }\n'),
    ],
    [
      'unknown-event',
      'Change to task.passed',
      head('  a: { task: x, on: { task.failed: z, task.pased: z } }\n'),
      head('  a: { task: x, on: { task.failed: z, task.passed: z } }\n'),
    ],
    [
      'bad-role',
      'Change to approver',
      head('  a: { on: { go: z } }\n', 'commands: { go: { roles: [owner, aprover] } }\n'),
      head('  a: { on: { go: z } }\n', 'commands: { go: { roles: [owner, approver] } }\n'),
    ],
    [
      'bad-runs',
      'Change to many',
      head('  a: { on: { go: z } }\n', 'runs: several\n'),
      head('  a: { on: { go: z } }\n', 'runs: many\n'),
    ],
    [
      'bad-id',
      'Change to big-name',
      head('  a: { on: { go: z } }\n').replace('workflow: w', 'workflow: Big Name'),
      head('  a: { on: { go: z } }\n').replace('workflow: w', 'workflow: big-name'),
    ],
    [
      'bad-state-type',
      'Change to final',
      'workflow: w\ninitial: z\nstates:\n  z: { type: finl }\n',
      'workflow: w\ninitial: z\nstates:\n  z: { type: final }\n',
    ],
    [
      'invoke-ignored',
      'Remove invoke',
      head('  a:\n    invoke: { src: x }\n    on: { go: z }\n'),
      head('  a:\n    on: { go: z }\n'),
    ],
  ])('WF-31: %s: %s', (code, title, wrong, right) => {
    expect(fixed(wrong, code, title)).toBe(right);
    const left = (text: string) =>
      parseWorkflow(text, 'w.workflow.yaml').problems.filter((problem) => problem.code === code).length;
    expect(left(right)).toBe(left(wrong) - 1);
  });

  it('WF-31: JSON stays JSON, on one line or many', () => {
    const json = (states: object, more: object = {}) =>
      JSON.stringify({ workflow: 'w', ...more, initial: 'a', states: { ...states, z: { type: 'final' } } }, null, 2);
    const states = { a: { on: { go: 'b' } }, b: { task: 'x', on: { 'task.passed': 'z' } } };
    const mended = fixed(json(states), 'task-failure-unhandled', 'On task.failed go to a', 'w.workflow.json');
    expect(mended).toBe(json({ ...states, b: { task: 'x', on: { 'task.passed': 'z', 'task.failed': 'a' } } }));
    const one =
      '{"workflow":"w","commands":{"go":{}},"initial":"a","states":{"a":{"on":{"go":"z","stop":"z"}},"z":{"type":"final"}}}';
    expect(JSON.parse(fixed(one, 'undeclared-event', 'Declare the command stop', 'w.workflow.json')).commands).toEqual({
      go: {},
      stop: { title: 'Stop' },
    });
    const unnamed = '{ "workflow": "w", "states": { "a": { "on": { "go": "z" } }, "z": { "type": "final" } } }';
    expect(JSON.parse(fixed(unnamed, 'no-initial', 'Begin in a', 'w.workflow.json')).initial).toBe('a');
  });

  it('WF-31: line ends stay as they are', () => {
    const text = head('  a: { on: { go: frist } }\n  first:\n    on: { go: z }\n').replaceAll('\n', '\r\n');
    expect(fixed(text, 'unknown-target', 'Change to first')).toBe(text.replace('frist', 'first'));
    const made = fixed(text, 'unknown-target', 'Create the state frist');
    expect(parseWorkflow(made, 'w.workflow.yaml').problems.map(({ code }) => code)).not.toContain('unknown-target');
  });
});

describe('files of one folder', () => {
  const starter = (id: string) =>
    head(`  a: { on: { go: { target: z, start: { workflow: ${id} } }, run.failed: z } }\n`);
  const OTHER = 'workflow: other\ninitial: z\nstates: { z: { type: final } }\n';

  it('WF-30: starting a workflow that no file has is told with its place, and stops nothing', () => {
    const [first] = checkTogether([file('a.workflow.yaml', starter('othr')), file('b.workflow.yaml', OTHER)]);
    expect(first?.problems).toEqual([
      expect.objectContaining({ code: 'unknown-workflow', severity: 'warning', line: 4, column: 50, end_column: 54 }),
    ]);
    expect(first?.definition?.id).toBe('w');
    const twin = [file('a.workflow.yaml', starter('other')), file('b.workflow.yaml', OTHER)];
    expect(checkTogether(twin).flatMap(({ problems }) => problems)).toEqual([]);
  });

  it('WF-30: one whose file is broken is there all the same; one may start itself', () => {
    for (const broken of [OTHER.replace('initial: z', 'initial: y'), 'workflow: [']) {
      const files = [file('a.workflow.yaml', starter('other')), file('other.workflow.yaml', broken)];
      expect(checkTogether(files)[0]?.problems).toEqual([]);
    }
    expect(checkTogether([file('a.workflow.yaml', starter('w'))])[0]?.problems).toEqual([]);
  });

  it('WF-30: of two files with one id the second is told, and gives no definition', () => {
    const [first, second] = checkTogether([file('a.workflow.yaml', OTHER), file('b.workflow.yaml', OTHER)]);
    expect(first?.problems).toEqual([]);
    expect(second?.problems.map(({ code }) => code)).toEqual(['duplicate-workflow']);
    expect(second?.definition).toBeUndefined();
  });

  it('WF-30: an editor sees its file among the others, in their order, and mends the name', () => {
    const others = [file('b.workflow.yaml', OTHER)];
    expect(fixed(starter('othr'), 'unknown-workflow', 'Change to other', 'a.workflow.yaml', others)).toBe(
      starter('other'),
    );
    expect(checkFile('c.workflow.yaml', OTHER, others).problems.map(({ code }) => code)).toEqual([
      'duplicate-workflow',
    ]);
    expect(checkFile('a.workflow.yaml', OTHER, others).problems).toEqual([]);
  });
});
