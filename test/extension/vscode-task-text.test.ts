// biome-ignore-start lint/suspicious/noTemplateCurlyInString: so VS Code's variables are written.
import { describe, expect, it } from 'vitest';
import type { Task } from 'vscode';
import { type TasksFile, taskNamed, wholeTask } from '../../src/extension/vscode-task-text.ts';

/** A task as VS Code gives it to extensions. */
const task = (name: string, execution?: object, more: object = {}): Task =>
  ({
    name,
    source: 'Workspace',
    definition: { type: execution ? 'shell' : '$composite' },
    execution,
    ...more,
  }) as Task;
const shell = (commandLine: string, options: object = {}) => ({ commandLine, command: undefined, args: [], options });
const npm = (script: string) =>
  task(
    script,
    { commandLine: undefined, command: 'npm', args: ['run', script], options: {} },
    {
      source: 'npm',
      definition: { type: 'npm', script },
    },
  );

const file = (tasks: readonly object[] = [], more: Partial<TasksFile> = {}): TasksFile => ({
  tasks,
  inputs: [],
  setting: () => undefined,
  ...more,
});
const text = (of: Task, all: readonly Task[] = [of], written = file()) => wholeTask(of, all, written).text;

describe('a task of VS Code by its label', () => {
  const build = task('Build', shell('make'));

  it('EXT-45: is found by its label or its full name, a label of tasks.json before what VS Code finds by itself', () => {
    const own = task('test', shell('make test'));
    expect(taskNamed('Build', [build, npm('test')])).toBe(build);
    expect(taskNamed('npm: test', [own, npm('test')])).toMatchObject({ source: 'npm' });
    expect(taskNamed('test', [npm('test'), own])).toBe(own);
    expect(taskNamed('lint', [npm('lint'), own])).toMatchObject({ name: 'lint' });
  });

  it('EXT-45: one that there is not is told with some that there are, two of one label with what to do', () => {
    expect(taskNamed('Biuld', [build, npm('test')])).toBe(
      'VS Code has no task “Biuld” in this folder. It has “Build”, “npm: test”.',
    );
    expect(taskNamed('x', [])).toContain('It has none: they stand in .vscode/tasks.json.');
    const many = Array.from({ length: 11 }, (_, n) => task(`t${n}`, shell('x')));
    expect(taskNamed('x', many)).toContain('“t7” and 3 more.');
    expect(taskNamed('Build', [build, { ...build } as Task])).toContain('2 tasks called “Build”');
  });
});

describe('what is approved of a task of VS Code', () => {
  it.each([
    [shell('make -j2 | tee log', { cwd: '${workspaceFolder}', env: {} }), 'make -j2 | tee log'],
    [shell('make', { cwd: '${workspaceFolder}/web', env: { CI: '1' } }), "in '${workspaceFolder}/web': CI=1 make"],
    [shell('ls', { executable: '/bin/zsh', shellArgs: ['-l', '-c'] }), 'by /bin/zsh -l -c: ls'],
    [{ process: '/bin/sh', args: ['-c', 'exit 3'], options: { cwd: 'a b' } }, "in 'a b': /bin/sh -c 'exit 3'"],
    [
      { commandLine: undefined, command: { value: 'a b', quoting: 2 }, args: ['x', { value: 'y z', quoting: 1 }] },
      "'a b' x 'y z'",
    ],
    [shell('echo \u202Eon\nrm -rf ~'), 'echo \\u{202e}on\nrm -rf ~'],
    [{ callback: () => undefined }, 'code of the extension that provides it'],
  ])('EXT-47: %j is shown as %s', (execution, shown) => {
    expect(text(task('Build', execution))).toBe(`the task “Build” of VS Code: ${shown}`);
  });

  it('EXT-47: what runs before it is shown too, those before that first, each once, however they are named', () => {
    const [all, one, two, base] = [task('All'), task('One', shell('1')), task('Two', shell('2')), npm('base')];
    const written = file([
      { label: 'All', dependsOn: ['One', 'second', 'Gone'] },
      { label: 'One', dependsOn: [{ type: 'npm', script: 'base' }, 'All'] },
      { label: 'Two', identifier: 'second', dependsOn: 'One' },
    ]);
    expect(text(all, [all, one, two, base], written).split('\n')).toEqual([
      'the task “All” of VS Code: nothing of its own',
      '    first the task “npm: base” of VS Code: npm run base',
      '    first the task “One” of VS Code: 1',
      '    first the task “Two” of VS Code: 2',
      '    first whatever VS Code takes for "Gone"',
    ]);
  });

  it('EXT-47: so is what tasks.json and the settings put in for variables', () => {
    const asks = task('Ask', shell('deploy ${input:where} ${config:deploy.flags} ${env:HOME}'));
    const inputs = [{ id: 'where', type: 'command', command: 'pick.one' }];
    const setting = (name: string) => (name === 'deploy.flags' ? '--force' : undefined);
    expect(text(asks, [asks], file([], { inputs, setting })).split('\n').slice(1)).toEqual([
      '    where ${input:where} is {"id":"where","type":"command","command":"pick.one"}',
      '    where ${config:deploy.flags} is "--force"',
    ]);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above.
