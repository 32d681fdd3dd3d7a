import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextVariables } from '../../../src/server/tasks/environment.ts';
import { node, Tasks } from './support.ts';

let root: string;
let folder: string;
let marks: string;
let tasks: Tasks;

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stateroom-hostile-')));
  folder = path.join(root, 'project');
  marks = path.join(root, 'marks');
  mkdirSync(folder);
  mkdirSync(marks);
  tasks = new Tasks(folder);
});
afterEach(async () => {
  await tasks.close();
  rmSync(root, { recursive: true, force: true });
});

/** What would leave a mark if anything but the task itself looked at it. */
const hostile = (): readonly string[] => {
  const mark = path.join(marks, 'x');
  return [
    `; touch ${mark}`,
    `$(touch ${mark})`,
    `\`touch ${mark}\``,
    `| touch ${mark}`,
    `|| touch ${mark}`,
    `&& touch ${mark}`,
    `& touch ${mark} &`,
    `\ntouch ${mark}\n`,
    `\r\ntouch ${mark}`,
    `'; touch ${mark}; '`,
    `"; touch ${mark}; "`,
    `> ${mark}`,
    `<(touch ${mark})`,
    `\${IFS}$PATH$$$?$!$0$@$*$#`,
    `$STORY \${STORY} $(echo $STORY)`,
    '%PATH% !PATH! ^&calc& "&calc&"',
    '* ? [a-z] ~ ~root {a,b} .. ../../etc/passwd',
    '-rf',
    '--upload-pack=touch x',
    '--',
    '-e',
    '-c',
    '() { :; }; touch x',
    '\\',
    "'",
    '"',
    '',
    ' ',
    '\t \v \f \b \x1b[2J \x7f \x01',
    '#comment',
    '😀👩‍👩‍👧 é e\u0301 \u{10ffff} \ufeff',
    '\u202egnp.exe \u200f\u2066x\u2069',
    '=',
    'a=b',
    'x'.repeat(100_000),
  ];
};

const PRINT_ARGUMENTS = "require('fs').writeFileSync('args.json', JSON.stringify(process.argv.slice(1)))";
const written = () => JSON.parse(readFileSync(path.join(folder, 'args.json'), 'utf8'));

describe('values that want to be more than values', { timeout: 60_000 }, () => {
  it('RUN-90: arrive byte for byte as arguments, and nothing else is started', async () => {
    const values = hostile();
    expect(await tasks.start({ run: node(PRINT_ARGUMENTS, '--', ...values) }).ended).toMatchObject({
      status: 'passed',
    });
    expect(written()).toEqual(values);
    expect(readdirSync(marks)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['args.json']);
  });

  it('RUN-90: arrive byte for byte as variables, in a shell line and without a shell', async () => {
    const values = hostile();
    for (const [index, value] of values.entries()) {
      const variables = contextVariables({ story: value, nested: { story: value } });
      const line = tasks.start({ run: 'printf "%s" "$STORY" > story; printf "%s" "$NESTED" > nested' }, { variables });
      expect(await line.ended, `value ${index}`).toMatchObject({ status: 'passed' });
      expect(readFileSync(path.join(folder, 'story'), 'utf8'), `value ${index}`).toBe(value);
      expect(JSON.parse(readFileSync(path.join(folder, 'nested'), 'utf8'))).toEqual({ story: value });
    }
    const variables = contextVariables({ story: values.slice(0, -1).join('\n') });
    await tasks.start(
      { run: node("require('fs').writeFileSync('args.json', JSON.stringify([process.env.STORY]))") },
      { variables },
    ).ended;
    expect(written()).toEqual([values.slice(0, -1).join('\n')]);
    expect(readdirSync(marks)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['args.json', 'nested', 'story']);
  });

  it('RUN-90: what no program can be given starts none: NUL, and more than the system takes', async () => {
    expect(contextVariables({ story: 'a\0b', other: 'c' })).toEqual({ OTHER: 'c' });
    expect(await tasks.start({ run: node(PRINT_ARGUMENTS, 'a\0b') }).ended).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('NUL'),
    });
    expect(await tasks.start({ run: 'touch ran', env: { A: 'a\0b' } }).ended).toMatchObject({ status: 'failed' });
    const large = tasks.start({ run: 'touch ran' }, { variables: { STORY: 'x'.repeat(9_000_000) } });
    expect(await large.ended).toMatchObject({ status: 'failed', reason: expect.stringContaining('larger than') });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('RUN-90: a program’s name is a name, whatever it looks like', async () => {
    for (const name of [`touch ${path.join(marks, 'x')}`, '-c', '', '$(true)', 'true;', '.', marks]) {
      expect(await tasks.start({ run: [name, 'x'] }).ended, name).toMatchObject({
        status: 'failed',
        exit_code: null,
        reason: expect.stringContaining('was not found'),
      });
    }
    writeFileSync(path.join(folder, '-odd; name'), '#!/bin/sh\nprintf "%s" "$1" > got\n', { mode: 0o755 });
    expect(await tasks.start({ run: ['./-odd; name', '$(id)'] }).ended).toMatchObject({ status: 'passed' });
    expect(readFileSync(path.join(folder, 'got'), 'utf8')).toBe('$(id)');
    writeFileSync(path.join(folder, 'plain'), 'x', { mode: 0o644 });
    expect(await tasks.start({ run: ['./plain'] }).ended).toMatchObject({
      reason: expect.stringContaining('may not be'),
    });
    expect(readdirSync(marks)).toEqual([]);
  });
});

describe('where a task runs', { timeout: 30_000 }, () => {
  it('RUN-72: not outside the project by any link: not by one on the way, one to a link, or one whose name begins like the folder', async () => {
    mkdirSync(path.join(root, 'project-other'));
    mkdirSync(path.join(folder, 'inside'));
    symlinkSync('..', path.join(folder, 'up'));
    symlinkSync('up', path.join(folder, 'twice'));
    symlinkSync('../project-other', path.join(folder, 'beside'));
    symlinkSync(root, path.join(folder, 'inside', 'absolute'));
    for (const cwd of [
      'up',
      'twice',
      'beside',
      'inside/absolute',
      'up/marks',
      'inside/../..',
      '../project-other',
      'inside/../../marks',
    ])
      expect(await tasks.start({ run: 'touch here', cwd }).ended, cwd).toMatchObject({
        status: 'failed',
        reason: expect.stringContaining('outside the project'),
      });
    symlinkSync('inside', path.join(folder, 'in'));
    expect(await tasks.start({ run: 'touch here', cwd: 'in' }).ended).toMatchObject({ status: 'passed' });
    expect(readdirSync(path.join(folder, 'inside')).sort()).toEqual(['absolute', 'here']);
    expect(readdirSync(root).sort()).toEqual(['marks', 'project', 'project-other']);
    expect(readdirSync(marks)).toEqual([]);
  });
});

describe('a task’s variables', { timeout: 30_000 }, () => {
  const SECRETS = [
    'STATEROOM_TOKEN',
    'STATEROOM_SECRET',
    'STATEROOM_STATE_DIR',
    'VSCODE_IPC_HOOK',
    'VSCODE_GIT_ASKPASS_NODE',
    'ELECTRON_RUN_AS_NODE',
    'ELECTRON_NO_ASAR',
    'NODE_OPTIONS',
    'NODE_PATH',
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'DYLD_INSERT_LIBRARIES',
    'BASH_ENV',
    'ENV',
    'PROMPT_COMMAND',
    'GITHUB_TOKEN',
    'NPM_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'SSH_AUTH_SOCK',
    'DEBUG',
  ];

  it('RUN-91: hold nothing of the host but what finds programs and a home, whoever asks the task’s processes', async () => {
    const before = { ...process.env };
    for (const name of SECRETS) process.env[name] = `canary-${name}`;
    try {
      const task = tasks.start({ run: 'env; cat /proc/$$/environ /proc/self/environ | tr "\\0" "\\n"' });
      expect(await task.ended).toMatchObject({ status: 'passed' });
      expect(task.output()).not.toContain('canary');
      expect(task.output()).toContain('PATH=');
    } finally {
      for (const name of SECRETS) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  it('RUN-91: a field of the context sets none that changes which programs run, or how', () => {
    const names = [
      ...SECRETS.filter((name) => !/^(GITHUB|AWS|DEBUG)/.test(name)),
      ...[
        'path',
        'Path',
        'home',
        'shell',
        'ifs',
        'lang',
        'lc_all',
        'tmpdir',
        'ps4',
        'bash-func',
        'git_ssh',
        'python_path',
      ],
    ];
    const context = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(contextVariables({ ...context, story: 'kept', 'sub-story': 1, '1st': 'x', é: 'x', a: null })).toEqual({
      STORY: 'kept',
      SUB_STORY: '1',
      A: 'null',
    });
  });

  it('RUN-91: the attempt’s name is the attempt’s, whatever the file says', async () => {
    const task = tasks.start({ run: 'echo "[$STATEROOM_ATTEMPT_ID]"', env: { STATEROOM_ATTEMPT_ID: 'another' } });
    await task.ended;
    expect(task.output()).toBe(`[${task.process?.attempt}]\n`);
  });
});
