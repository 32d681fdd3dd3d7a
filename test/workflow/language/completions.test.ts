import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../src/workflow/expressions.ts';
import { CEL_FUNCTIONS, CEL_METHODS } from '../../../src/workflow/language/cel-names.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { labels, offered, taken } from './support.ts';

const FILE = `workflow: w
context: { tries: 0, story: '' }
commands:
  go: { title: Go on, args: { reason: { type: string }, level: { type: integer } }, required: [reason] }
  stop: { title: Stop }
initial: a
states:
  a:
    description: The first.
    on:
      go: b
  b:
    initial: one
    task: npm test
    on: { task.failed: a }
    states:
      one: { on: { stop: two } }
      two: { gate: { approvals: 1 }, on: { gate.approved: c, gate.rejected: one } }
  c: { type: final }
`;

/** The file with the cursor after `after`, once `written` is typed there. */
const typed = (after: string, written: string) => FILE.replace(after, () => `${after}${written}`);

describe('completion', () => {
  it('WF-32: an empty file is offered the keys of a workflow, and no key twice', () => {
    expect(labels('¦').slice(0, 6)).toEqual(['workflow', 'title', 'description', 'runs', 'context', 'commands']);
    expect(labels('workflow: w\n¦')).not.toContain('workflow');
    expect(labels('workflow: w\n¦')).toContain('states');
    expect(labels('¦')).not.toContain('invoke');
    expect(labels('¦')).not.toContain('task');
  });

  it.each([
    [
      'a state',
      typed('    description: The first.\n', '    ¦\n'),
      ['task', 'gate', 'after', 'always'],
      ['description', 'on', 'workflow', 'run'],
    ],
    ['a task', typed('    task: ', '{ ¦ } #'), ['run', 'timeout', 'retry', 'cwd', 'env', 'vscode'], ['gate', 'on']],
    ['a gate', FILE.replace('approvals: 1', 'approvals: 1, ¦'), ['by', 'not', 'agents'], ['approvals', 'task']],
    [
      'a transition',
      FILE.replace('go: b', 'go: { target: b, ¦ }'),
      ['guard', 'set', 'start', 'reenter'],
      ['target', 'cond'],
    ],
    ['a command', FILE.replace('title: Stop', 'title: Stop, ¦'), ['roles', 'args', 'required'], ['title', 'on']],
    [
      'a schema',
      FILE.replace('level: { type: integer', 'level: { type: integer, ¦'),
      ['minimum', 'enum'],
      ['type', 'roles'],
    ],
    ['a retry', typed('    task: ', '{ run: x, retry: { ¦ } } #'), ['max', 'delay'], ['run']],
    ['a guard', FILE.replace('go: b', 'go: { target: b, guard: { ¦ } }'), ['in', 'and', 'or', 'not'], ['target']],
    ['a start', FILE.replace('go: b', 'go: { start: { ¦ } }'), ['workflow', 'title', 'context'], ['target']],
  ])('WF-32: the keys of %s are offered in it, and those of other places are not', (_, text, there, elsewhere) => {
    const found = labels(text);
    expect(found).toEqual(expect.arrayContaining(there));
    for (const label of elsewhere) expect(found).not.toContain(label);
  });

  it('WF-32: targets are the neighbours first, then what is within, then others as they have to be spelled there', () => {
    expect(labels(FILE.replace('go: b', 'go: ¦'))).toEqual([
      'a',
      'b',
      'c',
      'b.one',
      'b.two',
      'target with a guard',
      'target that sets a field',
    ]);
    expect(labels(FILE.replace('stop: two', 'stop: ¦')).slice(0, 5)).toEqual(['one', 'two', 'a', 'b', 'c']);
    expect(labels(FILE.replace('task.failed: a', 'task.failed: ¦'))).toEqual(
      expect.arrayContaining(['.one', '.two', 'a']),
    );
    expect(labels(FILE.replace('initial: one', 'initial: ¦'))).toEqual(['one', 'two']);
    // Beside a state of the same name, only its id says which is meant.
    const same = 'workflow: w\ninitial: a\nstates:\n  a: { initial: a, states: { a: { on: { go: ¦ } } } }\n  b: {}\n';
    expect(labels(same).slice(0, 3)).toEqual(['a', '#w.a', 'b']);
    expect(taken(same, '#w.a')).toContain("go: '#w.a'");
  });

  it('WF-32: events are the declared commands, and the ends of the work that is there', () => {
    expect(labels(typed('      go: b\n', '      ¦\n'))).toEqual(['stop', '*']);
    expect(labels(FILE.replace('task.failed: a', 'task.failed: a, ¦'))).toEqual([
      'task.passed',
      'task.timed_out',
      'task.cancelled',
      'gate.approved',
      'gate.rejected',
      'go',
      'stop',
      '*',
    ]);
    expect(labels('initial: a\nstates:\n  a: { on: { OPEN: b } }\n  b: { on: { ¦ } }\n')).toEqual(['OPEN', '*']);
  });

  it('WF-91: so are the ends of runs that are started here, with what they carry', () => {
    const starting = FILE.replace('go: b', 'go: { target: b, start: { workflow: w } }');
    const events = labels(starting.replace('task.failed: a', 'task.failed: a, ¦'));
    expect(events.filter((name) => name.startsWith('run.'))).toEqual(['run.done', 'run.failed', 'run.cancelled']);
    const fields = labels(FILE.replace('task.failed: a', 'run.failed: { target: a, guard: event.¦ }'));
    for (const field of ['run', 'workflow', 'given', 'status', 'output', 'reason']) expect(fields).toContain(field);
    expect(fields).not.toContain('exit_code');
    const { problems } = parseWorkflow(
      starting.replace(
        'task.failed: a',
        "task.failed: a, run.failed: { target: a, guard: event.status == 'error' }, run.cancelled: a",
      ),
      'w.workflow.yaml',
    );
    expect(problems).toEqual([]);
  });

  it('WF-32: roles, durations, closed lists, required arguments, commands not declared yet, other workflows', () => {
    expect(labels(FILE.replace('title: Stop', 'roles: [¦]'))).toEqual(['viewer', 'member', 'approver', 'owner']);
    expect(labels(FILE.replace('title: Stop }', '\n    roles:\n      - ow¦ # }'))).toContain('owner');
    expect(labels(typed('    task: ', '{ run: x, timeout: ¦ } #'))).toContain('30m');
    expect(labels('runs: ¦')).toEqual(['single', 'many']);
    expect(labels(FILE.replace('required: [reason]', 'required: [¦]'))).toEqual(['reason', 'level']);
    expect(labels(FILE.replace('  stop: { title: Stop }', '  ¦'))).toContain('stop');
    const start = FILE.replace('go: b', 'go: { start: { workflow: ¦ } }');
    expect(taken(start, 'tdd', [{ id: 'tdd', title: 'TDD' }])).toContain('workflow: tdd');
  });

  it('WF-32: nothing is offered in a comment, in a title, or behind a text that is closed', () => {
    for (const text of ['states: # ¦', 'title: A t¦', 'workflow: "w"¦', "context: { a: 'x¦' }"])
      expect(labels(text)).toEqual([]);
  });

  it('WF-33: what is half written stands in nobody’s way: words without a colon, open brackets, errors elsewhere', () => {
    expect(labels('workflow: w\nstates:\n  a:\n    desc¦\n    on: { go: a }\n  b: {}\n')).toContain('description');
    expect(labels(`${FILE.slice(0, FILE.indexOf('  c:'))}  c: { on: { st¦`)).toContain('stop');
    expect(labels(typed('      go: b\n', '      sto¦\n'))).toContain('stop');
    expect(labels('workflow: [\nstates:\n  a:\n    on: { go: ¦')).toEqual([]);
    expect(labels(FILE.replace('The first.', 'The first: of } all').replace('go: b', 'go: ¦'))).toContain('c');
    expect(labels(FILE.replaceAll('\n', '\r\n').replace('go: b', 'go: ¦'))).toContain('c');
  });

  it('WF-33: what is taken fits where it is written: block, brackets, JSON, quotes, before a value that is there', () => {
    expect(taken(typed('      go: b\n', '      st¦\n'), 'stop')).toContain('      stop: \n');
    expect(taken(FILE.replace('go: b', 'g¦: b'), 'go')).toContain('      go: b\n');
    expect(taken('workflow: w\nstat¦', 'states')).toBe('workflow: w\nstates:\n  ');
    expect(taken('{ "workflow": "w", "st¦" }', 'states')).toBe(
      '{ "workflow": "w", "states": { $0 } }'.replace('$0', ''),
    );
    expect(taken('{ "initial": "a", "states": { "a": { "on": { "go": "¦" } }, "b": {} } }', 'b')).toContain(
      '"go": "b"',
    );
    expect(taken('{ "initial": "a", "states": { "a": { "on": { "go": ¦ } }, "b": {} } }', 'b')).toContain('"go": "b"');
    expect(taken(FILE.replace('go: b', "go: 'c¦'"), 'c')).toContain("go: 'c'");
  });

  it('WF-32: a snippet makes a state that reads well', () => {
    const text =
      'workflow: w\ninitial: a\nstates:\n  a: { on: { command: target, next: name } }\n  target: { type: final }\n  ¦\n';
    for (const label of ['new state', 'new state with a task', 'new state with a gate']) {
      const { problems } = parseWorkflow(taken(text, label), 'w.workflow.yaml');
      expect({ label, codes: problems.map(({ code }) => code) }).toEqual({ label, codes: [] });
    }
    const json =
      '{ "workflow": "w", "initial": "a", "states": { "a": { "on": { "next": "name" } }, "target": { "type": "final" }, ¦ } }';
    for (const label of ['new state', 'new state with a task', 'new state with a gate'])
      expect(parseWorkflow(taken(json, label), 'w.workflow.json').problems).toEqual([]);
  });
});

describe('completion in expressions', () => {
  const guard = (expression: string) => FILE.replace('go: b', `go: { target: b, guard: ${expression} }`);

  it('WF-34: the context’s fields, the command’s arguments, and what comes with the event', () => {
    expect(labels(guard('context.¦'))).toEqual(['tries', 'story']);
    expect(labels(guard('context.tries < 5 && event.args.¦'))).toEqual(['reason', 'level']);
    expect(labels(guard('event.¦'))).toEqual(['args', 'by', 'role', 'kind', 'type']);
    expect(labels(FILE.replace('task.failed: a', 'task.failed: { target: a, guard: event.¦ }'))).toContain('exit_code');
    expect(labels(guard('context.tr¦'))).toContain('tries');
    expect(offered(guard('context.¦')).map(({ detail }) => detail)).toEqual(['int', 'string']);
  });

  it('WF-34: names and functions where an expression begins, functions of a value after it', () => {
    expect(labels(guard('¦'))).toEqual(expect.arrayContaining(['context', 'event', 'size', 'has', 'true']));
    expect(labels(guard('context.story.¦'))).toEqual(expect.arrayContaining(['startsWith', 'size', 'exists']));
    expect(taken(guard("'context.story.sta¦'"), 'startsWith')).toContain('\'context.story.startsWith("")\'');
    expect(taken(guard('size(con¦)'), 'context')).toContain('guard: size(context) }');
    expect(labels(FILE.replace('go: b', 'go: { set: { tries: context.¦ } }'))).toEqual(['tries', 'story']);
    expect(labels(FILE.replace('go: b', 'go: { set: { ¦ } }'))).toEqual(['tries', 'story']);
  });

  it('WF-34: every function that is offered is one', () => {
    for (const { example } of [...CEL_FUNCTIONS, ...CEL_METHODS])
      expect(parseExpression(example)).toMatchObject({ text: example });
  });
});
