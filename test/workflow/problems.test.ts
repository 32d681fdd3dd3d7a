import { describe, expect, it } from 'vitest';
import { parseWorkflow } from '../../src/workflow/parse.ts';

const FILE = 'a.workflow.yaml';

/** The mark `¦` stands where the problem is to be reported; it is no part of the file. */
function marked(text: string): { text: string; place: string } {
  const before = text.slice(0, text.indexOf('¦'));
  const lines = before.split('\n');
  return { text: text.replace('¦', ''), place: `${lines.length}:${(lines.at(-1) ?? '').length + 1}` };
}

const placesOf = (text: string) =>
  parseWorkflow(text, FILE).problems.map(({ code, line, column }) => `${code} ${line}:${column}`);

const HEAD = 'workflow: w\ninitial: a\n';
const END = '  z: { type: final }\n';
const chart = (states: string, head = '') => `${head}${HEAD}states:\n${states}${END}`;

/** Each code with a file that has it, at the mark, and one as like it as can be that is clean. */
const EXAMPLES: Record<string, readonly (readonly [wrong: string, right: string])[]> = {
  syntax: [['workflow: [a¦', 'workflow: a\ninitial: z\nstates:\n  z: { type: final }\n']],
  'not-a-workflow': [['¦- a\n', chart('  a: { on: { go: z } }\n')]],
  'no-states': [['¦workflow: w\nstates: {}\n', chart('  a: { on: { go: z } }\n')]],
  'bad-id': [
    [
      'workflow: ¦Big Name\ninitial: z\nstates:\n  z: { type: final }\n',
      'workflow: big-name\ninitial: z\nstates:\n  z: { type: final }\n',
    ],
  ],
  'bad-key': [
    [chart('  a: { on: { go: z }, meta: { ¦__proto__: 1 } }\n'), chart('  a: { on: { go: z }, meta: { proto: 1 } }\n')],
    [
      chart('  a: { on: { go: z }, meta: { ¦constructor: 1 } }\n'),
      chart('  a: { on: { go: z }, meta: { builder: 1 } }\n'),
    ],
  ],
  'double-key': [[chart('  a: { on: { go: z }, ¦on: { stop: z } }\n'), chart('  a: { on: { go: z, stop: z } }\n')]],
  'not-json': [
    [
      chart('  a: { on: { go: z } }\n', 'context: { n: ¦.inf }\n'),
      chart('  a: { on: { go: z } }\n', 'context: { n: 1 }\n'),
    ],
    [
      chart('  a: { on: { go: z } }\n', 'context: { n: ¦12345678901234567890 }\n'),
      chart('  a: { on: { go: z } }\n', 'context: { n: "12345678901234567890" }\n'),
    ],
    [
      chart('  a: { on: { go: z } }\n', 'context: { n: ¦"\\ud800" }\n'),
      chart('  a: { on: { go: z } }\n', 'context: { n: "\\ud83d\\ude00" }\n'),
    ],
    [
      `%YAML 1.1\n---\n${chart('  a: { on: { go: z } }\n', 'context: { n: ¦2001-01-01 }\n')}`,
      chart('  a: { on: { go: z } }\n', 'context: { n: 2001-01-01 }\n'),
    ],
  ],
  'unknown-key': [
    [chart('  a: { ¦onn: { go: z }, on: { go: z } }\n'), chart('  a: { meta: { onn: { go: z } }, on: { go: z } }\n')],
    [
      chart('  a: { on: { go: { target: z, ¦gaurd: "true" } } }\n'),
      chart('  a: { on: { go: { target: z, guard: "true" } } }\n'),
    ],
    [
      chart('  a: { task: { run: x, ¦shell: y }, on: { task.failed: z } }\n'),
      chart('  a: { task: { run: x }, on: { task.failed: z } }\n'),
    ],
    [
      chart('  a: { on: { go: z } }\n', 'commands: { go: { ¦role: owner } }\n'),
      chart('  a: { on: { go: z } }\n', 'commands: { go: { roles: owner } }\n'),
    ],
  ],
  'bad-runs': [
    [chart('  a: { on: { go: z } }\n', 'runs: ¦several\n'), chart('  a: { on: { go: z } }\n', 'runs: many\n')],
  ],
  'bad-context': [
    [chart('  a: { on: { go: z } }\n', 'context: ¦[1]\n'), chart('  a: { on: { go: z } }\n', 'context: { one: 1 }\n')],
  ],
  'bad-state': [
    [chart('  a: { on: { go: z } }\n  b: ¦7\n'), chart('  a: { on: { go: b } }\n  b: { on: { go: z } }\n')],
  ],
  'bad-states': [
    [chart('  a: { on: { go: z }, states: ¦[b] }\n'), chart('  a: { on: { go: z }, initial: b, states: { b: {} } }\n')],
  ],
  'bad-state-name': [
    [chart('  a: { on: { go: z } }\n  ¦a.b: {}\n'), chart('  a: { on: { go: a-b } }\n  a-b: { on: { go: z } }\n')],
  ],
  'bad-state-type': [
    [chart('  a: { type: ¦sequence, on: { go: z } }\n'), chart('  a: { type: atomic, on: { go: z } }\n')],
  ],
  'no-initial': [
    [
      chart('  ¦a: { on: { go: z }, states: { b: {} } }\n'),
      chart('  a: { on: { go: z }, initial: b, states: { b: {} } }\n'),
    ],
  ],
  'bad-initial': [
    [
      chart('  a: { on: { go: z }, initial: ¦c, states: { b: {} } }\n'),
      chart('  a: { on: { go: z }, initial: b, states: { b: {} } }\n'),
    ],
  ],
  'bad-on': [
    [
      chart('  a: { on: ¦[go], always: { target: z, guard: "false" } }\n'),
      chart('  a: { on: { go: z }, always: { target: z, guard: "false" } }\n'),
    ],
  ],
  'bad-transition': [[chart('  a: { on: { go: z, stop: ¦7 } }\n'), chart('  a: { on: { go: z, stop: z } }\n')]],
  'unknown-target': [
    [chart('  a: { on: { go: z, stop: ¦y } }\n'), chart('  a: { on: { go: z, stop: z } }\n')],
    [chart('  a: { on: { go: { target: ¦y }, stop: z } }\n'), chart('  a: { on: { go: { target: z }, stop: z } }\n')],
    [
      chart('  a: { on: { go: { target: z, guard: { in: ¦y } } } }\n'),
      chart('  a: { on: { go: { target: z, guard: { in: z } } } }\n'),
    ],
  ],
  'reserved-event': [
    [chart('  a: { on: { go: z, ¦xstate.stop: z } }\n'), chart('  a: { on: { go: z, xstate_stop: z } }\n')],
    [chart('  a: { on: { go: z, ¦timer.5m@a: z } }\n'), chart('  a: { on: { go: z, timer: z } }\n')],
    [chart('  a: { on: { go: z, ¦done@a: z } }\n'), chart('  a: { on: { go: z, done: z } }\n')],
    [chart('  a: { on: { go: z, ¦go.*: z } }\n'), chart('  a: { on: { go: z, "*": z } }\n')],
  ],
  'bad-duration': [
    [chart('  a: { after: { ¦soon: z } , on: { go: z } }\n'), chart('  a: { after: { 5m: z }, on: { go: z } }\n')],
    [
      chart('  a: { task: { run: x, timeout: ¦long }, on: { task.failed: z } }\n'),
      chart('  a: { task: { run: x, timeout: 2h }, on: { task.failed: z } }\n'),
    ],
  ],
  'bad-guard': [
    [
      chart('  a: { on: { go: { target: z, guard: ¦[1] } } }\n'),
      chart('  a: { on: { go: { target: z, guard: { or: ["true"] } } } }\n'),
    ],
  ],
  'guard-not-bool': [
    [
      chart('  a: { on: { go: { target: z, guard: ¦1 + 1 } } }\n'),
      chart('  a: { on: { go: { target: z, guard: 1 + 1 == 2 } } }\n'),
    ],
  ],
  'guard-not-implemented': [
    [
      chart('  a: { on: { go: { target: z, guard: ¦{ type: isReady } } } }\n'),
      chart('  a: { on: { go: { target: z, guard: { not: "false" } } } }\n'),
    ],
  ],
  'bad-expression': [
    [
      chart('  a: { on: { go: { target: z, guard: ¦context.n > } } }\n'),
      chart('  a: { on: { go: { target: z, guard: context.n > 1 } } }\n'),
    ],
    [
      chart('  a: { on: { go: { target: z, set: { n: ¦process.exit() } } } }\n'),
      chart('  a: { on: { go: { target: z, set: { n: context.n } } } }\n'),
    ],
  ],
  'bad-action': [
    [chart('  a: { entry: ¦7, on: { go: z } }\n'), chart('  a: { entry: { set: { n: 7 } }, on: { go: z } }\n')],
  ],
  'action-not-implemented': [[chart('  a: { entry: ¦notify, on: { go: z } }\n'), chart('  a: { on: { go: z } }\n')]],
  'bad-set': [
    [
      chart('  a: { on: { go: { target: z, set: ¦[n] } } }\n'),
      chart('  a: { on: { go: { target: z, set: { n: 1 } } } }\n'),
    ],
  ],
  'bad-start': [
    [
      chart('  a: { entry: { start: ¦other }, on: { go: z } }\n'),
      chart('  a: { entry: { start: { workflow: other } }, on: { go: z, run.failed: z } }\n'),
    ],
  ],
  'invoke-ignored': [[chart('  a: { ¦invoke: { src: f }, on: { go: z } }\n'), chart('  a: { on: { go: z } }\n')]],
  'unfit-key': [
    [
      chart('  a: { task: { vscode: Build, ¦cwd: web }, on: { task.failed: z } }\n'),
      chart('  a: { task: { vscode: Build, timeout: 5m }, on: { task.failed: z } }\n'),
    ],
    [
      chart('  a: { task: { vscode: Build, ¦env: { CI: 1 } }, on: { task.failed: z } }\n'),
      chart('  a: { task: { vscode: Build }, on: { task.failed: z } }\n'),
    ],
    [
      chart('  a: { task: { vscode: Build, ¦problemMatcher: $tsc }, on: { task.failed: z } }\n'),
      chart('  a: { task: { vscode: Build }, on: { task.failed: z } }\n'),
    ],
    [
      'workflow: w\ninitial: z\nstates:\n  z: { type: final, ¦task: x }\n',
      'workflow: w\ninitial: z\nstates:\n  z: { type: final }\n',
    ],
    [
      chart('  a: { on: { go: z }, initial: b, states: { b: {}, h: { type: history, ¦on: { go: b } } } }\n').replace(
        'go: z',
        'go: z, back: a.h',
      ),
      chart('  a: { on: { go: z, back: a.h }, initial: b, states: { b: {}, h: { type: history } } }\n'),
    ],
  ],
  'bad-task': [
    [chart('  a: { task: ¦7, on: { go: z } }\n'), chart('  a: { task: ls, on: { go: z, task.failed: z } }\n')],
    [
      chart('  a: { task: { run: ¦[7] }, on: { go: z } }\n'),
      chart('  a: { task: { run: [ls] }, on: { go: z, task.failed: z } }\n'),
    ],
    [
      chart('  a: { task: ¦{ cwd: . }, on: { go: z } }\n'),
      chart('  a: { task: { vscode: Build }, on: { go: z, task.failed: z } }\n'),
    ],
    [
      chart('  a: { task: { run: make, ¦vscode: Build }, on: { go: z, task.failed: z } }\n'),
      chart('  a: { task: { run: make }, on: { go: z, task.failed: z } }\n'),
    ],
    [
      chart('  a: { task: { vscode: ¦[Build] }, on: { go: z } }\n'),
      chart('  a: { task: { vscode: "npm: build" }, on: { go: z, task.failed: z } }\n'),
    ],
  ],
  'bad-cwd': [
    [
      chart('  a: { task: { run: ls, cwd: ¦../.. }, on: { go: z } }\n'),
      chart('  a: { task: { run: ls, cwd: a/b..c }, on: { task.failed: z } }\n'),
    ],
    [
      chart('  a: { task: { run: ls, cwd: ¦/etc }, on: { go: z } }\n'),
      chart('  a: { task: { run: ls, cwd: etc }, on: { task.failed: z } }\n'),
    ],
  ],
  'bad-env': [
    [
      chart('  a: { task: { run: ls, env: ¦[CI] }, on: { task.failed: z } }\n'),
      chart('  a: { task: { run: ls, env: { CI: 1 } }, on: { task.failed: z } }\n'),
    ],
  ],
  'bad-problem-matcher': [
    [
      chart('  a: { task: { run: tsc, problemMatcher: ¦$tcs }, on: { task.failed: z } }\n'),
      chart('  a: { task: { run: tsc, problemMatcher: $tsc }, on: { task.failed: z } }\n'),
    ],
    [
      chart('  a: { task: { run: tsc, problemMatcher: [$tsc, ¦$nope] }, on: { task.failed: z } }\n'),
      chart('  a: { task: { run: tsc, problemMatcher: [$tsc, $vitest] }, on: { task.failed: z } }\n'),
    ],
    [
      chart('  a: { task: { run: tsc, problemMatcher: ¦{ owner: tsc } }, on: { task.failed: z } }\n'),
      chart('  a: { task: { run: tsc, problemMatcher: [] }, on: { task.failed: z } }\n'),
    ],
  ],
  'bad-retry': [
    [
      chart('  a: { task: { run: ls, retry: ¦{ max: -1 } }, on: { task.failed: z } }\n'),
      chart('  a: { task: { run: ls, retry: { max: 1 } }, on: { task.failed: z } }\n'),
    ],
  ],
  'bad-gate': [
    [
      chart('  a: { gate: ¦1, on: { go: z } }\n'),
      chart('  a: { gate: {}, on: { gate.approved: z, gate.rejected: z } }\n'),
    ],
    [
      chart('  a: { gate: { not: ¦me }, on: { gate.approved: z, gate.rejected: z } }\n'),
      chart('  a: { gate: { not: requester }, on: { gate.approved: z, gate.rejected: z } }\n'),
    ],
  ],
  'gate-nobody-passes': [
    [
      chart('  a: { gate: { by: ¦[viewer] }, on: { go: z } }\n'),
      chart('  a: { gate: { by: [member] }, on: { gate.approved: z, gate.rejected: z } }\n'),
    ],
    [
      chart('  a: { gate: { approvals: ¦0 }, on: { go: z } }\n'),
      chart('  a: { gate: { approvals: 1 }, on: { gate.approved: z, gate.rejected: z } }\n'),
    ],
  ],
  'gate-leads-nowhere': [
    [
      chart('  a: { ¦gate: {}, on: { gate.rejected: z } }\n'),
      chart('  a: { gate: {}, on: { gate.approved: z, gate.rejected: z } }\n'),
    ],
  ],
  'gate-rejection-unhandled': [
    [
      chart('  a: { ¦gate: {}, on: { gate.approved: z } }\n'),
      chart('  a: { gate: {}, on: { gate.approved: z, gate.rejected: z } }\n'),
    ],
  ],
  'task-failure-unhandled': [
    [
      chart('  a: { ¦task: ls, on: { task.passed: z } }\n'),
      chart('  a: { task: ls, on: { task.passed: z, task.failed: z } }\n'),
    ],
  ],
  'unknown-event': [
    [
      chart('  a: { task: ls, on: { task.failed: z, ¦task.ended: z } }\n'),
      chart('  a: { task: ls, on: { task.failed: z, task.passed: z } }\n'),
    ],
  ],
  'event-never-sent': [
    [chart('  a: { on: { go: z, ¦task.failed: z } }\n'), chart('  a: { task: ls, on: { go: z, task.failed: z } }\n')],
  ],
  'bad-commands': [
    [
      chart('  a: { after: { 1s: z } }\n', 'commands: ¦[go]\n'),
      chart('  a: { on: { go: z } }\n', 'commands: { go: {} }\n'),
    ],
  ],
  'bad-command': [
    [
      chart('  a: { on: { stop: z } }\n', 'commands: { stop: {}, go: ¦7 }\n'),
      chart('  a: { on: { stop: z, go: z } }\n', 'commands: { stop: {}, go: {} }\n'),
    ],
  ],
  'bad-command-name': [
    [
      chart('  a: { on: { go: z } }\n', 'commands: { go: {}, ¦"say hi": {} }\n'),
      chart('  a: { on: { go: z, say.hi: z } }\n', 'commands: { go: {}, say.hi: {} }\n'),
    ],
  ],
  'reserved-command': [
    [
      chart('  a: { on: { go: z } }\n', 'commands: { go: {}, ¦task.passed: {} }\n'),
      chart('  a: { on: { go: z, task_passed: z } }\n', 'commands: { go: {}, task_passed: {} }\n'),
    ],
    [
      chart('  a: { on: { go: z } }\n', 'commands: { go: {}, ¦withdraw: {} }\n'),
      chart('  a: { on: { go: z, agree: z } }\n', 'commands: { go: {}, agree: {} }\n'),
    ],
    [
      chart('  a: { on: { go: z } }\n', 'commands: { go: {}, ¦xstate.stop: {} }\n'),
      chart('  a: { on: { go: z, halt: z } }\n', 'commands: { go: {}, halt: {} }\n'),
    ],
  ],
  'bad-role': [
    [
      chart('  a: { on: { go: z } }\n', 'commands: { go: { roles: ¦[boss] } }\n'),
      chart('  a: { on: { go: z } }\n', 'commands: { go: { roles: [owner] } }\n'),
    ],
  ],
  'bad-args-schema': [
    [
      chart('  a: { on: { go: z } }\n', 'commands: { go: { args: { n: ¦{ type: text } } } }\n'),
      chart('  a: { on: { go: z } }\n', 'commands: { go: { args: { n: { type: string } } } }\n'),
    ],
    [
      chart('  a: { on: { go: z } }\n', 'commands: { go: { args: { n: ¦{ pattern: "(" } } } }\n'),
      chart('  a: { on: { go: z } }\n', 'commands: { go: { args: { n: { pattern: "()" } } } }\n'),
    ],
    [
      chart('  a: { on: { go: z } }\n', 'commands: { go: { required: ¦[n] } }\n'),
      chart('  a: { on: { go: z } }\n', 'commands: { go: { args: { n: true }, required: [n] } }\n'),
    ],
  ],
  'undeclared-event': [
    [
      chart('  a: { on: { go: z, ¦stop: z } }\n', 'commands: { go: {} }\n'),
      chart('  a: { on: { go: z, stop: z } }\n', 'commands: { go: {}, stop: {} }\n'),
    ],
  ],
  'command-never-accepted': [
    [
      chart('  a: { on: { go: z } }\n', 'commands: { go: {}, ¦stop: {} }\n'),
      chart('  a: { on: { go: z, stop: z } }\n', 'commands: { go: {}, stop: {} }\n'),
    ],
  ],
  'unreachable-state': [
    [
      chart('  a: { on: { go: z } }\n  ¦b: { on: { go: z } }\n'),
      chart('  a: { on: { go: b } }\n  b: { on: { go: z } }\n'),
    ],
  ],
  'dead-end': [
    [
      chart('  a: { on: { go: z, stop: b } }\n  ¦b: {}\n'),
      chart('  a: { on: { go: z, stop: b } }\n  b: { type: final }\n'),
    ],
  ],
  'endless-always': [
    [
      chart('  a: { ¦always: b }\n  b: { always: a, on: { go: z } }\n'),
      chart('  a: { always: b }\n  b: { always: { target: a, guard: context.n > 1 }, on: { go: z } }\n'),
    ],
  ],
  'cannot-begin': [
    [
      `workflow: w\n¦initial: a\nstates:\n  a: { entry: { set: { n: context.missing + 1 } }, on: { go: z } }\n${END}`,
      chart('  a: { entry: { set: { n: context.n + 1 } }, on: { go: z } }\n', 'context: { n: 1 }\n'),
    ],
  ],
};

describe('what is wrong with a file', () => {
  it.each(
    Object.entries(EXAMPLES).flatMap(([code, pairs]) =>
      pairs.map((pair, index) => [code, index + 1, ...pair] as const),
    ),
  )('WF-1: %s (%i) is told with its line and column, and its clean twin is clean', (code, _, wrong, right) => {
    const { text, place } = marked(wrong);
    expect(placesOf(text)).toContain(`${code} ${place}`);
    expect(placesOf(right)).toEqual([]);
    expect(parseWorkflow(right, FILE).definition).toBeDefined();
  });

  it('WF-2: a file with an error gives no definition; one with warnings alone gives one', () => {
    const error = parseWorkflow(chart('  a: { on: { go: y } }\n'), FILE);
    expect(error.problems.map(({ severity }) => severity)).toContain('error');
    expect(error.definition).toBeUndefined();
    const warning = parseWorkflow(chart('  a: { on: { go: z } }\n  b: { on: { go: z } }\n'), FILE);
    expect(warning.problems.map(({ severity }) => severity)).toEqual(['warning']);
    expect(warning.definition?.id).toBe('w');
  });

  it('WF-1: columns count as an editor does: with CRLF, and without the byte order mark', () => {
    expect(placesOf('\ufeffworkflow: w\r\ninitial: a\r\nstates:\r\n  a: { on: { go: y } }\r\n')).toContain(
      'unknown-target 4:18',
    );
    expect(placesOf('\ufeff{ "workflow": "W" }')).toContain('bad-id 1:15');
  });

  it('WF-3: an always that goes round for ever is refused with the way named, whatever lies between', () => {
    const { problems } = parseWorkflow(
      `${HEAD}states:\n  a: { always: b }\n  b: { initial: c, states: { c: { always: '#w.d' } } }\n  d: { always: .e, initial: e, states: { e: { always: '#w.a' } } }\n`,
      FILE,
    );
    expect(problems.find(({ code }) => code === 'endless-always')?.message).toContain('a → b.c → d.e → a');
  });

  it('WF-3: a way that goes round through onDone is found when the file is read, every step of it named', () => {
    const { problems } = parseWorkflow(
      `${HEAD}states:\n  a: { initial: b, onDone: a, states: { b: { always: c }, c: { type: final } } }\n`,
      FILE,
    );
    expect(problems.map(({ code }) => code)).toEqual(['cannot-begin']);
    expect(problems[0]?.message).toMatch(/a:done:0 → a\.b::0|a\.b::0 → a:done:0/);
  });

  it('WF-4: a state that is entered by default and by name is reached both ways', () => {
    const text = chart(
      '  a: { on: { deep: b.two, plain: b } }\n  b: { initial: one, states: { one: { on: { go: z } }, two: { on: { go: z } } } }\n',
    ).replaceAll('go: z', "go: '#w.z'");
    expect(placesOf(text)).toEqual([]);
  });

  it('WF-5: a file is told of a hundred problems at most', () => {
    const many = Array.from({ length: 900 }, (_, index) => `  s${index}: { on: { go: nowhere } }\n`).join('');
    const { problems, definition } = parseWorkflow(chart(`  a: { on: { go: z } }\n${many}`), FILE);
    expect(problems).toHaveLength(100);
    expect(definition).toBeUndefined();
    for (const { message } of problems) expect(message.length).toBeLessThan(400);
  });
});
